"""A talk: what earlier turns were about, so that "那是哪天？" and "who wrote it?" keep their subject.

A conversation is a value that the caller keeps and hands back with the next question; nothing of it stays here.
"""

import re
from dataclasses import dataclass, replace

from rag.answer import Answer
from rag.dates import mentions
from rag.language import language_of
from rag.model import Filters
from rag.question import content_words
from rag.text import HAN

REMEMBERED = 8
"""Turns kept; older ones no longer bear on a follow-up."""

_POINTING = re.compile(
    (
        r"^(?:那|这|它|他|她|其|该|此|还有|另外|后来|然后|接着|为什么|怎么|什么时候|何时|在哪|"
        r"谁|多少|几|哪)|它|他们|她们|这[个次篇些位张件项场家部]|那[个次篇些位张件项场家部天]|"
        r"(?<![其])他(?!人|们日)|她|该[活项论文]|"
        r"\b(?:it|its|he|him|his|she|her|they|them|their|that|this|those|these|there|then|one|"
        r"ones|es|sie|er|das|dies\w*|il|elle|ils|ce|cela|eso|esa|ese|él|ella|он|она|оно|они|"
        r"это|этот|эта)\b|^(?:and|und|et|y|и|а)\b|^(?:why|when|where|how|who)\?*$"
    ),
    re.IGNORECASE,
)
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was understood, the articles its answer cited, and the filters the user had set."""

    question: str
    articles: tuple[str, ...]
    filters: Filters


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns, oldest first."""

    turns: tuple[Turn, ...] = ()

    def after(self, question: str, answer: Answer, filters: Filters) -> "Conversation":
        """The conversation with one more turn."""
        cited = [citation.article for citation in answer.citations if not citation.nearest]
        articles = tuple(dict.fromkeys(cited)) or (self.turns[-1].articles if self.turns else ())
        return replace(self, turns=(*self.turns, Turn(question, articles, filters))[-REMEMBERED:])

    def last_about_something(self) -> Turn | None:
        """The latest turn whose answer cited an article."""
        return next((turn for turn in reversed(self.turns) if turn.articles), None)


NEW = Conversation()
"""A conversation in which nothing was said yet."""


def is_follow_up(text: str) -> bool:
    """Whether `text` cannot be understood alone: it points back, or has hardly a word of its own."""
    own = [word for word in content_words(text) if len(word) > 1]
    if mentions(text):
        return False
    few = len(own) <= (_FEW_WORDS if language_of(text) == "zh" or HAN.search(text) else _FEW_WORDS + 1)
    return few or (_POINTING.search(text) is not None and len(own) <= 3 * _FEW_WORDS)
