"""Corrections that the paper printed: asked for, they are told; quoted, what they concern has them beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.archive import View
from rag.dates import mentions
from rag.evidence import unread
from rag.features import in_year_of
from rag.inquiry import Inquiry
from rag.intents import asks_how_many, kind_named
from rag.lexical import LexicalQuery
from rag.model import Article, Filters, page_at
from rag.names import quoted
from rag.question import about
from rag.reading import Statement
from rag.refusal import not_in_archive
from rag.reply import Claim, Found, Quote, Refused, Reply
from rag.retrieval import by_article, retrieve_hits
from rag.signature import opening_of
from rag.text import fold, letters, words
from rag.values import numbers

RULE = "corrections of the article or the subject asked about"

_ASKED = re.compile(
    r"更正|勘误|订正|[写印登说报搞弄]错|出[过了]?错|错[在成]|有误|"
    r"\bcorrect(?:ed|ions?)\b(?! answer)|\berrat(?:um|a)\b|"
    r"\bcorrigé|\brectifi|\bBerichtigung|\bberichtigt|\bcorreg|\bcorrección|исправ|訂正",
    re.IGNORECASE,
)
_LEAST_LETTERS = 4
"""Letters of a headline by which a correction can name an article."""

_LOOKED_AT = 10
"""Passages of corrections that share words with a headline."""


def answer(inquiry: Inquiry) -> Reply | None:
    """The corrections asked for, with the day and page of each; None if none is asked for.

    That an article named by its headline was never corrected is said, and that nothing is corrected on a subject.
    """
    question = inquiry.question
    if not _ASKED.search(question.text) or asks_how_many(question.text):
        return None
    subject = replace(inquiry, question=about(question, _ASKED.sub(" ", question.whole)))
    # a correction comes after what it corrects
    later = replace(inquiry.filters, kind="correction", date_to=None)
    hits = retrieve_hits(inquiry.view, subject.vector, subject.question, later, _LOOKED_AT)
    named = [title for title in quoted(question.text) if len(letters(title)) >= _LEAST_LETTERS]
    meant = [
        line
        for article, _ in by_article(hits)
        for line in _lines(article)
        if any(_is_headline(title, said) for title in named for said in quoted(line.text))
    ]
    if not meant and named and (never := _never(inquiry, named)):
        return never
    if not meant:
        found = unread(subject, [(hit.passage, hit.article) for hit in hits])
        meant = [_line_of(each.statement) for each in found[:1] if each.strength >= 0]
    if meant:
        return Found("fact", tuple(claim for line in meant for claim in _told(inquiry, line)))
    if kind_named(question.text) != "correction":
        return None
    return not_in_archive(inquiry)


def _line_of(statement: Statement) -> Quote:
    lines = _lines(statement.article)
    return next(line for line in lines if line.start <= statement.start < line.end)


def _told(inquiry: Inquiry, line: Quote) -> tuple[Claim, Claim]:
    place = inquiry.printed(line.article, page_at(line.article, line.start))
    return Claim(line.text, (line,)), Claim(place, (line,), computed=RULE)


def _never(inquiry: Inquiry, named: Sequence[str]) -> Reply | None:
    """That the archive corrects nothing in the article so named, if it has one."""
    for article in inquiry.view.articles(replace(inquiry.filters, kind=None)):
        if article.kind != "correction" and any(_is_headline(title, article.headline) for title in named):
            reason = inquiry.wording["no_correction"].format(
                title=inquiry.title(article), coverage=inquiry.coverage_text()
            )
            return Refused("not_in_archive", reason, (opening_of(article),))
    return None


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
    for line in _lines(correction):
        titles = [title for title in quoted(line.text) if _is_headline(title, quote.article.headline)]
        if (
            titles
            and _is_of_day(line.text, correction, quote.article)
            and _changes(line.text, titles, quote.text)
        ):
            yield line


def _lines(correction: Article) -> list[Quote]:
    return [Quote(correction, *line.span()) for line in re.finditer(r"[^\n]+", correction.text)]


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
