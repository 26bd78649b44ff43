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
# Samples that are worked on at a time: 40 bytes of memory each.
STRIP = 2_000_000


def even_out(frame: NDArray[np.uint8], *, radius: int = RADIUS) -> NDArray[np.uint8]:
    """Return (frame - local mean) / local spread around mid-grey.

    Parameters
    ----------
    frame : ndarray of uint8, shape (rows, cols)
        Luminance.
    radius : int
        Half the side of the window, in samples.
    """
    rows, cols = frame.shape
    out = np.empty_like(frame)
    height = max(1, STRIP // max(cols, 1))
    for first in range(0, rows, height):
        last = min(first + height, rows)
        # With the rows around it a strip comes out as it does in the whole frame.
        top, bottom = max(first - radius, 0), min(last + radius, rows)
        values = frame[top:bottom].astype(np.float32)
        mean = box_mean(values, radius)
        spread = np.sqrt(np.maximum(box_mean(values * values, radius) - mean * mean, 0))
        even = (values - mean) * (GAIN / np.maximum(spread, FLOOR)) + 128
        out[first:last] = np.clip(even, 0, 255)[first - top : last - top]
    return out


def box_mean(values: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Return the mean over a square window, its edge repeated outside the frame."""
    size = 2 * radius + 1
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
        inside = sums[size:] - sums[:-size] if axis == 0 else sums[:, size:] - sums[:, :-size]
        values = (inside / size).astype(np.float32)
    return values
