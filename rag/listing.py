"""Lists and counts of articles: those of a page or a day, those that mention a topic, what somebody wrote."""

import re
from dataclasses import replace

from rag import intents
from rag.article_meant import on_the_day
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article, Filters
from rag.names import SURNAMES, quoted
from rag.pinyin import sounds_in
from rag.refusal import no_match
from rag.reply import Claim, Found, Quote, Reply
from rag.signature import opening_of, signature
from rag.text import fold, letters, words

_LISTED = 50
"""Articles that are listed; of more only the number is told."""


def articles_asked(inquiry: Inquiry) -> Reply:
    """The articles within the dates, page, kind and topic asked for: listed, or counted where their number is asked."""
    text = inquiry.question.text
    kind = intents.kind_named(text)
    within = replace(inquiry.filters, kind=kind or inquiry.filters.kind)
    articles = [article for article in inquiry.view.articles(within) if article.kind != "masthead"]
    rule = "articles within the dates, page and kind asked for, the masthead left out"
    if topic := intents.topic_of(text):
        holding = set(inquiry.view.articles_with(LexicalQuery(words=tuple(words(topic))), within))
        articles = [article for article in articles if article.id in holding]
        rule += f", with the words {topic}"
    if not articles:
        return no_match(inquiry, within)
    listed = [(article, opening_of(article)) for article in articles]
    if intents.asks_how_many(text) or len(articles) > _LISTED:
        return counted(inquiry, within, topic, listed, rule)
    return Found("list", tuple(_listed(inquiry, *pair, rule) for pair in listed))


def of_column(inquiry: Inquiry) -> Reply | None:
    """How many articles a column had that the question names in quotation marks, and which; None if it names none."""
    text = inquiry.question.text
    named = {letters(name) for name in quoted(text)} - {""}
    if not named or not intents.asks_how_many(text):
        return None
    articles = [
        article
        for article in inquiry.view.articles(inquiry.filters)
        if named & {letters(article.section or ""), letters(article.kicker or "")}
    ]
    if not articles:
        return None
    rule = "articles under this heading of a column"
    return counted(inquiry, inquiry.filters, None, [(each, opening_of(each)) for each in articles], rule)


def counted(
    inquiry: Inquiry, within: Filters, topic: str | None, listed: list[tuple[Article, Quote]], rule: str
) -> Found:
    """How many articles on `topic` there are within the filters, and which."""
    head = inquiry.wording["count"].format(count=len(listed), scope=_scope(inquiry, within, topic))
    return _counted(inquiry, head, [_listed(inquiry, *pair, rule) for pair in listed], rule)


def reporters_named(inquiry: Inquiry) -> list[str]:
    """The bylines of the archive that the question names, in hanzi or pinyin, as they come; no part of a longer one."""
    text = fold(inquiry.question.text)
    named = [
        name
        for name in inquiry.view.bylines()
        if fold(name) in text or any(sounds_in(syllables, name) for syllables in inquiry.question.latin_names)
    ]
    longest = [name for name in named if not any(name != other and name in other for other in named)]
    return sorted(longest, key=lambda name: text.find(fold(name)))


def unknown_reporter(inquiry: Inquiry) -> str | None:
    """Who is asked about as a writer and signs nothing in the archive, None if nobody is."""
    asked = re.match(r"([\u4e00-\u9fff]{2,3})写[了过](?:哪|几|多少|什么)", inquiry.question.text)
    return asked[1] if asked and asked[1][0] in SURNAMES else None


def works_of(inquiry: Inquiry, names: list[str]) -> Reply:
    """What each of them signed."""
    told = [_by(inquiry, name) for name in names]
    found = [reply for reply in told if isinstance(reply, Found)]
    if not found:
        return told[0]
    return Found(found[0].kind, tuple(claim for reply in found for claim in reply.claims))


def _by(inquiry: Inquiry, name: str) -> Reply:
    text = inquiry.question.text
    works = on_the_day(inquiry, inquiry.view.articles(replace(inquiry.filters, by=name)))
    kind = intents.kind_named(text)
    works = [article for article in works if article.kind == kind] or works
    if not works:
        return no_match(inquiry, replace(inquiry.filters, by=name))
    claims = [_listed(inquiry, article, signature(article), "articles with this byline") for article in works]
    if intents.asks_how_many(inquiry.question.text):
        frame = "count_photos" if kind == "photo" else "count_by"
        head = inquiry.wording[frame].format(name=name, count=len(works))
        return _counted(inquiry, head, claims, "articles with this byline")
    return Found("list", tuple(claims))


def _counted(inquiry: Inquiry, head: str, claims: list[Claim], rule: str) -> Found:
    """The count, then what was counted, or the first of many."""
    listed = claims[:_LISTED]
    if len(claims) > _LISTED:
        head = f"{head}{inquiry.wording['first_listed'].format(count=_LISTED)}"
    counted = tuple(quote for claim in listed for quote in claim.quotes)
    return Found("count", (Claim(head, counted, computed=f"{rule}, counted"), *listed))


def _scope(inquiry: Inquiry, within: Filters, topic: str | None) -> str:
    """Over what was counted, in the words of the question's language."""
    wording = inquiry.wording
    days = [day.isoformat() for day in (within.date_from, within.date_to) if day]
    parts = [" – ".join(dict.fromkeys(days))] if days else []
    parts += [wording["scope_page"].format(page=within.page)] if within.page else []
    parts = parts or [wording["scope_archive"]]
    parts += [wording["scope_topic"].format(topic=topic)] if topic else []
    return wording["comma"].join(parts)


def _listed(inquiry: Inquiry, article: Article, quote: Quote, rule: str) -> Claim:
    if article.kind == "correction":  # its headline says nothing of it
        return Claim(quote.text, (quote,))
    title = inquiry.wording["listed"].format(title=inquiry.title(article))
    beside = article.kicker or next(iter(article.deck), None)
    return Claim(f"{title} — {beside}" if beside else title, (quote,), computed=rule)
