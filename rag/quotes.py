"""The `quotes` answerer: the shortest run of the paper's own sentences that answers, or none.

It is a seam: an answerer is a function from an `Inquiry` to a `Reply`.
"""

from dataclasses import replace

import numpy as np

from rag.answer import AnswerKind
from rag.evidence import Evidence, gather_stepwise
from rag.features import enumerates
from rag.inquiry import Inquiry
from rag.intents import kind_named
from rag.model import Article
from rag.parts import parts
from rag.question import Question
from rag.refusal import refuse
from rag.reply import Claim, Found, Quote, Reply
from rag.selection import able
from rag.series import count_asked, series_around
from rag.shortening import shortened
from rag.text import HAN
from rag.values import asks_list, numbers

_MORE = 0.25
"""Of the odds of a list's best statement those that a further one must reach."""

_MOST_QUOTES = 4


def answer(inquiry: Inquiry) -> Reply:
    """The paper's own words on all that is asked, or the reason why there are none."""
    if not inquiry.question.says_something and not inquiry.focus:
        return refuse(inquiry, [])
    if only := _only_one_of_its_kind(inquiry):
        said = _answer(replace(inquiry, focus=(only,)))
        if isinstance(said, Found):
            return said
    return _answer(inquiry)


def _only_one_of_its_kind(inquiry: Inquiry) -> Article | None:
    """The photo, the commentary or the notice that the question speaks of, if the archive has but one in its scope."""
    kind = kind_named(inquiry.question.text)
    if inquiry.focus or kind is None or inquiry.filters.kind not in (None, kind):
        return None
    some = inquiry.view.articles(replace(inquiry.filters, kind=kind))
    return some[0] if len(some) == 1 else None


def _answer(inquiry: Inquiry) -> Reply:
    asked = parts(inquiry.question)
    if len(asked) == 1:
        found, chosen = _answering(inquiry, sure_of_article=bool(inquiry.focus))
        if not chosen:
            return refuse(inquiry, found)
        if asks_list(inquiry.question.text) and (whole := _series(inquiry.question, chosen[0])):
            return Found("list", (whole,), chosen[0].strength)
        return _found([(each, inquiry.question) for each in _of_list(inquiry.question, chosen)])
    return _answer_parts(inquiry, asked)


def _answering(inquiry: Inquiry, *, sure_of_article: bool = False) -> tuple[list[Evidence], list[Evidence]]:
    """What was found, and what of it answers; all is read only where the likeliest passages do not answer."""
    found: list[Evidence] = []
    chosen: list[Evidence] = []
    for found in gather_stepwise(inquiry):
        chosen = able(inquiry, found, sure_of_article=sure_of_article)
        if chosen:
            break
    return found, chosen


def _answer_parts(inquiry: Inquiry, asked: list[Question]) -> Reply:
    """Every part from the article that answers the first it can; a part without an answer is named as such."""
    asking = [replace(inquiry, question=part) for part in asked]
    found = [_answering(each) for each in asking]
    chosen: list[Evidence | None] = []
    for part, (_, answers) in zip(asked, found, strict=True):
        chosen.append(_not_told(answers, part, chosen, asked))
    home = next((best.article for best in chosen if best), None)
    if home is None:
        _, whole = _answering(inquiry, sure_of_article=bool(inquiry.focus))
        return _found([(whole[0], inquiry.question)]) if whole else refuse(inquiry, found[0][0])
    for at, each in enumerate(asking):
        before = chosen[at]
        if before is None or before.article != home:
            _, answers = _answering(replace(each, focus=(home,)), sure_of_article=True)
            chosen[at] = _not_told(answers, each.question, chosen[:at], asked) or before
    told = _found([(best, part) for best, part in zip(chosen, asked, strict=True) if best])
    missing = [
        Claim(
            inquiry.wording["part_missing"].format(part=part.text),
            told.claims[0].quotes,
            computed="no statement of the articles found answers this part",
        )
        for best, part in zip(chosen, asked, strict=True)
        if not best
    ]
    return replace(told, claims=(*told.claims, *missing))


def _not_told(
    answers: list[Evidence], part: Question, told: list[Evidence | None], asked: list[Question]
) -> Evidence | None:
    """The best of `answers` that is not the one value told to an earlier part which asks for a value of that kind."""
    counted = part.asks in ("number", "money", "share")
    same = [
        each
        for each, earlier in zip(told, asked, strict=False)
        if each and counted and earlier.asks == part.asks
    ]
    return next(
        (
            each
            for each in answers
            if not any(each.statement == other.statement and _has_one_value(each) for other in same)
        ),
        None,
    )


def _has_one_value(evidence: Evidence) -> bool:
    return len(numbers(evidence.statement.text)) == 1


def _series(question: Question, best: Evidence) -> Claim | None:
    """The whole of a series that the paper counts through, where the best statement opens it or is one of it."""
    start, end = best.statement.start, best.statement.end
    span = series_around(best.article, start, end, count_asked(question.text))
    if span is None:
        return None
    quote = Quote(best.article, *span)
    return Claim(quote.text.replace("\n", " "), (quote,))


def _of_list(question: Question, chosen: list[Evidence]) -> list[Evidence]:
    """The best; for a list that no statement has in one row, what of the same article is nearly as strong too."""
    best = chosen[0]
    if not asks_list(question.text) or enumerates(best.statement.text):
        return [best]
    least = best.strength + float(np.log(_MORE))
    more = [each for each in chosen[1:] if each.article.id == best.article.id and each.strength > least]
    return [best, *more][:_MOST_QUOTES]


def _found(chosen: list[tuple[Evidence, Question]]) -> Found:
    """What is to be said, in the order of the text, the article of the first before others."""
    once = {(each.article.id, each.statement.start): (each, question) for each, question in reversed(chosen)}
    home = chosen[0][0].article.id
    ordered = sorted(
        once.values(),
        key=lambda pair: (pair[0].article.id != home, pair[0].article.id, pair[0].statement.start),
    )
    kind: AnswerKind = "list" if len(ordered) > 1 and asks_list(chosen[0][1].text) else "fact"
    return Found(kind, tuple(_claim(*pair) for pair in ordered), chosen[0][0].strength)


def _claim(evidence: Evidence, question: Question) -> Claim:
    start, end = shortened(evidence, question)
    span = evidence.span
    quote = Quote(evidence.article, start, end, span if span and start <= span[0] < span[1] <= end else None)
    text = quote.text.replace("\n", " ")
    if start > evidence.statement.start:
        text = f"……{text}" if HAN.search(text) else f"… {text}"
    return Claim(text, (quote,))
