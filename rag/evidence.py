"""How well each passage found answers a question, as the log-odds that it does.

They come from a logistic model over the features of `rag/features.py`, fitted by `eval/calibration.py` on public
question-answering data (see rag/evidence.toml for the data, its rights and the figures). There is one model for
questions in the language of the passage and one for questions in another, where words cannot be compared; and each
of them once with what the span reader says and once with how the vectors of tokens fit. Their mean is better than
either; without the reader the second stands alone.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.features import TOKENWISE, Candidate, Rarity, features
from rag.inquiry import Inquiry
from rag.intents import kind_named
from rag.model import Article, Hit, Passage
from rag.pinyin import sounds_in
from rag.question import Question
from rag.reading import Statement, read, statements_of

if TYPE_CHECKING:
    from rag.archive import View
    from rag.span_reader.reader import Reading

Vectors = npt.NDArray[np.float32]

RETRIEVED = 8
"""Passages that are read for a question."""

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


def gather(inquiry: Inquiry, question: Question, limit: int = RETRIEVED) -> list[Evidence]:
    """What the archive has on `question` within the inquiry's filters and focus, strongest first.

    `limit` is that of the passages looked into.
    """
    pairs = [pair for pair in _found(inquiry, question, limit) if _can_answer(*pair)]
    if not pairs:
        return []
    closeness = _nearness(inquiry.view, inquiry.vector, [passage.id for passage, _ in pairs])
    if inquiry.focus:
        nearest = np.argsort(-closeness, kind="stable")[:limit]
        pairs, closeness = [pairs[at] for at in nearest], closeness[nearest]
    stated = [statements_of(*pair) for pair in pairs]
    near = [float(each) for each in closeness]
    weighed = [
        Evidence(statement, _strength(inquiry, question, candidate), span)
        for statement, candidate, span in _measured(inquiry, question, stated, near)
    ]
    return sorted(weighed, key=lambda each: -each.strength)


def log_odds(question: Question, candidate: Candidate, rarity: Rarity) -> float:
    """Log-odds that `candidate` answers `question` against that nothing does.

    The mean of what the model with the span reader and the one without it say, where it was read.
    """
    values = features(question, candidate, rarity)
    ways = ("read", "unread") if candidate.span is not None else ("unread",)
    return sum(_score(_tables()[way][_languages(question, candidate)], values) for way in ways) / len(ways)


def _score(weights: dict[str, float], values: dict[str, float]) -> float:
    return weights["intercept"] + sum(
        weight * values[name] for name, weight in weights.items() if name not in ("intercept", "threshold")
    )


def margins(alignments: Sequence[float]) -> list[float]:
    """How far each alignment stands above the median of all of them."""
    median = float(np.median(alignments)) if len(alignments) else 0.0
    return [each - median for each in alignments]


def alignment(question_tokens: Vectors, passage_tokens: Vectors) -> float:
    """Mean over the rows of `question_tokens` of the best cosine among the rows of `passage_tokens`."""
    if not len(question_tokens) or not len(passage_tokens):
        return 0.0
    return float((question_tokens @ passage_tokens.T).max(axis=1).mean())


def _found(inquiry: Inquiry, question: Question, limit: int) -> list[tuple[Passage, Article]]:
    from rag.retrieval import retrieve_hits

    if inquiry.focus:
        stored = inquiry.view.passages_of([article.id for article in inquiry.focus])
        return [(passage, article) for article in inquiry.focus for passage in stored[article.id]]
    hits = retrieve_hits(inquiry.view, inquiry.vector, question, inquiry.filters, limit)
    return [(hit.passage, hit.article) for hit in hits]


def _can_answer(passage: Passage, article: Article) -> bool:
    """A line of the masthead answers only if it states a fact; a slogan or a translated title does not."""
    if article.kind != "masthead":
        return True
    return any(fact.start < passage.end and passage.start < fact.end for fact in article.facts)


_Measured = Iterator[tuple[Statement, Candidate, tuple[int, int] | None]]


def _measured(
    inquiry: Inquiry, question: Question, stated: Sequence[Sequence[Statement]], closeness: Sequence[float]
) -> _Measured:
    """All statements with how the vectors of their tokens fit the question's and what the span reader says."""
    flat = [(each, near) for group, near in zip(stated, closeness, strict=True) for each in group]
    embedding, reader = inquiry.view.embedding, inquiry.view.reader
    tokens = embedding.embed_question_tokens(question.text)
    held = embedding.embed_passage_tokens([each.text for each, _ in flat])
    alignments = [alignment(tokens, passage) for passage in held]
    readings: Sequence[Reading | None] = [None] * len(flat)
    if reader is not None:
        readings = [each for group in read(reader, question.text, stated) for each in group]
    for (each, near), like, margin, reading in zip(
        flat, alignments, margins(alignments), readings, strict=True
    ):
        span = (reading.start, reading.end) if reading and reading.start < reading.end else None
        score = reading.score if reading else None
        yield each, Candidate(each.text, each.passage.text, each.article, near, score, like, margin), span


def _strength(inquiry: Inquiry, question: Question, candidate: Candidate) -> float:
    named = kind_named(question.text)
    bonus = KIND_NAMED if named and candidate.article.kind == named else 0.0
    if question.language != candidate.article.language:
        heard = [name for name in question.latin_names if sounds_in(name, candidate.text)]
        bonus += NAME_HEARD * len(heard) / max(1, len(question.latin_names))
    way = "unread" if candidate.span is None else "read"
    least = _tables()[way][_languages(question, candidate)]["threshold"]
    return log_odds(question, candidate, inquiry.view.rarity) + bonus - least


def nearness(view: "View", vector: Vectors, hits: Sequence[Hit]) -> list[float]:
    """How near the passages of `hits` are to a question embedded as `vector`: cosine above that of a mean passage."""
    return [float(near) for near in _nearness(view, vector, [hit.passage.id for hit in hits])]


def _nearness(view: "View", vector: Vectors, passages: Sequence[str]) -> Vectors:
    """Nearness is measured from the mean passage of the calibration, for the model it was done with.

    The mean of the archive itself would do for a large one, but in one page on one city it is so near to
    every question on that city that true answers look far. Another model has only that to go by.
    """
    fitted = _fitted_background()
    background = fitted if fitted.shape == vector.shape else view.mean_vector()
    return np.asarray(view.vectors(passages) @ vector - background @ vector, np.float32)


@cache
def _fitted_background() -> Vectors:
    with resources.files("rag").joinpath("background.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), np.float32)


def _languages(question: Question, candidate: Candidate) -> str:
    return "same_language" if question.language == candidate.article.language else "across_languages"


@cache
def _tables() -> dict[str, dict[str, dict[str, float]]]:
    return tomllib.loads(resources.files("rag").joinpath("evidence.toml").read_text(encoding="utf-8"))


def columns(languages: str, *, read: bool) -> list[str]:
    """The features that the model of that table uses; `languages` is "same_language" or "across_languages"."""
    from rag.features import FEATURES, WORDLESS

    left_out = (WORDLESS if languages == "across_languages" else ()) + (TOKENWISE if read else ("span",))
    return [name for name in FEATURES if name not in left_out]
