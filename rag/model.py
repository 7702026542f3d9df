"""The domain: issues, pages, articles, passages and what filters them.

All values are frozen; offsets are Unicode code points into `Article.text`.
"""

from dataclasses import asdict, dataclass, field
from datetime import date as Date
from typing import Any, Literal, get_args

Kind = Literal["news", "commentary", "photo", "notice", "brief", "correction", "masthead"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Fact:
    """One masthead fact as printed, e.g. name "hotline", label "新闻热线", value "8611110".

    `start` and `end` span, in the masthead article's text, the words that state the fact.
    """

    name: str
    label: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The part `[start, end)` of an article's text that stands on one printed page."""

    page: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One item of a page. `text` holds its paragraphs, one a line, joined by a single newline.

    A byline, credit or jump line printed on its own stays a line of `text`, so that it can be quoted;
    kicker, headline and deck are fields only.
    """

    id: str
    newspaper: str
    date: Date
    page: str
    order: int
    kind: Kind
    headline: str
    text: str
    issue: str | None = None
    kicker: str | None = None
    deck: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    credit: str | None = None
    section: str | None = None
    language: str = "zh"
    url: str | None = None
    pages: tuple[PageSpan, ...] = ()
    jump_to: str | None = None
    continued_from: str | None = None
    facts: tuple[Fact, ...] = ()


def signers(article: Article) -> tuple[str, ...]:
    """Who an article is by: the names of its bylines, and of the photographers of its credit ("周围、张华")."""
    credited = article.credit.split("、") if article.credit else ()
    return tuple(dict.fromkeys((*article.bylines, *credited)))


def page_at(article: Article, offset: int) -> str:
    """The page that the character of the text at `offset` stands on."""
    return next((span.page for span in article.pages if span.start <= offset < span.end), article.page)


def article_as_json(article: Article) -> dict[str, Any]:
    """An article under the names of the command line's contract: `article` for its id, dates in ISO form."""
    value = asdict(article)
    value["article"] = value.pop("id")
    value["date"] = article.date.isoformat()
    first = ("article", "newspaper", "date", "issue", "page", "kind", "kicker", "headline")
    return {name: value[name] for name in first} | value


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page taken apart, with the source text it was read from kept as it was.

    `source` names the file; `sha256` is of the bytes (or records) the page was made from.
    """

    newspaper: str
    date: Date
    page: str
    articles: tuple[Article, ...]
    source: str
    sha256: str
    original: str
    issue: str | None = None
    pages_printed: int | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of one article: whole sentences, `text == article.text[start:end]`."""

    id: str
    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; None (or no value) leaves that side open. Dates are inclusive."""

    date_from: Date | None = None
    date_to: Date | None = None
    page: str | None = None
    by: str | None = None
    paper: str | None = None
    kind: Kind | None = None
    section: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, best first in every list of them.

    `scores` is labelled by the leg that gave it ("dense": cosine in [-1, 1]; "lexical": BM25 ≥ 0;
    "fused": reciprocal rank, in (0, 1]); larger is closer in all of them.
    """

    passage: Passage
    article: Article
    scores: dict[str, float] = field(default_factory=dict)
