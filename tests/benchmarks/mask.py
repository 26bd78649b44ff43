"""Fills against numpy slices, a loop per pixel pattern and boolean masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phidetect._native import fill_boxes, fill_polygon
from tests.benchmarks._timing import Case


def _slices(frame: np.ndarray, boxes: np.ndarray, value: list[int], *, planar: bool) -> None:
    rows, cols = frame.shape[1:] if planar else frame.shape[:2]
    fill = np.array(value, dtype=frame.dtype)
    pixel = fill[:, None, None] if planar else (fill if frame.ndim == 3 else fill[0])
    for row0, col0, row1, col1 in boxes.tolist():
        box = (
            slice(min(max(row0, 0), rows), min(max(row1, 0), rows)),
            slice(min(max(col0, 0), cols), min(max(col1, 0), cols)),
        )
        frame[(slice(None), *box) if planar else box] = pixel


def _words(count: int, rows: int, cols: int, height: int, width: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    row0 = rng.integers(0, rows - height, count)
    col0 = rng.integers(0, cols - width, count)
    return np.stack([row0, col0, row0 + height, col0 + width], axis=1).astype(np.int32)


def _case(
    name: str, frame: np.ndarray, boxes: np.ndarray, *, target: bool, planar: bool = False
) -> Case:
    samples = frame.shape[0] if planar else (frame.shape[2] if frame.ndim == 3 else 1)
    value = [0, 128, 128][:samples] if samples > 1 else [7]
    return Case(
        kernel="fill_boxes",
        name=name,
        target=target,
        ours=lambda: fill_boxes(frame, boxes, value, planar=planar),
        rivals={"numpy slices": lambda: _slices(frame, boxes, value, planar=planar)},
    )


def cases() -> Iterator[Case]:
    """Yield the cases of `fill_boxes` and `fill_polygon`."""
    grey8 = np.zeros((768, 1024), dtype=np.uint8)
    grey16 = np.zeros((768, 1024), dtype=np.int16)
    colour = np.zeros((768, 1024, 3), dtype=np.uint8)
    planes = np.zeros((3, 768, 1024), dtype=np.uint8)
    small = _words(2000, 768, 1024, 12, 40)
    words = _words(8, 768, 1024, 20, 120)
    one = np.array([[10, 100, 90, 500]], dtype=np.int32)
    banner = np.array([[0, 0, 80, 1024]], dtype=np.int32)
    yield _case("2000 boxes 12x40, u1", grey8, small, target=True)
    yield _case("2000 boxes 12x40, i2", grey16, small, target=True)
    yield _case("2000 boxes 12x40, RGB", colour, small, target=True)
    yield _case("2000 boxes 12x40, planar", planes, small, target=True, planar=True)
    yield _case("8 words 20x120, u1", grey8, words, target=True)
    yield _case("8 words 20x120, RGB", colour, words, target=True)
    yield _case("1 box 80x400, u1", grey8, one, target=False)
    yield _case("1 box 80x400, RGB", colour, one, target=True)
    yield _case("banner 80x1024, u1", grey8, banner, target=False)
    yield _case("banner 80x1024, i2", grey16, banner, target=False)
    yield _case("banner 80x1024, YBR pixel", colour, banner, target=True)
    yield _case("banner 80x1024, planar", planes, banner, target=False, planar=True)
    yield _case(
        "whole frame 4096x4096, i2",
        np.zeros((4096, 4096), dtype=np.int16),
        np.array([[0, 0, 4096, 4096]], dtype=np.int32),
        target=False,
    )
    quad = np.array([[100.0, 100], [180, 500], [210, 490], [130, 90]])

    def inside() -> None:
        # A mask of the bounding box only: one of the whole frame is hundreds of times slower.
        (top, left), (bottom, right) = quad.min(axis=0).astype(int), quad.max(axis=0).astype(int)
        rows = np.arange(top, bottom + 1)[:, None] + 0.5
        cols = np.arange(left, right + 1)[None, :] + 0.5
        mask = np.ones((bottom + 1 - top, right + 1 - left), dtype=bool)
        for (r0, c0), (r1, c1) in zip(quad, np.roll(quad, -1, axis=0), strict=True):
            mask &= (c1 - c0) * (rows - r0) - (r1 - r0) * (cols - c0) >= 0
        grey8[top : bottom + 1, left : right + 1][mask] = 7

    # OpenCV is no dependency, and fillPoly takes whole corners and leaves pixels that an edge cuts.
    references: dict[str, Callable[[], object]] = {}
    try:
        import cv2
    except ImportError:
        pass
    else:
        points = np.ascontiguousarray(np.rint(quad[:, ::-1])).astype(np.int32)
        references["OpenCV fillPoly"] = lambda: cv2.fillPoly(grey8, [points], 7)
    yield Case(
        kernel="fill_polygon",
        name="tilted line 30x410, u1",
        target=True,
        ours=lambda: fill_polygon(grey8, quad, [7]),
        rivals={"numpy mask": inside},
        references=references,
    )
