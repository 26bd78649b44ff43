"""Makes models/text_reader from fine-tuned weights: an int8 graph.

Run as ``python -m training.reader.export --weights weights.npz --calibration V.npz
[--out FOLDER] [--precision int8]``. Convolutions and what lies between them are quantised, with
ranges seen on drawn lines; the layers that mix time steps, a few hundredths of the time, are not.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from phidetect.pixels.read import bucket
from training.reader.corpus import Corpus
from training.reader.graph import build_graph

__all__ = ["export", "read_weights"]

SHOWN = 256
"""Lines that ranges are taken from."""
QUANTISED = (
    "Conv", "Mul", "Sigmoid", "Add", "Concat", "MaxPool", "AveragePool", "GlobalAveragePool",
)  # fmt: skip
PERCENTILE = 99.999


class _Shown(CalibrationDataReader):  # type: ignore[misc]
    """Drawn lines, a few of like width at a time."""

    def __init__(self, corpus: Corpus, count: int) -> None:
        self._batches = self._drawn(corpus, count)

    def _drawn(self, corpus: Corpus, count: int) -> Iterator[dict[str, Any]]:
        order = np.argsort(corpus.widths[:count], kind="stable")
        for rows in np.array_split(order, max(1, len(order) // 8)):
            width = bucket(int(corpus.widths[rows].max()))
            batch = np.zeros((len(rows), 1, corpus.height, width), np.float32)
            for row, index in enumerate(rows):
                crop = corpus.crop(int(index))
                batch[row, 0, :, : crop.shape[1]] = crop / np.float32(127.5) - 1
            yield {"x": batch}

    def get_next(self) -> dict[str, Any] | None:
        """Return the next lines, None after the last."""
        return next(self._batches, None)


def read_weights(path: Path) -> dict[str, Any]:
    """Return the arrays that `training.reader.train` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def export(
    weights: Path, calibration: Corpus | None, path: Path, *, method: str = "minmax"
) -> onnx.ModelProto:
    """Write the graph, int8 where there are lines to calibrate with, and return it."""
    model = build_graph(read_weights(weights))
    if calibration is not None:
        model = _quantised(model, calibration, method)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
    return model


def _quantised(model: onnx.ModelProto, calibration: Corpus, method: str) -> onnx.ModelProto:
    methods = {
        "minmax": (CalibrationMethod.MinMax, {"CalibMovingAverage": True}),
        "minmax_all": (CalibrationMethod.MinMax, {}),
        "percentile": (CalibrationMethod.Percentile, {"CalibPercentile": PERCENTILE}),
        "entropy": (CalibrationMethod.Entropy, {}),
    }
    chosen, extra = methods[method]
    # Only nodes before the time steps mix: those from the pooled map on stay as they are.
    names = [node.name for node in model.graph.node]
    pool = next(n.name for n in model.graph.node if n.op_type == "AveragePool")
    after = names[names.index(pool) + 1 :]
    with tempfile.TemporaryDirectory(prefix="phidetect-training-") as folder:
        plain, ready, done = (Path(folder) / f"{name}.onnx" for name in ("plain", "ready", "done"))
        onnx.save(model, plain)
        quant_pre_process(plain, ready, skip_symbolic_shape=True, skip_optimization=True)
        quantize_static(
            ready, done, _Shown(calibration, SHOWN), quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(QUANTISED), nodes_to_exclude=after, per_channel=True,
            # Seven bits of a weight: processors without VNNI cut sums of two products off.
            reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            calibrate_method=chosen, extra_options=extra,
        )  # fmt: skip
        made = onnx.load(done)
    del made.graph.value_info[:]
    del made.metadata_props[:]
    made.producer_name = "phidetect training.reader.export"
    made.producer_version = ""
    made.graph.name = "text_reader"
    onnx.checker.check_model(made)
    return made


def main() -> None:
    """Run the export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--precision", choices=("int8", "float32"), default="int8")
    parser.add_argument("--method", default="minmax")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    corpus = Corpus.load(given.calibration) if given.precision == "int8" else None
    export(given.weights, corpus, given.out, method=given.method)
    print(given.out, given.out.stat().st_size)


if __name__ == "__main__":
    main()
