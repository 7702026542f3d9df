"""The sources panel: every article an answer cites, whole, with the quotes marked in its text."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rag.answer import Citation
from rag.model import Article
from ui.chat_state import Turn
from ui.chat_view import Words, anchor, escape, headline, place

Lookup = Mapping[str, Article]
"""Articles by id; one that has been removed from the archive is not in it."""


def cited_articles(turns: Iterable[Turn]) -> list[str]:
    """Ids of the articles that these turns cite, each once."""
    cited = (citation.article for turn in turns if turn.answer for citation in turn.answer.citations)
    return list(dict.fromkeys(cited))


def sources_html(turns: Sequence[Turn], articles: Lookup, words: Words) -> str:
    """The panel: one section a turn, only the last one shown until another turn's citation is opened."""
    count = len(cited_articles(turns[-1:]))
    number = (
        f'<span class="wb-count">{escape(words["sources_count"].format(count=count))}</span>' if count else ""
    )
    head = f'<h2 class="wb-sources-title">{escape(words["sources_title"])}{number}</h2>'
    last = turns[-1] if turns else None
    sections = [_section(turn, articles, words, hidden=turn is not last) for turn in turns if turn.answer]
    if last is None:
        sections.append(f'<p class="wb-hint">{escape(words["sources_empty"])}</p>')
    elif last.answer is None:
        sections.append(f'<p class="wb-hint">{escape(words["sources_none"])}</p>')
    return f'<section aria-label="{escape(words["sources_label"])}">{head}{"".join(sections)}</section>'


def _section(turn: Turn, articles: Lookup, words: Words, *, hidden: bool) -> str:
    by_article: dict[str, list[Citation]] = {}
    for citation in turn.answer.citations if turn.answer else ():
        by_article.setdefault(citation.article, []).append(citation)
    cards = "".join(
        _card(turn.number, citations, articles.get(identity), words, opened=index == 0)
        for index, (identity, citations) in enumerate(by_article.items())
    )
    body = cards or f'<p class="wb-hint">{escape(words["sources_none"])}</p>'
    of = escape(words["sources_of"].format(question=_short(turn.question)))
    attributes = f'id="sources-{turn.number}"{" hidden" if hidden else ""}'
    return f'<section class="wb-turn" {attributes}><p class="wb-of">{of}</p>{body}</section>'


def _card(
    turn: int, citations: list[Citation], article: Article | None, words: Words, *, opened: bool
) -> str:
    if article is None:
        anchors = "".join(
            f'<span id="{anchor(turn, citation.n)}" tabindex="-1"></span>' for citation in citations
        )
        return f'<div class="wb-card wb-gone">{anchors}{escape(words["removed_article"])}</div>'
    first = citations[0]
    near = f'<span class="wb-tag">{escape(words["nearest_tag"])}</span>' if first.nearest else ""
    numbers = "".join(f'<span class="wb-number">{citation.n}</span>' for citation in citations)
    where = place(article.newspaper, article.date.isoformat(), article.issue, first.page, words)
    section = f" · {escape(article.section)}" if article.section else ""
    summary = (
        f'<summary><span class="wb-numbers">{numbers}</span><span class="wb-head">'
        f'<span class="wb-where">{escape(where)}{section}</span>'
        f'<span class="wb-headline">{escape(headline(article, words))}</span>'
        f"{_byline(article, words)}{near}{_preview(citations)}</span></summary>"
    )
    return (
        f'<details class="wb-card"{" open" if opened else ""}>{summary}'
        f"{_whole(turn, citations, article, words)}{_foot(turn, first, article, words)}</details>"
    )


def _byline(article: Article, words: Words) -> str:
    kind = words[f"kind_{article.kind}"]
    names = words["list_separator"].join(article.bylines)
    by = words["by"].format(names=names) if names else ""
    return f'<span class="wb-byline">{escape(" · ".join(part for part in (by, kind) if part))}</span>'


def _preview(citations: list[Citation]) -> str:
    # shown while the card is closed, so that its quote can be read without opening it
    return "".join(f'<q class="wb-preview">{escape(citation.quote)}</q>' for citation in citations[:2])


def _whole(turn: int, citations: list[Citation], article: Article, words: Words) -> str:
    kicker = f'<p class="wb-kicker">{escape(article.kicker)}</p>' if article.kicker else ""
    deck = "".join(f'<p class="wb-deck">{escape(line)}</p>' for line in article.deck)
    jumps = [
        words[name].format(page=page)
        for name, page in (("continued_from", article.continued_from), ("continued_on", article.jump_to))
        if page
    ]
    jump = f'<p class="wb-jump">{escape(" · ".join(jumps))}</p>' if jumps else ""
    paragraphs = marked_paragraphs(turn, article.text, citations, words)
    kind = " wb-masthead-text" if article.kind == "masthead" else ""
    return (
        f'<div class="wb-text{kind}" lang="{escape(article.language)}">{kicker}{deck}{paragraphs}{jump}</div>'
    )


def _foot(turn: int, first: Citation, article: Article, words: Words) -> str:
    reference = f"{headline(article, words)}{_names(article)}. " + place(
        article.newspaper, article.date.isoformat(), article.issue, first.page, words
    )
    copied = f'data-copied="{escape(words["copied"])}"'
    return (
        f'<p class="wb-foot"><button type="button" class="wb-copy" data-copy="{escape(reference)}" {copied}>'
        f"{escape(words['copy_citation'])}</button>{_original(article, words)}"
        f'<a class="wb-back" href="#answer-{turn}">{escape(words["back_to_answer"])}</a></p>'
    )


def _original(article: Article, words: Words) -> str:
    # only an address of the web may become a link: a paper's file could name any scheme
    if not article.url or not article.url.startswith(("https://", "http://")):
        return ""
    where = f'href="{escape(article.url)}" target="_blank" rel="noopener noreferrer"'
    return f"<a {where}>{escape(words['view_original'])}</a>"


def _names(article: Article) -> str:
    return f" / {', '.join(article.bylines)}" if article.bylines else ""


def marked_paragraphs(turn: int, text: str, citations: Sequence[Citation], words: Words) -> str:
    """The article's text, a paragraph a line, with every quote marked and its number before it.

    Quotes may overlap or run over a line break: the text is cut wherever one begins or ends, and a piece
    is marked if any quote covers it. Only the first piece of a quote carries its id. The answering words of a
    quote are set strong.
    """
    out, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        cuts = {start, end}
        cuts |= {edge for c in citations for edge in (c.start, c.end, *(c.mark or ())) if start < edge < end}
        pieces = "".join(_piece(turn, text[a:b], a, citations, words) for a, b in pairwise(sorted(cuts)))
        if line.strip():
            out.append(f"<p>{pieces}</p>")
        start = end + 1
    return "".join(out)


def _piece(turn: int, piece: str, at: int, citations: Sequence[Citation], words: Words) -> str:
    over = [citation for citation in citations if citation.start <= at < citation.end]
    shown = escape_inline(piece)
    if not over:
        return shown
    begins = [citation for citation in over if citation.start == at]
    labels = "".join(
        f'<a class="wb-quote-number" id="{anchor(turn, citation.n)}" tabindex="-1" '
        f'aria-label="{escape(words["quote_number"].format(n=citation.n))}">{citation.n}</a>'
        for citation in begins
    )
    classes = " ".join(f"{anchor(turn, citation.n)}-mark" for citation in over)
    near = " wb-near-mark" if all(citation.nearest for citation in over) else ""
    if any(citation.mark and citation.mark[0] <= at < citation.mark[1] for citation in over):
        shown = f"<strong>{shown}</strong>"
    return f'{labels}<mark class="{classes}{near}">{shown}</mark>'


def escape_inline(text: str) -> str:
    """A piece of one line; spaces at its ends are the paper's own and stay."""
    return escape(f".{text}.")[1:-1]


def _short(question: str) -> str:
    return question if len(question) <= 60 else question[:59] + "…"
