"""Fits a box to the strokes it holds, so that no edge of a letter sticks out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phidetect.types import Box

__all__ = ["column_cells", "fit"]

# How far a box may grow, in parts of its shorter side.
REACH = 0.2
# A sample is ink from this part of the strongest contrast in the box on, and from this many
# grey levels.
INK_SHARE = 0.35
INK_LEVELS = 6.0
# Rows of the lowest letter.
LETTER = 3


def fit(frame: NDArray[np.uint8], box: Box) -> Box:
    """Return the box grown over strokes that cross its edge, plus a margin, inside the frame.

    The margin is one sample and a sixteenth of the shorter side: anti-aliasing and the ringing
    of lossy compression reach that far from a stroke.
    """
    rows, cols = frame.shape
    box = box.clip(rows, cols)
    if box.area == 0:
        return box
    short = min(box.height, box.width)
    reach = max(2, int(REACH * short))
    window = box.expand(reach).clip(rows, cols)
    ink = _ink(frame, window, box)
    top, bottom = box.row0 - window.row0, box.row1 - window.row0
    left, right = box.col0 - window.col0, box.col1 - window.col0
    grown = (
        window.row0 + top - _steps(ink[:top][::-1], ink[top]),
        window.col0 + left - _steps(ink[:, :left].T[::-1], ink[:, left]),
        window.row0 + bottom + _steps(ink[bottom:], ink[bottom - 1]),
        window.col0 + right + _steps(ink[:, right:].T, ink[:, right - 1]),
    )
    return Box(*grown).expand(1 + short // 16).clip(rows, cols)


def column_cells(frame: NDArray[np.uint8], box: Box) -> list[Box]:
    """Return the letters of a column of upright letters, top to bottom."""
    ink = _ink(frame, box, box)
    used = np.flatnonzero(ink.any(axis=0))
    if not len(used):
        return []
    col0, col1 = box.col0 + int(used[0]) - 1, box.col0 + int(used[-1]) + 2
    lines = np.concatenate(([False], ink.any(axis=1), [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(lines)).tolist()
    cells = [
        Box(box.row0 + start - 1, col0, box.row0 + stop + 1, col1)
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
        if stop - start >= LETTER
    ]
    return [cell for cell in cells if cell.clip(*frame.shape).area > 0]


def _ink(frame: NDArray[np.uint8], window: Box, box: Box) -> NDArray[np.bool_]:
    """Which samples of the window stand out from its ground as the strokes in the box do."""
    part = frame[window.row0 : window.row1, window.col0 : window.col1].astype(np.float32)
    inner = part[
        box.row0 - window.row0 : box.row1 - window.row0,
        box.col0 - window.col0 : box.col1 - window.col0,
    ]
    away = np.abs(part - np.median(part))
    peak = float(np.percentile(np.abs(inner - np.median(part)), 98))
    return np.asarray(away > max(INK_LEVELS, INK_SHARE * peak))


def _steps(lines: NDArray[np.bool_], last: NDArray[np.bool_]) -> int:
    """Return how many lines in a row hold ink that touches ink of the line before."""
    for count, line in enumerate(lines):
        near = last.copy()
        near[1:] |= last[:-1]
        near[:-1] |= last[1:]
        last = line & near
        if not last.any():
            return count
    return len(lines)
