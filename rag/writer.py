"""Writing to an archive: changes gather in one transaction of the catalog and one new generation of indexes.

The commit of the catalog is the switch: it names the new generation, whose folder is complete by then. What
fails before leaves the old generation answering; what it left behind is removed by the next writer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from rag import catalog, catalog_changes, indexes
from rag.catalog import Entry
from rag.errors import ArchiveMismatch, MissingArchive, SourceError
from rag.lock import writing
from rag.manifest import Manifest, new_manifest, read_manifest, write_manifest
from rag.model import Article, Page, Passage, page_at
from rag.schema import SCHEMA_VERSION, erase_traces, metadata, open_engine
from rag.schema import passages as stored_passages

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

INDEX_FOLDER = "index"


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the archive: its number, 0 before anything is stored, and its folder under index/."""

    number: int
    folder: str


def current_generation(connection: Connection) -> Generation:
    """The generation that the catalog names.

    Raises ArchiveMismatch if the catalog's tables are not of this version.
    """
    if catalog.get_meta(connection, "schema") != SCHEMA_VERSION:
        raise ArchiveMismatch(
            "The archive's catalog is of another version of Wenbao than this one: "
            "ingest its source files into a new folder."
        )
    number = int(catalog.get_meta(connection, "generation") or 0)
    return Generation(number, catalog.get_meta(connection, "index") or "")


@contextmanager
def write(folder: Path, embedding: "PassageEmbedding | None" = None) -> Iterator["Writer"]:
    """The writer of the archive in `folder`, which is made if need be; uncommitted changes are dropped.

    `embedding` may come later, through `Writer.claim`; removing needs none.
    Raises ArchiveLocked if another process is writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with writing(folder):
        engine = open_engine(folder)
        try:
            writer = Writer(folder, engine)
            if embedding:
                writer.claim(embedding)
            try:
                yield writer
            finally:
                writer.rollback()
        finally:
            engine.dispose()


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a page: whether it was stored before, and how many of its articles and passages are now."""

    before: bool
    articles: int
    passages: int


class Writer:
    """Changes to one archive; see `write`. Nothing is seen by readers before `commit`."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._manifest: Manifest | None = None
        self._connection: Connection | None = None
        self._forget()
        try:
            self._prepare()
        except BaseException:
            self.rollback()
            raise

    def _prepare(self) -> None:
        """Make the tables if need be, and finish what earlier writers could not."""
        metadata.create_all(self._engine)
        connection = self._transaction()
        if catalog.get_meta(connection, "schema") is None:
            catalog_changes.set_meta(connection, "schema", SCHEMA_VERSION)
        current = current_generation(connection)
        previous = catalog.get_meta(connection, "previous index") or ""
        traces = catalog.get_meta(connection, "traces")
        self._end(commit=True)
        indexes.prune(self._folder / INDEX_FOLDER, (current.folder, previous))
        if traces:
            self._erase()
        with suppress(MissingArchive):
            self._manifest = read_manifest(self._folder)

    def claim(self, embedding: "PassageEmbedding") -> None:
        """Say which model makes the vectors to come. A new archive is bound to it.

        Raises ArchiveMismatch if the archive's vectors are another model's.
        """
        if self._manifest is None:
            self._manifest = new_manifest(embedding)
        self._manifest.check(embedding, self._folder)

    def known(self, newspaper: str, date: Date, page: str) -> frozenset[str]:
        """SHA-256 of the parts that a page is stored from; empty if the page is not stored."""
        parts = catalog_changes.stored_parts(self._transaction(), newspaper, date, page)
        return frozenset(parts.values())

    def is_stored(self, page: Page) -> bool:
        """Whether this very content is stored as this page, of the issue number it has now."""
        connection = self._transaction()
        if page.sha256 not in self.known(page.newspaper, page.date, page.page):
            return False
        numbers = catalog_changes.issue_numbers(connection, page.newspaper, page.date, page.page)
        return page.issue is None or not numbers or page.issue in numbers

    def stored_passages(self) -> int:
        """The number of passages stored, those of this transaction included."""
        return catalog.count(self._transaction(), stored_passages)

    def replace_page(
        self, page: Page, passages: Sequence[Passage], vectors: npt.NDArray[np.float32]
    ) -> Stored:
        """Store a page, or one part of it, with the passages of its articles and their vectors.

        `vectors` has the shape (len(passages), dimensions). Parts already stored from the same source, or
        holding an article of the same id or the same order, are replaced; other parts of the page stay.
        Articles withdrawn on request are left out.
        Raises SourceError if an article's id is taken by another page's, or twice on this one.
        """
        connection = self._transaction()
        stored = catalog_changes.stored_parts(connection, page.newspaper, page.date, page.page)
        outdated = self._outdated(page, stored)
        self._check_ids(page, outdated)
        digests = {article.id: catalog_changes.digest_of(article) for article in page.articles}
        barred = catalog_changes.withdrawn(connection, digests.values())
        kept = {article.id: article for article in page.articles if digests[article.id] not in barred}
        entries = [
            Entry(passage, kept[passage.article], page_at(kept[passage.article], passage.start), vector)
            for passage, vector in zip(passages, vectors, strict=True)
            if passage.article in kept
        ]
        gone: catalog_changes.Vectors = {}
        try:
            with connection.begin_nested():
                for source in outdated:
                    gone |= catalog_changes.delete_part(connection, page, source)
                catalog_changes.insert_page(connection, page, list(kept.values()), entries)
        except (IntegrityError, UnicodeError, OverflowError) as error:
            raise SourceError(f"Page {page.page} of {page.source} cannot be stored: {error}.") from error
        self._drop(gone)
        self._added.update((entry.passage.id, entry) for entry in entries)
        self._changed = True
        return Stored(bool(stored), len(kept), len(entries))

    def remove(
        self, article_ids: Iterable[str], *, requested_by: str | None = None, reason: str | None = None
    ) -> list[Article]:
        """Take articles out for good; those that were there, without order.

        The commit then builds both indexes anew and rewrites the catalog's file, so that no word of them is
        left in the folder. A digest stays, which keeps a later ingest from bringing the same article back.
        """
        connection = self._transaction()
        found = catalog.load_articles_by_id(connection, article_ids)
        for article in found.values():
            catalog_changes.withdraw(connection, article, requested_by, reason)
        self._drop(catalog_changes.delete_articles(connection, list(found)))
        if found:
            self._changed = self._erasing = True
        return list(found.values())

    def rebuild(self) -> None:
        """Have the commit build both indexes anew from the catalog, whatever state they are in."""
        self._changed = self._rebuilding = True

    def quarantine(self, source: str, page: str | None, reason: str) -> None:
        """Note a file or page that could not be stored, and why."""
        catalog_changes.note_quarantine(self._transaction(), source, page, reason)

    def release(self, source: str) -> None:
        """Forget why a file was in quarantine: it is read again."""
        catalog_changes.clear_quarantine(self._transaction(), source)

    def commit(self, on_progress: Callable[[int], None] | None = None) -> bool:
        """Make all changes visible at once.

        False only if articles were removed and a reader still holds a state in which they were there;
        the catalog's log then keeps traces of them until the next writer after it has gone.
        """
        connection = self._transaction()
        if not self._changed:
            self._end(commit=True)
            return True
        current = current_generation(connection)
        coming = Generation(current.number + 1, indexes.new_name(current.number + 1))
        try:
            self._make_indexes(connection, current, coming, on_progress)
            catalog_changes.set_meta(connection, "generation", str(coming.number))
            catalog_changes.set_meta(connection, "index", coming.folder)
            catalog_changes.set_meta(connection, "previous index", "" if self._erasing else current.folder)
            if self._erasing:
                catalog_changes.set_meta(connection, "traces", "to be erased")
            if self._manifest:
                write_manifest(self._folder, self._manifest)
            self._end(commit=True)
        except BaseException:
            self.rollback()
            indexes.prune(self._folder / INDEX_FOLDER, (current.folder,))
            raise
        erasing = self._erasing
        self._forget()
        kept = (coming.folder,) if erasing else (coming.folder, current.folder)
        indexes.prune(self._folder / INDEX_FOLDER, kept)
        return self._erase() if erasing else True

    def rollback(self) -> None:
        """Drop all changes since the last commit."""
        self._end(commit=False)
        self._forget()

    def _erase(self) -> bool:
        """Have the catalog's file forget what was removed; if that cannot be, the next writer tries again."""
        if not erase_traces(self._engine):
            return False
        catalog_changes.set_meta(self._transaction(), "traces", "")
        self._end(commit=True)
        return True

    def _make_indexes(
        self,
        connection: Connection,
        current: Generation,
        coming: Generation,
        on_progress: Callable[[int], None] | None,
    ) -> None:
        parent = self._folder / INDEX_FOLDER
        if self._erasing or self._rebuilding or not current.folder:
            indexes.build(parent / coming.folder, catalog.load_entries(connection), on_progress)
        else:
            added = list(self._added.values())
            indexes.derive(parent / current.folder, parent / coming.folder, self._dropped, added)

    def _outdated(self, page: Page, stored: dict[str, str]) -> list[str]:
        """The stored parts of the page that `page` stands for: see `replace_page`."""
        ids = {article.id for article in page.articles}
        orders = {article.order for article in page.articles}
        placed = catalog_changes.places(self._transaction(), page.newspaper, page.date, page.page)
        return [
            source
            for source, sha256 in stored.items()
            if source == page.source
            or sha256 == page.sha256
            or any(article in ids or order in orders for article, order in placed.get(source, ()))
        ]

    def _check_ids(self, page: Page, outdated: Sequence[str]) -> None:
        ids = [article.id for article in page.articles]
        twice = next((article for article in ids if ids.count(article) > 1), None)
        if twice is not None:
            raise SourceError(f"Page {page.page} of {page.source} has two articles of the id {twice}.")
        placed = catalog_changes.places(self._transaction(), page.newspaper, page.date, page.page)
        own = {article for source in outdated for article, _order in placed.get(source, ())}
        for article in catalog.load_articles_by_id(self._transaction(), ids).values():
            if article.id not in own:
                raise SourceError(
                    f"Page {page.page} of {page.source} has an article of the id {article.id}, which "
                    f"{article.newspaper} of {article.date}, page {article.page}, has already."
                )

    def _drop(self, gone: catalog_changes.Vectors) -> None:
        for passage, vector in gone.items():
            if self._added.pop(passage, None) is None:  # else it never came into the indexes
                self._dropped[passage] = vector

    def _transaction(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.begin()
        return self._connection

    def _end(self, *, commit: bool) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with connection:
                connection.commit() if commit else connection.rollback()

    def _forget(self) -> None:
        self._added: dict[str, Entry] = {}
        self._dropped: catalog_changes.Vectors = {}
        self._changed = self._erasing = self._rebuilding = False
