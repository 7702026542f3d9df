"""Passages and questions as vectors, by a model on this machine: the bundled one, or another that is named."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from rag.bundled_encoder import BundledModel

Vectors: TypeAlias = npt.NDArray[np.float32]
Role: TypeAlias = Literal["query", "passage"]

_SLICE = 256
_REMEMBERED = 3_000
"""Texts whose token vectors are kept, a statement of the paper 35 kB, in half precision."""


class Encoder(Protocol):
    """A model that turns texts into vectors.

    dimensions: length of a vector.
    max_tokens: what it reads of a text, prompt and special tokens included; 1,000,000 without a limit.
    prompts: what stands ahead of a question and of a passage.
    """

    dimensions: int
    max_tokens: int
    prompts: Mapping[Role, str]

    def vectors(self, texts: Sequence[str], role: Role) -> Vectors:
        """Of length 1, behind the prompt of their role, shape (len(texts), dimensions)."""

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text as it is one vector a token, those that begin and end it included, of any length."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as it is, nothing cut off."""


class PassageEmbedding:
    """A model that tells questions from passages. One may serve many threads.

    All vectors are float32 and of length 1, so a dot product is the cosine. A question gets the model's
    "query" prompt, a passage its "document" (or "passage", "corpus") one; where a model has none, none.

    model_label: the model's name, for people.
    fingerprint: 16 hex digits, equal for equal weights, configuration, prompts and maximum length. Vectors of
        different fingerprints must not meet in one index.
    dimensions: length of a vector.
    max_tokens: what the model reads of a text, prompt and special tokens included; the rest is cut off
        silently, so ask `count_tokens`. 1,000,000 if the model has no limit.
    bundled: the model that comes with Wenbao, whose layers the span reader has learnt on; None if it is another.
    """

    def __init__(
        self, encoder: Encoder, label: str, identity: str, bundled: "BundledModel | None" = None
    ) -> None:
        """Wrap a model; `identity` stands for its weights and configuration in the fingerprint."""
        traits = json.dumps(
            [identity, encoder.prompts["query"], encoder.prompts["passage"], encoder.max_tokens]
        )
        self.model_label = label
        self.fingerprint = hashlib.sha256(traits.encode()).hexdigest()[:16]
        self.dimensions = encoder.dimensions
        self.max_tokens = encoder.max_tokens
        self.bundled = bundled
        self._encoder = encoder
        self._remembered: dict[str, npt.NDArray[np.float16]] = {}
        self._one_at_a_time = threading.Lock()

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimensions,)."""
        vector: Vectors = self._encoder.vectors([text], "query")[0]
        return vector

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """The vectors of passages in the order given, shape (len(texts), dimensions).

        `on_progress` is told how many are done, after every 256 and at the end.
        """
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _SLICE):
            end = min(start + _SLICE, len(texts))
            vectors[start:end] = self._encoder.vectors(texts[start:end], "passage")
            if on_progress:
                on_progress(end)
        return vectors

    def embed_question_tokens(self, text: str) -> Vectors:
        """One vector of length 1 for each token of a question, shape (tokens, dimensions)."""
        return self._token_vectors([text], "query")[0]

    def embed_passage_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """For each passage one vector of length 1 a token, shape (tokens, dimensions), the prompt left out.

        The last passages asked for are remembered, since questions of one talk weigh the same ones.
        """
        known = {text: held for text in texts if (held := self._remembered.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = self._token_vectors(new, "passage") if new else []
        # new ones too in half precision, so that a question weighs the same whatever was asked before
        known |= {text: vectors.astype(np.float16) for text, vectors in zip(new, found, strict=True)}
        with self._one_at_a_time:
            self._remembered.update((text, known[text]) for text in new)
            while len(self._remembered) > _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
        return [known[text].astype(np.float32) for text in texts]

    def _token_vectors(self, texts: Sequence[str], role: Role) -> list[Vectors]:
        prompt = self._encoder.prompts[role]
        # what the prompt and the marks of begin and end take is the same in front of every text
        ahead = self._encoder.count([prompt])[0] - 1
        cut = [states[ahead:-1] for states in self._encoder.states([prompt + text for text in texts])]
        return [states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9) for states in cut]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included, nothing cut off."""
        return self._encoder.count([self._encoder.prompts["passage"] + text for text in texts])


def load_embedding(model: str | None = None, *, allow_download: bool = False) -> PassageEmbedding:
    """Load the bundled model (None), the model in a folder, or the one of a hub name. Nothing is printed.

    A hub name is looked up in the local Hugging Face cache; only `allow_download` lets it be fetched.

    Raises ModelError if there is no such model, it cannot be trusted, or it cannot be loaded.
    """
    if model is not None:
        from rag.sentence_model import load_sentence_model

        encoder, identity = load_sentence_model(model, allow_download=allow_download)
        return PassageEmbedding(encoder, model, identity)
    from rag.bundled_encoder import BundledEncoder, load_bundled_model
    from rag.bundled_model import BUILDER_VERSION, BUNDLED_NAME, BUNDLED_SHA256

    bundled = load_bundled_model()
    return PassageEmbedding(
        BundledEncoder(bundled), BUNDLED_NAME, f"{BUNDLED_SHA256}-{BUILDER_VERSION}", bundled
    )
