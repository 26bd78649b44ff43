"""Writes the trained weights as ONNX: in float32, and in int8 for release."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.ner.graph import build_graph

__all__ = ["PRECISIONS", "export", "load_weights"]

PRECISIONS = ("float32", "int8")


def load_weights(checkpoint: Path) -> dict[str, NDArray[np.float32]]:
    """Return the weights of a checkpoint in float32, by name."""
    state: Mapping[str, torch.Tensor] = torch.load(checkpoint, weights_only=True)["model"]
    return {name: value.float().numpy() for name, value in state.items()}


def export(checkpoint: Path, folder: Path) -> dict[str, Path]:
    """Write ``float32.onnx`` and ``int8.onnx`` and return where they are, by precision."""
    weights = load_weights(checkpoint)
    paths = {precision: folder / f"{precision}.onnx" for precision in PRECISIONS}
    for precision, path in paths.items():
        path.write_bytes(build_graph(weights, precision).SerializeToString(deterministic=True))
    return paths
