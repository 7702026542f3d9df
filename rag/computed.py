"""Questions that the catalog answers: who wrote it, on which page, when printed, what stands on a page.

Such an answer is computed, says by which rule, and still quotes the article it is about.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from rag import corrections, day, intents, mentioned, pointers, quotes, timeline
from rag.article_meant import article_meant
from rag.inquiry import Inquiry
from rag.listing import articles_asked, of_column, reporters_named, unknown_reporter, works_of
from rag.model import Article
from rag.refusal import no_match, not_in_archive
from rag.reply import Claim, Found, Quote, Refused, Reply
from rag.signature import opening_of, signature
from rag.text import sentences

_TELLERS: tuple[Callable[[Inquiry], Reply | None], ...] = (
    day.answer,
    of_column,
    mentioned.answer,
    corrections.answer,
    timeline.answer,
)
"""What tells of many articles at once, each where its kind of question is asked; the first that answers is taken."""


def answer(inquiry: Inquiry) -> Reply | None:
    """The catalog's answer; None if the question asks what the articles say."""
    text = inquiry.question.text
    asked = intents.intents_of(text)
    if asked in ([], ["articles"]) and intents.asks_for_works(text):
        if names := reporters_named(inquiry):
            return works_of(inquiry, names)
        if unknown := unknown_reporter(inquiry):
            return no_match(inquiry, replace(inquiry.filters, by=unknown))
    for tell in _TELLERS:
        if told := tell(inquiry):
            return told
    if not asked:
        return None
    if asked == ["articles"]:
        return articles_asked(inquiry)
    if asked[0] == "byline" and intents.of_whole_page(text) and intents.asks_which(text):
        return _bylines_of_page(inquiry)
    if asked[0] == "jump" and (going := _going_on(inquiry)):
        jumps = [reply for each in going if isinstance(reply := _jump(inquiry, each), Found)]
        return Found("list", tuple(claim for reply in jumps for claim in reply.claims))
    if asked == ["page"] and (pointer := pointers.answer(inquiry)):
        return pointer
    target = article_meant(inquiry)
    if target is None:
        return not_in_archive(inquiry)
    return _told(inquiry, target, asked)


def _told(inquiry: Inquiry, target: Article, asked: list[intents.Intent]) -> Reply:
    """All that is asked of the article; what it does not have is said beside what it has."""
    tellers = list(dict.fromkeys(_TELL[intent] for intent in asked))
    told = [teller(inquiry, target) for teller in tellers]
    claims: list[Claim] = []
    for reply in told:
        if isinstance(reply, Found):
            claims += reply.claims
        else:
            claims.append(Claim(reply.reason, reply.nearest, computed="what the article has"))
    if any(isinstance(reply, Found) for reply in told):
        return Found("fact", tuple(claims))
    if asked[0] == "byline":  # unsigned, but its text may say who made it
        said = quotes.answer(replace(inquiry, focus=(target,)))
        return said if isinstance(said, Found) else told[0]
    return told[0]


def _going_on(inquiry: Inquiry) -> list[Article]:
    """All articles that are continued on another page, or on the page that is named, where that is asked."""
    text = inquiry.question.text
    target = intents.page_gone_to(text)
    if not target and not (intents.of_whole_page(text) and intents.asks_which(text)):
        return []
    going = [article for article in inquiry.view.articles(inquiry.filters) if article.jump_to]
    return [article for article in going if target in (None, article.jump_to)]


def _bylines_of_page(inquiry: Inquiry) -> Reply:
    signed = [article for article in inquiry.view.articles(inquiry.filters) if article.bylines]
    if not signed:
        return no_match(inquiry, inquiry.filters)
    said = [_byline(inquiry, article) for article in signed]
    return Found("list", tuple(claim for reply in said if isinstance(reply, Found) for claim in reply.claims))


def _byline(inquiry: Inquiry, article: Article) -> Reply:
    names = article.bylines or ((article.credit,) if article.credit else ())
    title = inquiry.title(article)
    if not names:
        reason = inquiry.wording["no_byline"].format(title=title, headline=article.headline)
        return Refused("detail_missing", reason, (opening_of(article),))
    frame = inquiry.wording["credit" if article.kind == "photo" else "byline"]
    separator = "、" if inquiry.question.language in ("zh", "ja") else ", "
    text = frame.format(title=title, bylines=separator.join(names))
    return Found("fact", (Claim(text, (signature(article),), computed="byline of the article"),))


def _jump(inquiry: Inquiry, article: Article) -> Found | Refused:
    title = inquiry.title(article)
    if not article.jump_to:
        return Refused(
            "detail_missing", inquiry.wording["no_jump"].format(title=title), (opening_of(article),)
        )
    text = inquiry.wording["jump"].format(title=title, page=article.jump_to)
    start, end = sentences(article.text)[-1]
    marker = list(re.finditer(r"[（(][^（）()]{2,20}[）)]", article.text[start:end]))
    if marker:
        start, end = start + marker[-1].start(), start + marker[-1].end()
    return Found("fact", (Claim(text, (Quote(article, start, end),), computed="jump line of the article"),))


def _printed(inquiry: Inquiry, article: Article) -> Reply:
    text = inquiry.printed(article, article.page)
    return Found("fact", (Claim(text, (opening_of(article),), computed="issue and page of the article"),))


def _headline(inquiry: Inquiry, article: Article) -> Reply:
    text = inquiry.wording["headline"].format(title=inquiry.title(article))
    return Found("fact", (Claim(text, (opening_of(article),), computed="headline of the article"),))


_TELL: dict[str, Callable[[Inquiry, Article], Reply]] = {
    "byline": _byline, "jump": _jump, "page": _printed, "printed": _printed, "headline": _headline,
}  # fmt: skip
