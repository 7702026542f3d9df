"""The statements of the archive that may answer a question, each weighed: the evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.candidates import Candidate, alignments, candidates, read_by
from rag.evidence_model import mean_passage, strengths
from rag.inquiry import Inquiry
from rag.intents import kind_named
from rag.issue_facts import ASKED_IN
from rag.model import Article, Passage
from rag.pinyin import sounds_in
from rag.question import Question
from rag.reading import Statement, statements_of

if TYPE_CHECKING:
    from rag.archive import View

Vectors = npt.NDArray[np.float32]

RETRIEVED = 8
"""Passages that are read for a question."""

READ_FIRST = 4
"""Of them, those that are read before it is seen whether they answer."""

_AHEAD = 3
"""Times as many are looked at more closely first where words cannot be compared, in another language."""

KIND_NAMED = 2.0
"""Log-odds for a passage of the kind of article that the question names: the photo, the commentary, the notice."""

NAME_HEARD = 2.0
"""Log-odds for a passage that has the names which a question in another language writes in pinyin."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement weighed: `strength` is the log-odds that it answers, above those from which it is taken to.

    So it answers from 0 on. `span` are the answering words `article.text[start:end]` that the span reader sees
    in it, None without a reader.
    """

    statement: Statement
    strength: float
    span: tuple[int, int] | None = None

    @property
    def article(self) -> Article:
        """The article that states it."""
        return self.statement.article


def gather(inquiry: Inquiry) -> list[Evidence]:
    """What the archive has on the question within the inquiry's filters and focus, strongest first."""
    return _weighed(inquiry, found(inquiry))


def gather_stepwise(inquiry: Inquiry) -> Iterator[list[Evidence]]:
    """`gather`, of the likeliest passages first and then of all, for who may be content with the former.

    Reading is most of the time that an answer takes. Which are likeliest is weighed by all that is known unread.
    """
    measured, reader = _found(inquiry), inquiry.view.reader
    if reader is None:
        yield _weighed(inquiry, measured)
        return
    ranked = (each.statement.passage.id for each in _weighed(inquiry, measured))
    first = set(islice(dict.fromkeys(ranked), READ_FIRST))
    likeliest = [each for each in measured if each.statement.passage.id in first]
    others = [each for each in measured if each.statement.passage.id not in first]
    read = read_by(reader, inquiry.question.whole, likeliest)
    yield _weighed(inquiry, read)
    if others:
        yield _weighed(inquiry, [*read, *read_by(reader, inquiry.question.whole, others)])


def unread(inquiry: Inquiry, passages: Sequence[tuple[Passage, Article]]) -> list[Evidence]:
    """The statements of these passages weighed by what is known without reading them, strongest first."""
    return _weighed(inquiry, _measured(inquiry, passages)) if passages else []


def _weighed(inquiry: Inquiry, measured: Sequence[Candidate]) -> list[Evidence]:
    odds = strengths(inquiry.question, measured, inquiry.view.rarity)
    weighed = [_evidence(inquiry, each, strength) for each, strength in zip(measured, odds, strict=True)]
    return sorted(weighed, key=lambda each: -each.strength)


def found(inquiry: Inquiry) -> list[Candidate]:
    """The statements of the passages that may answer, measured (and read, with a reader) but not yet weighed."""
    measured, reader = _found(inquiry), inquiry.view.reader
    return read_by(reader, inquiry.question.whole, measured) if reader else measured


def _found(inquiry: Inquiry) -> list[Candidate]:
    pairs = [pair for pair in _passages(inquiry) if _can_answer(inquiry.question, *pair)]
    return _measured(inquiry, pairs, RETRIEVED if inquiry.focus else None) if pairs else []


def _measured(
    inquiry: Inquiry, passages: Sequence[tuple[Passage, Article]], nearest: int | None = None
) -> list[Candidate]:
    """The statements of the passages, or of so many that are nearest."""
    closeness = _nearness(inquiry.view, inquiry.vector, [passage.id for passage, _ in passages])
    order = range(len(passages)) if nearest is None else np.argsort(-closeness, kind="stable")[:nearest]
    stated = [statements_of(*passages[at]) for at in order]
    near = [float(closeness[at]) for at in order]
    return candidates(inquiry.view.embedding, inquiry.question.whole, stated, near)


def _passages(inquiry: Inquiry) -> list[tuple[Passage, Article]]:
    from rag.retrieval import fuse, retrieve_hits

    if inquiry.focus:
        stored = inquiry.view.passages_of([article.id for article in inquiry.focus])
        return [(passage, article) for article in inquiry.focus for passage in stored[article.id]]
    question = inquiry.question
    hits = retrieve_hits(inquiry.view, inquiry.vector, question, inquiry.filters, _AHEAD * RETRIEVED)
    if any(hit.article.language != question.language for hit in hits):
        likeness = alignments(inquiry.view.embedding, question.whole, [hit.passage.text for hit in hits])
        hits = fuse([hits, [hits[at] for at in np.argsort(-np.asarray(likeness), kind="stable")]])
    return [(hit.passage, hit.article) for hit in hits[:RETRIEVED]]


def _can_answer(question: Question, passage: Passage, article: Article) -> bool:
    """Facts of the masthead are told by `rag/issue_facts.py`; here only to those whose asking it cannot tell."""
    if article.kind != "masthead":
        return True
    stated = any(fact.start < passage.end and passage.start < fact.end for fact in article.facts)
    return stated and question.language not in ASKED_IN


def _evidence(inquiry: Inquiry, candidate: Candidate, strength: float) -> Evidence:
    question = inquiry.question
    bonus = KIND_NAMED if kind_named(question.text) == candidate.article.kind else 0.0
    if question.language != candidate.article.language:
        heard = [name for name in question.latin_names if sounds_in(name, candidate.text)]
        bonus += NAME_HEARD * len(heard) / max(1, len(question.latin_names))
    return Evidence(candidate.statement, strength + bonus, candidate.span)


def _nearness(view: "View", vector: Vectors, passages: Sequence[str]) -> Vectors:
    """Nearness is measured from the mean passage of the calibration, for the model it was done with.

    The mean of the archive itself would do for a large one, but in one page on one city it is so near to
    every question on that city that true answers look far. Another model has only that to go by.
    """
    fitted = mean_passage()
    background = fitted if fitted.shape == vector.shape else view.mean_vector()
    return np.asarray(view.vectors(passages) @ vector - background @ vector, np.float32)
