"""What is asked of every sample of a frame before any network looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from phidetect._native import _kernels

__all__ = ["edge_counts", "even_out", "moved_counts", "smooth", "stroke_cells"]

_UINT8 = np.dtype(np.uint8)
# Counts of a column of a cell fit a byte; sums of squares of a window fit 32 bits.
_MAX_CELL = 255
_MAX_RADIUS = 90


def stroke_cells(
    luma: NDArray[np.uint8], *, cell: int = 32, faintest: int = 5
) -> NDArray[np.bool_]:
    """Return in which cells of a frame a stroke may lie.

    What is False is proven to hold none: no sample of the cell, nor of a margin of four around
    it, differs by `faintest` levels from the sample next to it or four away, along its row or
    its column. An edge that rises as much over four samples is seen however it lies; a slow
    gradient is none.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    cell : int
        Side of a cell, 4 to 255 samples. The last row and column of cells may be smaller.
    faintest : int
        Grey levels, 1 to 255.

    Returns
    -------
    ndarray of bool, shape (cells down, cells along)
    """
    luma = _luma(luma)
    if not 1 <= faintest <= 255:
        raise ValueError("faintest is 1 to 255")
    out = np.zeros(_grid(luma, cell), np.uint8)
    if luma.size:
        scratch = np.empty((3, luma.shape[1]), np.uint8)
        _kernels.screen.strokes(luma, cell, faintest, out, scratch)
    return out.view(np.bool_)


def moved_counts(
    luma: NDArray[np.uint8], other: NDArray[np.uint8], *, cell: int = 32, limit: int
) -> NDArray[np.int32]:
    """Return how many samples of each cell differ by more than `limit` between two frames.

    Parameters
    ----------
    luma, other : ndarray of uint8, shape (rows, cols)
        Luminance.
    cell : int
        Side of a cell, 4 to 255 samples.
    limit : int
        Grey levels, 0 to 255.
    """
    luma, other = _luma(luma), _luma(other)
    if luma.shape != other.shape:
        raise ValueError("the frames have one shape")
    out = np.zeros(_grid(luma, cell), np.int32)
    if luma.size:
        scratch = np.empty(luma.shape[1], np.uint8)
        _kernels.screen.moved(luma, other, cell, _level(limit), out, scratch)
    return out


def edge_counts(luma: NDArray[np.uint8], *, cell: int = 32, limit: int) -> NDArray[np.int32]:
    """Return how many samples of each cell differ by more than `limit` from the one before.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    cell : int
        Side of a cell, 4 to 255 samples.
    limit : int
        Grey levels, 0 to 255.
    """
    luma = _luma(luma)
    out = np.zeros(_grid(luma, cell), np.int32)
    if luma.size:
        scratch = np.empty(luma.shape[1], np.uint8)
        _kernels.screen.edges(luma, cell, _level(limit), out, scratch)
    return out


def even_out(
    luma: NDArray[np.uint8],
    *,
    radius: int,
    least: float,
    gain: float,
    boxes: Sequence[Iterable[int]] | None = None,
) -> NDArray[np.uint8]:
    """Return (sample - local mean) / local spread * gain around mid-grey.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    radius : int
        Half the side of the window, 1 to 90. At its edge the frame is repeated.
    least : float
        Spread (grey levels) from which on windows count: below it all count as this.
    gain : float
        Grey levels of one spread.
    boxes : sequence of box, optional
        Parts to work on, row0 col0 row1 col1; the whole frame by default. They come out as in
        the whole frame; elsewhere the result is 0, and takes no memory where it is large.
    """
    luma = _luma(luma)
    if not 1 <= radius <= _MAX_RADIUS or not least > 0:
        raise ValueError("radius is 1 to 90 and least is above 0")
    out = np.zeros(luma.shape, np.uint8)
    for box in _clipped(luma, boxes):
        scratch = np.empty((4, box[3] - box[1] + 2 * radius), np.int32)
        _kernels.screen.even(luma, box, radius, least, gain, out, scratch)
    return out


def smooth(
    luma: NDArray[np.uint8], *, boxes: Sequence[Iterable[int]] | None = None
) -> NDArray[np.uint8]:
    """Return the mean of the 3 x 3 samples around each, rounded.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance. At its edge it is repeated.
    boxes : sequence of box, optional
        Parts to work on, as in `even_out`.
    """
    luma = _luma(luma)
    out = np.zeros(luma.shape, np.uint8)
    for box in _clipped(luma, boxes):
        scratch = np.empty(box[3] - box[1] + 2, np.uint16)
        _kernels.screen.smooth(luma, box, out, scratch)
    return out


def _luma(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if luma.dtype != _UINT8 or luma.ndim != 2:
        raise ValueError("luminance has the shape (rows, cols) and the type uint8")
    return np.ascontiguousarray(luma)


def _grid(luma: NDArray[np.uint8], cell: int) -> tuple[int, int]:
    if not 4 <= cell <= _MAX_CELL:
        raise ValueError("a cell has a side of 4 to 255 samples")
    return -(-luma.shape[0] // cell), -(-luma.shape[1] // cell)


def _level(limit: int) -> int:
    if not 0 <= limit <= 255:
        raise ValueError("limit is 0 to 255")
    return limit


def _clipped(
    luma: NDArray[np.uint8], boxes: Sequence[Iterable[int]] | None
) -> list[tuple[int, int, int, int]]:
    rows, cols = luma.shape
    found = []
    for row0, col0, row1, col1 in ((0, 0, rows, cols),) if boxes is None else boxes:
        top, left = max(int(row0), 0), max(int(col0), 0)
        bottom, right = min(int(row1), rows), min(int(col1), cols)
        if top < bottom and left < right:
            found.append((top, left, bottom, right))
    return found
