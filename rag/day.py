"""What happened on a day: the statements of the paper that name it, whatever day they were printed on."""

import re
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta

from rag.dates import mentions
from rag.features import in_year_of
from rag.inquiry import Inquiry
from rag.model import Article
from rag.reply import Claim, Found, Quote
from rag.text import statements

RULE = "statements that name this day"

_ASKED = re.compile(
    r"(?:发生|举行|举办|开展|出)[了过]?(?:什么|哪些|啥)|(?:都?有|是)(?:过|了)?(?:什么|哪些|啥)(?:事|活动|大事|新鲜事|事情|会议|动静)|"
    r"what (?:else )?(?:happened|took place|went on|was going on)|(?:what|which) events?\b|"
    r"was (?:geschah|passierte)|"
    r"que s'est-il passé|qué (?:pasó|ocurrió|sucedió)|что (?:произошло|случилось)|何が(?:あっ|起)",
    re.IGNORECASE,
)
_NOTHING_ELSE = re.compile(
    r"[那当这]天|本市|我市|本地|这里|报[上纸]|请问|都|是|在|的|了|有|事情?|活动|大事|新鲜|会议|动静|件|些|哪|什么|[吗呢呀啊]|"
    r"\b(?:on|in|the|this|that|city|town|here|day|of|paper|newspaper|according|to|local|am|an diesem tag|le|el|la|o)\b",
    re.IGNORECASE,
)
_LATER = timedelta(days=45)
"""How long after a day the paper may still tell of it; before it, what is announced is looked for as long."""

_MOST = 6


def answer(inquiry: Inquiry) -> Found | None:
    """What is printed of the day asked for; None if the question asks more than that, or nothing is printed of it."""
    day = _day_asked(inquiry)
    if day is None:
        return None
    bounds = inquiry.filters
    near = replace(
        bounds,
        date_from=max(filter(None, (bounds.date_from, day - _LATER))),
        date_to=min(filter(None, (bounds.date_to, day + _LATER))),
    )
    told = [(article, span) for article in inquiry.view.articles(near) if (span := _telling(article, day))]
    told.sort(key=lambda pair: (abs((pair[0].date - day).days), pair[0].page, pair[0].order))
    claims = []
    for article, (start, end) in told[:_MOST]:
        quote = Quote(article, start, end)
        claims.append(Claim(quote.text.replace("\n", " "), (quote,), computed=RULE))
    return Found("list", tuple(claims)) if claims else None


def _day_asked(inquiry: Inquiry) -> Date | None:
    """The day, if the question asks what happened on it and asks nothing else."""
    question = inquiry.question
    named = [mention for mention in question.dates if mention.month and mention.day]
    if len(named) != 1 or question.subject or not _ASKED.search(question.text):
        return None
    rest = f"{question.text[: named[0].start]} {question.text[named[0].end :]}"
    if re.search(r"\w", _NOTHING_ELSE.sub("", _ASKED.sub("", rest))):
        return None
    years = {named[0].year} if named[0].year else {issue.date.year for issue in inquiry.view.issues()}
    if len(years) != 1:
        return None
    try:
        return named[0].span(years.pop() or 1)[0]
    except ValueError:
        return None


def _telling(article: Article, day: Date) -> tuple[int, int] | None:
    """The first statement of the article that names the day."""
    if article.kind == "masthead":
        return None
    for mention in mentions(article.text, article.date):
        said = in_year_of(article, mention)
        if (said.year, said.month, said.day) == (day.year, day.month, day.day):
            spans = statements(article.text)
            return next((span for span in spans if span[0] <= mention.start < span[1]), None)
    return None
