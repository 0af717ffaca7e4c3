"""The graph that ships, written out operator by operator as onnxruntime runs it fastest on one core.

Exporters leave attention in small pieces and every row in the last layer. Here attention is one operator, products are
int8 with their scaling inside, and the last layer and the heads see only the pieces that are asked for: the other rows
of a window serve its attention alone.

Int8 has one scale for all values of a product's input, and a few channels are far louder than the rest: one of each
layer's norm, and one to three inner ones that feed it. The first are turned down on their way into the product, the
others are worked out beside it in floats. That takes more than half of the error off for two hundredths of the
time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnx import ModelProto, TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

HEADS, EPSILON = 12, 1e-12
QUIET, LOUD = 2.0, 2.5
"""How many times the peak of most channels one's peak is to be turned down, or worked out beside."""
OPSETS = (helper.make_opsetid("", 23), helper.make_opsetid("com.microsoft", 1))


def build_graph(
    state: Mapping[str, Floats], layers: int, *, plain: bool = False, peaks: Mapping[str, Floats] | None = None
) -> ModelProto:
    """Return the graph of a network's weights: `pieces` [1, n] and `kept` [k] in, `hidden` and `logits` [1, k, …] out.

    `kept` are the places in the window of the pieces whose rows are wanted. `state` has the names of `net.Reader`;
    with `plain` products stay in 32-bit floats, to see what int8 costs. `peaks` are those of `measure_peaks`.
    """
    graph = _Graph(state, plain=plain, peaks=peaks or {})
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


def measure_peaks(state: Mapping[str, Floats], layers: int, windows: Iterable[Sequence[int]]) -> dict[str, Floats]:
    """Return the largest absolute value of every channel of each layer's norm and inner activation over windows."""
    model = build_graph(state, layers, plain=True)
    names = [f"encoder.layers.{i}.{kind}" for i in range(layers) for kind in ("norm1", "gelu")]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks: dict[str, Floats] = {}
    for window in windows:
        pieces = np.array([window], dtype=np.int64)
        found = session.run(names, {"pieces": pieces, "kept": np.arange(len(window))})
        for name, values in zip(names, found, strict=True):
            peak = np.abs(values[0]).max(axis=0)
            peaks[name] = np.maximum(peaks.get(name, peak), peak)
    return peaks


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

    def __init__(self, state: Mapping[str, Floats], *, plain: bool, peaks: Mapping[str, Floats]) -> None:
        self.state = state
        self.plain = plain
        self.peaks = peaks
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
        down = self.widen(x, of)
        return self.norm(self.node("Add", [x, down], f"{of}.sum2"), f"{of}.norm2")

    def widen(self, x: str, of: str) -> str:
        """Return the product of a layer's inner channels; the loud ones are worked out beside the others."""
        up, bias, down = (self.state[f"{of}.{name}"] for name in ("up.weight", "up.bias", "down.weight"))
        inner = self.peaks.get(f"{of}.gelu", np.zeros(len(bias), dtype=np.float32))
        loud = inner > LOUD * np.sort(inner)[-len(inner) // 100]
        out = self.gelu_between(x, of, up * ~loud[:, None], bias * ~loud, down * ~loud)
        if not loud.any():
            return out
        mine = f"{of}.loud"
        x = self.node("MatMul", [x, self.constant(f"{mine}.up", up[loud].T)], f"{mine}.x")
        x = self.node("Add", [x, self.constant(f"{mine}.bias", bias[loud])], f"{mine}.biased")
        x = self.node("Gelu", [x], f"{mine}.gelu")
        x = self.node("MatMul", [x, self.constant(f"{mine}.down", down[:, loud].T)], f"{mine}.out")
        return self.node("Add", [out, x], f"{of}.both")

    def gelu_between(self, x: str, of: str, up: Floats, bias: Floats, down: Floats) -> str:
        peaks = self.peaks.get(f"{of}.norm1", np.zeros(up.shape[1], dtype=np.float32))
        times = peaks / max(float(np.quantile(peaks, 0.99)), 1e-6)
        times = np.where(times > QUIET, times, 1).astype(np.float32)
        if times.max() > 1:
            x = self.node("Mul", [x, self.constant(f"{of}.quiet", 1 / times)], f"{of}.quieter")
        wide = self.node("Gelu", [self.product(x, up * times, bias, f"{of}.up")], f"{of}.gelu")
        return self.product(wide, down, self.state[f"{of}.down.bias"], f"{of}.down")

    def linear(self, x: str, of: str) -> str:
        return self.product(x, self.state[f"{of}.weight"], self.state[f"{of}.bias"], of)
