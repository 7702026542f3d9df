"""Reading with the trained weights: questions and windows of text in, spans with their scores out.

The weights file holds the layers that training changed; the rest is the bundled embedding model's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.bundled_encoder import load_bundled_model
from rag.errors import ModelError
from rag.network import Network
from rag.span_reader.pairs import Pair, PairEncoder
from rag.span_reader.weights import Tensors, unpacked

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

WEIGHTS = Path(__file__).with_name("weights.safetensors")
WEIGHTS_SHA256 = "f1351e32eef863e7674baef15ea62e7ee47cc0a4bb2cc9a8765874e3796f8bc5"

LONGEST_SPAN = 48
"""Tokens of a span at most: a reader asks for words, not for paragraphs."""


@dataclass(frozen=True, slots=True)
class Window:
    """A text to be read and the parts `[start, end)` of it in which a span may lie."""

    text: str
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The best span `window.text[start:end]` inside one part.

    score: log-odds of the span against "no answer" in its window, uncalibrated; above 0 the span is likelier.
        -inf, with an empty span, for a part that the window was cut off before.
    """

    start: int
    end: int
    score: float


class SpanReader:
    """The trained network. One may serve many threads."""

    def __init__(self, network: Network, encoder: PairEncoder) -> None:
        self._network = network
        self._encoder = encoder

    def read(self, question: str, windows: Sequence[Window]) -> list[list[Reading]]:
        """For every window the best span of each of its parts."""
        pairs = [self._encoder(question, window.text) for window in windows]
        scores = self._network([pair.ids for pair in pairs], one_by_one=True)
        return [
            [_best(said, pair, part) for part in window.parts]
            for said, pair, window in zip(scores, pairs, windows, strict=True)
        ]


def load_reader(
    embedding: "PassageEmbedding | None" = None, weights: Path = WEIGHTS, sha256: str = WEIGHTS_SHA256
) -> SpanReader:
    """The reader with the weights that come with Wenbao.

    What it shares with the bundled model is taken from `embedding` if that is it, else loaded.
    Raises ModelError if the weights are missing or not the pinned ones.
    """
    from safetensors.numpy import load

    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The span reader's weights {weights} cannot be read ({error.strerror}): install Wenbao again."
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{weights} is not the weights file that Wenbao pins: install Wenbao again.")
    bundled = (embedding and embedding.bundled) or load_bundled_model()
    network = bundled.network(lambda: by_name(unpacked(load(data))), sha256, eight_bit=True)
    return SpanReader(network, PairEncoder(bundled.tokenizer))


def by_name(trained: Tensors) -> Tensors:
    """Parameters of the network that is trained under the names that they have in the model below it."""
    return {name.removeprefix("encoder."): values for name, values in trained.items()}


def _best(scores: npt.NDArray[np.float32], pair: Pair, part: tuple[int, int]) -> Reading:
    start, end = part
    inside = [i for i, (s, e) in enumerate(pair.offsets) if s < e and start <= s and e <= end]
    if not inside:
        return Reading(start, start, -np.inf)
    low, high = pair.first + inside[0], pair.first + inside[-1] + 1
    begins, ends = scores[low:high, 0], scores[low:high, 1]
    sums = np.triu(begins[:, None] + ends[None, :]) + np.where(_too_long(high - low), -np.inf, 0.0)
    at = int(np.argmax(sums))
    first, last = inside[0] + at // len(ends), inside[0] + at % len(ends)
    null = float(scores[0, 0] + scores[0, 1])
    return Reading(pair.offsets[first][0], pair.offsets[last][1], float(sums.flat[at]) - null)


def _too_long(tokens: int) -> npt.NDArray[np.bool_]:
    """Which pairs (begin, end) of `tokens` are no span: end before begin, or longer than LONGEST_SPAN."""
    length = np.arange(tokens)[None, :] - np.arange(tokens)[:, None]
    return np.asarray((length < 0) | (length >= LONGEST_SPAN))
