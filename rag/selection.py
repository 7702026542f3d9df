"""Which of the evidence answers: strong enough, with the kind of value asked for and with all that is named."""

import re
from collections.abc import Callable

from rag.contrast import speaks_of_another_time, speaks_of_opposite, tells_only_a_plan
from rag.detail import asks_detail, asks_which_place, lacks_value
from rag.evidence import Evidence
from rag.features import enumerates
from rag.fitness import (
    holds_another_office,
    is_about_subject,
    knows_what_is_named,
    tells_of_another_place,
)
from rag.inquiry import Inquiry
from rag.intents import asks_latest
from rag.names import places_in, quoted
from rag.question import Question
from rag.reading import OF_LINES
from rag.text import fold
from rag.values import asks_list

_RELIEF = 2.0
"""Log-odds that a statement with the detail asked for may lack, in an article that is surely on the question."""

_NEAR = 1.5
"""Log-odds within which a statement with the words quoted, or the latest report, is preferred."""


_SORT_OF_VALUE = re.compile(
    r"时间|日期|日子|时候|当[天时]|地[点方址]|单位|部门|机构|公司|企业|名[字称]|姓名|人[数员物]|数[字量目据]|金额|费用|价[格钱]|"
    r"原因|理由|具体|分别|详细|全名|身份|职务|年[龄份]|多[少大久长]"
)
"""Words of a follow-up that only name the sort of thing asked for; a statement that has it need not say them."""


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
        and not holds_another_office(question, each.statement.text)
        and not speaks_of_opposite(question.text, each.statement.text)
        and not speaks_of_another_time(question.text, each.statement.text)
        and not tells_only_a_plan(question.text, each.statement.text)
        and not tells_of_another_place(question, each.statement.passage.text, each.article)
        and (inquiry.focus or is_about_subject(inquiry.view, question, each.article))
        and not _only_repeats(inquiry, each)
    ]
    chosen = _first(chosen, lambda each: _quoted_held(question, each))
    if asks_which_place(question.text):
        chosen = _first(chosen, lambda each: _names_a_place(question, each))
    if asks_list(question.text):
        chosen = _first(chosen, lambda each: enumerates(each.statement.text))
    if asks_latest(question.text):
        chosen = _first(chosen, lambda each: each.article.date.toordinal())
    return chosen


def _only_repeats(inquiry: Inquiry, evidence: Evidence) -> bool:
    """Whether the talk has told the statement already, and no word that the follow-up adds is in it."""
    article, start, end = evidence.article, evidence.statement.start, evidence.statement.end
    told = any(each == article.id and first < end and start < last for each, first, last in inquiry.told)
    if not told or article.kind in OF_LINES or inquiry.question.language != article.language:
        return False
    said = fold(evidence.statement.text)
    own = [word for word in inquiry.own if not _SORT_OF_VALUE.search(word)]
    return bool(own) and not any(word in said for word in own)


def _first(chosen: list[Evidence], worth: Callable[[Evidence], float]) -> list[Evidence]:
    """What is nearly as strong as the best by its worth, the rest behind it."""
    least = max((each.strength for each in chosen), default=0.0) - _NEAR
    near = [each for each in chosen if each.strength >= least]
    return [*sorted(near, key=worth, reverse=True), *(each for each in chosen if each not in near)]


def _quoted_held(question: Question, evidence: Evidence) -> int:
    """How many of the words that the question puts in quotation marks stand in the statement itself."""
    said = fold(evidence.statement.text)
    return sum(fold(words) in said for words in quoted(question.text))


def _names_a_place(question: Question, evidence: Evidence) -> bool:
    """Whether the statement names a place beside those of the question and of the paper's title."""
    known = places_in(f"{question.whole} {evidence.article.newspaper}")
    return bool(places_in(evidence.statement.text) - known)
