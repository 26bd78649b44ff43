"""Components of a text map and arithmetic on boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phidetect._native import _kernels

__all__ = ["component_quads", "components", "iou_matrix", "merge_lines", "union_area"]


def _map(prob: NDArray[Any]) -> NDArray[np.float32]:
    prob = np.ascontiguousarray(prob, dtype=np.float32)
    if prob.ndim != 2:
        raise ValueError("a text map has the shape (rows, cols)")
    if max(prob.shape) >= 1 << 15:
        # Products of two differences of coordinates then fit the kernel's 64 bits.
        raise ValueError("a text map is at most 32767 x 32767")
    return prob


def _boxes(boxes: ArrayLike) -> NDArray[np.float64]:
    table = np.ascontiguousarray(boxes, dtype=np.float64)
    if table.size == 0:
        return np.zeros((0, 4), dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 4:
        raise ValueError("boxes have the shape (n, 4)")
    if not (np.abs(table) <= 2.0**31).all():
        raise ValueError("boxes lie within 2**31")
    return table


def components(
    prob: NDArray[np.float32], threshold: float, *, min_area: int = 1
) -> NDArray[np.float32]:
    """Find the 8-connected components of a text map.

    Parameters
    ----------
    prob : ndarray
        Probability of text (rows, cols), float32. NaN counts as below the threshold.
    threshold : float
        Least probability inside a component.
    min_area : int
        Components of fewer pixels are left out.

    Returns
    -------
    ndarray
        Float32 (n, 6): row0 col0 row1 col1 (half-open), area in pixels, mean probability; in
        the raster order of the first pixel.
    """
    table: NDArray[np.float32] = _kernels.boxes.components(_map(prob), threshold, min_area)
    return table


def component_quads(
    prob: NDArray[np.float32], threshold: float, *, min_area: int = 1, unclip: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Find the components of a text map and the smallest rotated rectangle around each.

    Parameters
    ----------
    prob, threshold, min_area
        As in `components`.
    unclip : float
        Every side of a rectangle moves out by area x `unclip` / perimeter: text maps of the
        DB family are shrunken by such an amount.

    Returns
    -------
    quads : ndarray
        Float32 (n, 4, 2), corners as (row, column), in pixels from the outer corner of the
        first pixel, not clipped. Corner 0 to 1 is a long side and runs to the right (down, if
        it is vertical); 1 to 2 is a quarter turn clockwise from it.
    table : ndarray
        What `components` returns, row for row.
    """
    if not 0.0 <= unclip <= 100.0:
        raise ValueError("unclip lies in [0, 100]")
    quads: NDArray[np.float32]
    table: NDArray[np.float32]
    quads, table = _kernels.boxes.component_quads(_map(prob), threshold, min_area, unclip)
    return quads, table


def merge_lines(boxes: ArrayLike, *, max_gap: float, min_overlap: float) -> NDArray[np.int32]:
    """Group boxes into text lines.

    Two boxes belong together when they share at least `min_overlap` of the smaller height in
    rows and lie at most `max_gap` times the larger height apart in columns; groups are the
    transitive closure.

    Parameters
    ----------
    boxes : array_like
        (n, 4): row0 col0 row1 col1.
    max_gap : float
        In heights, >= 0.
    min_overlap : float
        Share of the smaller height, 0 to 1.

    Returns
    -------
    ndarray
        Int32 (n,): group of each box, numbered in the order of first appearance.
    """
    if not (max_gap >= 0.0 and 0.0 <= min_overlap <= 1.0):
        raise ValueError("max_gap is at least 0 and min_overlap lies in [0, 1]")
    groups: NDArray[np.int32] = _kernels.boxes.merge_lines(_boxes(boxes), max_gap, min_overlap)
    return groups


def iou_matrix(a: ArrayLike, b: ArrayLike) -> NDArray[np.float32]:
    """Compute intersection over union of every box of `a` with every box of `b`.

    Parameters
    ----------
    a, b : array_like
        (n, 4) and (m, 4): row0 col0 row1 col1.

    Returns
    -------
    ndarray
        Float32 (n, m); 0 where both boxes are empty.
    """
    matrix: NDArray[np.float32] = _kernels.boxes.iou_matrix(_boxes(a), _boxes(b))
    return matrix


def union_area(boxes: ArrayLike, rows: int, cols: int) -> int:
    """Count the pixels of a frame that any of the boxes covers.

    Parameters
    ----------
    boxes : array_like
        Integers (n, 4): row0 col0 row1 col1, half-open, clipped to the frame.
    rows, cols : int
        Shape of the frame.

    Returns
    -------
    int
        Number of pixels.
    """
    table = np.asarray(boxes)
    if table.size == 0:
        return 0
    if table.ndim != 2 or table.shape[1] != 4:
        raise ValueError("boxes have the shape (n, 4)")
    if table.dtype.kind not in "iu":
        raise TypeError("boxes are whole numbers")
    if rows < 0 or cols < 0:
        raise ValueError("a frame has no negative side")
    clipped = np.clip(table, 0, np.array([rows, cols, rows, cols])).astype(np.int64)
    filled = (clipped[:, 0] < clipped[:, 2]) & (clipped[:, 1] < clipped[:, 3])
    return int(_kernels.boxes.union_area(np.ascontiguousarray(clipped[filled])))
