"""The derived indexes: one folder a generation, made aside, never changed once the catalog names it."""

import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rag.catalog import Entry
from rag.lexical import LexicalIndex
from rag.vectors import VectorIndex

_LEXICAL, _VECTORS, _SUM = "lexical", "vectors", "sum.npy"
_GONE = ".gone"
"""Ending of the name of a folder that is being removed."""


_Read = TypeVar("_Read")


class Indexes:
    """The two indexes of one generation, for reading. The vector index is opened when first asked."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError if the folder, or the lexical index in it, is not there."""
        self.folder = folder
        self.lexical = LexicalIndex.open(folder / _LEXICAL)
        total, number = _load_sum(folder)
        self.mean: npt.NDArray[np.float32] = np.asarray(total / max(1, number), np.float32)
        self._vectors: VectorIndex | None = None
        self._lock = threading.Lock()

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]] | None:
        """The nearest passages with their cosines, or None if this generation's folder is gone meanwhile."""
        return self._unless_gone(lambda: self._opened().search(vector, limit))

    def counts(self) -> tuple[int, int] | None:
        """Passages in the lexical index and in the vector index, or None if the folder is gone meanwhile."""
        return self._unless_gone(lambda: (self.lexical.count(), self._opened().count()))

    def _unless_gone(self, read: Callable[[], _Read]) -> _Read | None:
        """What `read` gives, or None where it fails because later writers took the folder away under it."""
        try:
            return read()
        except Exception:  # Chroma and tantivy each have their own for a missing file
            if self._is_current():
                raise
            return None

    def _is_current(self) -> bool:
        """Whether no later writer has taken the folder away; it goes at once, see `prune`."""
        return (self.folder / _SUM).is_file()

    def close(self) -> None:
        """Let go of memory and files."""
        self.lexical.close()
        with self._lock:
            if self._vectors:
                self._vectors.close()
                self._vectors = None

    def _opened(self) -> VectorIndex:
        with self._lock:
            if self._vectors is None:
                self._vectors = VectorIndex.open(self.folder / _VECTORS)
            return self._vectors


class IndexCache:
    """The generations that readers of one process hold, each opened once and closed when old and unused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[Path, tuple[Indexes, int]] = {}

    def take(self, folder: Path) -> Indexes:
        """The indexes of `folder`, to be given back. Older ones that nobody holds are closed."""
        with self._lock:
            indexes, holders = self._held.get(folder) or (Indexes(folder), 0)
            self._held[folder] = indexes, holders + 1
            self._close_unused(but=folder)
            return indexes

    def give_back(self, indexes: Indexes) -> None:
        """The counterpart of `take`."""
        with self._lock:
            _, holders = self._held[indexes.folder]
            self._held[indexes.folder] = indexes, holders - 1

    def close(self) -> None:
        """Close all that nobody holds."""
        with self._lock:
            self._close_unused(but=None)

    def _close_unused(self, but: Path | None) -> None:
        for folder, (indexes, holders) in list(self._held.items()):
            if holders == 0 and folder != but:
                indexes.close()
                del self._held[folder]


def new_name(generation: int) -> str:
    """A folder name for a generation, never used before: Chroma caches by path for the life of a process."""
    return f"{generation:06d}-{uuid.uuid4().hex[:8]}"


def build(
    folder: Path, batches: Iterable[list[Entry]], on_progress: Callable[[int], None] | None = None
) -> None:
    """Make both indexes in `folder` from nothing; `on_progress` is told the passages done."""
    lexical, vectors = LexicalIndex.create(folder / _LEXICAL), VectorIndex.create(folder / _VECTORS)
    done, total = 0, np.zeros(0)
    try:
        for entries in batches:
            _update(lexical, vectors, (), entries)
            done += len(entries)
            total = _add(total, [entry.vector for entry in entries])
            if on_progress:
                on_progress(done)
    finally:
        lexical.close()
        vectors.close()
    _save_sum(folder, total, done)
    _flush(folder)


def derive(
    old: Path, folder: Path, removed: Mapping[str, npt.NDArray[np.float32]], added: Sequence[Entry]
) -> None:
    """Make both indexes in `folder`: a copy of `old` without `removed` passages, with `added` ones."""
    shutil.copytree(old, folder, ignore=shutil.ignore_patterns(".tantivy-*.lock"))
    lexical, vectors = LexicalIndex.open(folder / _LEXICAL), VectorIndex.open(folder / _VECTORS)
    try:
        _update(lexical, vectors, list(removed), added)
    finally:
        lexical.close()
        vectors.close()
    total, number = _load_sum(old)
    total = _add(total, [entry.vector for entry in added])
    total = _add(total, [-vector for vector in removed.values()])
    _save_sum(folder, total, number + len(added) - len(removed))
    _flush(folder)


def prune(parent: Path, keep: Iterable[str]) -> None:
    """Remove the folders of all generations but those to `keep`.

    Each is renamed first: a reader finds its folder whole or not at all, never half removed.
    """
    kept = set(keep)
    for folder in parent.glob("[0-9][0-9][0-9][0-9][0-9][0-9]*-*"):
        if folder.name in kept:
            continue
        gone = folder if folder.name.endswith(_GONE) else folder.with_name(folder.name + _GONE)
        with suppress(OSError):  # what cannot be moved cannot be removed; the next writer tries again
            folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _update(
    lexical: LexicalIndex, vectors: VectorIndex, removed: Sequence[str], added: Sequence[Entry]
) -> None:
    ids = [entry.passage.id for entry in added]
    lexical.update(removed, [(entry.passage, entry.page, entry.article) for entry in added])
    replaced = set(ids)
    gone = [passage for passage in removed if passage not in replaced]
    matrix = np.stack([entry.vector for entry in added]) if added else np.empty((0, 0), np.float32)
    vectors.update(gone, ids, matrix)


def _add(
    total: npt.NDArray[np.float64], vectors: Sequence[npt.NDArray[np.float32]]
) -> npt.NDArray[np.float64]:
    if not vectors:
        return total
    sum_of_them = np.sum(np.stack(vectors), axis=0, dtype=np.float64)
    return np.asarray(total + sum_of_them if total.size else sum_of_them)


def _save_sum(folder: Path, total: npt.NDArray[np.float64], number: int) -> None:
    np.save(folder / _SUM, np.append(total, float(number)))


def _load_sum(folder: Path) -> tuple[npt.NDArray[np.float64], int]:
    stored = np.load(folder / _SUM, allow_pickle=False)
    return stored[:-1], int(stored[-1])


def _flush(folder: Path) -> None:
    """Bring the files to the disk, since the catalog is about to name them."""
    for path in folder.rglob("*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
