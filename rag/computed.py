"""Questions that the catalog answers: who wrote it, on which page, when printed, what stands on a page.

Such an answer is computed, says by which rule, and still quotes the article it is about.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from rag import intents, quotes
from rag.evidence import gather
from rag.features import share_held
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article, Filters, signers
from rag.names import SURNAMES
from rag.pinyin import sounds_in
from rag.question import content_words, printed_on
from rag.refusal import no_match
from rag.reply import Claim, Found, Quote, Refused, Reply
from rag.text import fold, sentences, words

_ABOUT_WORDS = 0.5
"""Share of the words of a subject, weighed by rarity, that an article about it holds."""

_ABOUT = -1.8
"""Log-odds of an answer, above those from which one is given, from which a statement is taken to be on a subject."""

_WORDS = 3.0
"""What the share of words held counts beside these log-odds."""

_LISTED = 50
"""Articles that are listed; of more only the number is told."""

_LEAST_LETTERS = 4
"""Letters of a headline, or of a part of it, by which a question can name an article."""


def answer(inquiry: Inquiry) -> Reply | None:
    """The catalog's answer; None if the question asks what the articles say."""
    text = inquiry.question.text
    asked = intents.intents_of(text)
    if asked in ([], ["articles"]) and intents.asks_for_works(text):
        if names := _reporters_named(inquiry):
            return _works(inquiry, names)
        if unknown := _unknown_reporter(inquiry):
            return no_match(inquiry, replace(inquiry.filters, by=unknown))
    if not asked:
        return None
    if asked == ["articles"]:
        return _articles(inquiry)
    if asked[0] == "byline" and intents.of_whole_page(text) and intents.asks_which(text):
        return _bylines_of_page(inquiry)
    target = _article_meant(inquiry)
    if target is None:
        reason = inquiry.wording["not_in_archive"].format(coverage=inquiry.coverage_text())
        return Refused("not_in_archive", reason)
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


def signature(article: Article) -> Quote:
    """The words that sign `article` ("本报讯（记者 罗文鹏）", "■周围 摄"), or how it begins if none do."""
    for name in signers(article):
        at = article.text.find(name)
        if at < 0:
            continue
        line_start = article.text.rfind("\n", 0, at) + 1
        line_end = article.text.find("\n", at)
        line_end = line_end if line_end >= 0 else len(article.text)
        if line_end - line_start <= 60:
            return Quote(article, line_start, line_end)
        closing = re.compile(r"[）)〕】]").search(article.text, at)
        if closing and closing.end() - at <= 40:
            opening = max(article.text.rfind(bracket, line_start, at) for bracket in "（(〔【")
            start = line_start if opening - line_start <= 20 else opening
            return Quote(article, start, closing.end())
    return opening_of(article)


def opening_of(article: Article) -> Quote:
    """The first sentence of `article`."""
    start, end = sentences(article.text)[0]
    return Quote(article, start, end)


def _article_meant(inquiry: Inquiry) -> Article | None:
    """The article the question is about: named by its headline, its kind or its subject, or that of the talk."""
    text = inquiry.question.text
    scope = [article for article in inquiry.view.articles(inquiry.filters) if article.kind != "masthead"]
    named = _named_by_headline(inquiry, text, scope)
    if named:
        return named
    if inquiry.focus:
        return inquiry.focus[0]
    kind = intents.kind_named(text)
    of_kind = [article for article in scope if article.kind == kind]
    signed = [article for article in scope if any(fold(name) in fold(text) for name in signers(article))]
    for some in (signed, of_kind, [article for article in signed if article in of_kind]):
        if len(_on_the_day(inquiry, some)) == 1:
            return _on_the_day(inquiry, some)[0]
    return _article_on(inquiry, replace(inquiry.filters, kind=kind) if of_kind else inquiry.filters)


def _on_the_day(inquiry: Inquiry, some: list[Article]) -> list[Article]:
    """Those of `some` printed on the day that the question names, all if it names none."""
    days = printed_on(inquiry.question, [article.date for article in some])
    return [article for article in some if days[0] <= article.date <= days[1]] if days else some


def _article_on(inquiry: Inquiry, filters: Filters) -> Article | None:
    """The article that has most to say on the subject of the question, if it is about that."""
    subject = " ".join(intents.subject(inquiry.question.whole).split())
    about = content_words(subject)
    if not about:
        return None
    asked = replace(inquiry.question, text=subject, subject="", asks=None, words=about)
    intent = intents.intent_of(inquiry.question.text)
    weights = {word: inquiry.view.rarity(word) for word in about}
    strongest: dict[str, tuple[float, Article]] = {}
    for each in gather(replace(inquiry, question=asked, filters=filters, focus=())):
        article = each.article
        held = share_held(weights, article) if article.language == asked.language else 0.0
        if each.strength >= _ABOUT or held >= _ABOUT_WORDS:
            strongest.setdefault(article.id, (each.strength + _WORDS * held, article))
    meant = sorted(strongest.values(), key=lambda pair: -pair[0])
    if intent == "byline":  # a correction or a notice on it is nobody's
        meant = [pair for pair in meant if signers(pair[1])] or meant
    if intent == "jump":
        meant = [pair for pair in meant if pair[1].jump_to] or meant
    return meant[0][1] if meant else None


def _bylines_of_page(inquiry: Inquiry) -> Reply:
    signed = [article for article in inquiry.view.articles(inquiry.filters) if article.bylines]
    if not signed:
        return no_match(inquiry, inquiry.filters)
    said = [_byline(inquiry, article) for article in signed]
    return Found("list", tuple(claim for reply in said if isinstance(reply, Found) for claim in reply.claims))


def _named_by_headline(inquiry: Inquiry, text: str, scope: list[Article]) -> Article | None:
    """The article whose whole headline stands in `text`, else one that has what `text` quotes in its headline."""
    asked = _letters(text)
    quoted = [_letters(part) for part in re.findall(r"[“《「『\"]([^”》」』\"]{4,})[”》」』\"]", text)]
    headlines = {article.id: _letters(article.headline) for article in scope}
    whole = [
        each for each in scope if len(headlines[each.id]) >= _LEAST_LETTERS and headlines[each.id] in asked
    ]
    partly = [
        each
        for each in scope
        if any(len(part) >= _LEAST_LETTERS and part in headlines[each.id] for part in quoted)
    ]
    named = _on_the_day(inquiry, whole or partly) or whole or partly
    if intents.intent_of(text) == "jump":
        named = [each for each in named if each.jump_to] or named
    return max(named, key=lambda each: len(headlines[each.id]), default=None)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", fold(text))


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


def _jump(inquiry: Inquiry, article: Article) -> Reply:
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
    text = inquiry.wording["printed"].format(
        title=inquiry.title(article),
        newspaper=article.newspaper,
        date=article.date.isoformat(),
        page=article.page,
    )
    return Found("fact", (Claim(text, (opening_of(article),), computed="issue and page of the article"),))


def _headline(inquiry: Inquiry, article: Article) -> Reply:
    text = inquiry.wording["headline"].format(title=inquiry.title(article))
    return Found("fact", (Claim(text, (opening_of(article),), computed="headline of the article"),))


_TELL: dict[str, Callable[[Inquiry, Article], Reply]] = {
    "byline": _byline, "jump": _jump, "page": _printed, "printed": _printed, "headline": _headline,
}  # fmt: skip


def _reporters_named(inquiry: Inquiry) -> list[str]:
    """The bylines of the archive that the question names, in hanzi or pinyin, as they come; no part of a longer one."""
    text = fold(inquiry.question.text)
    named = [
        name
        for name in inquiry.view.bylines()
        if fold(name) in text or any(sounds_in(syllables, name) for syllables in inquiry.question.latin_names)
    ]
    longest = [name for name in named if not any(name != other and name in other for other in named)]
    return sorted(longest, key=lambda name: text.find(fold(name)))


def _unknown_reporter(inquiry: Inquiry) -> str | None:
    """Who is asked about as a writer and signs nothing in the archive, None if nobody is."""
    asked = re.match(r"([\u4e00-\u9fff]{2,3})写[了过](?:哪|几|多少|什么)", inquiry.question.text)
    return asked[1] if asked and asked[1][0] in SURNAMES else None


def _works(inquiry: Inquiry, names: list[str]) -> Reply:
    told = [_works_of(inquiry, name) for name in names]
    found = [reply for reply in told if isinstance(reply, Found)]
    if not found:
        return told[0]
    return Found(found[0].kind, tuple(claim for reply in found for claim in reply.claims))


def _works_of(inquiry: Inquiry, name: str) -> Reply:
    text = inquiry.question.text
    works = _on_the_day(inquiry, inquiry.view.articles(replace(inquiry.filters, by=name)))
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


def _articles(inquiry: Inquiry) -> Reply:
    kind = intents.kind_named(inquiry.question.text)
    within = replace(inquiry.filters, kind=kind or inquiry.filters.kind)
    articles = [article for article in inquiry.view.articles(within) if article.kind != "masthead"]
    rule = "articles within the dates, page and kind asked for, the masthead left out"
    if topic := intents.topic_of(inquiry.question.text):
        holding = set(inquiry.view.articles_with(LexicalQuery(words=tuple(words(topic))), within))
        articles = [article for article in articles if article.id in holding]
        rule += f", with the words {topic}"
    if not articles:
        return no_match(inquiry, within)
    claims = [_listed(inquiry, article, opening_of(article), rule) for article in articles]
    if intents.asks_how_many(inquiry.question.text) or len(articles) > _LISTED:
        head = inquiry.wording["count"].format(count=len(articles), scope=_scope(inquiry, within, topic))
        return _counted(inquiry, head, claims, rule)
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
    return Claim(inquiry.wording["listed"].format(title=inquiry.title(article)), (quote,), computed=rule)
