"""Boxes fit the strokes."""

from __future__ import annotations

import numpy as np

from phidetect.pixels.contrast import even_out
from phidetect.pixels.ink import column_cells, fit
from phidetect.types import Box


def page(*strokes: tuple[int, ...], level: int = 200) -> np.ndarray:
    frame = np.full((100, 200), 20, np.uint8)
    for r0, c0, r1, c1 in strokes:
        frame[r0:r1, c0:c1] = level
    return frame


def word(row0: int, row1: int, *, first: int = 50, last: int = 150) -> list[tuple[int, ...]]:
    """Return upright strokes two samples wide, as of a word."""
    return [(row0, col, row1, col + 2) for col in range(first, last, 6)]


def test_a_descender_below_the_box_is_taken_in_with_a_margin() -> None:
    frame = page(*word(40, 60), (60, 98, 63, 100))
    box = fit(frame, Box(38, 48, 61, 152))
    assert box.row1 >= 64
    assert box.row0 <= 38


def test_clean_edges_grow_by_the_margin_only() -> None:
    box = fit(page(*word(40, 60)), Box(36, 46, 64, 154))
    assert box == Box(36, 46, 64, 154).expand(2)


def test_a_neighbour_that_does_not_touch_is_left_out() -> None:
    frame = page(*word(40, 60), *word(66, 80))
    assert fit(frame, Box(38, 48, 62, 152)).row1 <= 65


def test_the_box_stays_in_the_frame() -> None:
    frame = page(*word(0, 20, first=0, last=198))
    assert fit(frame, Box(-5, -5, 22, 240)) == Box(0, 0, 24, 200)


def test_letters_of_a_column_are_told_apart() -> None:
    cells = column_cells(page((10, 20, 20, 30), (26, 20, 36, 30), (42, 22, 52, 28)),
                         Box(5, 15, 60, 35))  # fmt: skip
    assert [(cell.row0, cell.row1) for cell in cells] == [(9, 21), (25, 37), (41, 53)]


def test_faint_strokes_stand_out_once_evened() -> None:
    frame = np.tile(np.linspace(0, 255, 200), (100, 1)).astype(np.uint8)
    frame[45:50, 90:110] += 12
    evened = even_out(frame).astype(int)
    assert evened[47, 100] - evened[60, 100] > 24
