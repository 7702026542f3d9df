"""What readers say of answers: kept beside the archive, one JSON object a line, for somebody to review.

No words of the paper are kept, only the places that an answer cited: what is removed from the archive is not in here.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from rag.answer import Answer, filters_as_json
from rag.errors import ArchiveError
from rag.model import Filters

FILE_NAME = "feedback.jsonl"
_MOST_BYTES = 20_000_000
"""The file's size at which no more is taken, so that nobody fills a disk by clicking."""


@dataclass(frozen=True, slots=True)
class Place:
    """The words of an article that an answer cited, as offsets into its text; `mark` are the answering ones."""

    article: str
    start: int
    end: int
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of one answer.

    `before` are the questions asked earlier in the same conversation; `at` is the moment in UTC, in ISO form.
    """

    at: str
    question: str
    before: tuple[str, ...]
    language: str
    filters: Mapping[str, str | None]
    answered: bool
    places: tuple[Place, ...]
    liked: bool


def of(answer: Answer, given: Filters, before: tuple[str, ...], liked: bool, at: datetime) -> Feedback:
    """The feedback on `answer`, which was asked for with the filters `given` by hand."""
    places = [Place(c.article, c.start, c.end, c.mark) for c in answer.citations if not c.nearest]
    return Feedback(
        at=at.isoformat(timespec="seconds"),
        question=answer.question,
        before=before,
        language=answer.language,
        filters=filters_as_json(given),
        answered=answer.answered,
        places=tuple(places),
        liked=liked,
    )


def keep(folder: Path, feedback: Feedback) -> None:
    """Add it to the file in the archive's folder. Raises ArchiveError if it cannot be written."""
    file = folder / FILE_NAME
    try:
        if file.exists() and file.stat().st_size > _MOST_BYTES:
            raise ArchiveError(f"{file} is full; review it (wenbao eval review) and move it away.")
        with file.open("ab") as lines:  # one write at the file's end: two readers' lines do not mix
            lines.write(_line(feedback).encode())
    except OSError as error:
        raise ArchiveError(f"{file} cannot be written: {error.strerror}.") from error


def load(folder: Path) -> list[Feedback]:
    """All that was kept, oldest first. Raises ArchiveError that names a line which is none."""
    file = folder / FILE_NAME
    if not file.is_file():
        return []
    found = []
    for at, line in enumerate(file.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
        if line.strip():
            try:
                value = json.loads(line)
                places = tuple(Place(**place) for place in value.pop("places"))
                found.append(Feedback(**value | {"before": tuple(value["before"]), "places": places}))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ArchiveError(
                    f"{file}, line {at}: it is no feedback ({error}); take the line out."
                ) from error
    return found


def forget(folder: Path, articles: Collection[str]) -> None:
    """Take out what was said of answers that cite one of those articles."""
    file = folder / FILE_NAME
    if not file.is_file():
        return
    kept = [each for each in load(folder) if not any(place.article in articles for place in each.places)]
    rewritten = file.with_name(f"{FILE_NAME}.new")
    rewritten.write_text("".join(_line(each) for each in kept), encoding="utf-8")
    rewritten.replace(file)


def _line(feedback: Feedback) -> str:
    return json.dumps(asdict(feedback), ensure_ascii=False) + "\n"
