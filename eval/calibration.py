"""Fits the evidence model and writes its weights to `rag/evidence.toml`.

    python -m eval.calibration READING_FOLDER

It learns from two sorts of questions: public reading comprehension (`eval/reading_cases.py`), of which there is much
but which is no newspaper, and reference questions on newspapers (`eval/set_cases.py`), which count more each: the
dev half of `yunting`, and the sets in `eval/fitting_sets`, which are for this alone and never measured. Where each
model takes a statement to answer is a choice, not learnt: the thresholds in the file are kept.
"""

import argparse
import json
import tomllib
from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from eval.fitting import Case, Table, figures, fit
from eval.reading_cases import library_of, reading_cases
from eval.runner import ingested
from eval.set_cases import set_cases
from eval.sets import ReferenceSet, load
from rag.embedding import PassageEmbedding, load_embedding
from rag.evidence_model import LANGUAGES, Languages
from rag.span_reader.reader import load_reader

FITTING_SETS = Path(__file__).parent / "fitting_sets"
WEIGHT_OF_NEWSPAPERS = 3.0
HELD_BACK = 0.25


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "rag")
    given = parser.parse_args()
    embedding = load_embedding()
    library, held_out = library_of(given.folder, embedding)
    read = list(reading_cases(library, held_out, embedding, load_reader(embedding)))
    printed = list(_of_newspapers(embedding))
    back = read[: int(len(read) * HELD_BACK)]
    told, tables = [], {}
    for way in ("read", "unread"):
        trial = fit([*read[len(back) :], *printed], read=way == "read")
        told += [f"# {way}: {figures(back, trial)}"]
        tables[way] = fit([*read, *printed], read=way == "read")
        print(told[-1], flush=True)
    _write(given.out, tables, told)
    np.save(given.out / "background.npy", library.mean.astype(np.float32))


def _of_newspapers(embedding: PassageEmbedding) -> Iterator[Case]:
    for name in ("yunting", *sorted(str(folder) for folder in FITTING_SETS.iterdir() if folder.is_dir())):
        reference = load(name)
        asked = [each for each in reference.questions if name != "yunting" or each.split == "dev"]
        with TemporaryDirectory(prefix="wenbao-fit-") as folder:
            archive = ingested(
                _pages(reference, Path(folder)), Path(folder) / "archive", embedding, reading=True
            )
            cases = list(set_cases(reference, asked, archive, Date.today(), WEIGHT_OF_NEWSPAPERS))
            archive.close()
        print(f"{reference.name}: {len(cases)} cases", flush=True)
        yield from cases


def _pages(reference: ReferenceSet, folder: Path) -> Path:
    """What is ingested for a set: its pages, or of an article file the articles that are gold, copied to `folder`."""
    named = {gold.article for question in reference.questions for gold in question.gold if gold.article}
    if not named:
        return reference.archive
    chosen = folder / reference.archive.name
    lines = reference.archive.read_text(encoding="utf-8").splitlines(keepends=True)
    chosen.write_text("".join(line for line in lines if json.loads(line)["id"] in named), encoding="utf-8")
    return chosen


def _write(folder: Path, tables: dict[str, dict[Languages, Table]], told: list[str]) -> None:
    """The weights in place of the old ones; thresholds stay as they were chosen."""
    file = folder / "evidence.toml"
    kept = file.read_text(encoding="utf-8")
    before = tomllib.loads(kept)
    head = [line for line in kept.splitlines() if line.startswith("#") and "held back" not in line]
    parts = []
    for way, models in tables.items():
        for languages in LANGUAGES:
            least = before.get(way, {}).get(languages, {}).get("threshold", 0.0)
            rows = [f"{name} = {weight:.4f}" for name, weight in models[languages].items()]
            parts.append("\n".join([f"[{way}.{languages}]", f"threshold = {least}", *rows]))
    file.write_text("\n".join([*head, *told]) + "\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
