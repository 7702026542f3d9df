"""The chat's HTML. Everything that comes from a reader or from the paper goes through `escape`."""

import re
from collections.abc import Mapping, Sequence
from html import escape as html_escape

from rag.answer import Answer, Citation
from rag.model import Article
from ui.chat_state import Turn, filter_values

Words = Mapping[str, str]

_LIST_FROM = 3
"""More lines than this are shown as a list."""

_BRACKETED = re.compile(r"\s*\[(\d{1,3})\]")


def escape(text: str) -> str:
    """`text` as HTML that shows it and nothing else; line breaks stay, blank lines close up.

    A blank line would end the HTML block in the chat's Markdown, and what follows would be read as Markdown.
    """
    return re.sub(r"\s*\n\s*", "<br>", html_escape(text.strip(), quote=True))


def anchor(turn: int, n: int) -> str:
    """The id of the marked quote `n` of a turn; a citation in the answer links to it."""
    return f"quote-{turn}-{n}"


def question_html(question: str) -> str:
    """The reader's own words in the conversation."""
    return f'<div class="wb-asked">{escape(question)}</div>'


def progress_html(step: str, words: Words, filters_text: str = "") -> str:
    """What is being done, before there is an answer."""
    detail = f'<span class="wb-detail">{escape(filters_text)}</span>' if filters_text else ""
    return f'<div class="wb-progress">{escape(words[f"progress_{step}"])}<i></i><i></i><i></i>{detail}</div>'


def turn_html(turn: Turn, words: Words) -> str:
    """What came of a question: its answer, its refusal with the nearest articles, or an error."""
    if turn.answer is None:
        body = f'<p class="wb-title">{escape(words["error_title"])}</p><p>{escape(turn.error or "")}</p>'
        return f'<div class="wb-answer wb-failed">{body}</div>'
    where = f'id="answer-{turn.number}"'
    if turn.answer.answered:
        return f'<div class="wb-answer" {where}>{_answer(turn.number, turn.answer, words)}</div>'
    return f'<div class="wb-answer wb-refused" {where}>{_refusal(turn.number, turn.answer, words)}</div>'


def _answer(turn: int, answer: Answer, words: Words) -> str:
    citations = {citation.n: citation for citation in answer.citations}
    lang = escape(answer.language)
    lines = [line for line in answer.answer.split("\n") if line.strip()]
    linked = [_linked(turn, line, citations, words) for line in lines]
    if len(lines) > _LIST_FROM:
        said = f'<ul lang="{lang}">{"".join(f"<li>{line}</li>" for line in linked)}</ul>'
    else:
        said = "".join(f'<p lang="{lang}">{line}</p>' for line in linked)
    rules = dict.fromkeys(
        _rule(sentence.computed, words) for sentence in answer.sentences if sentence.computed
    )
    computed = "".join(
        f'<span title="{escape(words["computed"])}">{escape(words["computed_rule"].format(rule=rule))}</span>'
        for rule in rules
    )
    return f'{said}<p class="wb-meta">{computed}{_looked_at(answer, words)}</p>'


def _rule(computed: str, words: Words) -> str:
    """What a sentence was computed from, in the rule's own words unless the language has others for it."""
    kinds = (
        name.removeprefix("rule_") for name in words if name.startswith("rule_") and name != "rule_other"
    )
    known = next((words[f"rule_{kind}"] for kind in kinds if computed.startswith(kind)), None)
    return known or words.get("rule_other", computed)


def _linked(turn: int, line: str, citations: Mapping[int, Citation], words: Words) -> str:
    """A line of the answer with its [n] as links to the quotes they name."""
    parts, at = [], 0
    for match in _BRACKETED.finditer(line):
        citation = citations.get(int(match[1]))
        if citation is not None:
            parts += [html_escape(line[at : match.start()]), _link(turn, citation, f"[{citation.n}]", words)]
            at = match.end()
    parts.append(html_escape(line[at:]))
    return "".join(parts)


def _link(turn: int, citation: Citation, text: str, words: Words) -> str:
    title = words["cite_label"].format(n=citation.n, headline=headline(citation, words))
    where = anchor(turn, citation.n)
    return f'<a class="wb-cite" href="#{where}" title="{escape(title)}">{escape(text)}</a>'


def _looked_at(answer: Answer, words: Words) -> str:
    coverage = answer.coverage
    parts = []
    if coverage.first and coverage.last:
        parts.append(
            words["checked"].format(span=span(coverage.first, coverage.last, words), issues=coverage.issues)
        )
    total = answer.timings_ms.get("total")
    if total is not None:
        parts.append(words["took"].format(seconds=f"{total / 1000:.2f}"))
    return "".join(f"<span>{escape(part)}</span>" for part in parts)


def _refusal(turn: int, answer: Answer, words: Words) -> str:
    title = escape(words["refusal_title"])
    reason = escape(answer.reason or answer.answer)
    out = [f'<p class="wb-title">{title}</p><p lang="{escape(answer.language)}">{reason}</p>']
    if answer.citations:
        first = {citation.article: citation for citation in reversed(answer.citations)}
        items = "".join(
            f"<li>{_nearest(turn, citation, words)}</li>" for citation in reversed(first.values())
        )
        out.append(f'<p class="wb-near">{escape(words["refusal_nearest"])}</p><ul>{items}</ul>')
    out.append(f'<p class="wb-meta">{_looked_at(answer, words)}</p>')
    return "".join(out)


def _nearest(turn: int, citation: Citation, words: Words) -> str:
    where = place(citation.newspaper, citation.date, None, citation.page, words)
    link = _link(turn, citation, headline(citation, words), words)
    return f'{link} <span class="wb-where">{escape(where)}</span>'


def headline(item: Citation | Article, words: Words) -> str:
    """The headline of an article, or what stands in for one that has none."""
    return item.headline or words["kind_masthead" if item.kind == "masthead" else "no_headline"]


def place(newspaper: str, date: str, issue: str | None, page: str, words: Words) -> str:
    """Newspaper · date · issue number · page."""
    number = words["issue_number"].format(issue=issue) if issue else ""
    parts = (newspaper, date, number, words["page_number"].format(page=page))
    return " · ".join(part for part in parts if part)


def span(first: str, last: str, words: Words) -> str:
    """One date, or from the first to the last."""
    return words["span_one" if first == last else "span_many"].format(first=first, last=last)


def filters_text(turn_filters: Sequence[tuple[str, object, bool]], words: Words) -> str:
    """Filters in one line, for the progress of a question."""
    return words["list_separator"].join(chip_text(name, value, words) for name, value, _ in turn_filters)


def chip_text(name: str, value: object, words: Words) -> str:
    """One filter as its chip says it; dates are a pair, either of which may be open."""
    if name == "date" and isinstance(value, tuple):
        first, last = value
        if first and last:
            value = span(first.isoformat(), last.isoformat(), words)
        else:
            value = words["since" if first else "until"].format(value=(first or last).isoformat())
    elif name == "kind":
        value = words[f"kind_{value}"]
    return words[f"chip_{name}"].format(value=value)


def archive_html(words: Words, status: Mapping[str, object] | None) -> str:
    """The line under the title: which papers, which days, how much."""
    if status is None:
        return f'<span class="wb-empty">{escape(words["archive_empty"])}</span>'
    return escape(words["archive_line"].format(**status))


def header_html(words: Words, line: str) -> str:
    """The head of the page."""
    return (
        f'<a class="wb-skip" href="#question">{escape(words["skip_to_question"])}</a>'
        f'<div class="wb-masthead"><h1>{escape(words["title"])}</h1>'
        f'<p class="wb-subtitle">{escape(words["subtitle"])}</p><p class="wb-archive">{line}</p></div>'
    )


def welcome_html(words: Words) -> str:
    """What stands in the conversation before the first question."""
    title, text = escape(words["welcome"]), escape(words["welcome_note"])
    return f'<div class="wb-welcome"><h2>{title}</h2><p>{text}</p></div>'


def used_filters(turn: Turn) -> list[tuple[str, object, bool]]:
    """The filters a turn was answered under."""
    if turn.answer is None:
        return []
    return [used for used in filter_values(turn.answer.filters, turn.given) if used[0] not in turn.dropped]
