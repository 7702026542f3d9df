"""A talk: what earlier turns were about, so that "那是哪天？" and "who wrote it?" keep their subject.

A conversation is a value that the caller keeps and hands back with the next question; nothing of it stays here.
"""

import re
from dataclasses import dataclass, replace

from rag import intents
from rag.answer import Answer
from rag.model import Filters
from rag.question import content_words
from rag.text import HAN
from rag.values import asked_value

REMEMBERED = 8
"""Turns kept; older ones no longer bear on a follow-up."""

_POINTING = re.compile(
    (
        r"^(?:那|这|它|他|她|其|该|此|还有|另外|后来|然后|接着)|呢[？?]?$|当[时天]|刚才|它|这[个次篇些位张件项场家部]|那[个次篇些位张件项场家部天]|牠|"
        r"(?<![其])他(?!人|们日)|她|该[活项论文]|"
        r"\b(?:it|its|he|him|his|she|her|they|them|their|that|this|those|these|there|then|one|"
        r"ones|es|sie|er|das|dies\w*|il|elle|ils|ce|cela|eso|esa|ese|él|ella|он|она|оно|они|"
        r"это|этот|эта)\b|^(?:and|und|et|y|и|а)\b"
    ),
    re.IGNORECASE,
)
_OPENS_ASKING = re.compile(r"^(?:为什么|为何|怎么|什么时候|何时|在哪|谁|多少|几|哪)")

_ASKS = re.compile(r"什么|啥|哪|谁|多少|几|怎|咋|吗|是否|为何")
_SAME = re.compile(
    r"呢[？?]?$|^(?:what|how) about\b|^and (?:in|on|for|of|at|the)\b|^(?:und|et|y|и) ", re.IGNORECASE
)

_FEW_WORDS = 2
"""Words of its own up to which a question that opens by asking, or is not in Chinese, leans on the talk."""

_MANY_WORDS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what its talk is about, the articles its answer cited, and the filters the user had set.

    `told` are the places it cited: an article's id, and where in its text.

    `typed` is as it was asked, `question` as it was understood, `subject` the last question that stands alone,
    itself or one before it.
    """

    typed: str
    question: str
    subject: str
    articles: tuple[str, ...]
    filters: Filters
    told: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns, oldest first."""

    turns: tuple[Turn, ...] = ()

    def after(self, question: str, subject: str, answer: Answer, filters: Filters) -> "Conversation":
        """The conversation with one more turn, on `subject`."""
        cited = [each for each in answer.citations if not each.nearest]
        told = tuple((each.article, each.start, each.end) for each in cited)
        articles = tuple(dict.fromkeys(each.article for each in cited))
        if not articles:
            articles = next((turn.articles for turn in reversed(self.turns) if turn.subject == subject), ())
        turn = Turn(answer.question, question, subject, articles, filters, told)
        return replace(self, turns=(*self.turns, turn)[-REMEMBERED:])

    def about_something(self) -> list[Turn]:
        """The turns whose answers cited an article, the latest first."""
        return [turn for turn in reversed(self.turns) if turn.articles]


NEW = Conversation()
"""A conversation in which nothing was said yet."""


def asks_the_same(text: str) -> bool:
    """Whether `text` only puts another thing in the place of what was asked about: "失联的呢？", "and in May?"."""
    return _SAME.search(text) is not None and asked_value(text) is None and not _ASKS.search(text)


def points_back(text: str) -> bool:
    """Whether `text` cannot be understood alone: it has hardly a word of its own, or a pronoun for its subject."""
    own = _own_words(text)
    few = _FEW_WORDS if _OPENS_ASKING.search(text) or not HAN.search(text) else 0
    return len(own) <= few or (_POINTING.search(text) is not None and len(own) <= _MANY_WORDS)


def may_go_on(text: str) -> bool:
    """Whether `text` is short enough to leave out what the talk is about."""
    return len(_own_words(text)) <= _MANY_WORDS


def _own_words(text: str) -> list[str]:
    return [word for word in content_words(intents.subject(text)) if len(word) > 1]
