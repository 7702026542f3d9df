"""One question of the chat, from the reader's words to a turn; knows nothing of the browser."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import TYPE_CHECKING, Any

from rag.errors import ArchiveError, UsageError
from rag.model import Article, Filters
from ui.chat_sources import cited_articles
from ui.chat_state import MAX_QUESTION, Chat, Turn

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.asking import Step

log = logging.getLogger(__name__)

_LONGEST_PAGE_WORDS = 14

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The filters as the browser sends them: text that may be anything."""

    date_from: str = ""
    date_to: str = ""
    page: str = ""
    paper: str = ""

    @classmethod
    def sent(cls, *values: Any) -> "Form":
        """The form as sent, in the order of the fields; what is not text is taken as empty."""
        return cls(*(value.strip()[:200] if isinstance(value, str) else "" for value in values))

    def filters(self, words: Words, newspapers: list[str]) -> Filters:
        """The filters meant. Raises UsageError with a sentence in the words of the interface."""
        date_from, date_to = _date(self.date_from, words), _date(self.date_to, words)
        if date_from and date_to and date_from > date_to:
            raise UsageError(words["dates_reversed"])
        if self.paper and self.paper not in newspapers:
            raise UsageError(words["unknown_paper"].format(value=self.paper[:40]))
        page = self.page[:20] or None
        return Filters(date_from=date_from, date_to=date_to, page=page, paper=self.paper or None)


def _date(text: str, words: Words) -> Date | None:
    try:
        return Date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(words["bad_date"].format(value=text[:40])) from None


def take_turn(archive: "Archive", turn: Turn, chat: Chat, words: Words) -> "Iterator[Step | Chat]":
    """Answer the question of `turn`; steps while it is answered, then the chat with it, also if it failed."""
    from rag.asking import Step, ask_stepwise
    from rag.conversation import Conversation

    before = turn.before or chat.conversation or Conversation()
    turn = replace(turn, before=before)
    try:
        if len(turn.question) > MAX_QUESTION:
            raise UsageError(words["too_long"].format(limit=MAX_QUESTION))
        question, filters = _without_dropped(archive, turn)
        steps = ask_stepwise(archive, question, filters=filters, today=Date.today(), conversation=before)
        for step in steps:
            if isinstance(step, Step):
                yield step
            else:
                answer, after = step
                yield chat.with_turn(replace(turn, answer=answer), after)
    except ArchiveError as error:
        yield chat.with_turn(replace(turn, error=str(error)), before)
    except Exception:  # one question must not end the talk; the log says what it was
        log.exception("A question could not be answered.")
        yield chat.with_turn(replace(turn, error=words["error_unexpected"]), before)


def _without_dropped(archive: "Archive", turn: Turn) -> tuple[str, Filters]:
    """The question and filters that leave out what the reader took away of the question's own filters.

    Dates given win over those of a question, so all dates of the archive open them; the words that name a
    page are left out of the question.
    """
    question, filters = turn.question, turn.given
    if "date" in turn.dropped:
        with archive.view() as view:
            first, last = view.dates() or (None, None)
        filters = replace(filters, date_from=first, date_to=last)
    if "page" in turn.dropped:
        question = without_page(question)
    return question, filters


def without_page(question: str) -> str:
    """`question` without its shortest words that ask for a page by themselves; unchanged if none do."""
    from rag.question import page_asked

    page = page_asked(question)
    for length in range(1, min(len(question), _LONGEST_PAGE_WORDS) + 1 if page else 0):
        for start in range(len(question) - length + 1):
            if page_asked(question[start : start + length]) == page:
                before = question[:start].removesuffix("第")
                return f"{before} {question[start + length :]}".strip() or question
    return question


def articles_of(archive: "Archive", chat: Chat) -> dict[str, Article]:
    """The articles that the chat cites, as the archive holds them now; removed ones are missing."""
    with archive.view() as view:
        return view.articles_by_id(cited_articles(chat.turns))
