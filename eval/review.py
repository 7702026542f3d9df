"""From the chat to a set: what readers said of answers becomes candidates in a review file, for a person to decide.

A candidate is a question in the form of `eval.sets` with one key more, `review`: what was said, and `accept`, null
until somebody has looked. Whoever reviews mends the line (a short answer, a question that stands by itself) and
writes true or false there. Only what is accepted, and is a sound question, goes into a set; nothing does by itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.asked import articles_in
from eval.sets import Question, SetError, gold_articles, load, question_of
from rag.errors import UsageError
from rag.feedback import Feedback, Place
from rag.model import Article

ADDED = "added"
"""What `accept` becomes when the question is in a set."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review did: candidates that are `new` in the file, those `open` in it, questions `added` to the set."""

    new: int
    open: int
    added: int


def collect(feedback: Iterable[Feedback], articles: Mapping[str, Article], file: Path) -> Reviewed:
    """Put a candidate into `file` for each answer that a reader rated and that is not in it yet.

    `articles` are those of the archive by id; an answer that cites one which is gone makes no candidate.
    Raises SetError for a file that is no review file.
    """
    rows = _rows(file)
    known = {row["id"] for row in rows}
    new = []
    for said in feedback:
        if all(place.article in articles for place in said.places):
            row = _candidate(said, articles)
            if row["id"] not in known:
                known.add(row["id"])
                new.append(row)
    if new:
        _write(file, [*rows, *new])
    return Reviewed(len(new), sum(row["review"]["accept"] is None for row in [*rows, *new]), 0)


def add(file: Path, folder: str) -> Reviewed:
    """Add the accepted candidates of `file` to the set in that folder, and mark them there as added.

    Raises UsageError if there is no such file or set, SetError if an accepted candidate is no sound question, its id is
    in the set already, or the set's archive lacks its gold; then nothing is added.
    """
    if not file.is_file():
        raise UsageError(f"There is no review file {file}; `wenbao eval review --to {file}` makes one.")
    reference = load(folder)
    taken = {question.id for question in reference.questions}
    rows = _rows(file)
    lines: list[str] = []
    added: list[Question] = []
    for at, row in enumerate(rows, 1):
        if row["review"]["accept"] is not True:
            continue
        question = {key: value for key, value in row.items() if key != "review"}
        line = json.dumps(question, ensure_ascii=False)
        added.append(question_of(line, file, at))
        if row["id"] in taken:
            raise SetError(
                f"{file}, line {at}: the set {reference.name} has a question {row['id']!r} already."
            )
        taken.add(row["id"])
        lines.append(line)
        row["review"]["accept"] = ADDED
    if lines:
        gold_articles(replace(reference, questions=tuple(added)), articles_in(reference.archive).values())
        held = reference.file.read_text(encoding="utf-8").rstrip("\n")
        reference.file.write_text("\n".join([held, *lines, ""]), encoding="utf-8")
        _write(file, rows)
    return Reviewed(0, sum(row["review"]["accept"] is None for row in rows), len(lines))


def _candidate(said: Feedback, articles: Mapping[str, Article]) -> dict[str, Any]:
    """What was liked is a draft with its answer or refusal; what was not has neither, they are for the reviewer."""
    unit = json.dumps([said.question, *said.before, said.liked, said.answered], ensure_ascii=False)
    quotes = [_words(articles, place, (place.start, place.end)) for place in said.places]
    answers = [_words(articles, place, place.mark or (place.start, place.end)) for place in said.places]
    candidate: dict[str, Any] = {
        "id": f"feedback-{hashlib.sha256(unit.encode()).hexdigest()[:12]}",
        "kind": "fact" if said.answered else "unanswerable",
        "language": said.language,
        "question": said.question,
        "answers": [],
        "gold": [],
    }
    if not said.answered and said.liked:
        candidate["why"] = "never_printed"
    if said.answered and said.liked:
        candidate["answers"] = [[answer] for answer in dict.fromkeys(answers)]
        candidate["gold"] = [
            {"article": place.article, "quote": quote}
            for place, quote in zip(said.places, quotes, strict=True)
        ]
    review = {"accept": None, "at": said.at, "liked": said.liked, "answered": said.answered, "quotes": quotes}
    return candidate | {"review": review | {"before": list(said.before), "filters": dict(said.filters)}}


def _words(articles: Mapping[str, Article], place: Place, span: tuple[int, int]) -> str:
    return articles[place.article].text[span[0] : span[1]]


def _rows(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    rows = []
    for at, line in enumerate(file.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["review"]["accept"] not in (None, True, False, ADDED) or not row["id"]:
                raise ValueError("`accept` is null, true or false")
        except (ValueError, KeyError, TypeError) as error:
            raise SetError(
                f"{file}, line {at}: no candidate ({error}); mend the line or take it out."
            ) from error
        rows.append(row)
    return rows


def _write(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write all at once, so that a review file is never half of one."""
    written = file.with_name(f"{file.name}.new")
    written.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    written.replace(file)
