"""The graph that ships, written out operator by operator as onnxruntime runs it fastest on one core.

Exporters leave attention in small pieces and every row in the last layer. Here attention is one operator, products are
int8 with their scaling inside, and the last layer and the heads see only the pieces that are asked for: the other rows
of a window serve its attention alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

HEADS, EPSILON = 12, 1e-12
OPSETS = (helper.make_opsetid("", 23), helper.make_opsetid("com.microsoft", 1))


def build_graph(state: Mapping[str, Floats], layers: int, *, plain: bool = False) -> ModelProto:
    """Return the graph of a network's weights: `pieces` [1, n] and `kept` [k] in, `hidden` and `logits` [1, k, …] out.

    `kept` are the places in the window of the pieces whose rows are wanted. `state` has the names of `net.Reader`;
    with `plain` products stay in 32-bit floats, to see what int8 costs.
    """
    graph = _Graph(state, plain=plain)
    x = graph.embed()
    for i in range(layers):
        x = graph.layer(x, f"encoder.layers.{i}", last=i == layers - 1)
    graph.node("Identity", [x], "hidden")
    graph.product(x, state["token.weight"], state["token.bias"], "logits")
    size, columns = state["encoder.norm.weight"].shape[0], state["token.bias"].shape[0]
    inputs = [
        helper.make_tensor_value_info("pieces", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("kept", TensorProto.INT64, ["k"]),
    ]
    outputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "k", size]),
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "k", columns]),
    ]
    made = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.constants)
    return helper.make_model(made, opset_imports=OPSETS, ir_version=10)


def quantise(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return [in, out] weights as int8 from -127 to 127, and the scale of each column."""
    scales = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    scales[scales == 0] = 1.0
    return np.rint(weights / scales).clip(-127, 127).astype(np.int8), scales


def quantise_words(weights: Floats) -> tuple[npt.NDArray[np.uint8], Floats, npt.NDArray[np.uint8]]:
    """Return the vectors of words as 0 to 255 with the one scale and zero of them all."""
    low, high = min(float(weights.min()), 0.0), max(float(weights.max()), 0.0)
    scale = np.array((high - low) / 255, dtype=np.float32)
    zero = np.array(round(-low / float(scale)), dtype=np.uint8)
    return (np.rint(weights / scale) + zero).clip(0, 255).astype(np.uint8), scale, zero


class _Graph:
    """Nodes and constants as they are added; every method returns the name of what it computes."""

    def __init__(self, state: Mapping[str, Floats], *, plain: bool) -> None:
        self.state = state
        self.plain = plain
        self.nodes: list[object] = []
        self.constants: list[TensorProto] = []

    def node(self, kind: str, inputs: list[str], name: str, *, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def product(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        """Return x times the weights of a torch Linear, [out, in], plus its bias."""
        ends = self.constant(f"{name}.bias", bias)
        if self.plain:
            return self.node(
                "Add", [self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.x"), ends], name
            )
        ints, scales = quantise(weight.T)
        held = [self.constant(f"{name}.int8", ints), self.constant(f"{name}.scale", scales)]
        zeros = self.constant(f"{name}.zero", np.zeros(len(scales), dtype=np.int8))
        return self.node("DynamicQuantizeMatMul", [x, *held, zeros, ends], name, domain="com.microsoft")

    def norm(self, x: str, of: str) -> str:
        held = [self.constant(f"{of}.{part}", self.state[f"{of}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *held], of, axis=-1, epsilon=EPSILON)

    def embed(self) -> str:
        """Return the sum of the vectors of words, places and the one kind of text."""
        words = self.state["encoder.words.weight"]
        if self.plain:
            x = self.node("Gather", [self.constant("words", words), "pieces"], "word")
        else:
            ints, scale, zero = quantise_words(words)
            held = [self.constant("words.scale", scale), self.constant("words.zero", zero)]
            found = self.node("Gather", [self.constant("words.int8", ints), "pieces"], "word.int8")
            x = self.node("DequantizeLinear", [found, *held], "word")
        places = self.constant("places", self.state["encoder.places.weight"] + self.state["encoder.kinds"])
        start = self.constant("start", np.zeros(1, dtype=np.int64))
        length = self.node("Shape", ["pieces"], "length", start=1, end=2)
        place = self.node("Slice", [places, start, length, start], "place")
        return self.norm(self.node("Add", [x, place], "embedded"), "encoder.norm")

    def layer(self, x: str, of: str, *, last: bool) -> str:
        """Return a layer's output; the last one's has only the rows that are kept."""
        weight, bias = self.state[f"{of}.qkv.weight"], self.state[f"{of}.qkv.bias"]
        size = weight.shape[1]
        query, rest = x, 3
        inputs = []
        if last:
            query, rest = self.node("Gather", [x, "kept"], f"{of}.kept", axis=1), 2
            inputs.append(self.product(query, weight[:size], bias[:size], f"{of}.query"))
        cut = (3 - rest) * size
        both = self.product(x, weight[cut:], bias[cut:], f"{of}.qkv")
        parts = [f"{of}.{name}" for name in ("q", "k", "v")[3 - rest :]]
        self.nodes.append(helper.make_node("Split", [both], parts, name=f"{of}.split", axis=2, num_outputs=rest))
        mixed = self.node("Attention", [*inputs, *parts], f"{of}.mixed", q_num_heads=HEADS, kv_num_heads=HEADS)
        out = self.linear(mixed, f"{of}.out")
        x = self.norm(self.node("Add", [query, out], f"{of}.sum1"), f"{of}.norm1")
        wide = self.node("Gelu", [self.linear(x, f"{of}.up")], f"{of}.gelu", approximate="none")
        down = self.linear(wide, f"{of}.down")
        return self.norm(self.node("Add", [x, down], f"{of}.sum2"), f"{of}.norm2")

    def linear(self, x: str, of: str) -> str:
        return self.product(x, self.state[f"{of}.weight"], self.state[f"{of}.bias"], of)
