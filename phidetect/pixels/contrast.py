"""Evens out local contrast, so that grey letters on a grey ground stand out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["even_out"]

# Half the side of the window, in samples: wider than a stroke, near the height of a line.
RADIUS = 12
# Spread (grey levels) below which a window counts as plain: noise is not blown up beyond it.
FLOOR = 6.0
GAIN = 40.0


def even_out(frame: NDArray[np.uint8], *, radius: int = RADIUS) -> NDArray[np.uint8]:
    """Return (frame - local mean) / local spread around mid-grey.

    Parameters
    ----------
    frame : ndarray of uint8, shape (rows, cols)
        Luminance.
    radius : int
        Half the side of the window, in samples.
    """
    values = frame.astype(np.float32)
    mean = box_mean(values, radius)
    spread = np.sqrt(np.maximum(box_mean(values * values, radius) - mean * mean, 0))
    even = (values - mean) * (GAIN / np.maximum(spread, FLOOR)) + 128
    return np.clip(even, 0, 255).astype(np.uint8)


def box_mean(values: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Return the mean over a square window, its edge repeated outside the frame."""
    size = 2 * radius + 1
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
        upper = np.take(sums, range(size, sums.shape[axis]), axis=axis)
        lower = np.take(sums, range(sums.shape[axis] - size), axis=axis)
        values = ((upper - lower) / size).astype(np.float32)
    return values
