"""From a question to the passages that may answer it: two legs, fused by rank, then grouped by article.

The steps are `list[Hit] -> list[Hit]`; none changes the hits it is given.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from rag.archive import NO_FILTERS, View
from rag.bilingual import can_render, renderings
from rag.lexical import LexicalQuery
from rag.model import Article, Filters, Hit
from rag.question import Question
from rag.text import bigrams

RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

DEPTH = 100
"""Passages taken from each leg before fusion, at least."""


def retrieve_hits(
    view: View,
    vector: npt.NDArray[np.float32],
    question: Question,
    filters: Filters = NO_FILTERS,
    limit: int = 20,
    *,
    weights: tuple[float, float] = (1.0, 1.0),
) -> list[Hit]:
    """The passages nearest to `question`, best first, scores "dense", "lexical" and "fused".

    `vector` is the question embedded, shape (dimensions,).
    `weights` are those of the dense and the lexical leg; a leg of weight 0 is not asked.
    """
    depth = max(DEPTH, limit)
    dense_weight, lexical_weight = weights
    legs: list[list[Hit]] = []
    if dense_weight:
        legs.append(view.dense(vector, filters, depth))
    if lexical_weight:
        query = lexical_query(question)
        held = {hit.article.language for leg in legs for hit in leg} - {question.language}
        into = sorted(each for each in held if can_render(question.language, each))
        either = tuple(renderings(word, language) for language in into for word in question.words)
        query = replace(query, either=either)
        legs.append(view.lexical(query, filters, depth))
    return fuse(legs, [weight for weight in weights if weight])[:limit]


def lexical_query(question: Question) -> LexicalQuery:
    """The words of a question worth looking for, their pairs of hanzi, and names that are pinyin."""
    pairs = [pair for word in question.words for pair in bigrams(word) if len(pair) > 1]
    return LexicalQuery(question.words, tuple(dict.fromkeys(pairs)), question.latin_names)


def fuse(legs: Sequence[Sequence[Hit]], weights: Sequence[float] | None = None) -> list[Hit]:
    """The hits of all legs by reciprocal rank: the sum of weight / (60 + rank), ranks from 1.

    Scores of the legs are kept, "fused" is divided by what a passage first in every leg gets, so it lies in
    (0, 1]. Equal scores are ordered by passage id.
    """
    shares = list(weights) if weights is not None else [1.0] * len(legs)
    most = sum(shares) / (RANK_CONSTANT + 1)
    merged: dict[str, Hit] = {}
    for leg, share in zip(legs, shares, strict=True):
        for rank, hit in enumerate(leg, start=1):
            held = merged.get(hit.passage.id, hit)
            fused = held.scores.get("fused", 0.0) if hit.passage.id in merged else 0.0
            fused += share / (RANK_CONSTANT + rank) / most
            merged[hit.passage.id] = replace(hit, scores={**held.scores, **hit.scores, "fused": fused})
    return sorted(merged.values(), key=lambda hit: (-hit.scores["fused"], hit.passage.id))


class OfArticle(Protocol):
    """What was found in an article: a hit, a statement weighed."""

    @property
    def article(self) -> Article:
        """The article."""


Each = TypeVar("Each", bound=OfArticle)


def by_article(found: Sequence[Each]) -> list[tuple[Article, list[Each]]]:
    """What was found in each article together, best first; articles in the order of their best."""
    groups: dict[str, tuple[Article, list[Each]]] = {}
    for each in found:
        groups.setdefault(each.article.id, (each.article, []))[1].append(each)
    return list(groups.values())


def at_most_per_article(hits: Sequence[Hit], most: int) -> list[Hit]:
    """The hits without those of an article that has given `most` better ones."""
    given: dict[str, int] = {}
    kept: list[Hit] = []
    for hit in hits:
        given[hit.article.id] = given.get(hit.article.id, 0) + 1
        if given[hit.article.id] <= most:
            kept.append(hit)
    return kept
