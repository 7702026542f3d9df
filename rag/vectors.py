"""The vector index: Chroma on disk. The only module that imports chromadb.

Chroma holds ids and vectors, never text, and is given vectors, never an embedding function (which would
fetch a model of its own). One folder is written by one process, closed, and from then on only read.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"
_EF_SEARCH = 400
"""Candidates of a search in the graph. Recall of the nearest 100 among 6,000 passages of 人民日报 is 0.998
with 400 and 0.94 with Chroma's default of 100, for 3 ms more."""

_HEADER = struct.Struct("<iQQQQ")
"""How header.bin of a graph begins: version, offset, vectors there is room for, vectors held, bytes of each."""

_FLOAT = 4

_BATCH = 5_000
"""Rows in one call; Chroma takes at most 5,461."""


class VectorIndex:
    """One folder of Chroma's. Open or create it with the class methods; `close` lets its memory go."""

    def __init__(self, client: "Client", collection: "Collection", folder: Path) -> None:
        self._client = client
        self._collection = collection
        self._folder = folder
        self._changed = False

    @classmethod
    def create(cls, folder: Path) -> "VectorIndex":
        """A new, empty index in `folder`, which is made; its measure is the cosine."""
        folder.mkdir(parents=True)
        client = _client(folder)
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {"space": "cosine", "ef_search": _EF_SEARCH, "batch_size": 1, "sync_threshold": 1}
            },  # all vectors are in the graph's files at once: one that reads has nothing left to write
        )
        return cls(client, collection, folder)

    @classmethod
    def open(cls, folder: Path) -> "VectorIndex":
        """The index in `folder`. Raises OSError if there is none that can be read."""
        from chromadb.errors import ChromaError

        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one
            raise OSError(f"There is no vector index in {folder}.")
        client = _client(folder)
        try:
            return cls(client, client.get_collection(_COLLECTION, embedding_function=None), folder)
        except (ChromaError, ValueError) as error:
            client.close()
            raise OSError(f"The vector index in {folder} cannot be opened: {error}") from error

    def update(self, removed: Sequence[str], ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Take out passages by id and put in others, vectors of shape (len(ids), dimensions)."""
        self._changed = True
        for start in range(0, len(removed), _BATCH):
            self._collection.delete(ids=list(removed[start : start + _BATCH]))
        for start in range(0, len(ids), _BATCH):
            self._collection.upsert(
                ids=list(ids[start : start + _BATCH]),
                embeddings=np.asarray(vectors[start : start + _BATCH], np.float32),
            )

    def count(self) -> int:
        """The number of passages in the index."""
        return self._collection.count()

    def search(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """The nearest passages, approximately: (passage id, cosine in [-1, 1]), best first."""
        limit = min(limit, self.count())
        if limit < 1:
            return []
        found = self._collection.query(
            query_embeddings=np.asarray(vector, np.float32)[None, :], n_results=limit, include=["distances"]
        )
        distances = found["distances"]
        assert distances is not None
        return [
            (passage, 1.0 - float(far)) for passage, far in zip(found["ids"][0], distances[0], strict=True)
        ]

    def close(self) -> None:
        """Stop Chroma's part for this folder; without it the process keeps its memory and open files."""
        self._client.close()
        if self._changed:
            _clear_unused(self._folder)


def _clear_unused(folder: Path) -> None:
    """Fill with zeros what Chroma's files have room for beyond the vectors held.

    Their memory is written as it was allocated, with whatever the process had there before: words of articles, even
    of removed ones. Raises OSError if the files are not laid out as those of the Chroma that Wenbao pins.
    """
    for header in folder.glob("*/header.bin"):
        _, _, most, held, width = _HEADER.unpack_from(header.read_bytes())
        for name, bytes_each in (("data_level0.bin", width), ("length.bin", _FLOAT)):
            file = header.with_name(name)
            unused = file.stat().st_size - held * bytes_each
            if not 0 <= unused <= (most - held) * bytes_each:
                raise OSError(f"{file} is not laid out as expected: install the chromadb that Wenbao pins.")
            with file.open("r+b") as opened:
                opened.seek(held * bytes_each)
                opened.write(bytes(unused))


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(path=str(folder.resolve()), settings=settings))
