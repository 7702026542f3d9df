"""Files into an archive: read, compare with what is stored, embed what is new, store whole issues at a time.

A printed page is known by newspaper, date and page. Read again with the same content it is unchanged;
other content replaces it. One page may be spread over several files, such as one file an article: files whose
articles differ in id and in order are parts of one page and stand beside each other, be it in one run or in
several. Where two files of one run claim the same article or place of a page, the later one (by path) is
taken, and the earlier one is reported.
"""

import errno
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from ingest.chunking import embedded_text, passages
from ingest.formats import Given, Problem, Reading, read
from rag.errors import SourceError, UsageError
from rag.feedback import FILE_NAME as FEEDBACK_NAME
from rag.model import Article, Page, Passage
from rag.schema import CATALOG_NAME
from rag.writer import INDEX_FOLDER, Writer, write

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

    Embedding: TypeAlias = PassageEmbedding | Callable[[], PassageEmbedding]

_log = logging.getLogger(__name__)

_BATCH_PASSAGES = 2_000
_MOST_BATCH_PASSAGES = 20_000
_BATCH_SHARE = 4
"""A batch is at least this part of the archive: copying the indexes then costs no more than filling them."""

_OWN_NAMES = (INDEX_FOLDER, CATALOG_NAME, FEEDBACK_NAME, "manifest.json", "write.lock", "wenbao.toml")

_Key: TypeAlias = tuple[str, Date, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `stage` is "reading" (files), "embedding" (passages) or "storing" (passages)."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run wrote. `pages` counts those stored anew, `replaced` the ones of them known before.

    `removed` is 0: an ingest never takes out a page, only `Writer.remove` does. `withheld` are articles not stored
    since their words were removed on request. `doubts` are pages stored whose articles were hard to tell apart.
    """

    pages: int = 0
    articles: int = 0
    passages: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    withheld: int = 0
    quarantined: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The `ingest --json` object of the command line's contract."""
        return asdict(self) | {"seconds": round(self.seconds, 3)}


@dataclass(slots=True)
class _Run:
    """What a run has gathered so far."""

    parts: dict[_Key, list[Page]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    pages: set[_Key] = field(default_factory=set)
    replaced: set[_Key] = field(default_factory=set)
    unchanged: int = 0
    articles: int = 0
    passages: int = 0
    withheld: int = 0


def ingest(
    paths: Iterable[Path | str],
    folder: Path | str,
    *,
    given: Given,
    embedding: "Embedding",
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Store the pages of files, and of all files in folders, in the archive in `folder`.

    `embedding` is a model or what loads it; it is not loaded when nothing is new. A file that cannot be read
    is quarantined and the rest goes on. Batches end with an issue and each is committed, so an ingest that is
    interrupted has stored whole issues. What is new is held in memory until it is stored.

    Raises UsageError for a path that does not exist, ArchiveLocked while another process writes,
    ArchiveMismatch if the archive's vectors are another model's.
    """
    started = time.monotonic()
    archive = Path(folder)
    files = _files([Path(path) for path in paths])
    report = on_progress or (lambda _progress: None)
    run = _Run()
    with write(archive) as writer:
        for number, file in enumerate(files):
            report(Progress("reading", number, len(files)))
            _read_file(file, given, run)
        report(Progress("reading", len(files), len(files)))
        fresh = _fresh(run, writer)
        _store(fresh, run, writer, embedding, report)
        _note_problems([str(file) for file in files], run, writer)
    return IngestReport(
        pages=len(run.pages),
        articles=run.articles,
        passages=run.passages,
        unchanged=run.unchanged,
        replaced=len(run.replaced),
        withheld=run.withheld,
        quarantined=tuple(run.problems),
        doubts=tuple(run.doubts),
        seconds=time.monotonic() - started,
    )


def pages_in(paths: Iterable[Path | str], *, given: Given) -> tuple[list[Page], tuple[Problem, ...]]:
    """The pages an ingest of these paths would store in an empty archive, by date, and what it could not read.

    Raises UsageError for a path that does not exist.
    """
    run = _Run()
    for file in _files([Path(path) for path in paths]):
        _read_file(file, given, run)
    kept = [page for _key, parts in sorted(run.parts.items()) for page in _consistent(parts, run)]
    return kept, tuple(run.problems)


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those below the folders named but for hidden ones and those of archives."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {path}.")
        found.update(dict.fromkeys(_walk(path) if path.is_dir() else [path]))
    return list(found)


def _walk(root: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(root):
        here = Path(name)
        own: tuple[str, ...] = ()
        if CATALOG_NAME in files:  # this is an archive; source files may lie in it only if it was named
            own = _OWN_NAMES
            if here != root:
                folders.clear()
                continue
        folders[:] = sorted(folder for folder in folders if not folder.startswith(".") and folder not in own)
        for file in sorted(files):
            if not file.startswith(".") and not file.startswith(own):
                yield here / file


def _read_file(file: Path, given: Given, run: _Run) -> None:
    source = str(file)
    try:
        if not file.is_file():  # a pipe or a device may never end
            raise OSError(errno.EINVAL, "it is no ordinary file")
        reading = read(file.read_bytes(), source, given)
    except OSError as error:
        reading = Reading(
            problems=(Problem(source, given.page, f"{source} cannot be read: {error.strerror}."),)
        )
    except Exception as error:  # a format's mistake is its own; the other files still count
        _log.debug("%s cannot be read", source, exc_info=True)
        reason = f"{source} cannot be read as a newspaper page ({type(error).__name__}: {error})."
        reading = Reading(problems=(Problem(source, given.page, reason),))
    run.problems += reading.problems
    run.doubts += reading.doubts
    for page in reading.pages:
        run.parts.setdefault((page.newspaper, page.date, page.page), []).append(page)


def _fresh(run: _Run, writer: Writer) -> dict[_Key, list[Page]]:
    """The parts of pages that are not stored yet, by newspaper and date; counts the pages that are."""
    fresh: dict[_Key, list[Page]] = {}
    for key, parts in sorted(run.parts.items(), key=lambda item: item[0]):
        new = [part for part in _consistent(parts, run) if not writer.is_stored(part)]
        if new:
            fresh[key] = new
        else:
            run.unchanged += 1
    run.parts.clear()
    return fresh


def _consistent(parts: Sequence[Page], run: _Run) -> list[Page]:
    """Those of the files that give one page which can stand beside each other; of two rivals the later."""
    kept: list[Page] = []
    for part in parts:
        rivals = [other for other in kept if _overlap(part, other)]
        kept = [other for other in kept if other not in rivals]
        for rival in rivals:
            if rival.sha256 != part.sha256:
                reason = (
                    f"{rival.source}: {part.source} holds page {part.page} of {part.date} too, and was taken."
                )
                run.problems.append(Problem(rival.source, part.page, reason))
        kept.append(part)
    return kept


def _overlap(one: Page, other: Page) -> bool:
    """Whether two files hold the same article, or the same place of a page; equal contents always do."""
    if one.sha256 == other.sha256 or one.source == other.source:
        return True
    ids, orders = {a.id for a in one.articles}, {a.order for a in one.articles}
    return any(article.id in ids or article.order in orders for article in other.articles)


def _store(
    fresh: dict[_Key, list[Page]],
    run: _Run,
    writer: Writer,
    embedding: "Embedding",
    report: Callable[[Progress], None],
) -> None:
    if not fresh:
        return
    work = [(page, _passages(page)) for parts in fresh.values() for page in parts]
    total = sum(len(cut) for _page, cut in work)
    model = _loaded(embedding)
    writer.claim(model)
    done = 0
    for batch in _batches(work, writer):
        texts = [embedded_text(article, passage) for _page, cut in batch for article, passage in cut]

        def embedded(number: int, before: int = done) -> None:
            report(Progress("embedding", before + number, total))

        vectors = model.embed_passages(texts, embedded)
        done += len(texts)
        _write_batch(batch, vectors, run, writer)
        report(Progress("storing", done, total))


def _loaded(embedding: "Embedding") -> "PassageEmbedding":
    # not `callable`: llama_index's embeddings can be called themselves
    if hasattr(embedding, "embed_passages"):
        return cast("PassageEmbedding", embedding)
    return embedding()


def _passages(page: Page) -> list[tuple[Article, Passage]]:
    return [(article, passage) for article in page.articles for passage in passages(article)]


_Work: TypeAlias = tuple[Page, list[tuple[Article, Passage]]]


def _batches(work: Sequence[_Work], writer: Writer) -> Iterator[list[_Work]]:
    """`work` in lists that end with an issue; each but the last is of at least the size that pays."""
    batch: list[_Work] = []
    for number, (page, cut) in enumerate(work):
        batch.append((page, cut))
        following = work[number + 1][0] if number + 1 < len(work) else None
        if following and (following.newspaper, following.date) == (page.newspaper, page.date):
            continue
        share = writer.stored_passages() // _BATCH_SHARE
        wanted = min(max(_BATCH_PASSAGES, share), _MOST_BATCH_PASSAGES)
        if following is None or sum(len(held) for _page, held in batch) >= wanted:
            yield batch
            batch = []


def _write_batch(batch: Sequence[_Work], vectors: Any, run: _Run, writer: Writer) -> None:
    start = 0
    for page, cut in batch:
        some = np.asarray(vectors[start : start + len(cut)], np.float32)
        start += len(cut)
        key = (page.newspaper, page.date, page.page)
        try:
            stored = writer.replace_page(page, [passage for _article, passage in cut], some)
        except SourceError as error:
            run.problems.append(Problem(page.source, page.page, str(error)))
            continue
        if stored.before and key not in run.pages:
            run.replaced.add(key)
        run.pages.add(key)
        run.articles += stored.articles
        run.passages += stored.passages
        run.withheld += len(page.articles) - stored.articles
    writer.commit()


def _note_problems(sources: Iterable[str], run: _Run, writer: Writer) -> None:
    for source in sources:
        writer.release(source)
    for problem in run.problems:
        writer.quarantine(problem.source, problem.page, problem.reason)
    writer.commit()
