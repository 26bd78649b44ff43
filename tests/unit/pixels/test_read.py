"""Reading crops of lines: batches, padding, decoding, memory."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from phidetect.pixels import read
from phidetect.pixels.read import BATCH, HEIGHT, TextReader, bucket, crop_width


class Model:
    """Says 'ab' of any crop, surer of a bright one; remembers the shapes it saw."""

    def __init__(self) -> None:
        numbers = MappingProxyType({"mean": 0.5, "std": 0.5})
        self.spec = SimpleNamespace(preprocessing=numbers)
        self.shapes: list[tuple[int, ...]] = []

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        self.shapes.append(batch.shape)
        found = np.zeros((len(batch), batch.shape[3] // 8, 4), np.float32)
        found[:, :, 0] = 1
        for row, crop in zip(found, batch, strict=True):
            sure = np.float32(0.5 + crop.max() / 4)
            row[0], row[1], row[2] = (0, sure, 0, 0), (0, sure, 0, 0), (0, 0, 1, 0)
        return found


def reader() -> tuple[TextReader, Any]:
    model = Model()
    return TextReader(model, "ab"), model  # type: ignore[arg-type]


def crop(width: int, level: float = 0.0) -> NDArray[np.float32]:
    return np.full((HEIGHT, width), level, np.float32)


def test_repeated_steps_are_one_letter() -> None:
    found = reader()[0].read([crop(40, 1.0)])
    assert found[0].text == "ab"
    assert found[0].score == pytest.approx((0.75 + 1) / 2)


def test_what_a_crop_is_padded_to_does_not_depend_on_its_neighbours() -> None:
    widths = [33, 64, 65, 400, 8]
    assert [bucket(width) for width in widths] == [64, 64, 96, 416, 32]
    one, model = reader()
    one.read([crop(width, index / 8) for index, width in enumerate(widths)])
    assert sorted(model.shapes) == sorted(
        [(1, 1, HEIGHT, 32), (2, 1, HEIGHT, 64), (1, 1, HEIGHT, 96), (1, 1, HEIGHT, 416)]
    )


def test_readings_come_in_the_order_of_the_crops() -> None:
    levels = np.linspace(0, 1, 3 * BATCH)
    found = reader()[0].read([crop(200 - 5 * i, level) for i, level in enumerate(levels)])
    scores = [one.score for one in found]
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)


def test_a_crop_seen_before_is_not_read_again() -> None:
    one, model = reader()
    first = one.read([crop(40, 0.5)])
    assert one.read([crop(40, 0.5), crop(40, 0.25)])[0] == first[0]
    assert [shape[0] for shape in model.shapes] == [1, 1]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "CACHE", 2)
    one, model = reader()
    for level in (0.1, 0.2, 0.3, 0.1):
        one.read([crop(40, level)])
    assert len(model.shapes) == 4


def test_a_crop_is_as_wide_as_its_line_and_never_without_width() -> None:
    assert crop_width(100, 10) == 480
    assert crop_width(0, 10) == 8
    assert crop_width(1e6, 1) == read.MAX_WIDTH
