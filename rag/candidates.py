"""The statements of the passages found, with all that is measured of how each fits the question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.model import Article
from rag.reading import Statement, read

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding
    from rag.span_reader.reader import SpanReader

_BOUND = 15.0
"""Beyond it a score of the span reader says no more."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that may answer.

    closeness: its passage's cosine to the question above that of the mean passage of the calibration.
    alignment: of the statement's tokens with the question's, in [-1, 1] (see `alignments`).
    margin: how far its alignment stands above the median of the statements measured with it.
    span: the answering words `article.text[start:end]` that the span reader sees in it, None if it sees none.
    score: the span reader's log-odds of its best span against none, None without a reader.
    """

    statement: Statement
    closeness: float
    alignment: float = 0.0
    margin: float = 0.0
    span: tuple[int, int] | None = None
    score: float | None = None

    @property
    def text(self) -> str:
        """The statement's words."""
        return self.statement.text

    @property
    def passage(self) -> str:
        """The words of the passage it stands in."""
        return self.statement.passage.text

    @property
    def article(self) -> Article:
        """The article that states it."""
        return self.statement.article


def candidates(
    embedding: "PassageEmbedding",
    question: str,
    stated: Sequence[Sequence[Statement]],
    closeness: Sequence[float],
) -> list[Candidate]:
    """Every statement of every passage, measured; `stated` are the statements of each passage, `closeness` its own."""
    flat = [(each, near) for group, near in zip(stated, closeness, strict=True) for each in group]
    likenesses = alignments(embedding, question, [each.text for each, _ in flat])
    median = float(np.median(likenesses)) if likenesses else 0.0
    return [
        Candidate(each, near, like, like - median)
        for (each, near), like in zip(flat, likenesses, strict=True)
    ]


def read_by(reader: "SpanReader", question: str, measured: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with what the span reader sees in them; those of one passage follow one another."""
    stated = [
        [each.statement for each in group]
        for _, group in groupby(measured, key=lambda each: each.statement.passage.id)
    ]
    readings = [each for group in read(reader, question, stated) for each in group]
    return [
        replace(
            each,
            span=(reading.start, reading.end) if reading.start < reading.end else None,
            score=max(-_BOUND, min(_BOUND, reading.score)),
        )
        for each, reading in zip(measured, readings, strict=True)
    ]


def alignments(embedding: "PassageEmbedding", question: str, texts: Sequence[str]) -> list[float]:
    """For each text the mean, over the question's tokens, of the cosine to the most similar token of the text.

    This is late interaction (Khattab and Zaharia, SIGIR 2020).
    """
    tokens = embedding.embed_question_tokens(question)
    return [
        float((tokens @ held.T).max(axis=1).mean()) if len(tokens) and len(held) else 0.0
        for held in embedding.embed_passage_tokens(texts)
    ]
