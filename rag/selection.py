"""Which of the evidence answers: strong enough, with the kind of value asked for and with all that is named."""

from rag.detail import asks_detail, lacks_value
from rag.evidence import Evidence
from rag.features import enumerates
from rag.inquiry import Inquiry
from rag.intents import asks_latest
from rag.refusal import is_about_subject, knows_what_is_named
from rag.values import asks_list

_RELIEF = 2.0
"""Log-odds that a statement with the detail asked for may lack, in an article that is surely on the question."""

_NEAR = 1.5
"""Log-odds within which the latest report, or a statement that lists, is preferred where that is asked for."""


def able(inquiry: Inquiry, found: list[Evidence], *, sure_of_article: bool = False) -> list[Evidence]:
    """The evidence that answers the inquiry's question, best first.

    A statement with the very detail asked for may be weaker than others of an article that is strong enough, or
    one that `sure_of_article` says is meant: "4月30日停业" says no word of what closes, since the article does.
    """
    question = inquiry.question
    strong = {each.article.id for each in found if sure_of_article or each.strength >= 0}
    least = -_RELIEF if asks_detail(question.text) else 0.0
    chosen = [
        each
        for each in found
        if each.strength >= (least if each.article.id in strong else 0)
        and not lacks_value(question.text, each.statement.text)
        and knows_what_is_named(question, each.article)
        and (inquiry.focus or is_about_subject(inquiry.view, question, each.article))
    ]
    if asks_latest(question.text):
        return _latest_first(chosen)
    return _lists_first(chosen) if asks_list(question.text) else chosen


def _latest_first(chosen: list[Evidence]) -> list[Evidence]:
    """What is nearly as strong as the best, the latest printed first: a later report has the later figure."""
    near = _near_best(chosen)
    latest = max((each.article.date for each in near), default=None)
    return sorted(chosen, key=lambda each: each not in near or each.article.date != latest)


def _lists_first(chosen: list[Evidence]) -> list[Evidence]:
    """What is nearly as strong as the best, statements that name several things first."""
    near = _near_best(chosen)
    return sorted(chosen, key=lambda each: each not in near or not enumerates(each.statement.text))


def _near_best(chosen: list[Evidence]) -> list[Evidence]:
    return [each for each in chosen if each.strength >= chosen[0].strength - _NEAR]
