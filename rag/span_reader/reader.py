"""Reading with the trained weights: questions and windows of text in, spans with their scores out.

The weights file holds the layers that training changed, as 8-bit whole numbers with a scale a row; the rest is
the bundled embedding model's and is shared with it where that is loaded anyway.
"""

import hashlib
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from rag.bundled_model import bundled_model_path
from rag.errors import ModelError
from rag.span_reader.network import Pair, PairEncoder, SpanNetwork, batch_of, load_network

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

WEIGHTS = Path(__file__).with_name("weights.safetensors")
WEIGHTS_SHA256 = "f1351e32eef863e7674baef15ea62e7ee47cc0a4bb2cc9a8765874e3796f8bc5"

LONGEST_SPAN = 48
"""Tokens of a span at most: a reader asks for words, not for paragraphs."""

_SCALE = ".scale"
_BATCH = 8


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

    def __init__(self, network: SpanNetwork, encoder: PairEncoder) -> None:
        self._network = network.eval()
        self._encoder = encoder
        self._one_at_a_time = threading.Lock()

    def read(self, question: str, windows: Sequence[Window]) -> list[list[Reading]]:
        """For every window the best span of each of its parts."""
        pairs = [self._encoder(question, window.text) for window in windows]
        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at].ids))
        found: list[list[Reading]] = [[] for _ in windows]
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            scores = self._scores([pairs[at] for at in chosen])
            for row, at in enumerate(chosen):
                found[at] = [_best(scores[row], pairs[at], part) for part in windows[at].parts]
        return found

    def _scores(self, pairs: Sequence[Pair]) -> npt.NDArray[np.float32]:
        with self._one_at_a_time, torch.inference_mode():
            return self._network(*batch_of(pairs)).numpy()  # type: ignore[no-any-return]


def load_reader(
    embedding: "PassageEmbedding | None" = None, weights: Path = WEIGHTS, sha256: str = WEIGHTS_SHA256
) -> SpanReader:
    """The reader with the weights that come with Wenbao.

    What training left alone is taken from `embedding` if that is the bundled model, else loaded.
    Raises ModelError if the weights are missing or not the pinned ones.
    """
    from safetensors.torch import load

    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The span reader's weights {weights} cannot be read ({error.strerror}): install Wenbao again."
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{weights} is not the weights file that Wenbao pins: install Wenbao again.")
    folder = bundled_model_path()
    network = load_network(folder, embedding.encoder if embedding and embedding.is_bundled else None)
    network.load_state_dict(unpacked(load(data)), strict=False)
    return SpanReader(_quantized(network), PairEncoder(folder))


def packed(network: SpanNetwork) -> dict[str, torch.Tensor]:
    """What training changed, as it is stored: matrices as int8 under a float16 scale a row, the rest as float16."""
    stored: dict[str, torch.Tensor] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        values = parameter.detach().float()
        if values.dim() == 2 and not name.startswith("spans."):
            scale = (values.abs().amax(dim=1, keepdim=True) / 127).clamp_min(1e-8).half()
            stored[name] = (values / scale.float()).round().clamp(-127, 127).to(torch.int8)
            stored[name + _SCALE] = scale
        else:
            stored[name] = values.half()
    return stored


def unpacked(stored: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The parameters of a network from what `packed` gave."""
    values = {}
    for name, tensor in stored.items():
        if not name.endswith(_SCALE):
            scale = stored.get(name + _SCALE)
            values[name] = tensor.float() if scale is None else tensor.float() * scale.float()
    return values


def _quantized(network: SpanNetwork) -> SpanNetwork:
    """Most matrices multiplied in 8 bits, which is faster on a processor.

    Those that end a feed-forward part are left as they are: a few of the values they take in are so large that 8 bits
    for all of them leave nothing of the rest (Bondarenko et al., EMNLP 2021). In 8 bits too, they cost 0.15 of F1.
    """
    from torch.ao.quantization import default_dynamic_qconfig, quantize_dynamic

    plan = {
        name: default_dynamic_qconfig
        for name, module in network.encoder.named_modules()
        if isinstance(module, nn.Linear) and (".attention." in name or ".intermediate." in name)
    }
    # torch announces that these tensors will go one day; the version that Wenbao is pinned to has them
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantize_dynamic(network.encoder, plan, inplace=True)  # type: ignore[no-untyped-call]
    return network


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
