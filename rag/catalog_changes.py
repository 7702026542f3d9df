"""Changing the catalog: parts of pages come in and go out, articles are withdrawn.

Every function works inside a transaction the caller holds; nothing is seen by others before its commit.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from datetime import date as Date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from rag.catalog import STORED_VECTOR, Entry, chunks, on_page
from rag.model import Article, Page, signers
from rag.schema import articles, bylines, issues, meta, pages, passages, quarantine, removals
from rag.text import fold

Vectors: TypeAlias = dict[str, npt.NDArray[np.float32]]
"""Passage id → vector, shape (dimensions,)."""


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set a value of the archive's own."""
    connection.execute(meta.delete().where(meta.c.key == key))
    connection.execute(meta.insert().values(key=key, value=value))


def stored_parts(connection: Connection, newspaper: str, date: Date, page: str) -> dict[str, str]:
    """The parts a page is stored from: source → SHA-256 of what was read from it."""
    query = select(pages.c.source, pages.c.sha256).where(*on_page(pages, newspaper, date, page))
    return {row.source: row.sha256 for row in connection.execute(query)}


def places(connection: Connection, newspaper: str, date: Date, page: str) -> dict[str, set[tuple[str, int]]]:
    """The (id, order) of the articles each part of a page gave: source → places."""
    columns = (articles.c.source, articles.c.id, articles.c.position)
    found: dict[str, set[tuple[str, int]]] = {}
    for row in connection.execute(select(*columns).where(*on_page(articles, newspaper, date, page))):
        found.setdefault(row.source, set()).add((row.id, row.position))
    return found


def issue_numbers(connection: Connection, newspaper: str, date: Date, page: str) -> set[str | None]:
    """The issue numbers that the articles of a page are stored with."""
    query = select(articles.c.issue).distinct().where(*on_page(articles, newspaper, date, page))
    return set(connection.execute(query).scalars())


def insert_page(
    connection: Connection, page: Page, kept: Sequence[Article], entries: Sequence[Entry]
) -> None:
    """Store one part of a page: its source text, the articles `kept` of it, and their passages."""
    _insert_issue(connection, page)
    key = {"newspaper": page.newspaper, "date": page.date, "page": page.page, "source": page.source}
    original = page.original if len(kept) == len(page.articles) else ""
    connection.execute(
        pages.insert().values(**key, sha256=page.sha256, original=original, section=page.section)
    )
    if kept:
        connection.execute(articles.insert(), [_row(article, page.source) for article in kept])
    names = [{"article": a.id, "name": name} for a in kept for name in signers(a)]
    if names:
        connection.execute(bylines.insert(), names)
    if entries:
        connection.execute(passages.insert(), [_passage_row(entry) for entry in entries])


def delete_part(connection: Connection, page: Page, source: str) -> Vectors:
    """Take out the part of a page that `source` gave; the passages that went with it, with their vectors."""
    own = (articles.c.source == source, *on_page(articles, page.newspaper, page.date, page.page))
    ids = list(connection.execute(select(articles.c.id).where(*own)).scalars())
    connection.execute(
        pages.delete().where(pages.c.source == source, *on_page(pages, page.newspaper, page.date, page.page))
    )
    return delete_articles(connection, ids)


def delete_articles(connection: Connection, ids: Sequence[str]) -> Vectors:
    """Take out articles with their bylines and passages; those passages by id, with their vectors."""
    gone: Vectors = {}
    for some in chunks(ids):
        query = select(passages.c.id, passages.c.vector).where(passages.c.article.in_(some))
        for row in connection.execute(query):
            gone[row.id] = np.frombuffer(row.vector, STORED_VECTOR).astype(np.float32)
        connection.execute(articles.delete().where(articles.c.id.in_(some)))
    return gone


def withdraw(connection: Connection, article: Article, requested_by: str | None, reason: str | None) -> None:
    """Note that `article` was taken out on request, and empty the source text of its page, which has it too.

    The page keeps the hash of its source, so that reading the same file again changes nothing.
    """
    digest = digest_of(article)
    connection.execute(removals.delete().where(removals.c.digest == digest))
    connection.execute(
        removals.insert().values(
            digest=digest,
            article=article.id,
            newspaper=article.newspaper,
            date=article.date,
            page=article.page,
            requested_by=requested_by,
            reason=reason,
            at=_now(),
        )
    )
    for page in {article.page, *(span.page for span in article.pages)}:
        where = on_page(pages, article.newspaper, article.date, page)
        connection.execute(pages.update().where(*where).values(original=""))


def withdrawn(connection: Connection, digests: Iterable[str]) -> set[str]:
    """Those of `digests` whose articles were taken out on request."""
    query = select(removals.c.digest)
    return {
        digest
        for some in chunks(digests)
        for digest in connection.execute(query.where(removals.c.digest.in_(some))).scalars()
    }


def note_quarantine(connection: Connection, source: str, page: str | None, reason: str) -> None:
    """Note what could not be stored, once for a source and page."""
    same_page = quarantine.c.page.is_(None) if page is None else quarantine.c.page == page
    connection.execute(quarantine.delete().where(quarantine.c.source == source, same_page))
    connection.execute(quarantine.insert().values(source=source, page=page, reason=reason, at=_now()))


def clear_quarantine(connection: Connection, source: str) -> None:
    """Forget what was noted of `source`."""
    connection.execute(quarantine.delete().where(quarantine.c.source == source))


def digest_of(article: Article) -> str:
    """A digest of the words of an article, the same for any way of writing or spacing them."""
    written = re.sub(r"\s+", "", fold(article.headline + article.text))
    return hashlib.sha256(written.encode()).hexdigest()


def _insert_issue(connection: Connection, page: Page) -> None:
    """Make or complete the row of the page's issue; what one page does not say, another may."""
    where = (issues.c.newspaper == page.newspaper, issues.c.date == page.date)
    row = connection.execute(select(issues).where(*where)).first()
    if row is None:
        key = {"newspaper": page.newspaper, "date": page.date}
        connection.execute(issues.insert().values(**key, number=page.issue, pages_printed=page.pages_printed))
        return
    number = page.issue or row.number
    printed = page.pages_printed or row.pages_printed
    connection.execute(issues.update().where(*where).values(number=number, pages_printed=printed))


def _row(article: Article, source: str) -> dict[str, Any]:
    row = asdict(article)
    row["position"] = row.pop("order")
    return {**row, "source": source}


def _passage_row(entry: Entry) -> dict[str, Any]:
    passage = entry.passage
    return {
        "id": passage.id,
        "article": passage.article,
        "start": passage.start,
        "end": passage.end,
        "page": entry.page,
        "vector": entry.vector.astype(STORED_VECTOR).tobytes(),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
