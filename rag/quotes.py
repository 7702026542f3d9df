"""The `quotes` answerer: the shortest run of the paper's own sentences that answers, or none.

It is a seam: an answerer is a function from an `Inquiry` to a `Reply`.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.answer import AnswerKind
from rag.detail import asks_detail, lacks_value
from rag.evidence import Evidence, gather
from rag.inquiry import Inquiry
from rag.intents import asks_latest
from rag.parts import parts
from rag.question import Question
from rag.refusal import is_about_subject, knows_what_is_named, refuse
from rag.reply import Claim, Found, Quote, Reply
from rag.text import HAN, LONG_SENTENCE, words
from rag.values import asks_list, holds

LONG_WORDS = 60
"""Words of an alphabetic script beyond which a quote is cut to the clauses that answer."""

_MORE = 0.25
"""Of the share of a list's best passage that a further one must reach, as odds."""

_MOST_QUOTES = 4

_RELIEF = 2.0
"""Log-odds that a statement with the detail asked for may lack, in an article that is surely on the question."""

_NEAR = 1.5
"""Log-odds within which the latest report is preferred, where the latest is asked for."""


def answer(inquiry: Inquiry) -> Reply:
    """The paper's own words on all that is asked, or the reason why there are none."""
    first, *further = parts(inquiry.question)
    found = gather(_asking(inquiry, first), first)
    able = _able(inquiry, first, found)
    if not able and not further:
        return refuse(inquiry, found)
    chosen = [*able[:1], *(_rest_of_list(able) if asks_list(first.text) else ())]
    claims = [(each, first) for each in chosen]
    for part in further:
        claims += [(each, part) for each in _on_part(inquiry, part, chosen)]
    if not claims:
        return refuse(inquiry, found)
    unique = {(each.article.id, each.statement.start): (each, part) for each, part in reversed(claims)}
    lead = claims[0][0].article.id
    ordered = sorted(
        list(unique.values())[-_MOST_QUOTES:],
        key=lambda pair: (pair[0].article.id != lead, pair[0].article.id, pair[0].statement.start),
    )
    kind: AnswerKind = "list" if len(ordered) > 1 and asks_list(inquiry.question.text) else "fact"
    return Found(kind, tuple(_claim(*pair) for pair in ordered))


def _asking(inquiry: Inquiry, part: Question) -> Inquiry:
    """The inquiry asking that part alone; the whole question's vector is kept where the part is the whole."""
    return inquiry if part is inquiry.question else replace(inquiry, question=part)


def _able(inquiry: Inquiry, question: Question, found: list[Evidence]) -> list[Evidence]:
    """The evidence that answers: strong enough, with a value of the kind asked for and with all that is named.

    A statement with the very detail asked for may be weaker than others of an article that is strong enough:
    "4月30日停业" says no word of what closes, since the article does.
    """
    strong = {each.article.id for each in found if each.strength >= 0}
    least = -_RELIEF if asks_detail(question.text) else 0.0
    able = [
        each
        for each in found
        if each.strength >= (least if each.article.id in strong else 0)
        and not lacks_value(question.text, each.statement.text)
        and knows_what_is_named(question, each.article)
        and (inquiry.focus or is_about_subject(inquiry.view, question, each.article))
    ]
    return _latest_first(able) if asks_latest(question.text) else able


def _latest_first(able: list[Evidence]) -> list[Evidence]:
    """What is nearly as strong as the best, the latest printed first: a later report has the later figure."""
    near = [each for each in able if each.strength >= able[0].strength - _NEAR]
    latest = max((each.article.date for each in near), default=None)
    return sorted(able, key=lambda each: each not in near or each.article.date != latest)


def _on_part(inquiry: Inquiry, part: Question, chosen: list[Evidence]) -> list[Evidence]:
    """What answers a further part: from the article that answered the first if it can, else from any."""
    asking = _asking(inquiry, part)
    if chosen:
        within = replace(asking, focus=(chosen[0].article,))
        if able := _able(within, part, gather(within, part)):
            return able[:1]
    return _able(asking, part, gather(asking, part))[:1]


def _rest_of_list(found: list[Evidence]) -> Iterator[Evidence]:
    """Passages of the same article that are nearly as strong as the best: members of one list."""
    import math

    for each in found[1:]:
        if each.article.id == found[0].article.id and math.exp(each.strength - found[0].strength) > _MORE:
            yield each


def _claim(evidence: Evidence, question: Question) -> Claim:
    start, end = _shortened(evidence, question)
    span = evidence.span
    quote = Quote(evidence.article, start, end, span if span and start <= span[0] < span[1] <= end else None)
    text = quote.text.replace("\n", " ")
    if start > evidence.statement.start:
        text = f"……{text}" if HAN.search(text) else f"… {text}"
    return Claim(text, (quote,))


def _shortened(evidence: Evidence, question: Question) -> tuple[int, int]:
    """The passage, or of a very long one the run of clauses that says most of what is asked."""
    stated = evidence.statement
    if _size(stated.text) <= _limit(stated.text):
        return stated.start, stated.end
    clauses = list(_clauses(stated.text))
    asked = set(question.words)
    best, best_score = (0, len(stated.text)), (False, False, -1)
    for first in range(len(clauses)):
        for last in range(first, len(clauses)):
            start, end = clauses[first][0], clauses[last][1]
            text = stated.text[start:end]
            if _size(text) > _limit(text):
                break
            answers = evidence.span is None or (
                stated.start + start <= evidence.span[0] and evidence.span[1] <= stated.start + end
            )
            valued = question.asks is not None and holds(text, question.asks)
            score = (answers, valued, len(asked & set(words(text))))
            if score > best_score:
                best, best_score = (start, end), score
    return stated.start + best[0], stated.start + best[1]


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    depth, begin = 0, 0
    for at, char in enumerate(text):
        depth += (char in "“「『（(《") - (char in "”」』）)》")
        if depth <= 0 and char in "，；,;。：" and not (char == "," and text[at + 1 : at + 2].isdigit()):
            yield begin, at + 1
            begin = at + 1
    if begin < len(text):
        yield begin, len(text)


def _size(text: str) -> int:
    return len(text) if HAN.search(text) else len(text.split())


def _limit(text: str) -> int:
    return LONG_SENTENCE if HAN.search(text) else LONG_WORDS
