"""A network of `rag/network_graph.py` at work: ids of tokens in, what its last layer says of each out."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_PAD = 1
_TOKENS = 1_024
"""Tokens run through at a time; more of them are no faster and want more memory."""


class Network:
    """One may serve many threads."""

    def __init__(self, graph: Path, words: Vectors, places: Vectors) -> None:
        """`graph` is a file of `network_graph`; `words` are the vectors of tokens, `places` of where they stand.

        Both of shape (…, width). `words` may be mapped from a file: of it only what a text holds is read.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _threads()
        # else the threads, waiting for the next text, take the processor from whatever else wants it
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._words, self._places = words, places

    def __call__(self, texts: Sequence[Sequence[int]], *, one_by_one: bool = False) -> list[Vectors]:
        """For each text, of at most `len(places)` tokens, one row a token, shape (tokens, outputs).

        `one_by_one` runs each text alone: where the network works in 8 bits, others beside it would change
        what is said of it.
        """
        order = sorted((at for at, ids in enumerate(texts) if len(ids)), key=lambda at: len(texts[at]))
        found = [np.empty((0, 0), np.float32)] * len(texts)
        while order:
            most = 1 if one_by_one else max(1, _TOKENS // len(texts[order[-1]]))
            order, chosen = order[:-most], order[-most:]
            for at, states in zip(chosen, self._run([texts[at] for at in chosen]), strict=True):
                found[at] = states[: len(texts[at])]
        return found

    def _run(self, texts: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, texts))
        ids = np.full((len(texts), longest), _PAD)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
        vectors = self._words[ids] + self._places[:longest]
        lengths = np.array([len(text) for text in texts], np.int32)
        (states,) = self._session.run(["states"], {"vectors": vectors, "lengths": lengths})
        return np.asarray(states)


def _threads() -> int:
    """What the process may use; onnxruntime itself would count the cores of the whole machine."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdecimal() and int(said):
        return int(said)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
