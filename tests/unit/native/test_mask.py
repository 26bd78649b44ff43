"""Fills against a plain loop, on the compiled kernels and on numpy."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect._native import _kernels, fill_boxes, fill_polygon
from phidetect._native import _mask as native
from phidetect._native._fallback import mask as fallback


@pytest.fixture(autouse=True, params=[native, fallback], ids=["native", "fallback"])
def _kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernels, "mask", request.param)


@pytest.mark.parametrize("dtype", ["u1", "i1", "<u2", ">u2", "i2", "u4", "i4", "f4", "f8"])
@pytest.mark.parametrize(
    ("shape", "planar"), [((9, 11), False), ((9, 11, 3), False), ((3, 9, 11), True)]
)
def test_only_the_box_changes(dtype: str, shape: tuple[int, ...], planar: bool) -> None:
    frame = (np.arange(np.prod(shape)) % 100).astype(dtype).reshape(shape)
    value = [101, 102, 103][: 1 if len(shape) == 2 else 3]
    expected = frame.copy()
    view = expected if planar else np.moveaxis(np.atleast_3d(expected), 2, 0)
    for plane, fill in zip(view if len(shape) == 3 else [expected], value, strict=True):
        plane[2:5, 3:11] = fill
        plane[0:1, 0:2] = fill
    fill_boxes(
        frame, [(2, 3, 5, 99), (-4, -9, 1, 2), (8, 8, 8, 10), (7, 6, 2, 1)], value, planar=planar
    )
    assert np.array_equal(frame, expected)


def test_extreme_boxes_fill_the_frame() -> None:
    frame = np.zeros((4, 5), dtype=np.int16)
    fill_boxes(frame, [(-(2**40), -(2**63), 2**40, 2**63 - 1)], [-7])
    assert (frame == -7).all()


def test_no_boxes() -> None:
    frame = np.ones((2, 2), dtype=np.uint8)
    fill_boxes(frame, [], [0])
    fill_boxes(frame, np.zeros((0, 4), dtype=np.int32), [0])
    assert frame.all()


def test_a_triangle_covers_every_pixel_it_touches() -> None:
    frame = np.zeros((4, 6), dtype=np.uint8)
    fill_polygon(frame, [(0.5, 1.0), (3.0, 1.0), (3.0, 4.5)], [1])
    assert frame.tolist() == [
        [0, 1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0],
        [0, 1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0, 0],
    ]


def test_a_level_polygon_is_a_box() -> None:
    one, other = np.zeros((8, 9), dtype=np.float32), np.zeros((8, 9), dtype=np.float32)
    fill_polygon(one, [(1, 2), (1, 6), (5, 6), (5, 2)], [2.5])
    fill_boxes(other, [(1, 2, 5, 6)], [2.5])
    assert np.array_equal(one, other)


def test_an_outline_that_winds_twice_is_inside() -> None:
    frame = np.zeros((6, 6), dtype=np.uint8)
    square = [(0, 0), (0, 6), (6, 6), (6, 0)]
    fill_polygon(frame, square + square, [1])
    assert frame.all()


def test_a_polygon_holds_every_pixel_whose_centre_it_holds() -> None:
    corners = np.array([[3.2, 4.1], [18.7, 30.9], [25.0, 27.3], [9.9, 1.4]])
    frame = np.zeros((32, 40), dtype=np.uint8)
    fill_polygon(frame, corners, [1])
    rows, cols = np.mgrid[0:32, 0:40] + 0.5
    inside = np.ones(frame.shape, dtype=bool)
    near = np.ones(frame.shape, dtype=bool)
    for (r0, c0), (r1, c1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        side = ((c1 - c0) * (rows - r0) - (r1 - r0) * (cols - c0)) / np.hypot(r1 - r0, c1 - c0)
        inside &= side >= 0
        near &= side >= -np.sqrt(0.5)
    assert (frame[inside] == 1).all()
    assert not frame[~near].any()


@pytest.mark.parametrize(
    ("frame", "value", "options", "error"),
    [
        (np.zeros((2, 2), dtype=np.complex64), [0], {}, TypeError),
        (np.zeros((2, 2), dtype=bool), [0], {}, TypeError),
        ([[0, 0]], [0], {}, TypeError),
        (np.zeros((4, 4), dtype=np.uint8)[:, ::2], [0], {}, ValueError),
        (np.zeros(4, dtype=np.uint8), [0], {}, ValueError),
        (np.zeros((2, 2, 2, 2), dtype=np.uint8), [0, 0], {}, ValueError),
        (np.zeros((2, 2), dtype=np.uint8), [0], {"planar": True}, ValueError),
        (np.zeros((2, 2, 3), dtype=np.uint8), [0], {}, ValueError),
        (np.zeros((2, 2, 0), dtype=np.uint8), [], {}, ValueError),
        (np.zeros((2, 2), dtype=np.uint8), [256], {}, OverflowError),
        (np.zeros((2, 2), dtype=np.uint8), [-1], {}, OverflowError),
        (np.zeros((2, 2), dtype=np.uint8), [1.0], {}, TypeError),
    ],
)
def test_refused_frames(frame: object, value: list[int], options: dict, error: type) -> None:
    with pytest.raises(error):
        fill_boxes(frame, [(0, 0, 1, 1)], value, **options)  # type: ignore[arg-type]


def test_read_only_frames_are_refused() -> None:
    frame = np.zeros((2, 2), dtype=np.uint8)
    frame.flags.writeable = False
    with pytest.raises(ValueError, match="writeable"):
        fill_boxes(frame, [(0, 0, 1, 1)], [1])


@pytest.mark.parametrize(
    ("boxes", "error"),
    [([(0.0, 0.0, 1.0, 1.0)], TypeError), ([(0, 0, 1)], ValueError), ([0, 0, 1, 1], ValueError)],
)
def test_refused_boxes(boxes: object, error: type) -> None:
    with pytest.raises(error):
        fill_boxes(np.zeros((2, 2), dtype=np.uint8), boxes, [1])


@pytest.mark.parametrize(
    "corners", [[(0, 0), (1, 1)], [(0, 0, 0)] * 3, [(0, 0), (1, 1), (0, np.nan)], [(0, 1e300)] * 3]
)
def test_refused_polygons(corners: object) -> None:
    with pytest.raises(ValueError, match=r"polygon|corners"):
        fill_polygon(np.zeros((2, 2), dtype=np.uint8), corners, [1])
