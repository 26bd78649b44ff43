"""Evens out local contrast, so that grey letters on a grey ground stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.types import Box

__all__ = ["even_out", "smooth_even"]

# Half the side of the window, in samples: wider than a stroke, near the height of a line.
RADIUS = 12
# Spread (grey levels) below which a window counts as plain: noise is not blown up beyond it.
FLOOR = 6.0
GAIN = 40.0


def even_out(frame: NDArray[np.uint8], *, boxes: Sequence[Box] | None = None) -> NDArray[np.uint8]:
    """Return (frame - local mean) / local spread around mid-grey.

    Parameters
    ----------
    frame : ndarray of uint8, shape (rows, cols)
        Luminance.
    boxes : sequence of Box, optional
        Parts to work on; the whole frame by default. The others are 0 and take no memory.
    """
    return _native.even_out(frame, radius=RADIUS, least=FLOOR, gain=GAIN, boxes=boxes)


def smooth_even(
    frame: NDArray[np.uint8], *, boxes: Sequence[Box] | None = None
) -> NDArray[np.uint8]:
    """Return the frame with its noise smoothed, then evened out."""
    # A part comes out as in the whole frame: the window around its samples is smoothed too.
    around = None if boxes is None else [box.expand(RADIUS) for box in boxes]
    return even_out(_native.smooth(frame, boxes=around), boxes=boxes)
