"""From a question to a signed answer: understand, look in masthead and catalog, retrieve, quote or refuse."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Literal

from rag import computed, issue_facts, quotes
from rag.answer import Answer
from rag.archive import NO_FILTERS, Archive, View
from rag.conversation import NEW, Conversation, Turn, is_follow_up
from rag.errors import UsageError
from rag.inquiry import Inquiry
from rag.language import language_of
from rag.model import Article, Filters
from rag.question import Question, narrowed, subject_of, understand
from rag.refusal import no_match
from rag.reply import Refused, Reply, signed

LONGEST_QUESTION = 2_000
"""Characters of a question; a longer one is no question."""


@dataclass(frozen=True, slots=True)
class Step:
    """What `ask_stepwise` is about to do, and the filters once they are known."""

    name: Literal["understand", "retrieve", "answer"]
    filters: Filters | None = None


def ask(
    archive: Archive,
    question: str,
    *,
    filters: Filters = NO_FILTERS,
    today: Date | None = None,
    conversation: Conversation = NEW,
) -> tuple[Answer, Conversation]:
    """The answer to `question`, and the conversation with it.

    `today` is the day relative dates are counted from, the real today if not given.
    Raises UsageError for an empty or endless question.
    """
    *_, last = ask_stepwise(archive, question, filters=filters, today=today, conversation=conversation)
    assert not isinstance(last, Step)
    return last


def ask_stepwise(
    archive: Archive,
    question: str,
    *,
    filters: Filters = NO_FILTERS,
    today: Date | None = None,
    conversation: Conversation = NEW,
) -> Iterator[Step | tuple[Answer, Conversation]]:
    """`ask`, telling each step before it is taken, so that a face can show where it is."""
    text = _checked(question)
    clock = _Clock()
    yield Step("understand")
    with archive.view() as view:
        inquiry = _inquiry(view, text, filters, today or Date.today(), conversation)
        clock.lap("understand")
        yield Step("retrieve", inquiry.filters)
        reply = _reply(inquiry, clock)
        yield Step("answer", inquiry.filters)
        language = language_of(text)
        answer = signed(reply, text, language, inquiry.filters, inquiry.coverage, clock.laps())
    yield answer, conversation.after(inquiry.question.text, answer, filters)


def _reply(inquiry: Inquiry, clock: "_Clock") -> Reply:
    if inquiry.coverage.issues == 0:
        return Refused("not_in_archive", inquiry.wording["empty_archive"])
    if not inquiry.view.has_articles(inquiry.filters):
        return no_match(inquiry, inquiry.filters)
    known = issue_facts.answer(inquiry) or computed.answer(inquiry)
    clock.lap("catalog")
    if known:
        return known
    reply = quotes.answer(inquiry)
    if isinstance(reply, Refused) and inquiry.focus:
        reply = quotes.answer(replace(inquiry, focus=()))
    clock.lap("answer")
    return reply


def _inquiry(view: View, text: str, filters: Filters, today: Date, conversation: Conversation) -> Inquiry:
    question = understand(text, today)
    within = narrowed(question, filters, [issue.date for issue in view.issues()])
    before = conversation.last_about_something()
    if before is None or not is_follow_up(text):
        return Inquiry(view, question, within)
    return Inquiry(view, _continued(question, before, today), within, _focus(view, before))


def _continued(question: Question, before: Turn, today: Date) -> Question:
    """A follow-up with the subject of the turn before; what is asked stays its own."""
    subject = understand(before.question, today)
    return replace(
        question,
        text=f"{subject_of(before.question)} {question.text}",
        words=tuple(dict.fromkeys([*subject.words, *question.words])),
        names=tuple(dict.fromkeys([*subject.names, *question.names])),
        latin_names=tuple(dict.fromkeys([*subject.latin_names, *question.latin_names])),
    )


def _focus(view: View, before: Turn) -> tuple[Article, ...]:
    known = view.articles_by_id(before.articles)
    return tuple(known[each] for each in before.articles if each in known)


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not text:
        raise UsageError("The question is empty; ask something.")
    if len(text) > LONGEST_QUESTION:
        raise UsageError(f"The question has {len(text)} characters; {LONGEST_QUESTION} at most are answered.")
    return text


class _Clock:
    """Milliseconds by stage, since the clock was made."""

    def __init__(self) -> None:
        self._begin = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1000, 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": round((time.perf_counter() - self._begin) * 1000, 1)}
