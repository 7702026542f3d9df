"""One printed page as plain text."""

import hashlib
import re
from datetime import date as Date
from pathlib import PurePath

from ingest.decoding import decode
from ingest.formats import Given, Problem, Reading, refuse_other_formats
from ingest.jumps import page_number
from ingest.masthead import Masthead
from ingest.segmentation import Layout, Piece, take_apart
from rag.errors import SourceError
from rag.language import language_of
from rag.model import Article, Page, PageSpan

CONFIDENT = 0.7
"""Mean probability of a page's line roles below which the page is listed as doubtful."""

_NAMED_DATE = re.compile(
    r"(?<!\d)(?P<y>1[6-9]\d\d|20\d\d)[-_.]?(?P<m>0[1-9]|1[0-2])[-_.]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
)
_NAMED_PAGE = re.compile(r"^[-_. ]*(?:p|page|版|第)?[-_. ]?(?P<page>[A-Za-z]?\d{1,3})(?!\d)版?", re.I)


def read_page(data: bytes, source: str, given: Given) -> Page:
    """The page that `data` holds; `SourceError` when it is not one or does not say which."""
    return _read(data, source, given)[0]


def read_with_doubts(data: bytes, source: str, given: Given) -> Reading:
    """The page that `data` holds, and a doubt when its parts were hard to tell apart."""
    page, layout = _read(data, source, given)
    if layout.confidence >= CONFIDENT:
        return Reading((page,))
    reason = f"{source}: the articles of page {page.page} were hard to tell apart; look them over."
    return Reading((page,), (), (Problem(source, page.page, reason),))


def _read(data: bytes, source: str, given: Given) -> tuple[Page, Layout]:
    text = decode(data)
    refuse_other_formats(text)
    layout = take_apart(text)
    if not layout.pieces and not layout.masthead.facts:
        raise SourceError(f"{source}: there is no article in this file")
    masthead = layout.masthead
    named_date, named_page = name_facts(source)
    newspaper = given.paper or masthead.newspaper
    if not newspaper:
        raise SourceError(f"{source} does not say which newspaper it is of; pass --paper")
    day = given.date or masthead.date or named_date
    if day is None:
        raise SourceError(f"{source} has no date; pass --date")
    page = _page(given, masthead, named_page)
    if page is None:
        raise SourceError(f"{source} does not say which page it is; pass --page")
    issue = given.issue or masthead.issue
    articles = _articles(layout, newspaper, day, page, issue)
    result = Page(
        newspaper=newspaper,
        date=day,
        page=page,
        articles=articles,
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        original=text,
        issue=issue,
        pages_printed=masthead.pages_printed,
        section=masthead.section,
    )
    return result, layout


def name_facts(source: str) -> tuple[Date | None, str | None]:
    """The date and page in a file name like 19980101-01.txt or 2021-05-31_A01.txt."""
    stem = PurePath(source).stem
    match = _NAMED_DATE.search(stem)
    if not match:
        return None, None
    try:
        day = Date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None, None
    page = _NAMED_PAGE.match(stem[match.end() :])
    return day, page_number(page["page"]) if page else None


def _page(given: Given, masthead: Masthead, named: str | None) -> str | None:
    if given.page:
        return page_number(given.page)
    full = masthead.newspaper and masthead.date and len({fact.name for fact in masthead.facts}) >= 4
    return masthead.page or named or ("1" if full else None)


def _articles(layout: Layout, newspaper: str, day: Date, page: str, issue: str | None) -> tuple[Article, ...]:
    found: list[Article] = []
    if layout.masthead_text:
        found.append(
            Article(
                id=article_id(newspaper, day, page, 0),
                newspaper=newspaper,
                date=day,
                page=page,
                order=0,
                kind="masthead",
                headline="",
                text=layout.masthead_text,
                issue=issue,
                language=language_of(layout.masthead_text),
                pages=(PageSpan(page, 0, len(layout.masthead_text)),),
                facts=layout.masthead.facts,
            )
        )
    for order, piece in enumerate(layout.pieces, start=1):
        found.append(article_of(piece, newspaper, day, page, order, issue, layout.masthead.section))
    return tuple(found)


def article_of(
    piece: Piece,
    newspaper: str,
    day: Date,
    page: str,
    order: int,
    issue: str | None,
    section: str | None = None,
) -> Article:
    """A piece with its place in the archive; `section` is the page's, for pieces without a column."""
    return Article(
        id=article_id(newspaper, day, page, order),
        newspaper=newspaper,
        date=day,
        page=page,
        order=order,
        kind=piece.kind,
        headline=piece.headline,
        text=piece.text,
        issue=issue,
        kicker=piece.kicker,
        deck=piece.deck,
        bylines=piece.bylines,
        dateline=piece.dateline,
        credit=piece.credit,
        section=piece.section or section,
        language=piece.language,
        pages=(PageSpan(page, 0, len(piece.text)),),
        jump_to=piece.jump_to,
        continued_from=piece.continued_from,
    )


def article_id(newspaper: str, day: Date, page: str, order: int) -> str:
    """The id of the article that stands at `order` on a page; the masthead is 0."""
    return f"{newspaper}-{day.isoformat()}-{page}-{order:02d}"
