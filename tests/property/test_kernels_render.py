"""Compiled rendering gives exactly the values that numpy gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from phidetect._native import network_input, network_input_quad, render_luminance
from tests.property._kernels import on_both

MONO = ["u1", "i1", "<u2", ">u2", "i2", "u4", "i4", "f4", "f8", ">f8"]
ranges = st.tuples(st.floats(-1e6, 1e6), st.one_of(st.just(0.0), st.floats(1e-6, 1e6)))
slopes = st.one_of(st.sampled_from([1.0, -1.0, 0.0]), st.floats(-1e3, 1e3))
sides = st.integers(0, 40)


@st.composite
def samples(draw: st.DrawFn, dtypes: list[str], shape: tuple[int, ...]) -> np.ndarray:
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    if draw(st.booleans()):
        return draw(hnp.arrays(dtype, shape))
    if dtype.kind == "f":
        values = np.random.default_rng(draw(st.integers(0, 99))).normal(0.0, 1e4, shape)
    else:
        info = np.iinfo(dtype)
        rng = np.random.default_rng(draw(st.integers(0, 99)))
        values = rng.integers(info.min, info.max, shape, endpoint=True)
    return values.astype(dtype)


@given(st.data(), sides, sides, ranges, slopes, st.floats(-1e5, 1e5), st.booleans())
@pytest.mark.parametrize("kind", ["mono", "rgb", "rgb-planar", "ybr", "ybr-planar", "palette"])
def test_luminance(
    kind: str,
    data: st.DataObject,
    rows: int,
    cols: int,
    limits: tuple[float, float],
    slope: float,
    intercept: float,
    invert: bool,
) -> None:
    name, _, layout = kind.partition("-")
    shape: tuple[int, ...] = (rows, cols)
    dtypes, options = MONO, {}
    if name in ("rgb", "ybr"):
        shape = (3, rows, cols) if layout else (rows, cols, 3)
        dtypes, options = ["u1", "<u2", ">u2"], {"planar": bool(layout)}
    elif name == "palette":
        dtypes = ["u1", "i1", "u2", "i2", "u4", "i4"]
        count = data.draw(st.integers(1, 300))
        options = {
            "palette": np.arange(count * 3).astype(np.uint8).reshape(count, 3),
            "palette_first": data.draw(st.integers(-(2**17), 2**17)),
        }
    frame = data.draw(samples(dtypes, shape))
    native, numpy = on_both(
        "render",
        lambda: render_luminance(
            frame,
            kind=name,  # type: ignore[arg-type]
            slope=slope,
            intercept=intercept,
            low=limits[0],
            high=limits[0] + limits[1],
            invert=invert,
            **options,
        ),
    )
    assert native.shape == (rows, cols)
    assert np.array_equal(native, numpy)


@st.composite
def lumas(draw: st.DrawFn) -> np.ndarray:
    shape = (draw(st.integers(1, 25)), draw(st.integers(1, 70)))
    return np.random.default_rng(draw(st.integers(0, 99))).integers(0, 256, shape, dtype=np.uint8)


@st.composite
def targets(draw: st.DrawFn) -> dict[str, object]:
    rows, cols = draw(st.integers(1, 30)), draw(st.integers(1, 50))
    channels = draw(st.sampled_from([1, 3]))
    return {
        "out_rows": rows,
        "out_cols": cols,
        "mean": draw(st.sampled_from([0.5, 0.0, [0.485, 0.456, 0.406][:channels]])),
        "std": draw(st.sampled_from([0.5, 1 / 255, [0.229, 0.224, 0.225][:channels]])),
        "channels": channels,
        "content": draw(st.none() | st.tuples(st.integers(1, rows), st.integers(1, cols))),
        "pad": draw(st.sampled_from(["zero", "edge"])),
    }


@given(st.data(), lumas(), targets())
def test_network_input(data: st.DataObject, luma: np.ndarray, target: dict[str, object]) -> None:
    rows, cols = luma.shape
    row0, col0 = data.draw(st.integers(-9, rows - 1)), data.draw(st.integers(-9, cols - 1))
    row1 = data.draw(st.integers(max(row0, 0) + 1, rows + 9))
    col1 = data.draw(st.integers(max(col0, 0) + 1, cols + 9))
    native, numpy = on_both(
        "render",
        lambda: network_input(luma, (row0, col0, row1, col1), **target),  # type: ignore[arg-type]
    )
    assert np.array_equal(native, numpy)


@given(
    lumas(),
    targets(),
    st.lists(st.floats(-80, 80) | st.sampled_from([2.0**31]), min_size=8, max_size=8),
)
def test_network_input_quad(
    luma: np.ndarray, target: dict[str, object], corners: list[float]
) -> None:
    quad = np.reshape(corners, (4, 2))
    native, numpy = on_both(
        "render",
        lambda: network_input_quad(luma, quad, **target),  # type: ignore[arg-type]
    )
    assert np.array_equal(native, numpy)
