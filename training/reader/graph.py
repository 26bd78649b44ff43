"""Writes the reader as an ONNX graph, node by node, from its weights."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from phidetect.pixels.read import HEIGHT
from training.reader.weights import BLOCKS, MIXERS, Weights

__all__ = ["OPSET", "build_graph"]

OPSET = 20
IR_VERSION = 9
HEADS, WIDTH = 8, 120


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
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
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def conv(self, x: str, name: str, *, stride: tuple[int, int] = (1, 1), pads: object = 0) -> str:
        """Return the convolution `name` of `x`."""
        shape = self.weights[f"{name}.weight"].shape
        edges = [pads] * 4 if isinstance(pads, int) else pads
        return self.op(
            "Conv", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"),
            kernel_shape=list(shape[2:]), strides=list(stride), pads=edges,
            group=shape[0] if shape[1] == 1 and shape[0] > 1 and name != "stem.0" else 1,
        )  # fmt: skip

    def linear(self, x: str, name: str) -> str:
        """Return the layer `name` of `x`."""
        product = self.op(
            "MatMul", x, self.const(f"{name}.weight", self.weights[f"{name}.weight"].T)
        )
        return self.op("Add", product, self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        """Return layer normalisation of `x`."""
        scale, offset = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, scale, offset, axis=-1, epsilon=1e-5)

    def swish(self, x: str) -> str:
        """Return `x` times its sigmoid."""
        return self.op("Mul", x, self.op("Sigmoid", x))

    def stem(self, x: str) -> str:
        """Return 96 channels of a quarter of the size."""
        first = self.op("Relu", self.conv(x, "stem.0", stride=(2, 2), pads=1))
        edge = [0, 0, 1, 1]
        y = self.op("Relu", self.conv(first, "stem.1", pads=edge))
        y = self.op("Relu", self.conv(y, "stem.2", pads=edge))
        pooled = self.op("MaxPool", first, kernel_shape=[2, 2], strides=[1, 1], pads=edge)
        both = self.op("Concat", pooled, y, axis=1)
        x = self.op("Relu", self.conv(both, "stem.3", stride=(2, 2), pads=1))
        return self.op("Relu", self.conv(x, "stem.4"))

    def block(self, x: str, number: int) -> str:
        """Return the output of a block."""
        into, out, stride, weighed = BLOCKS[number]
        at = f"blocks.{number}"
        x = self.conv(x, f"{at}.depth", stride=(stride, 1), pads=1)
        if weighed:
            mean = self.op("GlobalAveragePool", x)
            share = self.conv(self.op("Relu", self.conv(mean, f"{at}.weigh.0")), f"{at}.weigh.1")
            x = self.op("Mul", x, self.op("HardSigmoid", share, alpha=1 / 6, beta=0.5))
        y = self.conv(self.op("Gelu", self.conv(x, f"{at}.wide")), f"{at}.narrow")
        return self.op("Add", x, y) if into == out else y

    def mixer(self, x: str, number: int) -> str:
        """Return the steps after they saw each other."""
        at = f"mixers.{number}"
        shape = self.const("heads", [0, 0, 3, HEADS, WIDTH // HEADS], np.int64)
        mixed = self.op("Reshape", self.linear(self.norm(x, f"{at}.first"), f"{at}.mix"), shape)
        mixed = self.op("Transpose", mixed, perm=[2, 0, 3, 1, 4])
        query, key, value = (
            self.op("Gather", mixed, self.const(f"part{i}", i, np.int64), axis=0) for i in range(3)
        )
        root = self.const("scale", (WIDTH // HEADS) ** -0.5)
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        shares = self.op("Softmax", self.op("Mul", scores, root), axis=-1)
        y = self.op("Transpose", self.op("MatMul", shares, value), perm=[0, 2, 1, 3])
        y = self.op("Reshape", y, self.const("joined", [0, 0, WIDTH], np.int64))
        x = self.op("Add", x, self.linear(y, f"{at}.leave"))
        y = self.swish(self.linear(self.norm(x, f"{at}.second"), f"{at}.wide"))
        return self.op("Add", x, self.linear(y, f"{at}.narrow"))

    def read(self, x: str) -> str:
        """Return the probabilities of the classes at every step."""
        x = self.op("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
        beside = self.swish(self.conv(x, "beside"))
        y = self.swish(self.conv(x, "enter"))
        y = self.op("Add", y, self.swish(self.conv(y, "near", pads=[0, 3, 0, 3])))
        y = self.steps(y)
        for number in range(MIXERS):
            y = self.mixer(y, number)
        y = self.op("Add", self.norm(y, "last"), self.steps(beside))
        return self.op("Softmax", self.linear(y, "head"), axis=-1, out="y")

    def steps(self, x: str) -> str:
        """Return [N, steps, channels] of a map one sample high."""
        flat = self.op("Squeeze", x, self.const("rows", [2], np.int64))
        return self.op("Transpose", flat, perm=[0, 2, 1])


def build_graph(weights: Weights) -> onnx.ModelProto:
    """Return the graph of these weights, named as `training.reader.network` names them."""
    graph = _Graph(weights)
    x = graph.stem("x")
    for number in range(len(BLOCKS)):
        x = graph.block(x, number)
    graph.read(x)
    shown = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (
            ("x", ["N", 1, HEIGHT, "W"]),
            ("y", ["N", "T", len(weights["head.bias"])]),
        )
    ]
    made = helper.make_graph(
        graph.nodes, "text_reader", shown[:1], shown[1:], list(graph.constants.values())
    )
    sets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(made, opset_imports=sets, ir_version=IR_VERSION)
    model.producer_name = "phidetect training.reader.graph"
    onnx.checker.check_model(model, full_check=True)
    return model
