"""Search for words, as an editor does: articles with the passage that fits best, not an answer."""

from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

from rag.answer import Citation, cite
from rag.archive import NO_FILTERS, Archive
from rag.errors import UsageError
from rag.lexical import LexicalQuery
from rag.model import Filters
from rag.question import narrowed, understand
from rag.retrieval import DEPTH, at_most_per_article, retrieve_hits

_LEGS = (0.5, 1.0)
"""Weights of the dense and the lexical leg: in a search the words themselves count more than in a question."""

Sort = Literal["relevance", "date"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article found, cited by its best passage; `score` is the fused rank score, in (0, 1]."""

    citation: Citation
    snippet: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits shown, and `total`: how many articles hold all the words, or are shown, if those are more."""

    hits: tuple[SearchHit, ...]
    total: int


def search(
    archive: Archive,
    words: str,
    *,
    filters: Filters = NO_FILTERS,
    limit: int = 10,
    sort: Sort = "relevance",
    today: Date | None = None,
) -> SearchResult:
    """Up to `limit` articles on `words` within `filters`, best first or newest first.

    Raises UsageError if there are no words or the limit is not positive.
    """
    text = " ".join(words.split())
    if not text:
        raise UsageError("There is nothing to search for; give some words.")
    if limit < 1:
        raise UsageError(f"The limit is {limit}; it must be at least 1.")
    question = understand(text, today)
    with archive.view() as view:
        within = narrowed(question, filters, [issue.date for issue in view.issues()])
        vector = view.embedding.embed_query(text)
        found = retrieve_hits(view, vector, question, within, max(DEPTH, 10 * limit), weights=_LEGS)
        query = LexicalQuery(words=question.words, pinyin=question.latin_names)
        holding = set(view.articles_with(query, within)) if query else set()
        # who searches for words wants first what has them; what is only near in meaning comes after
        ranked = sorted(found, key=lambda hit: hit.article.id not in holding)
        hits = at_most_per_article(ranked, 1)
        if sort == "date":
            hits = sorted(hits[: 5 * limit], key=lambda hit: hit.article.date, reverse=True)
        shown = tuple(
            SearchHit(
                cite(hit.article, hit.passage.start, hit.passage.end, number),
                hit.passage.text,
                hit.scores["fused"],
            )
            for number, hit in enumerate(hits[:limit], start=1)
        )
    return SearchResult(shown, max(len(holding), len(shown)))
