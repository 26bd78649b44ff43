"""Fills in frames, in numpy. The compiled twin is ``csrc/_mask.pyx``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["fill_boxes", "fill_polygon"]


def _pixels(
    frame: NDArray[Any], pixel: bytes, *, planar: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """View a frame as (planes, rows, cols, samples in a plane), and the pixel alike."""
    fill = np.frombuffer(pixel, dtype=frame.dtype)
    if planar:
        return frame[..., None], fill[:, None]
    return frame.reshape(1, frame.shape[0], frame.shape[1], -1), fill[None]


def fill_boxes(frame: NDArray[Any], boxes: NDArray[np.int32], pixel: bytes, planar: bool) -> None:
    """Fill half-open boxes (int32, n x 4), clipped, with the bytes of a pixel."""
    if frame.size == 0:
        return
    grid, fill = _pixels(frame, pixel, planar=planar)
    rows, cols = grid.shape[1:3]
    for row0, col0, row1, col1 in boxes.tolist():
        box = (
            slice(min(max(row0, 0), rows), min(max(row1, 0), rows)),
            slice(min(max(col0, 0), cols), min(max(col1, 0), cols)),
        )
        for plane, value in zip(grid, fill, strict=True):
            plane[box] = value


def _column(value: float, cols: int) -> int:
    return math.ceil(min(max(value, 0.0), float(cols)))


def _spans(corners: list[list[float]], row: int, cols: int) -> list[tuple[int, int]]:
    """Half-open column spans of the pixels of one row that the polygon touches."""
    spans: list[tuple[int, int]] = []
    crossings: list[tuple[float, int]] = []
    low, high, middle = float(row), row + 1.0, row + 0.5
    previous = corners[-1]
    for corner in corners:
        (ar, ac), (br, bc) = previous, corner
        previous = corner
        direction = 1
        if ar > br:
            ar, ac, br, bc = br, bc, ar, ac
            direction = -1
        top, bottom = max(ar, low), min(br, high)
        if ar == br:
            if not low < ar < high:
                continue
            first, last = ac, bc
        else:
            if not top < bottom:
                continue
            slope = (bc - ac) / (br - ar)
            first = ac if top == ar else ac + (top - ar) * slope
            last = bc if bottom == br else ac + (bottom - ar) * slope
            if ar <= middle < br:
                crossings.append((ac + (middle - ar) * slope, direction))
        left, right = min(first, last), max(first, last)
        spans.append((math.floor(min(max(left, 0.0), float(cols))), _column(right, cols)))
    crossings.sort(key=lambda crossing: crossing[0])
    winding = 0
    for index, (col, direction) in enumerate(crossings):
        if winding != 0:
            left = crossings[index - 1][0]
            spans.append((_column(left - 0.5, cols), _column(col - 0.5, cols)))
        winding += direction
    return [span for span in spans if span[0] < span[1]]


def fill_polygon(
    frame: NDArray[Any],
    corners: NDArray[np.float64],
    pixel: bytes,
    planar: bool,
    crossings: NDArray[np.float64],  # noqa: ARG001 - scratch of the compiled twin
) -> None:
    """Fill every pixel that the polygon with corners (k, 2) touches, non-zero winding."""
    if frame.size == 0:
        return
    grid, fill = _pixels(frame, pixel, planar=planar)
    rows, cols = grid.shape[1:3]
    first = math.floor(min(max(float(corners[:, 0].min()), 0.0), float(rows)))
    last = math.ceil(min(max(float(corners[:, 0].max()), 0.0), float(rows)))
    points = corners.tolist()
    for row in range(first, last):
        for left, right in _spans(points, row, cols):
            for plane, value in zip(grid, fill, strict=True):
                plane[row, left:right] = value
