"""The text screen around its network: where that looks, and what it is asked about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from phidetect.backends import ModelSpec
from phidetect.pixels.geometry import bounding_box
from phidetect.pixels.screen import TextScreen
from phidetect.types import Box

ROWS, COLS = 512, 640
LINE = Box(96, 64, 112, 256)


class Network:
    """Marks what it is told to; a coarse input is one much smaller than the frame."""

    spec = ModelSpec(
        task="text_screen", version="0", file="", sha256="", size=0, opset=0, precision="",
        licence="", card="", training_run="", calibration="", inputs="", labels="",
        preprocessing={"screen": 0.1, "core": 0.3, "sure": 0.6, "shrink": 0.25}, files={},
    )  # fmt: skip

    def __init__(self, fine: Callable | None = None, coarse: Callable | None = None) -> None:
        self.marks = (fine, coarse)
        self.shapes: list[tuple[int, ...]] = []

    def run(self, batch: np.ndarray) -> np.ndarray:
        self.shapes.append(batch.shape)
        rows, cols = batch.shape[2:]
        found = np.zeros((1, 1, rows // 2, cols // 2), np.float32)
        mark = self.marks[cols < COLS // 2]
        if mark is not None:
            mark(found[0, 0])
        return found


def look(network: Network, frame: np.ndarray, **options):
    return TextScreen(network).look(frame, **options)  # type: ignore[arg-type]


def noise() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 200, (ROWS, COLS), dtype=np.uint8)


def surely(found: np.ndarray) -> None:
    # The core of LINE: shrunken by a quarter of its height, at half resolution.
    found[50:54, 34:126] = 0.95


def everywhere(found: np.ndarray) -> None:
    found[10:16, 6:34] = 0.4


def elsewhere(found: np.ndarray) -> None:
    found[10:16, 6:34] = 0.4
    found[45:50, 60:75] = 0.4


@pytest.mark.parametrize("level", [0, 90, 255])
def test_a_flat_frame_needs_no_network(level: int) -> None:
    network = Network(surely, everywhere)
    said = look(network, np.full((ROWS, COLS), level, np.uint8))
    assert said.lines == said.unsure == ()
    assert network.shapes == []


def test_a_slow_gradient_needs_no_network() -> None:
    network = Network(surely)
    frame = np.tile(np.linspace(0, 255, COLS).astype(np.uint8), (ROWS, 1))
    assert look(network, frame).lines == ()
    assert network.shapes == []


def test_the_network_sees_only_where_strokes_may_lie() -> None:
    network = Network()
    frame = np.zeros((ROWS, COLS), np.uint8)
    frame[300:310, 500:540:3] = 200
    look(network, frame)
    assert network.shapes[0][2] <= 128
    assert network.shapes[0][3] <= 160


def test_the_faintest_stroke_is_seen() -> None:
    network = Network()
    frame = np.full((ROWS, COLS), 60, np.uint8)
    frame[300:310, 500] = 65
    look(network, frame)
    assert network.shapes


def test_a_sure_line_is_whole() -> None:
    (line,) = look(Network(surely), noise()).lines
    assert bounding_box(line.quad, ROWS, COLS).iou(LINE) > 0.85
    assert line.look.screen


def test_beside_a_slanting_line_doubts_stay() -> None:
    def mark(found: np.ndarray) -> None:
        for step in range(100):
            found[40 + step : 46 + step, 60 + step : 66 + step] = 0.95
        found[125:131, 70:80] = 0.4

    said = look(Network(mark), noise())
    assert len(said.lines) == 1
    (box,) = said.unsure
    assert box.row0 < 256 < box.row1
    assert box.col0 < 150 < box.col1


def test_a_coarser_look_has_no_doubts_about_a_sure_line() -> None:
    said = look(Network(surely, everywhere), noise())
    assert len(said.lines) == 1
    assert said.unsure == said.large == ()


def test_a_coarser_look_has_doubts_elsewhere() -> None:
    said = look(Network(surely, elsewhere), noise())
    assert len(said.lines) == 1
    assert said.unsure == ()
    (box,) = said.large
    assert box.row0 < 380 < box.row1
    assert box.col0 < 540 < box.col1
    assert look(Network(None, everywhere), noise()).large


def test_a_region_stays_in_its_bounds() -> None:
    region = Box(200, 100, 420, 600)
    said = look(Network(lambda found: found.fill(0.2)), noise(), regions=(region,))
    assert said.unsure == (region,)


def test_words_that_go_on_in_each_other_are_one_line() -> None:
    def words(found: np.ndarray) -> None:
        found[50:54, 34:60] = 0.95
        found[50:54, 66:126] = 0.85
        found[80:84, 34:60] = 0.95
        found[80:84, 90:126] = 0.95

    lines = look(Network(words), noise()).lines
    assert len(lines) == 3
    (joined,) = (line for line in lines if line.quad[0][0] < 120)
    assert bounding_box(joined.quad, ROWS, COLS) == LINE
    assert 0.85 < joined.score < 0.95


def test_a_thread_of_samples_is_nothing() -> None:
    network = Network(surely)
    assert look(network, noise()[:4]).lines == ()
    assert network.shapes == []


def test_a_frame_longer_than_any_map_is_looked_at_in_blocks() -> None:
    frame = np.random.default_rng(3).integers(0, 200, (64, 70_000), dtype=np.uint8)
    network = Network()
    assert look(network, frame).lines == ()
    assert sum(shape[3] for shape in network.shapes) >= 70_000
