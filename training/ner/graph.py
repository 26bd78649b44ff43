"""Writes the tagger as an ONNX graph, node by node, from its weights.

One function for both precisions, so that the graphs differ in nothing but how a matrix is
multiplied and how the table of words is kept. In int8 every row of activations is quantised by
itself: what is read beside a text never changes its result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.ner.infer import OPSET

__all__ = ["INPUTS", "STEPS", "WORDS", "build_graph", "quantise_rows"]

IR_VERSION = 8
STEPS = 64
"""Largest value of a stored weight. Two products of it and 255 stay below 32,768, where processors
without VNNI cut sums off."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
HEADS = 12
_EPSILON = 1e-12
_FAR = -1e4
_CONTRIB = "com.microsoft"
WORDS = "bert.embeddings.word_embeddings.weight"

Weights = Mapping[str, NDArray[np.float32]]


def quantise_rows(
    rows: NDArray[np.float32], most: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows of integers up to `most` and the scale of each; 0 stays 0."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12) / most
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self, weights: Weights, precision: str) -> None:
        self.weights, self.precision = weights, precision
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def const(self, name: str, value: object, kind: object = np.float32) -> str:
        """Add a constant and return its name."""
        array = np.array(value, kind, order="C")
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str) -> str:
        """Add a weight as it is."""
        return self.const(name, self.weights[name])

    def op(self, kind: str, *inputs: str, out: str = "", **attributes: object) -> str:
        """Add a node with one output and return the name of that."""
        name = out or f"{kind}_{len(self.nodes)}"
        node = helper.make_node(kind, list(inputs), [name], name=name, **attributes)
        self.nodes.append(node)
        return name

    def linear(self, x: str, names: Sequence[str], *, out: str = "") -> str:
        """Return `x` times the named layers, side by side, plus their biases."""
        weight = np.concatenate([self.weights[f"{name}.weight"] for name in names])
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        if names[0].endswith("query"):
            # Scores are divided by the root of the width of a head.
            own, root = len(weight) // len(names), np.sqrt(len(weight) // len(names) // HEADS)
            weight[:own] /= root
            bias[:own] /= root
        name = names[0]
        offset = self.const(f"{name}.bias", bias)
        if self.precision == "float32" or name == "classifier":
            product = self.op("MatMul", x, self.const(f"{name}.weight", weight.T))
            return self.op("Add", product, offset, out=out)
        values, scales = quantise_rows(weight, STEPS)
        # Every row of `x` is brought to -1..1 first, so that one scale fits all.
        peak = self.op("ReduceMax", self.op("Abs", x), axes=[-1], keepdims=1)
        peak = self.op("Max", peak, self.const("least", 1e-9))
        scale, zero = self.const("scale", 1 / 127), self.const("zero", 128, np.uint8)
        stored = self.op("QuantizeLinear", self.op("Div", x, peak), scale, zero)
        product = self.op(
            "MatMulIntegerToFloat",
            stored,
            self.const(f"{name}.values", values.T, np.int8),
            scale,
            self.const(f"{name}.scales", scales),
            zero,
            self.const("none", 0, np.int8),
            domain=_CONTRIB,
        )
        return self.op("Add", self.op("Mul", product, peak), offset)

    def norm(self, x: str, name: str) -> str:
        """Return layer normalisation of `x`."""
        scale, offset = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, scale, offset, axis=-1, epsilon=_EPSILON)

    def words(self) -> str:
        """Return the vectors of the pieces."""
        if self.precision == "float32":
            return self.op("Gather", self.weight(WORDS), INPUTS[0])
        values, scales = quantise_rows(self.weights[WORDS], 127)
        found = self.op("Gather", self.const("words.values", values, np.int8), INPUTS[0])
        scale = self.op("Gather", self.const("words.scales", scales[:, None]), INPUTS[0])
        return self.op("Mul", self.op("Cast", found, to=TensorProto.FLOAT), scale)

    def embed(self) -> str:
        """Return what goes into the first layer."""
        at = "bert.embeddings"
        shapes = self.op("Gather", self.weight(f"{at}.token_type_embeddings.weight"), INPUTS[2])
        size = self.op("Shape", INPUTS[0], start=1, end=2)
        start = self.const("start", [0], np.int64)
        places = self.weight(f"{at}.position_embeddings.weight")
        places = self.op("Slice", places, start, size)
        x = self.op("Add", self.op("Add", self.words(), shapes), places)
        return self.norm(x, f"{at}.LayerNorm")

    def bias(self) -> str:
        """Return what is added to the scores of padding."""
        absent = self.op("Sub", self.const("one", 1, np.int64), INPUTS[1])
        far = self.op("Mul", self.op("Cast", absent, to=TensorProto.FLOAT), self.const("far", _FAR))
        return self.op("Unsqueeze", far, self.const("axes", [1, 2], np.int64))

    def layer(self, x: str, bias: str, at: str, width: int) -> str:
        """Return the output of a layer."""
        parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        shape = self.const("heads", [0, 0, 3, HEADS, width // HEADS], np.int64)
        mixed = self.op("Reshape", self.linear(x, parts), shape)
        mixed = self.op("Transpose", mixed, perm=[2, 0, 3, 1, 4])
        query, key, value = (
            self.op("Gather", mixed, self.const(f"part{i}", i, np.int64), axis=0) for i in range(3)
        )
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        shares = self.op("Softmax", self.op("Add", scores, bias), axis=-1)
        y = self.op("Transpose", self.op("MatMul", shares, value), perm=[0, 2, 1, 3])
        y = self.op("Reshape", y, self.const("joined", [0, 0, width], np.int64))
        y = self.linear(y, [f"{at}.attention.output.dense"])
        x = self.norm(self.op("Add", x, y), f"{at}.attention.output.LayerNorm")
        y = self.gelu(self.linear(x, [f"{at}.intermediate.dense"]))
        y = self.linear(y, [f"{at}.output.dense"])
        return self.norm(self.op("Add", x, y), f"{at}.output.LayerNorm")

    def gelu(self, x: str) -> str:
        """Return Gelu of `x`, in operators of the standard."""
        share = self.op("Erf", self.op("Div", x, self.const("root", np.sqrt(2))))
        sum_ = self.op("Add", share, self.const("unit", 1))
        return self.op("Mul", self.op("Mul", x, sum_), self.const("half", 0.5))


def build_graph(weights: Weights, precision: str) -> onnx.ModelProto:
    """Return the graph.

    Parameters
    ----------
    weights : mapping of str to ndarray of float32
        As `training.ner.model.Tagger` names them.
    precision : {"float32", "int8"}
        Of the products of matrices and of the table of words.
    """
    graph = _Graph(weights, precision)
    width = weights[WORDS].shape[1]
    x, bias, number = graph.embed(), graph.bias(), 0
    while f"bert.encoder.layer.{number}.output.dense.weight" in weights:
        x = graph.layer(x, bias, f"bert.encoder.layer.{number}", width)
        number += 1
    graph.linear(x, ["classifier"], out="logits")
    classes = len(weights["classifier.bias"])
    made = helper.make_graph(
        graph.nodes,
        "phi_ner",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["N", "L"]) for n in INPUTS],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", "L", classes])],
        list(graph.constants.values()),
    )
    sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_CONTRIB, 1)]
    sets = sets[: 1 if precision == "float32" else 2]
    model = helper.make_model(made, opset_imports=sets, ir_version=IR_VERSION)
    model.producer_name = "phidetect training.ner.export"
    if precision == "float32":
        onnx.checker.check_model(model, full_check=True)
    return model
