"""Fills in stored frames, in place."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phidetect._native import _kernels

__all__ = ["fill_boxes", "fill_polygon"]

_DTYPES = frozenset(
    np.dtype(order + kind)
    for kind in ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8")
    for order in "<>"
)
_INT32 = np.dtype(np.int32)
_LIMITS = np.iinfo(np.int32)
_FAR = 2.0**31


def _pixel(frame: NDArray[Any], value: Sequence[Any], *, planar: bool) -> bytes:
    """Check a frame and give the bytes of one pixel."""
    if not isinstance(frame, np.ndarray) or frame.dtype not in _DTYPES:
        raise TypeError("a frame is an array of 8, 16 or 32 bit integers or 32 or 64 bit floats")
    flags, shape = frame.flags, frame.shape
    if not (flags.c_contiguous and flags.writeable):
        raise ValueError("a frame to fill is C-contiguous and writeable")
    if planar:
        if len(shape) != 3:
            raise ValueError("a planar frame has the shape (samples, rows, cols)")
        samples = shape[0]
    elif len(shape) == 2:
        samples = 1
    elif len(shape) == 3:
        samples = shape[2]
    else:
        raise ValueError("a frame has the shape (rows, cols) or (rows, cols, samples)")
    if len(value) != samples or samples == 0:
        raise ValueError("one fill value per sample is needed")
    if frame.dtype.kind != "f":
        value = [operator.index(entry) for entry in value]
    return np.array(value, frame.dtype).tobytes()


def fill_boxes(
    frame: NDArray[Any], boxes: ArrayLike, value: Sequence[float], *, planar: bool = False
) -> None:
    """Fill boxes of one frame with one pixel value, in place.

    Parameters
    ----------
    frame : ndarray
        Stored samples (rows, cols) or (rows, cols, samples), or (samples, rows, cols) where
        `planar` (*Planar Configuration* (0028,0006) = 1, PS3.3 C.7.6.3.1.3). C-contiguous,
        8, 16 or 32 bit integers or 32 or 64 bit floats, of either byte order.
    boxes : array_like
        Integers (n, 4): row0 col0 row1 col1, half-open. What lies outside the frame is
        ignored; a box that ends before it begins fills nothing.
    value : sequence
        Stored value of every sample of a filled pixel.
    planar : bool
        Samples lie in separate planes.

    Raises
    ------
    TypeError
        Samples of another type, boxes or values that are not whole numbers.
    ValueError
        A shape or memory layout that does not fit.
    OverflowError
        A value that the frame cannot store.
    """
    pixel = _pixel(frame, value, planar=planar)
    corners = np.asarray(boxes)
    if corners.size == 0:
        return
    if corners.ndim != 2 or corners.shape[1] != 4:
        raise ValueError("boxes have the shape (n, 4)")
    if corners.dtype != _INT32:
        if corners.dtype.kind not in "iu":
            raise TypeError("boxes are whole numbers")
        corners = np.clip(corners, _LIMITS.min, _LIMITS.max).astype(_INT32)
    if not corners.flags.c_contiguous:
        corners = np.ascontiguousarray(corners)
    _kernels.mask.fill_boxes(frame, corners, pixel, planar)


def fill_polygon(
    frame: NDArray[Any], corners: ArrayLike, value: Sequence[float], *, planar: bool = False
) -> None:
    """Fill every pixel that a polygon touches, in place.

    Pixels that an edge only cuts are filled as well: a redaction covers rather too much. Where
    the outline winds around a point more than once, the point is inside.

    Parameters
    ----------
    frame, value, planar
        As in `fill_boxes`.
    corners : array_like
        Corners (k, 2) as (row, column), k >= 3, in pixels from the outer corner of the first
        pixel: the pixel in row r covers r to r + 1.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As in `fill_boxes`; ValueError also for corners beyond 2**31.
    """
    pixel = _pixel(frame, value, planar=planar)
    points = np.ascontiguousarray(corners, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3:
        raise ValueError("a polygon has the shape (k, 2), k >= 3")
    if not all(abs(edge) <= _FAR for edge in points.ravel().tolist()):
        raise ValueError("corners lie within 2**31")
    _kernels.mask.fill_polygon(frame, points, pixel, planar, np.empty((len(points), 2)))
