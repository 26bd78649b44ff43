"""Rotated rectangles around lines of text: their sides, their boxes, their samples."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.types import Box

__all__ = ["bounding_box", "crop", "grow", "level", "quad_of", "sides"]

Quad = NDArray[np.float32]

# A rectangle less skew than this becomes level: the angle around a few samples is noise.
LEVEL_DEGREES = 4.0


def quad_of(box: Box) -> Quad:
    """Return the corners (row, col) of a box, clockwise from the top left."""
    r0, c0, r1, c1 = box
    return np.array([[r0, c0], [r0, c1], [r1, c1], [r1, c0]], np.float32)


def sides(quad: Quad) -> tuple[float, float]:
    """Return the lengths of the first (corner 0 to 1) and second (1 to 2) side."""
    first = float(np.hypot(*(quad[1] - quad[0])))
    second = float(np.hypot(*(quad[2] - quad[1])))
    return first, second


def level(quad: Quad) -> Quad:
    """Return the corners clockwise from the top left; of a nearly level quad, those of its box."""
    centre = quad.mean(axis=0)
    around = np.arctan2(quad[:, 0] - centre[0], quad[:, 1] - centre[1])
    ordered: Quad = quad[np.argsort(around, kind="stable")].astype(np.float32)
    slopes = [abs(_angle(ordered[i], ordered[(i + 1) % 4])) for i in range(4)]
    ordered = np.roll(ordered, -int(np.argmin(slopes)), axis=0)
    if min(slopes) > LEVEL_DEGREES:
        return ordered
    r0, c0 = ordered.min(axis=0)
    r1, c1 = ordered.max(axis=0)
    return np.array([[r0, c0], [r0, c1], [r1, c1], [r1, c0]], np.float32)


def grow(quad: Quad, along: float, across: float) -> Quad:
    """Return the rectangle grown at both ends of its first and of its second side."""
    u = _unit(quad[1] - quad[0])
    v = _unit(quad[2] - quad[1])
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    moved = quad + signs[:, :1] * along * u + signs[:, 1:] * across * v
    return np.asarray(moved, np.float32)


def bounding_box(quad: Quad, rows: int, cols: int) -> Box:
    """Return the smallest box of whole samples around the quad, inside the frame."""
    low = np.floor(quad.min(axis=0) + 1e-3)
    high = np.ceil(quad.max(axis=0) - 1e-3)
    r0, c0, r1, c1 = (int(edge) for edge in (*low, *np.maximum(low, high)))
    return Box(r0, c0, r1, c1).clip(rows, cols)


def crop(
    frame: NDArray[np.uint8], quad: Quad, height: int, width: int, *, mean: float, std: float
) -> NDArray[np.float32]:
    """Return the quad resampled to `height` x `width` and normalised, side 0-1 along the rows.

    The resampling takes four samples a point; a quad more than twice as high as `height` is
    averaged in blocks first, so that the strokes of very large letters do not alias.
    """
    step = int(sides(quad)[1] / (1.5 * height))
    if step > 1:
        box = bounding_box(quad, *frame.shape)
        rows, cols = box.height // step, box.width // step
        if rows and cols:
            part = frame[box.row0 : box.row0 + rows * step, box.col0 : box.col0 + cols * step]
            means = part.reshape(rows, step, cols, step).mean(axis=(1, 3))
            frame = (means + 0.5).astype(np.uint8)
            quad = ((quad - np.array([box.row0, box.col0])) / step).astype(np.float32)
    image = _native.network_input_quad(frame, quad, height, width, mean, std, channels=1)
    return np.asarray(image[0], np.float32)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.hypot(*vector))
    return np.asarray(vector / max(length, 1e-6), np.float32)


def _angle(start: NDArray[np.float32], end: NDArray[np.float32]) -> float:
    return math.degrees(math.atan2(float(end[0] - start[0]), float(end[1] - start[1])))
