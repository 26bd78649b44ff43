"""Compiled fills change exactly the bytes that numpy changes."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phidetect._native import fill_boxes, fill_polygon
from tests.property._kernels import any_box, on_both

DTYPES = ["u1", "i1", "<u2", ">u2", "i2", "u4", "i4", "f4", "f8", ">f4"]


@st.composite
def frames(draw: st.DrawFn) -> tuple[np.ndarray, list[float], bool]:
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    rows, cols = draw(st.integers(0, 12)), draw(st.integers(0, 40))
    samples = draw(st.integers(0, 4))
    planar = samples > 0 and draw(st.booleans())
    shape = (rows, cols) if not samples else (rows, cols, samples)
    shape = (samples, rows, cols) if planar else shape
    if dtype.kind == "f":
        value = st.sampled_from([0.0, -0.0, 1.5, math.nan, math.inf])
    else:
        info = np.iinfo(dtype)
        value = st.one_of(st.integers(info.min, info.max), st.sampled_from([0, info.max]))
    fill = draw(st.lists(value, min_size=max(samples, 1), max_size=max(samples, 1)))
    frame = (np.arange(math.prod(shape)) % 101).astype(dtype).reshape(shape)
    return frame, fill, planar


def filled(frame: np.ndarray, call: object) -> tuple[bytes, bytes]:
    def one() -> bytes:
        copy = frame.copy()
        call(copy)  # type: ignore[operator]
        return copy.tobytes()

    return on_both("mask", one)


@given(frames(), st.lists(any_box(12, 40), max_size=6))
def test_boxes(frame: tuple[np.ndarray, list[float], bool], boxes: list[tuple[int, ...]]) -> None:
    array, value, planar = frame
    native, numpy = filled(array, lambda copy: fill_boxes(copy, boxes, value, planar=planar))
    assert native == numpy


corner = st.tuples(
    *[
        st.one_of(
            st.floats(-5, 45),
            st.integers(-2, 42).map(float),
            st.sampled_from([-(2.0**31), 2.0**31, 0.5, -0.0]),
        )
    ]
    * 2
)


@given(frames(), st.lists(corner, min_size=3, max_size=9))
def test_polygons(
    frame: tuple[np.ndarray, list[float], bool], corners: list[tuple[float, float]]
) -> None:
    array, value, planar = frame
    native, numpy = filled(array, lambda copy: fill_polygon(copy, corners, value, planar=planar))
    assert native == numpy
