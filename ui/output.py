"""What leaves the process: one JSON object on stdout, progress and errors on stderr, exit codes."""

import json
import sys
from typing import IO, Any

from rag.errors import ArchiveError, MissingArchive, SourceError, UsageError

DONE, FAILED, WRONG = 0, 1, 2


def print_json(value: dict[str, Any], out: IO[str] | None = None) -> None:
    """One JSON object on one line, hanzi as they are."""
    print(json.dumps(value, ensure_ascii=False), file=out or sys.stdout, flush=True)


def note(sentence: str) -> None:
    """A line for the person watching, on stderr."""
    print(sentence, file=sys.stderr, flush=True)


def exit_code(error: BaseException) -> int:
    """2 for what the caller can mend in what they typed or named, 1 for everything else."""
    return WRONG if isinstance(error, UsageError | MissingArchive | SourceError) else FAILED


def sentence_of(error: BaseException) -> str:
    """One sentence, on one line, that says what went wrong."""
    if isinstance(error, ArchiveError):
        text = str(error)
    elif isinstance(error, ModuleNotFoundError):
        text = f"A part of Wenbao is not installed ({error.name}): install its requirements again."
    elif isinstance(error, MemoryError):
        text = "There is not enough memory."
    elif isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        text = f"{error.strerror or error}{where}."
    else:
        text = f"Unexpected {type(error).__name__}: {error}. Run again with --debug to see where."
    return " ".join(text.split())
