"""What the chat does at each event. What a browser sends is not believed: texts bounded, choices checked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

import prompts
from rag import feedback
from rag.errors import ArchiveError
from rag.model import Filters
from ui import chat_view
from ui.chat_ask import Form, articles_of, take_turn
from ui.chat_examples import examples
from ui.chat_sources import sources_html
from ui.chat_state import MAX_QUESTION, Chat, Turn, filter_values

if TYPE_CHECKING:
    from rag.archive import Archive

CHIPS = ("date", "page", "by", "paper", "kind", "section")

Update = dict[Any, Any]
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    chat: gr.State
    header: gr.HTML
    language: gr.Radio
    new: gr.Button
    messages: gr.Chatbot
    chips: tuple[gr.Button, ...]
    question: gr.Textbox
    send: gr.Button
    filters: gr.Accordion
    date_from: gr.Textbox
    date_to: gr.Textbox
    page: gr.Textbox
    paper: gr.Dropdown
    clear: gr.Button
    sources: gr.HTML

    @property
    def form(self) -> list[Any]:
        """The filters set by hand, in the order of `Form`."""
        return [self.date_from, self.date_to, self.page, self.paper]


class Desk:
    """The events of one app. Holds no reader's state: that is in `Chat`, one for each browser tab."""

    def __init__(self, archive: "Archive", parts: Parts, language: str) -> None:
        self._archive = archive
        self._parts = parts
        self._language = language
        self.everything: list[Any] = [
            parts.chat, parts.header, parts.new, parts.messages, *parts.chips, parts.question, parts.send,
            parts.filters, *parts.form, parts.clear, parts.sources,
        ]  # fmt: skip

    def open_page(self, chat: Chat, request: gr.Request) -> Update:
        """Everything, as a page that has just been opened shows it; `?lang=en` chooses its language."""
        language = self._checked(dict(request.query_params).get("lang", self._language))
        words = prompts.load("interface", language)
        choice = gr.update(value=language, label=words["language_label"])
        return self._all(words, chat, Form()) | {self._parts.language: choice}

    def change_language(self, language: str, chat: Chat, *form: Any) -> Update:
        """The same conversation in the words of another language."""
        words = self._words(language)
        return self._all(words, chat, Form.sent(*form))

    def start_over(self, language: str) -> Update:
        """An empty conversation; the filters set by hand stay."""
        return {self._parts.chat: Chat(), self._parts.question: ""} | self._shown(
            Chat(), self._words(language)
        )

    def clear_form(self, language: str) -> Update:
        """No filters."""
        words = self._words(language)
        cleared: Update = dict.fromkeys(self._parts.form, "")
        return cleared | {self._parts.filters: gr.update(label=words["filters_title"])}

    def count_filters(self, language: str, *form: Any) -> Update:
        """The number of filters set, in the heading that folds them away."""
        return {self._parts.filters: gr.update(label=_filters_label(self._words(language), Form.sent(*form)))}

    def ask(self, question: Any, language: str, chat: Chat, *form: Any) -> Iterator[Update]:
        """Answer what the reader typed."""
        # one character too many is kept, so that a question that was cut is refused as too long
        question = str(question or "").strip()[: MAX_QUESTION + 1]
        if question:
            yield from self._answer(question, self._words(language), chat, Form.sent(*form))

    def ask_example(self, event: gr.SelectData, language: str, chat: Chat, *form: Any) -> Iterator[Update]:
        """Answer the example that was chosen."""
        value = event.value
        yield from self.ask(value.get("text") if isinstance(value, dict) else value, language, chat, *form)

    def rate(self, event: gr.LikeData, language: str, chat: Chat) -> None:
        """Keep what the reader says of an answer, for `wenbao eval review`; says so, or why not."""
        words = self._words(language)
        at = event.index[0] if isinstance(event.index, list | tuple) else event.index
        if not isinstance(at, int):
            return
        turn = chat.turns[at // 2] if 0 <= at < 2 * len(chat.turns) else None
        if turn is None or turn.answer is None or not isinstance(event.liked, bool):
            return
        before = tuple(other.question for other in chat.turns if other.number < turn.number)
        said = feedback.of(turn.answer, turn.given, before, event.liked, datetime.now(UTC))
        try:
            feedback.keep(self._archive.folder, said)
        except ArchiveError as error:
            gr.Warning(str(error))
            return
        gr.Info(words["feedback_kept"], duration=4)

    def drop_filter(self, index: int, language: str, chat: Chat, *form: Any) -> Iterator[Update]:
        """Ask the last question again without one of its filters, wherever that came from."""
        turn = chat.last
        if turn is None or turn.answer is None:
            return
        name = CHIPS[index]
        fields = ("date_from", "date_to") if name == "date" else (name,)
        kept = {field: "" for field in fields if hasattr(Form, field)}
        again = replace(
            turn,
            answer=None,
            given=replace(turn.given, **dict.fromkeys(fields)),
            dropped=turn.dropped | {name},
        )
        yield from self._run(again, self._words(language), chat, replace(Form.sent(*form), **kept))

    def _answer(self, question: str, words: Words, chat: Chat, form: Form) -> Iterator[Update]:
        turn = Turn(chat.asked + 1, question)
        try:
            with self._archive.view() as view:
                newspapers = view.newspapers()
            turn = replace(turn, given=form.filters(words, newspapers))
        except ArchiveError as error:
            after = chat.with_turn(replace(turn, error=str(error)), chat.conversation)
            yield {self._parts.chat: after, self._parts.question: ""} | self._shown(after, words)
            return
        yield from self._run(turn, words, chat, form)

    def _run(self, turn: Turn, words: Words, chat: Chat, form: Form) -> Iterator[Update]:
        parts = self._parts
        others = [other for other in chat.turns if other.number != turn.number]
        said = [message for other in others for message in _messages(other, words)]
        said.append(_message("user", chat_view.question_html(turn.question)))
        cleared: Update = {parts.question: ""} | dict(zip(parts.form, _fields(form), strict=True))
        cleared[parts.filters] = gr.update(label=_filters_label(words, form))
        cleared |= {chip: gr.update(visible="hidden") for chip in parts.chips}
        for step in take_turn(self._archive, turn, chat, words):
            if isinstance(step, Chat):
                yield cleared | {parts.chat: step} | self._shown(step, words)
                return
            found = filter_values(step.filters or Filters(), turn.given)
            progress = chat_view.progress_html(step.name, words, _narrowed(found, words))
            yield cleared | {parts.messages: [*said, _message("assistant", progress)]}
            cleared = {}

    def _shown(self, chat: Chat, words: Words) -> Update:
        """The conversation, its sources and the filters of its last answer."""
        parts = self._parts
        messages = [message for turn in chat.turns for message in _messages(turn, words)]
        try:
            sources = sources_html(chat.turns, articles_of(self._archive, chat), words)
        except ArchiveError:
            sources = sources_html((), {}, words)
        chips = self._chips(chat.last, words)
        return {parts.messages: messages, parts.sources: sources} | dict(zip(parts.chips, chips, strict=True))

    def _chips(self, turn: Turn | None, words: Words) -> list[Any]:
        used = {name: (value, found) for name, value, found in chat_view.used_filters(turn)} if turn else {}
        updates = []
        for name in CHIPS:
            if name not in used:
                updates.append(gr.update(visible="hidden", value=""))
                continue
            value, found = used[name]
            text = chat_view.chip_text(name, value, words)
            source = f"{words['found_in_question']}{words['colon']}" if found else ""
            updates.append(gr.update(visible=True, value=f"{source}{text}  ✕"))
        return updates

    def _all(self, words: Words, chat: Chat, form: Form) -> Update:
        """The whole page."""
        status, newspapers, asked = self._archive_facts(words)
        shown = self._shown(chat, words)
        shown[self._parts.messages] = gr.update(
            value=shown[self._parts.messages],
            placeholder=chat_view.welcome_html(words),
            examples=[{"text": text} for text in asked],
        )
        return shown | self._labels(words, form, status, newspapers)

    def _labels(
        self, words: Words, form: Form, status: dict[str, Any] | None, newspapers: list[str]
    ) -> Update:
        """Every word of the page outside the conversation."""
        parts = self._parts
        choices = [(words["all_newspapers"], ""), *((name, name) for name in newspapers)]
        return {
            parts.header: chat_view.header_html(words, chat_view.archive_html(words, status)),
            parts.new: gr.update(value=words["new_conversation"]),
            parts.question: gr.update(
                label=words["question_label"], placeholder=words["question_placeholder"]
            ),
            parts.send: gr.update(value=words["send"]),
            parts.filters: gr.update(label=_filters_label(words, form)),
            parts.date_from: gr.update(label=words["date_from"]),
            parts.date_to: gr.update(label=words["date_to"]),
            parts.page: gr.update(label=words["page"], placeholder=words["page_placeholder"]),
            parts.paper: gr.update(label=words["newspaper"], choices=choices, visible=len(newspapers) != 1),
            parts.clear: gr.update(value=words["clear_filters"]),
        }

    def _archive_facts(self, words: Words) -> tuple[dict[str, Any] | None, list[str], list[str]]:
        """What the archive holds, for the head of the page; its newspapers; questions to try."""
        try:
            with self._archive.view() as view:
                status, newspapers = view.status(), view.newspapers()
                asked = examples(view, words)
        except ArchiveError:
            return None, [], []
        if status.first is None or status.last is None:
            return None, newspapers, asked
        facts = {
            "newspapers": words["list_separator"].join(newspapers[:3]) + ("…" if len(newspapers) > 3 else ""),
            "span": chat_view.span(status.first.isoformat(), status.last.isoformat(), words),
            "issues": status.issues,
            "articles": status.articles,
        }
        return facts, newspapers, asked

    def _words(self, language: str) -> Words:
        return prompts.load("interface", self._checked(language))

    def _checked(self, language: str) -> str:
        return language if language in ("zh", "en") else self._language


def _messages(turn: Turn, words: Words) -> list[dict[str, str]]:
    return [
        _message("user", chat_view.question_html(turn.question)),
        _message("assistant", chat_view.turn_html(turn, words)),
    ]


def _message(role: str, html: str) -> dict[str, str]:
    return {"role": role, "content": html}


def _narrowed(found: list[tuple[str, Any, bool]], words: Words) -> str:
    return words["progress_filters"].format(filters=chat_view.filters_text(found, words)) if found else ""


def _fields(form: Form) -> list[str]:
    return [form.date_from, form.date_to, form.page, form.paper]


def _filters_label(words: Words, form: Form) -> str:
    count = sum(1 for value in _fields(form) if value)
    return words["filters_title_active"].format(count=count) if count else words["filters_title"]
