"""From a question to a signed answer: understand, look in masthead and catalog, retrieve, quote or refuse."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Literal

from rag import computed, issue_facts, quotes
from rag.answer import Answer
from rag.archive import NO_FILTERS, Archive, View
from rag.conversation import NEW, Conversation, Turn, asks_the_same, may_go_on, points_back
from rag.corrections import with_corrections
from rag.errors import UsageError
from rag.features import share_of_words_held
from rag.inquiry import Inquiry
from rag.language import language_of
from rag.model import Article, Filters
from rag.question import Question, continued, narrowed, understand
from rag.refusal import no_match
from rag.reply import Found, Refused, Reply, signed

_OF_THE_TALK = 0.5
"""Share of the question's own words, weighed by rarity, that an article talked of holds if it is meant."""

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
        readings = _readings(view, text, filters, today or Date.today(), conversation)
        clock.lap("understand")
        yield Step("retrieve", readings[0].filters)
        inquiry, reply = _first_answer(readings, clock)
        yield Step("answer", inquiry.filters)
        language = language_of(text)
        answer = signed(reply, text, language, inquiry.filters, inquiry.coverage, clock.laps())
    subject = inquiry.question.subject or text
    yield answer, conversation.after(inquiry.question.whole, subject, answer, filters)


def _first_answer(readings: list[Inquiry], clock: "_Clock") -> tuple[Inquiry, Reply]:
    """The first reading of the question that the archive answers, else the first with its refusal."""
    replies = ((inquiry, _reply(inquiry, clock)) for inquiry in readings)
    first = next(replies)
    if isinstance(first[1], Found):
        return first
    return next((pair for pair in replies if isinstance(pair[1], Found)), first)


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
    if isinstance(reply, Found):
        reply = with_corrections(inquiry.view, reply)
    clock.lap("answer")
    return reply


def _readings(
    view: View, text: str, filters: Filters, today: Date, conversation: Conversation
) -> list[Inquiry]:
    """What the question can mean, likeliest first: on the articles talked of, on their subject, by itself."""
    question = understand(text, today)
    within = narrowed(question, filters, [issue.date for issue in view.issues()])
    alone = Inquiry(view, question, within)
    if not conversation.turns or not may_go_on(text):
        return [alone]
    latest, turns = conversation.turns[-1], conversation.about_something()
    if not latest.articles and points_back(text):  # what was not found is still what the talk is about
        return [Inquiry(view, continued(question, latest.subject, today), within)]
    if not turns:
        return [alone]
    turn, share = _turn_meant(view, question, turns)
    if asks_the_same(text) and question.words and share < _OF_THE_TALK:
        return [Inquiry(view, continued(understand(turn.typed, today), text, today), within)]
    if not points_back(text) and share < _OF_THE_TALK:
        return [alone]
    if asks_the_same(text):
        question = understand(f"{turn.typed} {text}", today)
    asked = continued(question, turn.subject, today)
    within_talk = replace(asked, words=question.words or asked.words)
    own = tuple(word for word in question.words if len(word) > 1)
    on_subject = Inquiry(view, asked, within, told=turn.told, own=own)
    readings = [replace(on_subject, question=within_talk, focus=_focus(view, turn)), on_subject]
    return [*readings, alone] if issue_facts.may_ask(text) else readings


def _turn_meant(view: View, question: Question, turns: list[Turn]) -> tuple[Turn, float]:
    """The turn whose articles hold most of the question's own words, the latest of equals, and that share."""

    def share(turn: Turn) -> float:
        return max(
            share_of_words_held(question.words, question.language, article, view.rarity)
            for article in _focus(view, turn)
        )

    shares = [share(turn) for turn in turns]
    best = shares.index(max(shares))
    return turns[best], shares[best]


def _focus(view: View, before: Turn) -> tuple[Article, ...]:
    known = view.articles_by_id(before.articles)
    return tuple(known[each] for each in before.articles if each in known)


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError("The question holds bytes that are no text; type it as UTF-8.")
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
