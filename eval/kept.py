"""The questions of a run kept in a file while it goes on, so that one that was interrupted can be resumed.

The file stands beside that of `--out`, with `.part` after its name: a line that says what is asked, then one a record.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics import Record
from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class Kept:
    """What an interrupted run has `records` of, and `add`, which keeps one more."""

    records: tuple[Record, ...]
    add: Callable[[Record], None]


NOTHING = Kept((), lambda record: None)
"""A run that is not kept."""


def part_of(out: Path) -> Path:
    """The file that keeps the run which will be written to `out`."""
    return out.with_name(f"{out.name}.part")


@contextmanager
def kept(file: Path, asked: Mapping[str, Any], *, resume: bool) -> Iterator[Kept]:
    """Keep records in `file`, after those that it holds if `resume`; the file is gone after a run that ends well.

    `asked` is a JSON object of all that the answers depend on. Raises UsageError if there is nothing to resume, or the
    file is that of another run.
    """
    held = _records(file, asked) if resume else []
    with file.open("a" if resume else "w", encoding="utf-8") as lines:

        def add(value: Mapping[str, Any]) -> None:
            lines.write(json.dumps(value, ensure_ascii=False) + "\n")
            lines.flush()

        if not resume:
            add(asked)
        yield Kept(tuple(held), lambda record: add(record.as_json()))
    file.unlink()


def _records(file: Path, asked: Mapping[str, Any]) -> list[Record]:
    try:
        *lines, torn = file.read_bytes().decode("utf-8", "replace").split("\n")
        values = [json.loads(line) for line in lines]
        if torn:  # the line that was being written
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"There is nothing to resume: {file} is not there.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be resumed ({error}); run without --resume.") from error
    if not values or not isinstance(values[0], dict):
        raise UsageError(
            f"{file} cannot be resumed (it does not say of what run it is); run without --resume."
        )
    before = values[0]
    changed = [name for name in asked if before.get(name) != asked[name]]
    if changed:
        raise UsageError(f"{file} is of a run with another {', '.join(changed)}; run without --resume.")
    return [Record.from_json(value) for value in values[1:]]
