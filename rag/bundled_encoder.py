"""The bundled model run by onnxruntime: the embedding, and what the span reader shares with it.

Vectors are those of sentence-transformers with the same files (to 1e-6), so either may ask of what the other stored.
"""

import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.bundled_model import BUILDER_VERSION, BUNDLED_SHA256, bundled_model_path, cache_folder
from rag.errors import ModelError
from rag.network import Network, Vectors
from rag.network_graph import VERSION, Tensors, network_graph

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from rag.embedding import Role


@dataclass(frozen=True)
class BundledModel:
    """The model's files as they are used: `tensors` are mapped from the disk and read where they are needed."""

    folder: Path

    @cached_property
    def tokenizer(self) -> "Tokenizer":
        """Cuts nothing off."""
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    @cached_property
    def tensors(self) -> Tensors:
        """Weights by their names in transformers' `BertModel`."""
        return _mapped(self.folder / "model.safetensors")

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """Sizes of the network, and ids of the tokens that begin and end a text."""
        return json.loads((self.folder / "config.json").read_bytes())  # type: ignore[no-any-return]

    def network(
        self, trained: Callable[[], Tensors] = dict, identity: str = "", *, eight_bit: bool = False
    ) -> Network:
        """The network with these weights or, instead of some, those that `trained` gives.

        `identity` stands for the latter: the graph is written to the cache folder once, under a name of all it is
        made of. Raises ModelError if it cannot be written.
        """
        parts = [BUNDLED_SHA256, BUILDER_VERSION, VERSION, identity, eight_bit]
        key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        file = cache_folder() / "graphs" / f"{key}.onnx"
        if not file.is_file():
            self._write_graph(file, trained(), eight_bit)
        places = self.tensors["embeddings.position_embeddings.weight"]
        kind = self.tensors["embeddings.token_type_embeddings.weight"][0]
        return Network(file, self.tensors["embeddings.word_embeddings.weight"], places + kind)

    def _write_graph(self, file: Path, trained: Tensors, eight_bit: bool) -> None:
        graph = network_graph(
            {**self.tensors, **trained},
            layers=self.config["num_hidden_layers"],
            heads=self.config["num_attention_heads"],
            epsilon=self.config["layer_norm_eps"],
            eight_bit=eight_bit,
        )
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="writing-", dir=file.parent) as scratch:
                written = Path(scratch, file.name)
                with written.open("wb") as stream:
                    stream.write(graph)
                    stream.flush()
                    os.fsync(stream.fileno())
                written.replace(file)
        except OSError as error:
            raise ModelError(
                f"The network cannot be written to {file.parent} ({error.strerror or error}): "
                "free 200 MB there, or set WENBAO_CACHE to a folder on another disk."
            ) from error


class BundledEncoder:
    """Texts as vectors by the bundled model, as `rag.embedding.Encoder` wants them."""

    def __init__(self, model: BundledModel) -> None:
        self.model = model
        self._network = model.network()
        self.dimensions: int = model.config["hidden_size"]
        self.max_tokens: int = model.config["max_position_embeddings"]
        settings = json.loads((model.folder / "config_sentence_transformers.json").read_bytes())
        self.prompts: Mapping[Role, str] = settings["prompts"]

    def vectors(self, texts: Sequence[str], role: "Role") -> Vectors:
        """One of length 1 for each text, shape (len(texts), dimensions): the mean of those of its tokens."""
        states = self.states([self.prompts[role] + text for text in texts])
        means = np.stack([each.mean(axis=0) for each in states])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return means

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text one vector a token, those that begin and end it included, of any length."""
        end = self.model.config["eos_token_id"]
        whole = [each.ids for each in self.model.tokenizer.encode_batch(list(texts))]
        most = self.max_tokens
        return self._network([ids if len(ids) <= most else [*ids[: most - 1], end] for ids in whole])

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, nothing cut off."""
        return [len(each.ids) for each in self.model.tokenizer.encode_batch(list(texts))]


def load_bundled_model() -> BundledModel:
    """The model, built first if it never was. Raises ModelError if it cannot be."""
    return BundledModel(bundled_model_path())


def _mapped(file: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The float32 tensors of a safetensors file (the format's own description: length, header in JSON, bytes)."""
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(length))
    return {
        name: np.memmap(file, "<f4", "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))
        for name, entry in header.items()
        if name != "__metadata__"
    }
