"""The archive of newspapers: one folder, read through views that never change under a question."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from rag import catalog
from rag.catalog import Issue, page_order
from rag.errors import ArchiveLocked, ArchiveMismatch, MissingArchive, ModelError
from rag.indexes import IndexCache, Indexes
from rag.lexical import LexicalQuery
from rag.manifest import Manifest, read_manifest
from rag.model import Article, Filters, Hit, Passage
from rag.schema import articles, bylines, open_engine, passages
from rag.scope import Scope
from rag.writer import INDEX_FOLDER, Generation, current_generation, write

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding
    from rag.span_reader.reader import SpanReader

__all__ = ["NO_FILTERS", "Archive", "Issue", "LexicalQuery", "Status", "View", "write"]

NO_FILTERS = Filters()

_log = logging.getLogger(__name__)

_EXACT = 10_000
"""Up to so many passages in scope are scored one by one; more are over-fetched from the vector index."""

_MOST_FETCHED = 20_000


@dataclass(frozen=True, slots=True)
class Status:
    """What an archive holds and how it is. `healthy` is that the catalog and both indexes count alike.

    missing_pages: (newspaper, date, page) not stored of issues whose number of pages is known.
    missing_dates: (newspaper, date) without an issue, on weekdays on which the paper mostly has one.
    disk_bytes: all files of the folder.
    """

    newspapers: tuple[str, ...]
    issues: int
    pages: int
    articles: int
    passages: int
    first: Date | None
    last: Date | None
    missing_dates: tuple[tuple[str, Date], ...]
    missing_pages: tuple[tuple[str, Date, str], ...]
    model: str
    fingerprint: str
    generation: int
    indexed_lexical: int
    indexed_vectors: int
    healthy: bool
    disk_bytes: int


class Archive:
    """An archive for reading. One may serve many threads; each question takes a `view` of its own."""

    def __init__(
        self, folder: Path, manifest: Manifest, model: "str | PassageEmbedding | None", reading: bool
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._model = model
        self._reading = reading
        self._reader: SpanReader | None = None
        self._engine = open_engine(folder)
        self._indexes = IndexCache()
        self._loading = threading.Lock()

    @classmethod
    def open(
        cls, folder: Path | str, model: "str | PassageEmbedding | None" = None, *, reading: bool = True
    ) -> "Archive":
        """The archive in `folder`. `model` is that of questions, its name, or None: the bundled one.

        `reading` is whether answers use the span reader.
        Raises MissingArchive if there is none, ArchiveMismatch if another version of Wenbao, or another model
        than a loaded one given here, made it.
        """
        manifest = read_manifest(Path(folder))
        if model is not None and not isinstance(model, str):
            manifest.check(model, Path(folder))
        return cls(Path(folder), manifest, model, reading)

    @property
    def embedding(self) -> "PassageEmbedding":
        """The embedding model, loaded when first asked for.

        Raises ArchiveMismatch if the archive's vectors are another model's.
        """
        with self._loading:
            if self._model is None or isinstance(self._model, str):
                from rag.embedding import load_embedding

                embedding = load_embedding(self._model)
                self.manifest.check(embedding, self.folder)
                self._model = embedding
            return self._model

    @property
    def reader(self) -> "SpanReader | None":
        """The span reader, loaded when first asked for; None if it is not to be used or cannot be loaded.

        Why it cannot be loaded is said once, to the log; answers then go on without it.
        """
        embedding = self.embedding
        with self._loading:
            if self._reading and self._reader is None:
                from rag.span_reader.reader import load_reader

                try:
                    self._reader = load_reader(embedding)
                except ModelError as error:
                    _log.error("%s Answers go on without it.", error)
                    self._reading = False
            return self._reader

    @contextmanager
    def view(self) -> Iterator["View"]:
        """The archive as it stands now, for one question: what is committed later is not in it.

        Not to be kept: while it is open, removed text cannot be erased from the catalog's log.
        """
        for attempt in (1, 2, 3):
            connection = self._engine.connect()
            try:
                generation = current_generation(connection)  # with it the transaction's state is fixed
                if not generation.number:
                    raise MissingArchive(
                        f"There is nothing in the archive {self.folder} yet: "
                        f"`wenbao ingest PATH --archive {self.folder}` puts something there."
                    )
                indexes = self._indexes.take(self.folder / INDEX_FOLDER / generation.folder)
                break
            except OSError as error:  # a writer was twice faster, and the folder is gone; or it is broken
                connection.close()
                if attempt == 3:
                    raise ArchiveMismatch(
                        f"The indexes of the archive {self.folder} cannot be read: "
                        f"run `wenbao doctor --archive {self.folder}`."
                    ) from error
            except BaseException:
                connection.close()
                raise
        try:
            yield View(self, connection, generation, indexes)
        finally:
            self._indexes.give_back(indexes)
            connection.close()

    def close(self) -> None:
        """Let go of memory and files; views still open go on."""
        self._indexes.close()
        self._engine.dispose()


class View:
    """One generation of an archive, for one thread. Made by `Archive.view`."""

    def __init__(
        self, archive: Archive, connection: Connection, generation: Generation, indexes: Indexes
    ) -> None:
        self.generation = generation.number
        self._archive = archive
        self._connection = connection
        self._indexes = indexes
        self._issues: list[Issue] | None = None

    @property
    def embedding(self) -> "PassageEmbedding":
        """The archive's embedding model, loaded when first asked for."""
        return self._archive.embedding

    @property
    def reader(self) -> "SpanReader | None":
        """The span reader, or None where answers do without it."""
        return self._archive.reader

    def articles(self, filters: Filters = NO_FILTERS) -> list[Article]:
        """The articles that fit, by newspaper, date, page and order; a page filter means where they begin."""
        return catalog.load_articles(self._connection, self._scope(filters))

    def has_articles(self, filters: Filters = NO_FILTERS) -> bool:
        """Whether anything at all fits."""
        return catalog.count_passages(self._connection, self._scope(filters)) > 0

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        return self.articles_by_id([article_id]).get(article_id)

    def articles_by_id(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles of `ids`, those that exist."""
        return catalog.load_articles_by_id(self._connection, ids)

    def passages_of(self, article_ids: Iterable[str]) -> dict[str, list[Passage]]:
        """The passages of each article, in the order of its text."""
        return catalog.load_passages_of(self._connection, article_ids)

    def issues(self) -> list[Issue]:
        """All issues by newspaper and date; read once, since a view does not change."""
        if self._issues is None:
            self._issues = catalog.load_issues(self._connection)
        return self._issues

    def newspapers(self) -> list[str]:
        """The titles held, sorted."""
        return sorted({issue.newspaper for issue in self.issues()})

    def bylines(self) -> list[str]:
        """All names in bylines and credits, sorted."""
        return catalog.distinct(self._connection, bylines.c.name)

    def dates(self) -> tuple[Date, Date] | None:
        """The first and the last date of an issue, or None in an empty archive."""
        held = [issue.date for issue in self.issues()]
        return (min(held), max(held)) if held else None

    def dense(self, vector: npt.NDArray[np.float32], filters: Filters, limit: int) -> list[Hit]:
        """The passages nearest in meaning to `vector`, shape (dimensions,), best first; scores "dense".

        Without filters the vector index answers, approximately. With filters the answer is exact while few
        passages fit; else the index is asked for more until enough of what it gives fits.
        """
        scope = self._scope(filters)
        found = self._nearest_within(vector, scope, limit) if scope else self._indexes.nearest(vector, limit)
        if found is None:
            found = self._exact(vector, scope, limit)
        return self._hits(found, "dense")

    def lexical(self, query: LexicalQuery, filters: Filters, limit: int) -> list[Hit]:
        """The passages that share words with `query`, best first; scores "lexical"."""
        found = self._indexes.lexical.search(query, self._scope(filters), limit)
        return self._hits(found, "lexical")

    def articles_with(self, query: LexicalQuery, filters: Filters = NO_FILTERS) -> list[str]:
        """Ids, sorted, of all articles that have all the words of `query`, its names, and its phrase."""
        return sorted(self._indexes.lexical.articles_with(query, self._scope(filters)))

    def vectors(self, passage_ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """The stored vectors, shape (len(passage_ids), dimensions). Raises KeyError for an unknown id."""
        return catalog.load_vectors(self._connection, passage_ids)

    def mean_vector(self) -> npt.NDArray[np.float32]:
        """The mean of the vectors of all passages, shape (dimensions,): what every text has in common."""
        return self._indexes.mean

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a folded word over passages, in [0, 1]; 1 if no passage holds it."""
        return self._indexes.lexical.rarity(word)

    def status(self) -> Status:
        """What the archive holds and how it is.

        Raises ArchiveLocked if writers took this state's indexes away before they were counted.
        """
        held = self.issues()
        stored = catalog.count(self._connection, passages)
        counts = self._indexes.counts()
        if counts is None:
            raise ArchiveLocked(
                f"The archive {self._archive.folder} was written to twice while it was being counted; try again."
            )
        lexical, vectors = counts
        dates = self.dates()
        return Status(
            newspapers=tuple(self.newspapers()),
            issues=len(held),
            pages=sum(len(issue.pages) for issue in held),
            articles=catalog.count(self._connection, articles),
            passages=stored,
            first=dates[0] if dates else None,
            last=dates[1] if dates else None,
            missing_dates=tuple(_missing_dates(held)),
            missing_pages=tuple(_missing_pages(held)),
            model=self._archive.manifest.model,
            fingerprint=self._archive.manifest.fingerprint,
            generation=self.generation,
            indexed_lexical=lexical,
            indexed_vectors=vectors,
            healthy=stored == lexical == vectors,
            disk_bytes=sum(f.stat().st_size for f in self._archive.folder.rglob("*") if f.is_file()),
        )

    def _scope(self, filters: Filters) -> Scope:
        return catalog.scope_of(self._connection, filters)

    def _nearest_within(
        self, vector: npt.NDArray[np.float32], scope: Scope, limit: int
    ) -> list[tuple[str, float]] | None:
        """From the vector index, or None where scoring all that fits is the better way."""
        fitting = catalog.count_passages(self._connection, scope)
        if fitting <= _EXACT:
            return None
        inside = catalog.scoped_ids(self._connection, scope)
        fetched = 2 * limit * catalog.count(self._connection, passages) // fitting
        while fetched <= _MOST_FETCHED:
            found = self._indexes.nearest(vector, fetched)
            if found is None:
                return None
            fits = [(passage, score) for passage, score in found if passage in inside]
            if len(fits) >= limit:
                return fits[:limit]
            fetched *= 4
        return None

    def _exact(self, vector: npt.NDArray[np.float32], scope: Scope, limit: int) -> list[tuple[str, float]]:
        best: list[tuple[str, float]] = []
        for ids, matrix in catalog.scoped_vectors(self._connection, scope):
            scores = matrix @ np.asarray(vector, np.float32)
            nearest = np.argpartition(-scores, limit)[:limit] if limit < len(ids) else range(len(ids))
            best += [(ids[at], float(scores[at])) for at in nearest]
        return sorted(best, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _hits(self, found: Sequence[tuple[str, float]], label: str) -> list[Hit]:
        """What the catalog knows of the passages found; one that it does not know is an index's mistake."""
        stored = catalog.load_with_articles(self._connection, [passage for passage, _ in found])
        return [Hit(*stored[passage], {label: score}) for passage, score in found if passage in stored]


def _missing_pages(held: Iterable[Issue]) -> Iterator[tuple[str, Date, str]]:
    for issue in held:
        expected = [str(number) for number in range(1, (issue.pages_printed or 0) + 1)]
        if all(page in expected for page in issue.pages):  # A01, B01 … cannot be counted through
            for page in sorted(set(expected) - set(issue.pages), key=page_order):
                yield issue.newspaper, issue.date, page


def _missing_dates(held: Sequence[Issue]) -> Iterator[tuple[str, Date]]:
    for newspaper in sorted({issue.newspaper for issue in held}):
        dates = {issue.date for issue in held if issue.newspaper == newspaper}
        days = [min(dates) + timedelta(n) for n in range((max(dates) - min(dates)).days + 1)]
        for weekday in range(7):
            expected = [day for day in days if day.weekday() == weekday]
            if sum(day in dates for day in expected) * 2 > len(expected):
                yield from ((newspaper, day) for day in expected if day not in dates)
