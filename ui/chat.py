"""The chat, as a Gradio app: its parts, and which part answers to which event."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

import prompts
from ui import chat_view
from ui.chat_desk import CHIPS, Desk, Parts
from ui.chat_state import MAX_QUESTION, Chat

if TYPE_CHECKING:
    from rag.archive import Archive

_Form = tuple[gr.Textbox, gr.Textbox, gr.Textbox, gr.Dropdown, gr.Button]

LANGUAGES = [("中文", "zh"), ("English", "en")]

_SERIF = ["Georgia", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "serif"]
_SANS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "sans-serif",
]
_HIDDEN: Literal["hidden"] = "hidden"
_SET_LANGUAGE = "(code) => { document.documentElement.lang = code === 'zh' ? 'zh-CN' : code; }"


def theme() -> gr.themes.Base:
    """A quiet newsroom: ink on paper, one red, fonts of the reader's own machine."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.red,
        neutral_hue=gr.themes.colors.stone,
        font=_SANS,
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
    )


def build(archive: "Archive", language: str) -> gr.Blocks:
    """The app over `archive`; `language` is that of the interface until the reader changes it."""
    words = prompts.load("interface", language)
    app: gr.Blocks
    with gr.Blocks(title=words["title"], analytics_enabled=False, fill_width=True) as app:
        parts = _lay_out(words, language)
        _connect(app, parts, Desk(archive, parts, language))
    return app


def _lay_out(words: dict[str, str], language: str) -> Parts:
    chat = gr.State(Chat(), time_to_live=6 * 3600)
    with gr.Row(elem_id="wb-top"):
        header = gr.HTML(chat_view.header_html(words, ""), elem_id="wb-header")
        with gr.Row(elem_id="wb-tools"):
            chosen = gr.Radio(LANGUAGES, value=language, label=words["language_label"], elem_id="wb-language")
            new = gr.Button(words["new_conversation"], size="sm", elem_id="wb-new")
    with gr.Row(elem_id="wb-main"):
        with gr.Column(elem_id="wb-chat", min_width=280):
            messages = gr.Chatbot(
                [],
                elem_id="wb-messages",
                show_label=False,
                label=words["conversation_label"],
                sanitize_html=True,
                allow_tags=False,
                latex_delimiters=[],
                buttons=[],
                layout="bubble",
                height=None,
                feedback_options=("Like", "Dislike"),
                group_consecutive_messages=False,
                allow_file_downloads=False,
                container=False,
            )
            with gr.Row(elem_id="wb-chips"):
                chips = tuple(
                    gr.Button("", size="sm", visible=_HIDDEN, elem_classes="wb-chip", min_width=40)
                    for _ in CHIPS
                )
            with gr.Row(elem_id="wb-composer"):
                question = gr.Textbox(
                    label=words["question_label"],
                    placeholder=words["question_placeholder"],
                    lines=1,
                    max_lines=5,
                    max_length=MAX_QUESTION,
                    autofocus=True,
                    container=False,
                    elem_id="question",
                    scale=1,
                )
                send = gr.Button(words["send"], variant="primary", elem_id="wb-send", scale=0, min_width=72)
            filters, form = _lay_out_filters(words)
        with gr.Column(elem_id="wb-side", min_width=280):
            sources = gr.HTML("", elem_id="wb-sources")
    return Parts(chat, header, chosen, new, messages, chips, question, send, filters, *form, sources)


def _lay_out_filters(words: dict[str, str]) -> tuple[gr.Accordion, _Form]:
    heading = gr.Accordion(words["filters_title"], open=False, elem_id="wb-filters")
    with heading as accordion, gr.Row(elem_id="wb-form"):
        date_from, date_to = (
            gr.Textbox(
                label=words[name],
                placeholder="YYYY-MM-DD",
                max_lines=1,
                max_length=10,
                elem_classes="wb-date",
                min_width=120,
            )
            for name in ("date_from", "date_to")
        )
        page = gr.Textbox(
            label=words["page"],
            placeholder=words["page_placeholder"],
            max_lines=1,
            max_length=20,
            elem_id="wb-page",
            min_width=90,
        )
        paper = gr.Dropdown(
            [(words["all_newspapers"], "")], value="", label=words["newspaper"], min_width=140
        )
        clear = gr.Button(words["clear_filters"], size="sm", elem_id="wb-clear", min_width=90)
    return accordion, (date_from, date_to, page, paper, clear)


def _connect(app: gr.Blocks, parts: Parts, desk: Desk) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    # one place in the queue for everything that asks, so that many readers wait instead of all being slow
    asking: dict[str, Any] = {
        **quiet,
        "concurrency_id": "ask",
        "concurrency_limit": 4,
        "trigger_mode": "once",
    }
    everything = desk.everything
    given = [parts.language, parts.chat, *parts.form]

    app.load(desk.open_page, [parts.chat], [*everything, parts.language], **quiet).then(
        None, [parts.language], None, js=_SET_LANGUAGE, **quiet
    )
    gr.on([parts.question.submit, parts.send.click], desk.ask, [parts.question, *given], everything, **asking)
    parts.messages.example_select(desk.ask_example, given, everything, **asking)
    parts.messages.like(desk.rate, [parts.language, parts.chat], None, **quiet)
    for index, chip in enumerate(parts.chips):
        chip.click(_nth(desk.drop_filter, index), given, everything, **asking)
    parts.new.click(desk.start_over, [parts.language], everything, **quiet)
    parts.clear.click(desk.clear_form, [parts.language], [*parts.form, parts.filters], **quiet)
    for field in (parts.date_from.blur, parts.date_to.blur, parts.page.blur, parts.paper.input):
        field(desk.count_filters, [parts.language, *parts.form], [parts.filters], **quiet)
    parts.language.input(desk.change_language, [parts.language, parts.chat, *parts.form], everything, **quiet)
    parts.language.input(None, [parts.language], None, js=_SET_LANGUAGE, **quiet)


def _nth(function: Callable[..., Iterator[Any]], index: int) -> Callable[..., Iterator[Any]]:
    def of_chip(*values: Any) -> Iterator[Any]:
        yield from function(index, *values)

    return of_chip
