"""A smaller archive for a set whose articles are one large file: all that are gold, and some of the others."""

import hashlib
import json
from pathlib import Path

from eval.sets import ReferenceSet, SetError


def thinned(reference: ReferenceSet, most: int, folder: Path) -> Path:
    """A file in `folder` with at most `most` articles of the set's archive, but with all that are gold.

    Gold are those that a question names by id. Of the others those are kept that come first by a hash of their line,
    the same ones each time. An archive of pages is given back as it is. Raises SetError for a file that is not JSON
    Lines.
    """
    source = reference.archive
    files = [source] if source.is_file() else sorted(source.iterdir())
    if [file.suffix for file in files] != [".jsonl"]:
        return source
    gold = {gold.article for question in reference.questions for gold in question.gold}
    gold |= {question.about for question in reference.questions}
    lines = [line for line in files[0].read_bytes().split(b"\n") if line.strip()]
    ids = [_id(line, files[0], at) for at, line in enumerate(lines, 1)]
    due = [at for at, name in enumerate(ids) if name is not None and name in gold]
    others = sorted(set(range(len(lines))) - set(due), key=lambda at: hashlib.sha256(lines[at]).digest())
    kept = sorted(due + others[: max(0, most - len(due))])
    target = folder / files[0].name
    target.write_bytes(b"".join(lines[at] + b"\n" for at in kept))
    return target


def _id(line: bytes, file: Path, at: int) -> str | None:
    try:
        name = json.loads(line).get("id")
        return None if name is None else str(name)
    except (ValueError, AttributeError) as error:
        raise SetError(f"{file}, line {at}: no JSON object of an article ({error}).") from error
