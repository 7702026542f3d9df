"""A statement too long for an answer, cut to the clauses that say most of what is asked."""

from collections.abc import Iterator

from rag.evidence import Evidence
from rag.question import Question
from rag.text import HAN, LONG_SENTENCE, words
from rag.values import TOLD_FOR_SURE, holds

LONG_WORDS = 60
"""Words of an alphabetic script beyond which a quote is cut to the clauses that answer."""


def shortened(evidence: Evidence, question: Question) -> tuple[int, int]:
    """The span of the statement to be quoted: all of it, or of a very long one the clauses that answer."""
    stated = evidence.statement
    if _size(stated.text) <= _limit(stated.text):
        return stated.start, stated.end
    clauses = list(_clauses(stated.text))
    asked = set(question.words)
    best, best_score = (0, len(stated.text)), (False, False, False, -1)
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
            score = (
                valued and question.asks in TOLD_FOR_SURE,
                answers,
                valued,
                len(asked & set(words(text))),
            )
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
