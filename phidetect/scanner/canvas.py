"""Small pictures on a larger ground, where their text is no longer too large to be text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["canvas_size", "on_canvas"]

_LEAST = 320
"""Rows and columns: a line may take a fifth of the shorter side, so all of an icon of 64."""


def canvas_size(rows: int, cols: int) -> tuple[int, int]:
    """Return the size of the ground for a picture; its own where that is large enough."""
    return max(rows, _LEAST), max(cols, _LEAST)


def on_canvas(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture in the upper left corner of its ground, filled like its edge.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        The picture.
    """
    size = canvas_size(*luma.shape)
    if size == luma.shape:
        return luma
    edge = np.concatenate((luma[0], luma[-1], luma[:, 0], luma[:, -1]))
    out = np.full(size, np.uint8(np.median(edge)), np.uint8)
    out[: luma.shape[0], : luma.shape[1]] = luma
    return out
