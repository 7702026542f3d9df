"""Corrections that the paper printed: the one that concerns what is quoted is shown beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.archive import View
from rag.dates import mentions
from rag.features import in_year_of
from rag.lexical import LexicalQuery
from rag.model import Article, Filters
from rag.names import quoted
from rag.reply import Claim, Found, Quote
from rag.text import fold, letters, words
from rag.values import numbers

_LEAST_LETTERS = 4
"""Letters of a headline by which a correction can name an article."""

_LOOKED_AT = 10
"""Passages of corrections that share words with a headline."""


def with_corrections(view: View, found: Found) -> Found:
    """`found` with, behind each claim, the correction that changes something its quotes say."""
    claims: list[Claim] = []
    for claim in found.claims:
        claims.append(claim)
        for quote in claim.quotes:
            correction = correction_of(view, quote)
            if correction and all(correction not in each.quotes for each in found.claims + tuple(claims)):
                claims.append(Claim(correction.text, (correction,)))
    return replace(found, claims=tuple(claims))


def correction_of(view: View, quote: Quote) -> Quote | None:
    """The latest correction, printed with the article or after it, of something that `quote` says; None if none."""
    if quote.article.kind in ("masthead", "correction"):
        return None
    headline = LexicalQuery(words=tuple(words(quote.article.headline)))
    if not headline:
        return None
    hits = view.lexical(headline, Filters(kind="correction", paper=quote.article.newspaper), _LOOKED_AT)
    found = [each for hit in hits for each in _on(hit.article, quote)]
    return max(found, key=lambda each: each.article.date, default=None)


def _on(correction: Article, quote: Quote) -> Iterator[Quote]:
    """The lines of `correction` that name the article quoted, and something that the quote says."""
    if correction.date < quote.article.date:
        return
    for line in re.finditer(r"[^\n]+", correction.text):
        titles = [title for title in quoted(line[0]) if _is_headline(title, quote.article.headline)]
        if (
            titles
            and _is_of_day(line[0], correction, quote.article)
            and _changes(line[0], titles, quote.text)
        ):
            yield Quote(correction, *line.span())


def _is_headline(title: str, headline: str) -> bool:
    one, other = letters(title), letters(headline)
    return len(one) >= _LEAST_LETTERS and (one in other or (len(other) >= _LEAST_LETTERS and other in one))


def _is_of_day(line: str, correction: Article, article: Article) -> bool:
    """Whether the correction names no day of the paper, or that of the article."""
    days = [in_year_of(correction, mention) for mention in mentions(line, correction.date)]
    return not days or any(day.covers(article.date) for day in days)


def _changes(line: str, titles: list[str], said: str) -> bool:
    """Whether words that the correction puts in quotation marks, or a figure of it, stand in what is `said`."""
    words_changed = [fold(each) for each in quoted(line) if each not in titles]
    for title in titles:
        line = line.replace(title, "")
    return any(each in fold(said) for each in words_changed) or bool(numbers(line) & numbers(said))
