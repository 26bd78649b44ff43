"""Which parts of a frame differ from what was read before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.types import Box

__all__ = ["CELL", "alike", "changed_cells", "correlation", "regions_of", "stroke_counts"]

# Side of a cell of the change map, in samples: about the height of two lines.
CELL = 32
# Grey levels that a sample may move by noise or recompression alone.
NOISE = 10
# Samples of a cell that must move: the stroke of one small digit.
MOVED = 6
# Context around a changed part, so that a line at its edge is seen whole.
MARGIN = 32
# From this share of the frame on, all of it is looked at.
MOST = 0.8
# A difference between neighbours that counts as the edge of a stroke.
EDGE = 24


def changed_cells(frame: NDArray[np.uint8], reference: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which cells of a frame differ from the reference, one value per cell."""
    return _native.moved_counts(frame, reference, cell=CELL, limit=NOISE) >= MOVED


def stroke_counts(frame: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return the number of stroke edges per cell."""
    return _native.edge_counts(frame, cell=CELL, limit=EDGE)


def regions_of(cells: NDArray[np.bool_], shape: tuple[int, ...]) -> tuple[Box, ...]:
    """Return boxes that cover the marked cells with a margin and do not overlap."""
    rows, cols = shape[:2]
    table = _native.components(cells.astype(np.float32), 0.5, min_area=1)
    boxes = [
        Box(*(int(edge) * CELL for edge in row[:4])).expand(MARGIN).clip(rows, cols)
        for row in table
    ]
    boxes = _disjoint(boxes)
    if sum(box.area for box in boxes) > MOST * rows * cols:
        return (Box(0, 0, rows, cols),)
    return tuple(boxes)


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8], *, least: float = 0.75) -> bool:
    """Whether two crops of one box show the same strokes."""
    return np.array_equal(one, other) or correlation(one, other) >= least


def correlation(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return how far two crops of one box go together, -1 to 1; 0 where one is plain."""
    a = one.astype(np.float32) - one.mean(dtype=np.float32)
    b = other.astype(np.float32) - other.mean(dtype=np.float32)
    size = float(np.sqrt(float((a * a).sum()) * float((b * b).sum())))
    return float((a * b).sum()) / size if size > 0 else 0.0


def _disjoint(boxes: list[Box]) -> list[Box]:
    result: list[Box] = []
    for box in boxes:
        merged = box
        while True:
            touching = [other for other in result if other.intersection(merged) is not None]
            if not touching:
                break
            merged = Box.bounding([merged, *touching])
            result = [other for other in result if other not in touching]
        result.append(merged)
    return result
