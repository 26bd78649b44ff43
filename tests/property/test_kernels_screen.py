"""What is asked of every sample gives the same, compiled and in numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phidetect._native import edge_counts, even_out, moved_counts, smooth, stroke_cells
from tests.property._kernels import any_box, on_both

cells = st.sampled_from([4, 7, 32, 255])
levels = st.integers(0, 255)


@st.composite
def frames(draw: st.DrawFn) -> np.ndarray:
    shape = (draw(st.integers(0, 70)), draw(st.integers(0, 90)))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    high = draw(st.sampled_from([1, 6, 40, 256]))
    frame = rng.integers(0, high, shape, dtype=np.uint8)
    if draw(st.booleans()):
        # Few samples stand out, so that some cells are flat.
        frame *= rng.random(shape) < 0.01
    return frame


@given(frames(), cells, st.integers(1, 255))
def test_strokes(frame: np.ndarray, cell: int, faintest: int) -> None:
    native, numpy = on_both("screen", lambda: stroke_cells(frame, cell=cell, faintest=faintest))
    assert np.array_equal(native, numpy)


@given(frames(), st.integers(0, 99), cells, levels)
def test_moved_and_edges(frame: np.ndarray, seed: int, cell: int, limit: int) -> None:
    other = np.random.default_rng(seed).integers(0, 256, frame.shape, dtype=np.uint8)
    native, numpy = on_both("screen", lambda: moved_counts(frame, other, cell=cell, limit=limit))
    assert np.array_equal(native, numpy)
    native, numpy = on_both("screen", lambda: edge_counts(frame, cell=cell, limit=limit))
    assert np.array_equal(native, numpy)


@given(st.data(), frames(), st.integers(1, 90), st.floats(0.5, 60), st.floats(1, 90))
def test_even_out_and_smooth(
    data: st.DataObject, frame: np.ndarray, radius: int, least: float, gain: float
) -> None:
    boxes = data.draw(st.none() | st.lists(any_box(*frame.shape), max_size=3))
    native, numpy = on_both(
        "screen", lambda: even_out(frame, radius=radius, least=least, gain=gain, boxes=boxes)
    )
    assert np.array_equal(native, numpy)
    native, numpy = on_both("screen", lambda: smooth(frame, boxes=boxes))
    assert np.array_equal(native, numpy)
