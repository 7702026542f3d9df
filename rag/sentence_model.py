"""Another model than the bundled one: a folder of sentence-transformers, or a name on the Hugging Face hub.

Nothing is fetched unless the caller allows it, and no code or pickle that comes with a model is run. Nothing is
printed. Importing this module loads neither torch nor sentence_transformers; `load_sentence_model` does.
"""

import gc
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.bundled_model import cache_folder
from rag.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from rag.embedding import Role

Vectors = npt.NDArray[np.float32]

_BATCH = 16
_UNLIMITED = 1_000_000
_ENVIRONMENT = {"HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
_SUFFIXES = {".safetensors", ".json", ".txt", ".model"}
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".ckpt"}


class SentenceModel:
    """Texts as vectors by sentence-transformers, as `rag.embedding.Encoder` wants them."""

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model
        self.dimensions = int(model.get_embedding_dimension() or 0)
        self.max_tokens = int(min(model.max_seq_length or _UNLIMITED, _UNLIMITED))
        # encode_document would prefer the empty "document" that the library adds to a model's own "passage"
        passage = next(filter(None, map(model.prompts.get, ("document", "passage", "corpus"))), "")
        self.prompts: Mapping[Role, str] = {"query": model.prompts.get("query") or "", "passage": passage}

    def vectors(self, texts: Sequence[str], role: "Role") -> Vectors:
        """One of length 1 for each text, shape (len(texts), dimensions)."""
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        vectors = encode(
            list(texts),
            prompt=self.prompts[role],
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimensions)

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text one vector a token, those that begin and end it included, of any length."""
        states: Any = self._model.encode(
            list(texts), output_value="token_embeddings", batch_size=_BATCH, show_progress_bar=False
        )
        return [np.asarray(state.float().cpu(), np.float32) for state in states]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, nothing cut off."""
        return [len(ids) for ids in self._model.tokenizer(list(texts), verbose=False)["input_ids"]]


def load_sentence_model(model: str, *, allow_download: bool = False) -> tuple[SentenceModel, str]:
    """The model in a folder, or that of a hub name, in float32; and what stands for its weights and configuration.

    A hub name is looked up in the local Hugging Face cache; only `allow_download` lets it be fetched.
    Weights must be safetensors; code beside them is not run.

    Raises ModelError if there is no such model, it cannot be trusted, or it cannot be loaded.
    """
    os.environ.update(_ENVIRONMENT if allow_download else _ENVIRONMENT | _OFFLINE)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # else a question waits while an ingest computes
    folder = _find_folder(model, allow_download)
    identity = _hash(folder, _trusted_files(folder))
    try:
        return SentenceModel(_load(folder)), identity
    except Exception as error:  # whatever the libraries make of a foreign folder
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"The embedding model {model} cannot be loaded ({reason}): "
            "name another sentence-transformers model as embedding.model, or none for the bundled one."
        ) from error


def _load(folder: Path) -> "SentenceTransformer":
    with _collector_spared():
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        for library in ("transformers", "sentence_transformers"):
            logging.getLogger(library).setLevel(logging.ERROR)
        return SentenceTransformer(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "dtype": "float32"},
        )


@contextmanager
def _collector_spared() -> Iterator[None]:
    """No garbage collection meanwhile, and none ever of what was made.

    Importing and loading make a million objects that stay to the end: a quarter of a short run went into
    looking through them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _find_folder(model: str, allow_download: bool) -> Path:
    """The folder, or that of a hub name in the Hugging Face cache. Raises ModelError if there is none."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        found = snapshot_download(
            model, local_files_only=not allow_download, allow_patterns=[f"*{s}" for s in _SUFFIXES]
        )
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no embedding model {model}, neither as a folder nor in the Hugging Face cache: "
            "check embedding.model, or allow the download once."
        ) from error
    return Path(found)


def _trusted_files(folder: Path) -> list[Path]:
    """The files the model is made of, those of its weights and configuration, sorted.

    Raises ModelError if the folder is no sentence-transformers model or would have pickled weights loaded.
    """
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        places = [folder / module["path"] for module in modules]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{folder} is not a sentence-transformers model, as it has no modules.json: "
            "name such a folder as embedding.model, or none for the bundled model."
        ) from error
    files = [file for place in places for file in (place.glob("*") if place == folder else place.rglob("*"))]
    safe = {file.parent for file in files if file.suffix == ".safetensors"}
    for file in files:
        if file.suffix in _PICKLES and file.parent not in safe:
            raise ModelError(f"{file} is a pickle, which could run code: save the model with safetensors.")
    return sorted(file for file in set(files) if file.suffix in _SUFFIXES)


def _hash(folder: Path, files: Sequence[Path]) -> str:
    """SHA-256 over names and contents, remembered in the cache folder while sizes and times stay the same."""
    stats = [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    note = cache_folder() / "hashes" / hashlib.sha256(json.dumps(stats).encode()).hexdigest()
    with suppress(OSError):
        if len(known := note.read_text()) == 64:
            return known
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        total.update(f"{file.relative_to(folder).as_posix()}={content}\n".encode())
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(total.hexdigest())
    return total.hexdigest()
