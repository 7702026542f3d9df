"""The article that a question is about: named by its headline, its kind or its subject, or that of the talk."""

from dataclasses import replace

from rag import intents
from rag.evidence import gather
from rag.features import share_of_words_held
from rag.inquiry import Inquiry
from rag.model import Article, Filters, signers
from rag.names import quoted
from rag.question import about, printed_on
from rag.text import fold, letters

_ABOUT_WORDS = 0.5
"""Share of the words of a subject, weighed by rarity, that an article about it holds."""

_ABOUT = -2.6
"""Log-odds of an answer, above those from which one is given, from which a statement is taken to be on a subject."""

_WORDS = 3.0
"""What the share of words held counts beside these log-odds."""

_LEAST_LETTERS = 4
"""Letters of a headline, or of a part of it, by which a question can name an article."""


def article_meant(inquiry: Inquiry) -> Article | None:
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
        if len(on_the_day(inquiry, some)) == 1:
            return on_the_day(inquiry, some)[0]
    return _article_on(inquiry, replace(inquiry.filters, kind=kind) if of_kind else inquiry.filters)


def on_the_day(inquiry: Inquiry, some: list[Article]) -> list[Article]:
    """Those of `some` printed on the day that the question names, all if it names none."""
    days = printed_on(inquiry.question, [article.date for article in some])
    return [article for article in some if days[0] <= article.date <= days[1]] if days else some


def _article_on(inquiry: Inquiry, filters: Filters) -> Article | None:
    """The article that has most to say on the subject of the question, if it is about that."""
    asked = about(inquiry.question, intents.subject(inquiry.question.whole))
    if not asked.words:
        return None
    intent = intents.intent_of(inquiry.question.text)
    strongest: dict[str, tuple[float, Article]] = {}
    for each in gather(replace(inquiry, question=asked, filters=filters, focus=())):
        article = each.article
        held = share_of_words_held(asked.words, asked.language, article, inquiry.view.rarity)
        if each.strength >= _ABOUT or held >= _ABOUT_WORDS:
            strongest.setdefault(article.id, (each.strength + _WORDS * held, article))
    meant = sorted(strongest.values(), key=lambda pair: -pair[0])
    if intent == "byline":  # a correction or a notice on it is nobody's
        meant = [pair for pair in meant if signers(pair[1])] or meant
    if intent == "jump":
        meant = [pair for pair in meant if pair[1].jump_to] or meant
    return meant[0][1] if meant else None


def _named_by_headline(inquiry: Inquiry, text: str, scope: list[Article]) -> Article | None:
    """The article whose whole headline stands in `text`, else one that has what it quotes as headline or column."""
    asked = letters(text)
    in_marks = [letters(part) for part in quoted(text)]
    headlines = {article.id: letters(article.headline) for article in scope}
    columns = {article.id: letters(article.section or "") for article in scope}
    whole = [
        each for each in scope if len(headlines[each.id]) >= _LEAST_LETTERS and headlines[each.id] in asked
    ]
    partly = [
        each
        for each in scope
        if any(len(part) >= _LEAST_LETTERS and part in headlines[each.id] for part in in_marks)
        or any(part and part == columns[each.id] for part in in_marks)
    ]
    named = on_the_day(inquiry, whole or partly) or whole or partly
    if intents.intent_of(text) == "jump":
        named = [each for each in named if each.jump_to] or named
    return max(named, key=lambda each: len(headlines[each.id]), default=None)
