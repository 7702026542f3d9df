"""How answers, articles and progress look in a terminal; plain text when piped."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import prompts
from rag.answer import Answer, Citation
from rag.model import Article
from rag.text import HAN

if TYPE_CHECKING:
    from ingest.pipeline import Progress
    from rag.coverage import PastCoverage
    from rag.searching import SearchResult

_MARK = "bold yellow"
_SIGNED = 10
"""Writers told of those who wrote on a topic."""


def show_answer(answer: Answer) -> None:
    """The answer, then where each part of it stands; a refusal with its reason and the nearest articles."""
    console = _console()
    words = prompts.load("interface", answer.language)
    if answer.answered:
        console.print(Text(answer.answer, style="bold"))
    else:
        console.print(Text(answer.reason or answer.answer))
    if not answer.citations:
        return
    console.print()
    console.print(Text(words["cli_sources"] if answer.answered else words["cli_nearest"], style="underline"))
    for citation in answer.citations:
        _show_citation(console, citation, marked(citation), words)


def show_hits(result: "SearchResult", query: str) -> None:
    """The passages a search found, with the words searched for marked."""
    console = _console()
    words = _words_for(query)
    if not result.hits:
        console.print(words["cli_no_hits"])
        return
    console.print(words["cli_hits"].format(total=result.total, shown=len(result.hits)))
    for hit in result.hits:
        snippet = Text(hit.snippet)
        snippet.highlight_words([query, *query.split()], style=_MARK, case_sensitive=False)
        _show_citation(console, hit.citation, snippet, words)


def show_coverage(found: "PastCoverage", topic: str) -> None:
    """How much was printed on a topic, by month and by whom, then each article with its sentence."""
    console = _console()
    words = _words_for(topic)
    if not found.articles:
        console.print(words["cli_no_hits"])
        return
    first, last = found.articles[0], found.articles[-1]
    head = words["cli_coverage"].format(
        total=len(found.articles), first=first.date, last=last.date, front_page=found.front_page
    )
    console.print(head)
    console.print(Text("  ".join(f"{month}: {count}" for month, count in found.per_month)))
    if found.signed:
        console.print(Text("  ".join(f"{name}: {count}" for name, count in found.signed[:_SIGNED])))
    for citation in found.articles:
        _show_citation(console, citation, Text(citation.quote), words)
    for group in found.duplicates:
        console.print(Text(words["cli_printed_again"].format(articles=", ".join(group))))


def show_articles(articles: Sequence[Article]) -> None:
    """One line an article, under its page."""
    console = _console()
    page = None
    for article in articles:
        if page != (article.newspaper, article.date, article.page):
            page = (article.newspaper, article.date, article.page)
            words = prompts.load("interface", article.language)
            where = place(article.newspaper, article.date.isoformat(), article.issue, article.page, words)
            console.print(Text(where))
        line = Text(f"  {article.order:>3}  {article.kind:<10}  ")
        line.append(article.headline or article.text.partition("\n")[0][:40], style="bold")
        if article.bylines:
            line.append("  " + ", ".join(article.bylines))
        line.append(f"  [{article.id}]", style="dim")
        console.print(line)
    console.print(f"{len(articles)} articles")


def _words_for(query: str) -> dict[str, str]:
    return prompts.load("interface", "zh" if HAN.search(query) else "en")


def show_status(status: dict[str, Any]) -> None:
    """The status object, one line a key."""
    console = _console()
    for name, value in status.items():
        console.print(Text(f"{name.replace('_', ' ')}: ").append(_plain(value)))


def show_ingest(report: dict[str, Any]) -> None:
    """What one ingest wrote, and what it could not read."""
    console = _console()
    numbers = ("pages", "articles", "passages", "unchanged", "replaced", "removed", "withheld")
    line = ", ".join(f"{report[name]} {name}" for name in numbers if report.get(name) or name == "pages")
    console.print(Text(f"{line} in {report.get('seconds', 0):.1f} s"))
    for item in report["quarantined"]:
        page = f" (page {item['page']})" if item.get("page") else ""
        reason = item["reason"] if item["source"] in item["reason"] else f"{item['source']}: {item['reason']}"
        console.print(Text(f"not read{page}: {reason}", style="yellow"))


def place(newspaper: str, date: str, issue: str | None, page: str, words: dict[str, str]) -> str:
    """Newspaper · date · issue number · page, in the words of a language."""
    parts = [newspaper, date, words["issue_number"].format(issue=issue) if issue else ""]
    return " · ".join(part for part in (*parts, words["page_number"].format(page=page)) if part)


def marked(citation: Citation) -> Text:
    """The quote with the answering words marked; not a character is changed."""
    text = Text(citation.quote)
    if citation.mark:
        start, end = citation.mark
        text.stylize(_MARK, start - citation.start, end - citation.start)
    return text


@contextmanager
def waiting() -> Iterator[None]:
    """A spinner on stderr while a person waits; nothing when stderr is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status("…"):
        yield


@contextmanager
def progress() -> "Iterator[Callable[[Progress], None]]":
    """A function that shows how far an ingest is, on one line of stderr that is wiped at the end."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("…") as status:
        yield lambda step: status.update(Text(f"{step.stage} {step.done}/{step.total}"))


def _console() -> Console:
    # piped text is read by programs, which want a paragraph on one line whatever the width
    piped = not sys.stdout.isatty()
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=piped)


def _show_citation(console: Console, citation: Citation, quote: Text, words: dict[str, str]) -> None:
    headline = citation.headline or words["kind_masthead" if citation.kind == "masthead" else "no_headline"]
    console.print()
    console.print(Text(f"[{citation.n}] ").append(headline, style="bold"))
    where = place(citation.newspaper, citation.date, citation.issue, citation.page, words)
    if citation.bylines:
        names = words["list_separator"].join(citation.bylines)
        where += " · " + words["by"].format(names=names)
    console.print(Text(f"    {where}", style="dim"))
    if console.is_terminal:
        console.print(Padding(quote, (0, 4)))
    else:
        console.print(Text("    ").append_text(quote))
    if citation.continued_on:
        console.print(Text("    " + words["continued_on"].format(page=citation.continued_on), style="dim"))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        shown = [
            " ".join(inner.values()) if isinstance(inner, dict) else _plain(inner) for inner in value[:20]
        ]
        return "; ".join(shown + [f"{len(value)} in all"] * (len(value) > 20)) or "none"
    return "yes" if value is True else "no" if value is False else "unknown" if value is None else str(value)
