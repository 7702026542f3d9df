"""The layers of a BERT written down as a graph that onnxruntime runs, from their weights.

onnxruntime's own operators do attention, the sum with layer normalization and the 8-bit products in one step each,
so that the same numbers as torch's (to 1e-6) take less than half of its time on a processor.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

VERSION = 1
"""Raised whenever this module makes another graph of the same weights."""

OWN = "com.microsoft"
_OPERATORS, _OWN_OPERATORS, _FORMAT = 18, 1, 9
_MOST = 63
"""Largest whole number that stands for a weight: 7 bits, since products of 8 overflow on processors without VNNI."""

Tensors = Mapping[str, npt.NDArray[np.float32]]


def network_graph(
    tensors: Tensors, *, layers: int, heads: int, epsilon: float, eight_bit: bool = False
) -> bytes:
    """The graph, from `vectors` (texts, tokens, width) and `lengths` (texts,) to `states` as the vectors.

    tensors: weights by the names of transformers' `BertModel`; with "spans.weight" and "spans.bias" the states
        go through that one layer more.
    eight_bit: multiply in whole numbers where that is harmless. Matrices that end a feed-forward part are not: a few
        of the values they take in are so large that 8 bits for all of them leave nothing of the rest (Bondarenko et
        al., EMNLP 2021).
    """
    from onnx import TensorProto, helper

    writer = _Writer(tensors, heads, epsilon, eight_bit)
    states = writer.normalized("vectors", None, "embeddings.LayerNorm")
    for layer in range(layers):
        states = writer.layer(states, f"encoder.layer.{layer}")
    if "spans.weight" in tensors:
        states = writer.dense(states, "spans", exact=True)
    writer.node("Identity", [states], "states")
    width = tensors["embeddings.LayerNorm.weight"].shape[0]
    graph = helper.make_graph(
        writer.nodes,
        "bert",
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", "tokens", width]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", "tokens", None])],
        writer.constants,
    )
    opsets = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid(OWN, _OWN_OPERATORS)]
    written: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=_FORMAT).SerializeToString()
    return written


class _Writer:
    """Nodes and constants so far; each method adds some and gives the name of what comes out."""

    def __init__(self, tensors: Tensors, heads: int, epsilon: float, eight_bit: bool) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._tensors, self._heads, self._epsilon, self._eight_bit = tensors, heads, epsilon, eight_bit

    def layer(self, states: str, name: str) -> str:
        attended = self.dense(
            self._attention(states, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        states = self.normalized(attended, states, f"{name}.attention.output.LayerNorm")
        inner = self.dense(states, f"{name}.intermediate.dense")
        outer = self.dense(
            self.node("Gelu", [inner], f"{name}.gelu", OWN), f"{name}.output.dense", exact=True
        )
        return self.normalized(outer, states, f"{name}.output.LayerNorm")

    def _attention(self, states: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        projected = self.dense(states, *parts)
        self.nodes.append(_node("Split", [projected], parts, axis=2, num_outputs=len(parts)))
        return self.node("MultiHeadAttention", [*parts, "", "lengths"], name, OWN, num_heads=self._heads)

    def dense(self, states: str, *names: str, exact: bool = False) -> str:
        """The layers of these names side by side."""
        name = " ".join(names)
        weight = np.concatenate([self._tensors[f"{each}.weight"].T for each in names], axis=1)
        bias = self._constant(
            f"{name} bias", np.concatenate([self._tensors[f"{each}.bias"] for each in names])
        )
        if exact or not self._eight_bit:
            product = self.node(
                "MatMul", [states, self._constant(f"{name} weight", weight)], f"{name} product"
            )
            return self.node("Add", [product, bias], f"{name} sum")
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / _MOST
        held = [
            self._constant(f"{name} weight", np.rint(weight / scale).astype(np.int8)),
            self._constant(f"{name} scale", scale.astype(np.float32)),
            self._constant(f"{name} zero", np.zeros(len(scale), np.int8)),
        ]
        return self.node("DynamicQuantizeMatMul", [states, *held, bias], f"{name} sum", OWN)

    def normalized(self, states: str, beside: str | None, name: str) -> str:
        held = [
            self._constant(f"{name}.{kind}", self._tensors[f"{name}.{kind}"]) for kind in ("weight", "bias")
        ]
        if beside is None:
            return self.node("LayerNormalization", [states, *held], name, axis=-1, epsilon=self._epsilon)
        return self.node("SkipLayerNormalization", [states, beside, *held], name, OWN, epsilon=self._epsilon)

    def node(self, operator: str, inputs: list[str], name: str, domain: str = "", **settings: Any) -> str:
        self.nodes.append(_node(operator, inputs, [name], domain, **settings))
        return name

    def _constant(self, name: str, values: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def _node(
    operator: str, inputs: list[str], outputs: list[str], domain: str = "", **settings: Any
) -> "NodeProto":
    from onnx import helper

    return helper.make_node(operator, inputs, outputs, domain=domain, **settings)
