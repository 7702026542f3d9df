"""Articles in the native form: JSON Lines, one article a line."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date as Date
from typing import Any

from ingest.decoding import decode
from ingest.formats import Given, Problem, Reading
from ingest.formats.plain_text import article_id
from ingest.jumps import page_number
from ingest.segmentation import Piece, piece_of_paragraphs
from rag.errors import SourceError
from rag.model import KINDS, Article, Fact, Page, PageSpan

_NAMES = {
    "newspaper": ("newspaper", "paper"),
    "headline": ("headline", "title"),
    "order": ("order", "article"),
}
_OPTIONAL_TEXT = ("id", "kicker", "dateline", "credit", "section", "language", "url")
_MOST_ARTICLES = 1_000_000
"""More than any page has."""

_Place = tuple[str, Date, str]


def looks_native(text: str) -> bool:
    """Whether the first line that holds anything is a JSON object with at least one key of the form."""
    first = next((line for line in text.split("\n") if line.strip()), "").strip()
    if not first.startswith("{"):
        return False
    try:
        record = json.loads(first)
    except ValueError:
        # A first line that is broken must not hide the good ones after it.
        return first.endswith("}") and any(f'"{key}"' in first for key in ("paragraphs", "headline", "title"))
    return (
        isinstance(record, dict)
        and len(record.keys() & {"paragraphs", "headline", "title", "newspaper", "paper"}) >= 2
    )


def read_articles(data: bytes, source: str, given: Given) -> Reading:
    """The pages that the articles of the file belong to; a bad line is a problem and the rest goes on."""
    problems: list[Problem] = []
    pages: dict[_Place, list[tuple[Article, str]]] = {}
    seen: dict[str, int] = {}
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if not line.strip():
            continue
        page = None
        try:
            record = _record(line)
            page = str(record.get("page")) if record.get("page") is not None else None
            article = _article(record, given, pages)
            if article.id in seen:
                raise SourceError(f"the id {article.id} was already used in line {seen[article.id]}")
        except SourceError as error:
            problems.append(Problem(source, page, f"{source}: line {number}: {error}."))
            continue
        seen[article.id] = number
        pages.setdefault((article.newspaper, article.date, article.page), []).append((article, line))
    built = tuple(_page(source, held) for held in pages.values())
    return Reading(built, tuple(problems))


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise SourceError(f"this is not JSON ({error})") from None
    except RecursionError:
        raise SourceError("this JSON is nested too deeply") from None
    if not isinstance(record, dict):
        raise SourceError("this is not a JSON object")
    return record


def _article(record: dict[str, Any], given: Given, pages: dict[_Place, list[tuple[Article, str]]]) -> Article:
    newspaper = given.paper or _text(record, "newspaper")
    day = given.date or _date(record)
    page = _page_of(record, given)
    paragraphs = _paragraphs(record)
    headline = _text(record, "headline", empty=True)
    order = _order(record)
    if order is None:
        order = 1 + max((held.order for held, _ in pages.get((newspaper, day, page), [])), default=0)
    guess = piece_of_paragraphs(headline, paragraphs)
    values = {name: _optional(record, name) for name in _OPTIONAL_TEXT}
    text = "\n".join(paragraphs)
    jump = record.get("jump_to")
    return Article(
        id=values["id"] or article_id(newspaper, day, page, order),
        newspaper=newspaper,
        date=day,
        page=page,
        order=order,
        kind=_kind(record, guess),
        headline=headline,
        text=text,
        issue=given.issue or _number_or_text(record, "issue"),
        kicker=values["kicker"],
        deck=_texts(record, "deck") or (),
        bylines=_given_or(_texts(record, "bylines"), guess.bylines),
        dateline=values["dateline"] if "dateline" in record else guess.dateline,
        credit=values["credit"] if "credit" in record else guess.credit,
        section=values["section"],
        language=values["language"] or guess.language,
        url=values["url"],
        pages=_spans(record, page, text),
        jump_to=page_number(str(jump)) if jump not in (None, "") else guess.jump_to,
        continued_from=_number_or_text(record, "continued_from") or guess.continued_from,
        facts=_facts(record, text),
    )


def _page(source: str, held: list[tuple[Article, str]]) -> Page:
    articles = tuple(sorted((article for article, _ in held), key=lambda article: article.order))
    original = "\n".join(line.rstrip("\r") for _, line in held)
    first = articles[0]
    return Page(
        newspaper=first.newspaper,
        date=first.date,
        page=first.page,
        articles=articles,
        source=source,
        sha256=hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest(),
        original=original,
        issue=next((article.issue for article in articles if article.issue), None),
    )


def _value(record: dict[str, Any], name: str) -> Any:
    return next((record[key] for key in _NAMES.get(name, (name,)) if record.get(key) is not None), None)


def _text(record: dict[str, Any], name: str, empty: bool = False) -> str:
    value = _value(record, name)
    if value is None:
        raise SourceError(f"the key {name} is missing")
    if not isinstance(value, str):
        raise SourceError(f"{name} must be text")
    if not value.strip() and not empty:
        raise SourceError(f"{name} is empty")
    return _clean(value.strip())


def _clean(value: str) -> str:
    """A field of one line: stray newlines would break the rule of one paragraph a line."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise SourceError("it holds half of a surrogate pair, which is not a character") from None
    return " ".join(value.split("\n")) if "\n" in value else value


def _optional(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise SourceError(f"{name} must be text")
    return _clean(value)


def _number_or_text(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise SourceError(f"{name} must be a number or text")
    return _clean(str(value))


def _date(record: dict[str, Any]) -> Date:
    value = _text(record, "date")
    try:
        return Date.fromisoformat(value)
    except ValueError:
        raise SourceError(f"the date {value!r} is not a day in the form 2021-05-31") from None


def _page_of(record: dict[str, Any], given: Given) -> str:
    value = given.page or record.get("page")
    if value is None or value == "":
        raise SourceError("the key page is missing")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise SourceError("page must be a number or text")
    return page_number(_clean(str(value)))


def _order(record: dict[str, Any]) -> int | None:
    value = _value(record, "order")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_ARTICLES:
        raise SourceError(f"order must be a whole number up to {_MOST_ARTICLES}")
    return value


def _paragraphs(record: dict[str, Any]) -> tuple[str, ...]:
    if "paragraphs" not in record:
        raise SourceError("the key paragraphs is missing")
    found = _texts(record, "paragraphs") or ()
    return tuple(_clean(paragraph) for paragraph in found if paragraph.strip())


def _texts(record: dict[str, Any], name: str) -> tuple[str, ...] | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, str) and name == "deck":
        value = [value] if value else []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SourceError(f"{name} must be a list of texts")
    return tuple(_clean(item) for item in value)


def _given_or(given: tuple[str, ...] | None, guessed: tuple[str, ...]) -> tuple[str, ...]:
    return guessed if given is None else given


def _kind(record: dict[str, Any], guess: Piece) -> Any:
    kind = record.get("kind")
    if kind is None:
        return guess.kind
    if kind not in KINDS:
        raise SourceError(f"kind must be one of {', '.join(KINDS)}")
    return kind


def _spans(record: dict[str, Any], page: str, text: str) -> tuple[PageSpan, ...]:
    """The parts of the text by page when the file gives them in bounds, else the whole on its page."""
    value = record.get("pages")
    spans: list[PageSpan] = []
    for item in value if isinstance(value, list) else ():
        match item:
            case {"page": str(on) | int(on), "start": int(start), "end": int(end)} if (
                0 <= start <= end <= len(text)
            ):
                spans.append(PageSpan(page_number(str(on)), start, end))
            case _:
                return (PageSpan(page, 0, len(text)),)
    return tuple(spans) or (PageSpan(page, 0, len(text)),)


def _facts(record: dict[str, Any], text: str) -> tuple[Fact, ...]:
    """Masthead facts that the file carries, as far as their spans lie in the text."""
    return tuple(_valid_facts(record.get("facts"), len(text)))


def _valid_facts(value: Any, length: int) -> Iterator[Fact]:
    for item in value if isinstance(value, list) else ():
        match item:
            case {
                "name": str(name),
                "label": str(shown),
                "value": str(said),
                "start": int(start),
                "end": int(end),
            } if 0 <= start <= end <= length:
                yield Fact(name, shown, said, start, end)
