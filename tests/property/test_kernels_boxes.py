"""Compiled components and box arithmetic give what numpy gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phidetect._native import component_quads, components, iou_matrix, merge_lines, union_area
from tests.property._kernels import any_box, on_both


@st.composite
def maps(draw: st.DrawFn) -> np.ndarray:
    shape = (draw(st.integers(0, 24)), draw(st.integers(0, 70)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    prob = rng.random(shape).astype(np.float32)
    share = draw(st.sampled_from([0.0, 0.1, 0.4, 0.6, 0.9, 1.0]))
    prob[rng.random(shape) > share] *= 0.29
    if draw(st.booleans()):
        prob[rng.random(shape) > 0.9] = np.nan
    if draw(st.booleans()) and prob.size:
        prob[::3] = 0.95
    return prob


thresholds = st.sampled_from([0.3, 0.0, 0.29, 0.95, 1.5])


@given(maps(), thresholds, st.integers(0, 12))
def test_components(prob: np.ndarray, threshold: float, min_area: int) -> None:
    native, numpy = on_both("boxes", lambda: components(prob, threshold, min_area=min_area))
    assert np.array_equal(native[:, :5], numpy[:, :5])
    np.testing.assert_allclose(native[:, 5], numpy[:, 5], rtol=1e-6)


@given(maps(), thresholds, st.integers(0, 12), st.sampled_from([0.0, 1.5, 2.0]))
def test_quads(prob: np.ndarray, threshold: float, min_area: int, unclip: float) -> None:
    native, numpy = on_both(
        "boxes",
        lambda: component_quads(prob, threshold, min_area=min_area, unclip=unclip),
    )
    assert np.array_equal(native[0], numpy[0])
    assert np.array_equal(native[1][:, :5], numpy[1][:, :5])


coordinate = st.one_of(st.integers(-5, 60).map(float), st.floats(-5, 60, width=32))
float_boxes = st.lists(st.tuples(*[coordinate] * 4), max_size=25)


@given(float_boxes, st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.sampled_from([0.0, 0.4, 0.5, 1.0]))
def test_lines(boxes: list[tuple[float, ...]], gap: float, overlap: float) -> None:
    native, numpy = on_both("boxes", lambda: merge_lines(boxes, max_gap=gap, min_overlap=overlap))
    assert native.dtype == numpy.dtype == np.int32
    assert np.array_equal(native, numpy)


@given(float_boxes, float_boxes)
def test_overlap(a: list[tuple[float, ...]], b: list[tuple[float, ...]]) -> None:
    native, numpy = on_both("boxes", lambda: iou_matrix(a, b))
    assert native.shape == (len(a), len(b))
    assert np.array_equal(native, numpy)


@given(st.lists(any_box(50, 60), max_size=20), st.integers(0, 50), st.integers(0, 60))
def test_union_area(boxes: list[tuple[int, ...]], rows: int, cols: int) -> None:
    native, numpy = on_both("boxes", lambda: union_area(boxes, rows, cols))
    assert native == numpy
