"""Reading the catalog, which is the source of truth; `rag.catalog_changes` writes it.

Every function works inside a transaction the caller holds, so that all of an answer is read from one state.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, Select, false, func, select

from rag.model import Article, Fact, Filters, PageSpan, Passage
from rag.schema import articles, bylines, issues, meta, passages
from rag.scope import Scope, resolve

STORED_VECTOR = np.dtype("<f2")
"""How a vector is stored: half the bytes of float32, cosines off by less than 0.001."""

_SOME = 10_000
"""Values in one IN (…), and rows in one step of a walk over everything."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One day's paper: `number` and `pages_printed` as its masthead says them, `pages` those stored."""

    newspaper: str
    date: Date
    number: str | None
    pages_printed: int | None
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with what the indexes need of it: its vector, shape (dimensions,), and first page."""

    passage: Passage
    article: Article
    page: str
    vector: npt.NDArray[np.float32]


def get_meta(connection: Connection, key: str) -> str | None:
    """A value of the archive's own (schema, generation, index), or None."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def scope_of(connection: Connection, filters: Filters) -> Scope:
    """`filters` resolved against the values that are stored."""
    return resolve(
        filters,
        newspapers=distinct(connection, articles.c.newspaper) if filters.paper else (),
        pages=distinct(connection, passages.c.page) + distinct(connection, articles.c.page)
        if filters.page
        else (),
        sections=distinct(connection, articles.c.section) if filters.section else (),
        bylines=distinct(connection, bylines.c.name) if filters.by else (),
    )


def distinct(connection: Connection, column: Any) -> list[str]:
    """The different values of a column, sorted, without None."""
    query = select(column).distinct().where(column.is_not(None)).order_by(column)
    return list(connection.execute(query).scalars())


def load_articles(connection: Connection, scope: Scope) -> list[Article]:
    """The articles in `scope` by newspaper, date, page and order; `page` is the one they begin on."""
    query = _within(select(articles), scope, articles.c.page)
    found = [_article(row) for row in connection.execute(query)]
    return sorted(found, key=lambda a: (a.newspaper, a.date, page_order(a.page), a.order))


def load_articles_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Article]:
    """The articles of `ids`, those that exist."""
    found: dict[str, Article] = {}
    for some in chunks(ids):
        for row in connection.execute(select(articles).where(articles.c.id.in_(some))):
            found[row.id] = _article(row)
    return found


def load_with_articles(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
    """The passages of `ids`, those that exist, each with its article."""
    columns = (passages.c.id, passages.c.article, passages.c.start, passages.c.end)
    rows = [
        row
        for some in chunks(ids)
        for row in connection.execute(select(*columns).where(passages.c.id.in_(some)))
    ]
    parents = load_articles_by_id(connection, {row.article for row in rows})
    return {row.id: (_passage(row, parents[row.article].text), parents[row.article]) for row in rows}


def load_passages_of(connection: Connection, article_ids: Iterable[str]) -> dict[str, list[Passage]]:
    """The passages of each article in the order of its text; an article without any is an empty list."""
    wanted = list(article_ids)
    found: dict[str, list[Passage]] = {article: [] for article in wanted}
    for some in chunks(wanted):
        for passage in _passages(connection, passages.c.article.in_(some)):
            found[passage.article].append(passage)
    return found


def load_vectors(connection: Connection, ids: Sequence[str]) -> npt.NDArray[np.float32]:
    """The vectors of passages in the order of `ids`, shape (len(ids), dimensions).

    Raises KeyError for an id that is not stored.
    """
    found: dict[str, bytes] = {}
    for some in chunks(ids):
        query = select(passages.c.id, passages.c.vector).where(passages.c.id.in_(some))
        found.update((row.id, row.vector) for row in connection.execute(query))
    return _matrix([found[passage] for passage in ids])


def count_passages(connection: Connection, scope: Scope) -> int:
    """The number of passages in `scope`."""
    return int(connection.execute(_passages_within(select(func.count()), scope)).scalar_one())


def scoped_ids(connection: Connection, scope: Scope) -> set[str]:
    """Ids of all passages in `scope`."""
    return set(connection.execute(_passages_within(select(passages.c.id), scope)).scalars())


def scoped_vectors(
    connection: Connection, scope: Scope
) -> Iterator[tuple[list[str], npt.NDArray[np.float32]]]:
    """The passages in `scope` some thousand at a time: ids and vectors, shape (ids, dimensions)."""
    query = _passages_within(select(passages.c.id, passages.c.vector), scope)
    for rows in connection.execute(query).partitions(_SOME):
        ids, vectors = zip(*rows, strict=True)
        yield list(ids), _matrix(vectors)


def load_entries(connection: Connection) -> Iterator[list[Entry]]:
    """Everything the indexes hold, some thousand passages at a time: to build them anew."""
    query = select(passages).order_by(passages.c.article, passages.c.start)
    for rows in connection.execute(query).partitions(_SOME):
        parents = load_articles_by_id(connection, dict.fromkeys(row.article for row in rows))
        vectors = _matrix([row.vector for row in rows])
        yield [
            Entry(_passage(row, parents[row.article].text), parents[row.article], row.page, vector)
            for row, vector in zip(rows, vectors, strict=True)
        ]


def load_issues(connection: Connection) -> list[Issue]:
    """All issues by newspaper and date that have an article, each with the pages of its articles in order."""
    stored: dict[tuple[str, Date], set[str]] = {}
    columns = (articles.c.newspaper, articles.c.date, articles.c.page)
    for row in connection.execute(select(*columns).distinct()):
        stored.setdefault((row.newspaper, row.date), set()).add(row.page)
    found: list[Issue] = []
    for row in connection.execute(select(issues).order_by(issues.c.newspaper, issues.c.date)):
        held = sorted(stored.get((row.newspaper, row.date), ()), key=page_order)
        if held:
            found.append(Issue(row.newspaper, row.date, row.number, row.pages_printed, tuple(held)))
    return found


def count(connection: Connection, table: Any) -> int:
    """The number of rows of `table`."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def page_order(page: str) -> tuple[tuple[str, int], ...]:
    """A key that sorts pages as printed: 1, 2, 10, A1, A2, B1."""
    parts = re.findall(r"(\D*)(\d*)", page)
    return tuple((letters, int(digits or 0)) for letters, digits in parts if letters or digits)


def _within(query: Select[Any], scope: Scope, page_column: Any) -> Select[Any]:
    if scope.is_empty:
        return query.where(false())
    if scope.date_from:
        query = query.where(articles.c.date >= scope.date_from)
    if scope.date_to:
        query = query.where(articles.c.date <= scope.date_to)
    columns = {
        "newspaper": articles.c.newspaper,
        "page": page_column,
        "kind": articles.c.kind,
        "section": articles.c.section,
    }
    for field, values in scope.choices().items():
        if field == "byline":
            named = select(bylines.c.article).where(bylines.c.name.in_(values))
            query = query.where(articles.c.id.in_(named))
        else:
            query = query.where(columns[field].in_(values))
    return query


def _passages_within(query: Select[Any], scope: Scope) -> Select[Any]:
    query = query.select_from(passages)
    if not scope:
        return query
    joined = query.join(articles, articles.c.id == passages.c.article)
    return _within(joined, scope, passages.c.page)


def _passages(connection: Connection, condition: Any) -> Iterator[Passage]:
    columns = (passages.c.id, passages.c.article, passages.c.start, passages.c.end, articles.c.text)
    query = select(*columns).join(articles, articles.c.id == passages.c.article)
    for row in connection.execute(query.where(condition).order_by(passages.c.article, passages.c.start)):
        yield _passage(row, row.text)


def _passage(row: Row[*tuple[Any, ...]], text: str) -> Passage:
    return Passage(row.id, row.article, row.start, row.end, text[row.start : row.end])


def on_page(table: Any, newspaper: str, date: Date, page: str) -> tuple[Any, ...]:
    """The condition that a row of `pages` or `articles` belongs to one printed page."""
    return table.c.newspaper == newspaper, table.c.date == date, table.c.page == page


def _article(row: Row[*tuple[Any, ...]]) -> Article:
    values = dict(row._mapping)
    del values["source"]
    values["order"] = values.pop("position")
    values["deck"] = tuple(values["deck"])
    values["bylines"] = tuple(values["bylines"])
    values["pages"] = tuple(PageSpan(**span) for span in values["pages"])
    values["facts"] = tuple(Fact(**fact) for fact in values["facts"])
    return Article(**values)


def _matrix(vectors: Sequence[bytes]) -> npt.NDArray[np.float32]:
    if not vectors:
        return np.empty((0, 0), np.float32)
    stored = np.frombuffer(b"".join(vectors), STORED_VECTOR)
    return stored.reshape(len(vectors), -1).astype(np.float32)


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """`values` in lists that fit one IN (…)."""
    listed = list(values)
    for start in range(0, len(listed), _SOME):
        yield listed[start : start + _SOME]
