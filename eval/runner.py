"""Running reference sets: an archive of each set's pages, every question asked, every answer judged.

Questions are asked as a user asks them, without filters, the turns of a conversation in order. A split,
kind or limit chooses what is recorded; earlier turns of a chosen turn's conversation are asked too.
Retrieval is measured apart, on the same archive and the same (for a later turn: completed) question.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import date as Date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.asked import Asked, other, wenbao
from eval.kept import NOTHING, Kept
from eval.metrics import Record, ranking
from eval.plans import Plan
from eval.sets import QUESTION_KINDS, SPLITS, Question, ReferenceSet, gold_articles, load, names
from eval.thinning import thinned
from eval.verdict import judge
from rag.answer import Answer
from rag.errors import UsageError
from rag.model import Article

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with a set's name, the questions recorded so far and their number."""

Keeping = Callable[[Mapping[str, Any]], AbstractContextManager[Kept]]
"""Told what a run asks, gives what keeps its records."""


@dataclass(frozen=True, slots=True)
class SetRun:
    """Which set was asked: `questions` of it in all, `asked` recorded; `sha256` of its questions file."""

    name: str
    sha256: str
    questions: int
    asked: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of `plan` gave. `fingerprint` is the embedding model's, None where another system was asked.

    `today` is what relative dates counted from.

    `seconds` is wall time, loading the model and ingesting included.
    """

    plan: Plan
    sets: tuple[SetRun, ...]
    records: tuple[Record, ...]
    fingerprint: str | None
    today: Date
    seconds: float


def run(
    plan: Plan,
    *,
    embedding: "PassageEmbedding | None" = None,
    keeping: Keeping | None = None,
    on_progress: Progress | None = None,
    on_absent: Callable[[str], object] = _log.warning,
) -> Run:
    """Ask what the plan says, with the bundled model if none is given; all sets that ship their pages if it names none.

    `keeping` is told what is asked and keeps the records (`eval.kept`).

    `on_absent` is told of each set that is left out since its pages are not there.

    Raises UsageError for a set, split or kind that does not exist, SetError for a set that is wrong, SystemFailure for
    a system that does not answer.
    """
    begun = time.perf_counter()
    for value, allowed, what in ((plan.split, SPLITS, "split"), (plan.kind, QUESTION_KINDS, "kind")):
        if value is not None and value not in allowed:
            raise UsageError(f"There is no {what} {value!r}; it is one of {', '.join(allowed)}.")
    references = [load(name) for name in dict.fromkeys(plan.sets or names())]
    references = [reference for reference in references if plan.sets or reference.ships_its_archive]
    absent = [reference for reference in references if not reference.archive.exists()]
    for reference in absent:
        on_absent(f"The set {reference.name} is left out: it needs {reference.archive}, which is not there.")
    references = [reference for reference in references if reference not in absent]
    if not references:
        raise UsageError("The pages of none of these sets are there.")
    selections = [select(reference, plan) for reference in references]
    if not any(selections):
        raise UsageError("No question of these sets has that split and kind.")
    model = embedding or _bundled() if plan.system is None else None
    fingerprint = model.fingerprint if model else None
    today = Date.today()
    asked = asdict(plan) | {
        "sets": {reference.name: reference.sha256 for reference in references},
        "fingerprint": fingerprint,
        "today": today.isoformat(),
    }
    records: list[Record] = []
    with keeping(asked) if keeping else nullcontext(NOTHING) as kept:
        for reference, selection in zip(references, selections, strict=True):
            with (
                TemporaryDirectory(prefix="wenbao-eval-") as name,
                _system(plan, reference, Path(name), model) as system,
            ):
                records.extend(_records(reference, selection, system, today, kept, on_progress))
    sets = [
        SetRun(reference.name, reference.sha256, len(reference.questions), len(selection))
        for reference, selection in zip(references, selections, strict=True)
    ]
    return Run(plan, tuple(sets), tuple(records), fingerprint, today, time.perf_counter() - begun)


def _system(
    plan: Plan, reference: ReferenceSet, folder: Path, model: "PassageEmbedding | None"
) -> AbstractContextManager[Asked]:
    pages = reference.archive if plan.articles is None else thinned(reference, plan.articles, folder)
    if model is None:
        return other(plan.system or "", pages, folder)
    return wenbao(pages, folder, model, plan.span_reader)


def _bundled() -> "PassageEmbedding":
    from rag.embedding import load_embedding

    return load_embedding()


def select(reference: ReferenceSet, plan: Plan) -> list[Question]:
    """The questions of the plan's split and kind, the first of them up to its limit, in line order."""
    matching = [
        question
        for question in reference.questions
        if plan.split in (None, question.split) and plan.kind in (None, question.kind)
    ]
    return matching[: plan.limit]


def _records(
    reference: ReferenceSet,
    selection: Sequence[Question],
    system: Asked,
    today: Date,
    kept: Kept,
    on_progress: Progress | None,
) -> list[Record]:
    """The records of the selection, in its order: those kept, and those of the questions that are asked now."""
    gold = gold_articles(reference, system.articles.values())
    wanted = {question.id for question in selection}
    done = {record.id: record for record in kept.records if record.set == reference.name}
    for question, answer, ranked in system.answers(reference, wanted - done.keys(), today):
        record = _record(reference, question, answer, ranked, gold[question.id], system.articles)
        done[record.id] = record
        kept.add(record)
        if on_progress:
            on_progress(reference.name, len(done), len(wanted))
    records = [done[question.id] for question in selection]
    scores = ranking(
        {record.id: record.ranked for record in records}, {record.id: record.gold for record in records}
    )
    return [replace(record, ranking=scores.get(record.id, {})) for record in records]


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
