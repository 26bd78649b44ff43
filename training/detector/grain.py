"""Measures the noise that letters have to stand out of."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from phidetect.types import Box
from training.detector.cover import box_of
from training.overlays.types import OverlayFrame, OverlayLine

__all__ = ["with_grain"]

# Mean deviation to standard deviation, for normal noise.
_NORMAL = 1.2533


def with_grain(frame: OverlayFrame) -> OverlayFrame:
    """Return the frame, the noise of each line being that at the scale of its letters.

    The deviation around a line as it was drawn counts a slope of the ground, the edge of
    a fan or a ruled line as noise, which no reader minds. Here what is as large as a letter
    is taken away first, and a mean of amounts keeps an edge from counting as noise all along.
    """
    shape = frame.luma.shape
    ground = np.ones(shape, bool)
    for line in frame.lines:
        box = box_of(np.asarray(line.quad), shape).expand(1).clip(*shape)
        ground[box.row0 : box.row1, box.col0 : box.col1] = False
    lines = tuple(
        dataclasses.replace(line, noise=_grain(frame.luma, ground, line)) for line in frame.lines
    )
    return dataclasses.replace(frame, lines=lines)


def _grain(luma: NDArray[np.uint8], ground: NDArray[np.bool_], line: OverlayLine) -> float:
    height = max(3, round(line.glyph_height))
    near = box_of(np.asarray(line.quad), luma.shape).expand(height).clip(*luma.shape)
    far = near.expand(height).clip(*luma.shape)
    part, there = _cut(luma, far).astype(np.float64), _cut(ground, far)
    around = Box(near.row0 - far.row0, near.col0 - far.col0, near.row1 - far.row0,
                 near.col1 - far.col0)  # fmt: skip
    count = _sums(there.astype(np.float64), height)
    smooth = _sums(part * there, height) / np.maximum(count, 1)
    away = _cut(np.abs(part - smooth), around)[_cut(there, around)]
    return float(away.mean()) * _NORMAL if away.size else line.noise


def _cut(values: NDArray[np.generic], box: Box) -> NDArray[np.generic]:
    return values[box.row0 : box.row1, box.col0 : box.col1]


def _sums(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return the sum of the square of about this side around every sample."""
    half = side // 2
    for axis in (0, 1):
        total = np.cumsum(np.insert(values, 0, 0, axis=axis), axis=axis)
        at, length = np.arange(values.shape[axis]), values.shape[axis]
        values = np.take(total, np.minimum(at + half + 1, length), axis=axis) - np.take(
            total, np.maximum(at - half, 0), axis=axis
        )
    return values
