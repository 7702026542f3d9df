"""What training changed of the bundled model, as the weights file holds it: matrices as 8-bit whole numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

_SCALE = ".scale"

Stored = dict[str, npt.NDArray[Any]]
Tensors = dict[str, npt.NDArray[np.float32]]


def packed(trained: Mapping[str, npt.NDArray[np.float32]]) -> Stored:
    """Parameters as they are stored: matrices as int8 under a float16 scale a row, the rest as float16."""
    stored: Stored = {}
    for name, values in trained.items():
        if values.ndim == 2 and not name.startswith("spans."):
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-8).astype(np.float16)
            stored[name] = np.clip(np.rint(values / scale.astype(np.float32)), -127, 127).astype(np.int8)
            stored[name + _SCALE] = scale
        else:
            stored[name] = values.astype(np.float16)
    return stored


def unpacked(stored: Mapping[str, npt.NDArray[Any]]) -> Tensors:
    """The parameters of a network from what `packed` gave."""
    values = {}
    for name, held in stored.items():
        if not name.endswith(_SCALE):
            scale = stored.get(name + _SCALE)
            values[name] = held.astype(np.float32) * (1 if scale is None else scale.astype(np.float32))
    return values
