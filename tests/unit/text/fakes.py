"""A classifier that knows what each piece is, and a tagger around it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from phidetect.backends import ModelSpec
from phidetect.text import Encoder, TextTagger
from phidetect.text.calibration import Calibration
from phidetect.text.labels import Labels
from tests.unit.text.conftest import make_tokenizer

KINDS = (
    "NAME", "STAFF_NAME", "DATE", "AGE", "ID", "INSTITUTION", "ADDRESS", "PHONE", "EMAIL", "URL",
)  # fmt: skip
NAMES = ("O", *(f"{tag}-{kind}" for kind in KINDS for tag in "BI"))
LABELS = Labels.of(NAMES)
SURE = 8.0


def spec(**preprocessing: object) -> ModelSpec:
    return ModelSpec(
        task="phi_ner",
        version="9.9.9",
        file="phi_ner/9.9.9/model.onnx",
        sha256="0" * 64,
        size=1,
        opset=17,
        precision="int8",
        licence="Apache-2.0",
        card="",
        training_run="",
        calibration="",
        inputs="",
        labels="",
        preprocessing=preprocessing,
        files={},
    )


class FakeClassifier:
    """Gives a piece the class that `classes` names for its token, else O. Counts its calls."""

    def __init__(self, encoder: Encoder, classes: Mapping[str, str], width: int = 21) -> None:
        tokenizer = encoder._tokenizer
        self._table = np.zeros((tokenizer.get_vocab_size(), width), np.float32)
        self._table[:, 0] = SURE
        for token, name in classes.items():
            number = tokenizer.token_to_id(token)
            assert number is not None, token
            self._table[number] = 0
            self._table[number, NAMES.index(name)] = SURE
        self.shapes: list[tuple[int, ...]] = []

    def run(
        self,
        input_ids: NDArray[np.int64],
        attention_mask: NDArray[np.int64],
        shape_ids: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        assert input_ids.dtype == attention_mask.dtype == shape_ids.dtype == np.int64
        assert ((input_ids != 0) == (attention_mask == 1)).all()
        self.shapes.append(input_ids.shape)
        return self._table[input_ids]


def make_tagger(
    classes: Mapping[str, str], *, batch: int = 1, pieces: int = 250_000, width: int = 21
) -> tuple[TextTagger, FakeClassifier]:
    encoder = Encoder(make_tokenizer())
    classifier = FakeClassifier(encoder, classes, width)
    tagger = TextTagger(
        spec(batch=batch), classifier, encoder, LABELS, Calibration(), pieces=pieces
    )
    return tagger, classifier


def tiny_onnx(table: NDArray[np.float32]) -> bytes:
    """Return a model in ONNX that looks the classes of a piece up in a table.

    Written by hand, message by message: tests need no onnx.
    """

    def field(number: int, value: bytes | int) -> bytes:
        if isinstance(value, int):
            return bytes([number << 3]) + _varint(value)
        return bytes([number << 3 | 2]) + _varint(len(value)) + value

    def tensor(name: str, array: NDArray[np.float32]) -> bytes:
        dims = b"".join(field(1, size) for size in array.shape)
        return dims + field(2, 1) + field(8, name.encode()) + field(9, array.tobytes())

    def value(name: str, kind: int, axes: int) -> bytes:
        dim = b"".join(field(1, field(2, f"{name}_{axis}".encode())) for axis in range(axes))
        shape = field(1, kind) + field(2, dim)
        return field(1, name.encode()) + field(2, field(1, shape))

    node = field(1, b"table") + field(1, b"input_ids") + field(2, b"scores") + field(4, b"Gather")
    graph = field(1, node) + field(2, b"g") + field(5, tensor("table", table))
    for name in ("input_ids", "attention_mask", "token_type_ids"):
        graph += field(11, value(name, 7, 2))
    graph += field(12, value("scores", 1, 3))
    return field(1, 8) + field(7, graph) + field(8, field(2, 17))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
