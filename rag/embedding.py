"""Passages and questions as vectors, by a sentence-transformers model on this machine.

The model is the bundled one, a folder, or a name on the Hugging Face hub. Nothing is fetched unless the
caller allows it, and no code or pickle that comes with a model is run. Importing this module loads
llama_index; torch and sentence_transformers wait for `load_embedding`.
"""

import asyncio
import gc
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr

from rag.bundled_model import BUILDER_VERSION, BUNDLED_NAME, BUNDLED_SHA256, bundled_model_path, cache_folder
from rag.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors: TypeAlias = npt.NDArray[np.float32]

_BATCH, _SLICE = 16, 256
_UNLIMITED = 1_000_000
_REMEMBERED = 3_000
"""Texts whose token vectors are kept, a statement of the paper 35 kB, in half precision."""
_ENVIRONMENT = {"HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
_SUFFIXES = {".safetensors", ".json", ".txt", ".model"}
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".ckpt"}


class PassageEmbedding(BaseEmbedding):
    """A sentence-transformers model that tells questions from passages, as llama_index's `BaseEmbedding`.

    All vectors are float32 and of length 1, so a dot product is the cosine. A question gets the model's
    "query" prompt, a passage its "document" (or "passage", "corpus") one; where a model has none, none.

    model_label: the model's name, for people.
    fingerprint: 16 hex digits, equal for equal weights, configuration, prompts and maximum length. Vectors of
        different fingerprints must not meet in one index.
    dimensions: length of a vector.
    max_tokens: what the model reads of a text, prompt and special tokens included; the rest is cut off
        silently, so ask `count_tokens`. 1,000,000 if the model has no limit.
    """

    model_label: str
    fingerprint: str
    dimensions: int
    max_tokens: int
    _model: "SentenceTransformer" = PrivateAttr()
    _query_prompt: str = PrivateAttr()
    _passage_prompt: str = PrivateAttr()
    _remembered: dict[str, npt.NDArray[np.float16]] = PrivateAttr(default_factory=dict)

    def __init__(self, model: "SentenceTransformer", label: str, identity: str) -> None:
        """Wrap a loaded model; `identity` stands for its weights and configuration in the fingerprint."""
        query_prompt = model.prompts.get("query") or ""
        # encode_document would prefer the empty "document" that the library adds to a model's own "passage"
        passage_prompt = next(filter(None, map(model.prompts.get, ("document", "passage", "corpus"))), "")
        max_tokens = int(min(model.max_seq_length or _UNLIMITED, _UNLIMITED))
        traits = json.dumps([identity, query_prompt, passage_prompt, max_tokens])
        fields: dict[str, Any] = {
            "model_name": label,
            "model_label": label,
            "fingerprint": hashlib.sha256(traits.encode()).hexdigest()[:16],
            "dimensions": model.get_embedding_dimension(),
            "max_tokens": max_tokens,
            "embed_batch_size": _SLICE,
        }
        super().__init__(**fields)
        self._model, self._query_prompt, self._passage_prompt = model, query_prompt, passage_prompt

    @property
    def is_bundled(self) -> bool:
        """Whether this is the model that comes with Wenbao, whose layers the span reader has learnt on."""
        return self.model_label == BUNDLED_NAME

    @property
    def encoder(self) -> Any:
        """The transformers model inside, without pooling."""
        return self._model[0].model

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimensions,)."""
        vector = self._model.encode_query(
            text, prompt=self._query_prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vector, np.float32)

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """The vectors of passages in the order given, shape (len(texts), dimensions).

        `on_progress` is told how many are done, after every 256 and at the end.
        """
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _SLICE):
            end = min(start + _SLICE, len(texts))
            vectors[start:end] = self._model.encode_document(
                list(texts[start:end]),
                prompt=self._passage_prompt,
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if on_progress:
                on_progress(end)
        return vectors

    def embed_question_tokens(self, text: str) -> Vectors:
        """One vector of length 1 for each token of a question, shape (tokens, dimensions)."""
        return self._token_vectors([text], self._query_prompt)[0]

    def embed_passage_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """For each passage one vector of length 1 a token, shape (tokens, dimensions), the prompt left out.

        The last passages asked for are remembered, since questions of one talk weigh the same ones.
        """
        known = {text: held for text in texts if (held := self._remembered.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = self._token_vectors(new, self._passage_prompt) if new else []
        # new ones too in half precision, so that a question weighs the same whatever was asked before
        known |= {text: vectors.astype(np.float16) for text, vectors in zip(new, found, strict=True)}
        self._remembered.update((text, known[text]) for text in new)
        while len(self._remembered) > _REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)), None)
        return [known[text].astype(np.float32) for text in texts]

    def _token_vectors(self, texts: Sequence[str], prompt: str) -> list[Vectors]:
        states: Any = self._model.encode(
            [prompt + text for text in texts],
            output_value="token_embeddings",
            batch_size=_BATCH,
            show_progress_bar=False,
        )
        # what the prompt and the marks of begin and end take is the same in front of every text
        ahead = len(self._model.tokenizer(prompt, verbose=False)["input_ids"]) - 1
        cut = (np.asarray(state.float().cpu(), np.float32)[ahead:-1] for state in states)
        return [state / np.maximum(np.linalg.norm(state, axis=1, keepdims=True), 1e-9) for state in cut]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included, nothing cut off."""
        prompted = [self._passage_prompt + text for text in texts]
        return [len(ids) for ids in self._model.tokenizer(prompted, verbose=False)["input_ids"]]

    def _get_query_embedding(self, query: str) -> Embedding:
        return list(map(float, self.embed_query(query)))

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        vectors: list[Embedding] = self.embed_passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> Embedding:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def load_embedding(model: str | None = None, *, allow_download: bool = False) -> PassageEmbedding:
    """Load the bundled model (None), the model in a folder, or the one of a hub name, in float32.

    A hub name is looked up in the local Hugging Face cache; only `allow_download` lets it be fetched.
    Weights must be safetensors; code beside them is not run. Nothing is printed.

    Raises ModelError if there is no such model, it cannot be trusted, or it cannot be loaded.
    """
    os.environ.update(_ENVIRONMENT if allow_download else _ENVIRONMENT | _OFFLINE)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # else a question waits while an ingest computes
    if model is None:
        folder, label = bundled_model_path(), BUNDLED_NAME
        identity = f"{BUNDLED_SHA256}-{BUILDER_VERSION}"
        remedy = f"remove {folder}, and the next run builds it again"
    else:
        folder, label = _find_folder(model, allow_download), model
        identity = _hash(folder, _trusted_files(folder))
        remedy = "name another sentence-transformers model as embedding.model, or none for the bundled one"
    try:
        return PassageEmbedding(_load(folder), label, identity)
    except Exception as error:  # whatever the libraries make of a foreign folder
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(f"The embedding model {label} cannot be loaded ({reason}): {remedy}.") from error


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
