"""Rendering against values worked out by hand, on the compiled kernels and on numpy."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect._native import _kernels, network_input, network_input_quad, render_luminance
from phidetect._native import _render as native
from phidetect._native._fallback import render as fallback


@pytest.fixture(autouse=True, params=[native, fallback], ids=["native", "fallback"])
def _kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernels, "render", request.param)


@pytest.mark.parametrize("dtype", ["u1", "i1", "<u2", ">u2", "i2", "u4", "i4", "f4", "f8"])
def test_a_window_is_linear_and_clipped(dtype: str) -> None:
    frame = np.array([[0, 10, 20, 60, 110, 120]], dtype=dtype)
    grey = render_luminance(frame, kind="mono", low=10, high=110)
    assert grey.tolist() == [[0, 0, 26, 128, 255, 255]]
    assert grey.dtype == np.uint8


def test_rescale_comes_before_the_window() -> None:
    frame = np.array([[0, 1024, 2048]], dtype=np.uint16)
    grey = render_luminance(frame, kind="mono", slope=2, intercept=-1024, low=-1024, high=3072)
    assert grey.tolist() == [[0, 128, 255]]


def test_inverted() -> None:
    frame = np.arange(256, dtype=np.uint8)[None]
    grey = render_luminance(frame, kind="mono", low=0, high=255, invert=True)
    assert np.array_equal(grey, 255 - frame)


def test_not_numbers_are_low() -> None:
    frame = np.array([[np.nan, np.inf, -np.inf, 0.5]], dtype=np.float32)
    assert render_luminance(frame, kind="mono", low=0, high=1).tolist() == [[0, 255, 0, 128]]


def test_an_empty_window_is_a_step() -> None:
    frame = np.array([[4, 5, 6, 7]], dtype=np.int16)
    assert render_luminance(frame, kind="mono", low=5, high=5).tolist() == [[0, 0, 255, 255]]


def test_a_large_offset_in_32_bits_keeps_its_precision() -> None:
    frame = 2_000_000_000 + np.arange(256, dtype=np.int32)[None]
    grey = render_luminance(frame, kind="mono", low=2_000_000_000, high=2_000_000_255)
    assert np.array_equal(grey, np.arange(256)[None])


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize(("dtype", "high"), [("u1", 255), ("<u2", 65535), (">u2", 65535)])
def test_luma(dtype: str, high: int, planar: bool) -> None:
    colours = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1), (0, 0, 0)]
    frame = np.array([colours], dtype=dtype) * np.array(high, dtype=dtype)
    frame = np.ascontiguousarray(np.moveaxis(frame, 2, 0)) if planar else frame
    grey = render_luminance(frame, kind="rgb", low=0, high=high, planar=planar)
    assert grey.tolist() == [[76, 150, 29, 255, 0]]


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_the_first_sample_of_ybr_is_luma(dtype: str, planar: bool) -> None:
    frame = np.arange(10 * 20 * 3).reshape(10, 20, 3) % 256
    luma = frame[..., 0]
    frame = (np.moveaxis(frame, 2, 0) if planar else frame).astype(dtype)
    assert np.array_equal(render_luminance(frame, kind="ybr", low=0, high=255), luma)


def test_three_rows_of_three_samples_are_interleaved_unless_told() -> None:
    frame = np.arange(3 * 2 * 3, dtype=np.uint8).reshape(3, 2, 3)
    options = {"kind": "ybr", "low": 0.0, "high": 255.0}
    assert np.array_equal(render_luminance(frame, **options), frame[..., 0])
    assert np.array_equal(render_luminance(frame, **options, planar=True), frame[0])


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2"])
def test_palette(dtype: str) -> None:
    palette = np.array([(0, 0, 0), (255, 0, 0), (255, 255, 255)], dtype=np.uint8)
    frame = np.array([[0, 9, 10, 11, 12, 13, 100]] * 50, dtype=dtype)
    grey = render_luminance(
        frame, kind="palette", low=0, high=255, palette=palette, palette_first=10
    )
    assert grey.tolist() == [[0, 0, 0, 76, 255, 255, 255]] * 50


@pytest.mark.parametrize(
    ("shape", "dtype", "options", "error"),
    [
        ((2, 2, 3), "u1", {"kind": "mono"}, ValueError),
        ((2, 2), "u1", {"kind": "rgb"}, ValueError),
        ((2, 2, 4), "u1", {"kind": "rgb"}, ValueError),
        ((2, 2, 3), "u1", {"kind": "rgb", "planar": True}, ValueError),
        ((2, 2, 3), "i2", {"kind": "rgb"}, TypeError),
        ((2, 2, 3), "u4", {"kind": "ybr"}, TypeError),
        ((2, 2), "u1", {"kind": "palette"}, TypeError),
        ((2, 2), "f4", {"kind": "palette", "palette": np.zeros((1, 3), "u1")}, TypeError),
        ((2, 2), "u1", {"kind": "palette", "palette": np.zeros((0, 3), "u1")}, ValueError),
        ((2, 2), "u1", {"kind": "palette", "palette": np.zeros((4, 3), "u2")}, ValueError),
        ((2, 2), "u8", {"kind": "mono"}, TypeError),
        ((2, 2), "u1", {"kind": "mono", "low": 2.0, "high": 1.0}, ValueError),
        ((2, 2), "u1", {"kind": "mono", "low": np.nan}, ValueError),
        ((2, 2, 3), "u1", {"kind": "hsv"}, ValueError),
    ],
)
def test_refused_frames(shape: tuple[int, ...], dtype: str, options: dict, error: type) -> None:
    with pytest.raises(error):
        render_luminance(np.zeros(shape, dtype=dtype), **{"low": 0.0, "high": 255.0, **options})


def _luma(rows: int = 20, cols: int = 30) -> np.ndarray:
    return np.random.default_rng(4).integers(0, 256, (rows, cols), dtype=np.uint8)


def test_a_box_of_the_output_size_is_copied() -> None:
    luma = _luma()
    out = network_input(luma, (2, 3, 12, 23), 10, 20, 0.0, 1 / 255, channels=1)
    np.testing.assert_allclose(out[0], luma[2:12, 3:23], rtol=1e-6)


def test_a_ramp_stays_a_ramp() -> None:
    luma = np.repeat(np.arange(0, 160, 10, dtype=np.uint8)[None], 4, axis=0)
    out = network_input(luma, (0, 0, 4, 16), 8, 32, 0.0, 1 / 255, channels=1)[0]
    # Half-pixel centres: target 1 lies a quarter of a pixel right of source 0.
    np.testing.assert_allclose(out[3, 1:-1], 2.5 + 5.0 * np.arange(30), rtol=1e-5)
    assert out[0, 0] == pytest.approx(0.0)
    assert out[0, -1] == pytest.approx(150.0)


def test_channels_are_normalised_one_by_one() -> None:
    luma = np.full((4, 4), 255, dtype=np.uint8)
    out = network_input(luma, (0, 0, 4, 4), 4, 4, [0.5, 0.25, 0.0], [0.5, 0.25, 2.0])
    np.testing.assert_allclose(out[:, 0, 0], [1.0, 3.0, 0.5], rtol=1e-6)
    assert out.dtype == np.float32


@pytest.mark.parametrize("pad", ["zero", "edge"])
def test_padding(pad: str) -> None:
    luma = np.full((4, 4), 255, dtype=np.uint8)
    out = network_input(
        luma,
        (0, 0, 4, 4),
        6,
        9,
        0.5,
        0.5,
        channels=1,
        content=(4, 5),
        pad=pad,  # type: ignore[arg-type]
    )[0]
    rest = 0.0 if pad == "zero" else 1.0
    assert (out[:4, :5] == 1.0).all()
    assert (out[4:] == rest).all()
    assert (out[:, 5:] == rest).all()


def test_a_box_beyond_the_frame_repeats_its_edge() -> None:
    luma = _luma()
    padded = np.pad(luma, 5, mode="edge")
    beyond = network_input(luma, (-5, -5, 25, 35), 45, 80, 0.5, 0.5)
    inside = network_input(padded, (0, 0, 30, 40), 45, 80, 0.5, 0.5)
    assert np.array_equal(beyond, inside)


def test_a_level_quad_is_a_box() -> None:
    luma = _luma()
    box = network_input(luma, (3, 4, 15, 24), 24, 50, 0.5, 0.5)
    quad = network_input_quad(luma, [(3, 4), (3, 24), (15, 24), (15, 4)], 24, 50, 0.5, 0.5)
    # Inside the quad's half-pixel rim, where a box repeats its own edge instead.
    np.testing.assert_allclose(quad[:, 2:-2, 2:-2], box[:, 2:-2, 2:-2], atol=1e-5)


def test_shifted_corners_turn_the_text() -> None:
    luma = _luma(12, 12)
    corners = [(0, 0), (0, 12), (12, 12), (12, 0)]
    turned = network_input_quad(luma, corners[1:] + corners[:1], 12, 12, 0.0, 1 / 255, channels=1)[
        0
    ]
    np.testing.assert_allclose(turned, np.rot90(luma), rtol=1e-5)


@pytest.mark.parametrize(
    "options",
    [
        {"box": (20, 0, 25, 5)},
        {"box": (-5, 0, 0, 5)},
        {"box": (5, 5, 5, 9)},
        {"content": (9, 8)},
        {"content": (0, 8)},
        {"std": 0.0},
        {"std": [1.0, 1.0]},
        {"mean": np.nan},
        {"channels": 0},
    ],
)
def test_refused_inputs(options: dict) -> None:
    arguments = {"box": (0, 0, 5, 5), "out_rows": 8, "out_cols": 8, "mean": 0.5, "std": 0.5}
    with pytest.raises(ValueError, match=r"\w"):
        network_input(_luma(), **{**arguments, **options})


@pytest.mark.parametrize("corners", [[(0, 0)] * 3, [(0, 0), (0, 5), (5, 5), (5, np.inf)]])
def test_refused_quads(corners: object) -> None:
    with pytest.raises(ValueError, match="corners"):
        network_input_quad(_luma(), corners, 8, 8, 0.5, 0.5)
