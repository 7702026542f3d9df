"""The `quotes` answerer: the shortest run of the paper's own sentences that answers, or none.

It is a seam: an answerer is a function from an `Inquiry` to a `Reply`.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.evidence import Evidence, gather
from rag.inquiry import Inquiry
from rag.parts import parts
from rag.question import Question
from rag.refusal import refuse, refuse_mismatch
from rag.reply import Claim, Found, Quote, Reply
from rag.text import HAN, LONG_SENTENCE, words
from rag.values import asks_list, holds, lacks_value

LONG_WORDS = 60
"""Words of an alphabetic script beyond which a quote is cut to the clauses that answer."""

_MORE = 0.25
"""Of the share of a list's best passage that a further one must reach, as odds."""

_MOST_QUOTES = 4


def answer(inquiry: Inquiry) -> Reply:
    """The paper's own words on the question, or the reason why there are none."""
    found = gather(inquiry, inquiry.question)
    able = [each for each in found if not lacks_value(inquiry.question.text, each.statement.text)]
    if not able or able[0].strength < 0:
        return refuse(inquiry, found)
    found = able
    contradicted = refuse_mismatch(inquiry, found)
    if contradicted:
        return contradicted
    chosen = _chosen(inquiry, found)
    claims = [_claim(each, inquiry.question) for each in chosen]
    return Found("list" if len(claims) > 1 and asks_list(inquiry.question.text) else "fact", tuple(claims))


def _chosen(inquiry: Inquiry, found: list[Evidence]) -> list[Evidence]:
    """The passages to quote: the best, then those that a further part of the question or a list needs."""
    chosen = [found[0]]
    for part in parts(inquiry.question)[1:]:
        context = replace(inquiry, question=part, focus=(found[0].article,))
        best = next(iter(gather(context, part)), None)
        if best and best.strength >= 0:
            chosen.append(best)
    if asks_list(inquiry.question.text):
        chosen += _rest_of_list(inquiry, found)
    unique = {(each.article.id, each.statement.start): each for each in chosen}
    best_first = list(unique.values())[:_MOST_QUOTES]
    return sorted(best_first, key=lambda each: (each.article.id != found[0].article.id, each.statement.start))


def _rest_of_list(inquiry: Inquiry, found: list[Evidence]) -> Iterator[Evidence]:
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
