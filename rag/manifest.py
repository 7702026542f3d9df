"""The manifest of an archive folder: which format it has and which embedding model made its vectors."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ArchiveMismatch, MissingArchive

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

FORMAT = 1
_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`fingerprint` stands for the weights and settings of the model; `created` is ISO, UTC."""

    format: int
    model: str
    fingerprint: str
    dimensions: int
    created: str
    wenbao: str

    def check(self, embedding: "PassageEmbedding", folder: Path) -> None:
        """Raises ArchiveMismatch if the vectors of the archive were not made by `embedding`."""
        if embedding.fingerprint != self.fingerprint:
            raise ArchiveMismatch(
                f"The archive {folder} was made with the embedding model {self.model} ({self.fingerprint}), "
                f"not with {embedding.model_label} ({embedding.fingerprint}): "
                f"set embedding.model back, or run `wenbao doctor --archive {folder}`."
            )


def new_manifest(embedding: "PassageEmbedding") -> Manifest:
    """The manifest of an archive that `embedding` makes now."""
    try:
        release = version("wenbao")
    except PackageNotFoundError:
        release = "unknown"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(FORMAT, embedding.model_label, embedding.fingerprint, embedding.dimensions, now, release)


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`.

    Raises MissingArchive if there is none, ArchiveMismatch if it is not of this version's format.
    """
    try:
        values = json.loads((folder / _NAME).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise MissingArchive(
            f"There is no archive in {folder}: `wenbao ingest PATH --archive {folder}` makes one."
        ) from None
    except (OSError, ValueError) as error:
        raise ArchiveMismatch(f"The manifest of the archive {folder} cannot be read: {error}.") from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise ArchiveMismatch(
            f"The archive {folder} is of another version of Wenbao than this one: "
            "ingest its source files into a new folder."
        )
    return Manifest(**{name: values[name] for name in Manifest.__dataclass_fields__})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in `folder`, all of it or nothing."""
    written = folder / f"{_NAME}.new"
    with written.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    written.replace(folder / _NAME)
