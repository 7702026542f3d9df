"""Running reference sets: an archive of each set's pages, every question asked, every answer judged.

Questions are asked as a user asks them, without filters, the turns of a conversation in order. A split,
kind or limit chooses what is recorded; earlier turns of a chosen turn's conversation are asked too.
Retrieval is measured apart, on the same archive and the same (for a later turn: completed) question.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.metrics import Record, ranking
from eval.sets import QUESTION_KINDS, SPLITS, Question, ReferenceSet, SetError, gold_articles, load, names
from eval.verdict import judge
from rag.answer import Answer
from rag.errors import UsageError
from rag.model import Article, article_as_json

if TYPE_CHECKING:
    from rag.archive import Archive, View
    from rag.embedding import PassageEmbedding

RETRIEVED_PASSAGES = 50
"""Passages asked of retrieval for the ranking metrics; several may be of one article."""

Progress = Callable[[str, int, int], None]
"""Called with a set's name, the questions recorded so far and their number."""


@dataclass(frozen=True, slots=True)
class SetRun:
    """Which set was asked: `questions` of it in all, `asked` recorded; `sha256` of its questions file."""

    name: str
    sha256: str
    questions: int
    asked: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave. `reading` is whether the span reader was used, `fingerprint` the embedding model's.

    `system` is the command or address of the system that was asked, None for Wenbao itself.

    `today` is what relative dates counted from.

    `seconds` is wall time, loading the model and ingesting included.
    """

    sets: tuple[SetRun, ...]
    records: tuple[Record, ...]
    split: str | None
    kind: str | None
    limit: int | None
    reading: bool
    system: str | None
    fingerprint: str
    today: Date
    seconds: float


def run(
    chosen: Sequence[str] = (),
    *,
    split: str | None = None,
    kind: str | None = None,
    limit: int | None = None,
    reading: bool = True,
    system: str | None = None,
    embedding: "PassageEmbedding | None" = None,
    on_progress: Progress | None = None,
) -> Run:
    """Run the sets of those names (all that ship their archive if none), with the bundled model if none is given.

    `reading` is whether answers use the span reader; `system` is asked instead of Wenbao (`eval.systems`).

    Raises UsageError for a set, split or kind that does not exist, SetError for a set that is wrong, SystemFailure for
    a system that does not answer.
    """
    begun = time.perf_counter()
    for value, allowed, what in ((split, SPLITS, "split"), (kind, QUESTION_KINDS, "kind")):
        if value is not None and value not in allowed:
            raise UsageError(f"There is no {what} {value!r}; it is one of {', '.join(allowed)}.")
    references = [load(name) for name in chosen or names()]
    references = [reference for reference in references if chosen or reference.ships_its_archive]
    for reference in references:
        if not reference.archive.exists():
            raise UsageError(f"The set {reference.name} needs {reference.archive}, which is not there.")
    selections = [select(reference, split=split, kind=kind, limit=limit) for reference in references]
    if not any(selections):
        raise UsageError("No question of these sets has that split and kind.")
    if embedding is None:
        from rag.embedding import load_embedding

        embedding = load_embedding()
    today = Date.today()
    records: list[Record] = []
    sets: list[SetRun] = []
    for reference, selection in zip(references, selections, strict=True):
        with TemporaryDirectory(prefix="wenbao-eval-") as folder:
            archive = ingested(reference.archive, Path(folder) / "archive", embedding, reading)
            try:
                records.extend(_records(reference, selection, archive, today, system, on_progress))
            finally:
                archive.close()
        sets.append(SetRun(reference.name, reference.sha256, len(reference.questions), len(selection)))
    seconds = time.perf_counter() - begun
    return Run(
        tuple(sets),
        tuple(records),
        split,
        kind,
        limit,
        reading,
        system,
        embedding.fingerprint,
        today,
        seconds,
    )


def select(
    reference: ReferenceSet, *, split: str | None = None, kind: str | None = None, limit: int | None = None
) -> list[Question]:
    """The questions of the split and kind, the first `limit` of them, in line order."""
    matching = [
        question
        for question in reference.questions
        if split in (None, question.split) and kind in (None, question.kind)
    ]
    return matching[:limit]


def ingested(pages: Path, folder: Path, embedding: "PassageEmbedding", reading: bool) -> "Archive":
    """An archive in `folder` of the pages of a set. Raises SetError if one cannot be read."""
    from ingest.formats import Given
    from ingest.pipeline import ingest
    from rag.archive import Archive

    report = ingest([pages], folder, given=Given(), embedding=embedding)
    if report.quarantined:
        problem = report.quarantined[0]
        raise SetError(f"{problem.source} in {pages} cannot be read: {problem.reason}")
    return Archive.open(folder, embedding, reading=reading)


def _records(
    reference: ReferenceSet,
    selection: Sequence[Question],
    archive: "Archive",
    today: Date,
    system: str | None,
    on_progress: Progress | None,
) -> list[Record]:
    with archive.view() as view:
        articles = {article.id: article for article in view.articles()}
    gold = gold_articles(reference, articles.values())
    wanted = {question.id for question in selection}
    records: list[Record] = []
    answers = (
        _others_answers(reference, wanted, system, articles, today)
        if system
        else _answers(reference, wanted, archive, today)
    )
    for question, answer, ranked in answers:
        records.append(_record(reference, question, answer, ranked, gold[question.id], articles))
        if on_progress:
            on_progress(reference.name, len(records), len(wanted))
    scores = ranking(
        {record.id: record.ranked for record in records}, {record.id: record.gold for record in records}
    )
    order = {question.id: at for at, question in enumerate(reference.questions)}
    records.sort(key=lambda record: order[record.id])
    return [replace(record, ranking=scores.get(record.id, {})) for record in records]


def _answers(
    reference: ReferenceSet, wanted: set[str], archive: "Archive", today: Date
) -> Iterator[tuple[Question, Answer, list[str]]]:
    """Each wanted question, its answer and the articles retrieved, one conversation after the other."""
    from rag.asking import ask
    from rag.conversation import Conversation

    for turns in _to_be_asked(reference, wanted):
        conversation = Conversation()
        for turn in turns:
            day = turn.today or today
            answer, conversation = ask(archive, turn.question, today=day, conversation=conversation)
            if turn.id in wanted:
                asked = conversation.turns[-1].question
                with archive.view() as view:
                    yield turn, answer, _retrieved(view, asked, answer, day)


def _others_answers(
    reference: ReferenceSet, wanted: set[str], system: str, articles: Mapping[str, Article], today: Date
) -> Iterator[tuple[Question, Answer, list[str]]]:
    """The same of another system; what it found is what it says it found."""
    from eval.systems import answer_of, retrieved, started, timed

    with TemporaryDirectory(prefix="wenbao-eval-") as folder:
        listed = Path(folder) / "articles.jsonl"
        lines = [json.dumps(article_as_json(article), ensure_ascii=False) for article in articles.values()]
        listed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        with started(system, listed, reference.archive) as ask:
            for turn in chain.from_iterable(_to_be_asked(reference, wanted)):
                asked = {"id": turn.id, "question": turn.question, "conversation": turn.conversation}
                value = timed(ask, asked | {"today": (turn.today or today).isoformat()})
                if turn.id in wanted:
                    answer = answer_of(turn, value, articles)
                    yield turn, answer, retrieved(value, answer)


def _to_be_asked(reference: ReferenceSet, wanted: set[str]) -> Iterator[list[Question]]:
    """Of each conversation the turns up to the last that is wanted."""
    for turns in conversations(reference.questions):
        last = max((at for at, turn in enumerate(turns) if turn.id in wanted), default=-1)
        yield turns[: last + 1]


def conversations(questions: Sequence[Question]) -> list[list[Question]]:
    """The questions in groups, a conversation or a single question each, in the order they begin."""
    groups: dict[tuple[str, bool], list[Question]] = {}
    for question in questions:
        key = (question.conversation or question.id, question.conversation is not None)
        groups.setdefault(key, []).append(question)
    return list(groups.values())


def _retrieved(view: "View", asked: str, answer: Answer, today: Date) -> list[str]:
    """Ids of the articles retrieved for `asked`, best first, under the filters found in the question."""
    from rag.question import understand
    from rag.retrieval import by_article, retrieve_hits

    vector = view.embedding.embed_query(asked)
    hits = retrieve_hits(view, vector, understand(asked, today), answer.filters, RETRIEVED_PASSAGES)
    return [article.id for article, _ in by_article(hits)]


def _record(
    reference: ReferenceSet,
    question: Question,
    answer: Answer,
    ranked: Sequence[str],
    gold: Sequence[Article],
    articles: Mapping[str, Article],
) -> Record:
    same = [other for other in reference.questions if other.conversation == question.conversation]
    return Record(
        set=reference.name,
        id=question.id,
        kind=question.kind,
        language=question.language,
        split=question.split,
        question=question.question,
        expected=question.answers,
        gold=tuple(article.id for article in gold),
        ranked=tuple(ranked),
        ranking={},
        answer=answer.as_json(),
        verdict=judge(question, answer, gold, articles),
        conversation=question.conversation,
        turns=len(same) if question.conversation else 1,
    )
