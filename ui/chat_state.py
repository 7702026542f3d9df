"""What one browser's conversation is, kept on the server: never taken from what a browser sends."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rag.answer import Answer
from rag.model import Filters

if TYPE_CHECKING:
    from rag.conversation import Conversation

MAX_QUESTION = 2_000
"""Characters of a question."""

MAX_TURNS = 20
"""Turns that stay on the page; older ones leave it, so that a long day's chat stays light."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer (or refusal), or the sentence of an error.

    `given` are the filters set by hand when it was asked, `answer.filters` those that were used;
    `dropped` names those of the question itself that the reader took away. `before` is the conversation
    that the question was understood from, so that it can be asked again.
    """

    number: int
    question: str
    given: Filters = field(default_factory=Filters)
    answer: Answer | None = None
    error: str | None = None
    dropped: frozenset[str] = frozenset()
    before: "Conversation | None" = None


@dataclass(frozen=True, slots=True)
class Chat:
    """The turns of one conversation, oldest first, and what the next question is understood from."""

    turns: tuple[Turn, ...] = ()
    conversation: "Conversation | None" = None
    asked: int = 0

    @property
    def last(self) -> Turn | None:
        """The latest turn, None before the first."""
        return self.turns[-1] if self.turns else None

    def with_turn(self, turn: Turn, conversation: "Conversation | None") -> "Chat":
        """This chat after `turn`, which takes the place of one with its number."""
        kept = tuple(other for other in self.turns if other.number != turn.number)
        return replace(
            self,
            turns=(*kept, turn)[-MAX_TURNS:],
            conversation=conversation,
            asked=max(self.asked, turn.number),
        )


def filter_values(filters: Filters, given: Filters) -> list[tuple[str, Any, bool]]:
    """Each filter that narrows, as (name, value, whether the question itself set it).

    The two dates are one filter, "date", with the value (first, last).
    """
    found: list[tuple[str, Any, bool]] = []
    dates = (filters.date_from, filters.date_to)
    if any(dates):
        found.append(("date", dates, dates != (given.date_from, given.date_to)))
    for name in ("page", "by", "paper", "kind", "section"):
        value = getattr(filters, name)
        if value:
            found.append((name, value, value != getattr(given, name)))
    return found
