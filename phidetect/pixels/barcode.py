"""Areas that look like bar codes, of bars or of squares: on a slide they name a specimen.

They are found, not read: an area counts where hard black and white edges alternate densely in
a compact rectangle. Bars go on in one direction and are of several widths, which tells them
from rulers and combs; squares change in both directions, which tells them from grids.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.types import Box

__all__ = ["barcode_boxes"]

Luma = NDArray[np.uint8]

# Side of the cells in which edges are counted, in samples.
CELL = 8
# Grey levels between samples two apart that make an edge; tissue seldom has such.
EDGE = 56
# Share of samples on an edge from which a cell belongs to a code of modules up to 6 samples.
DENSE = 0.08
# Of the edges along bars at most this share runs across them.
ACROSS = 0.5
# Smallest code, in samples: height of bars, length of bars, side of squares.
BAR, LENGTH, SIDE = 12, 48, 32
# Samples apart from which rows of squares tell nothing of one another, and those of a grid do.
APART = 10
# Share of the cells of a rectangle that belong to the code, and of its samples that are
# nearly black or nearly white.
FULL, PLAIN = 0.6, 0.6
# Changes from black to white and back that a code has at least along its length or side.
BARS, SQUARES = 16, 6
# Correlation of rows a few samples apart: bars go on, squares do not.
GO_ON, DIFFER = 0.6, 0.6
# Spread of the widths of bars over their mean, from which they carry something.
UNEVEN = 0.3
MARGIN = 8


def barcode_boxes(luma: Luma) -> list[Box]:
    """Return the areas of a frame that look like bar codes, in order.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    """
    rows, cols = luma.shape
    if min(rows, cols) < BAR:
        return []
    across, down = _density(luma, axis=1), _density(luma, axis=0)
    upright = (across >= DENSE) & (down <= ACROSS * across)
    lying = (down >= DENSE) & (across <= ACROSS * down)
    both = (across >= DENSE) & (down >= DENSE)
    found = [box for box in _compact(upright, luma.shape) if _is_bars(_part(luma, box))]
    found += [box for box in _compact(lying, luma.shape) if _is_bars(_part(luma, box).T)]
    found += [box for box in _compact(both, luma.shape) if _is_squares(_part(luma, box))]
    return sorted({box.expand(MARGIN).clip(rows, cols) for box in found})


def _density(luma: Luma, *, axis: int) -> NDArray[np.float32]:
    """Return, per cell, the share of samples on an edge along `axis`, in 3 x 3 cells around."""
    rows, cols = luma.shape
    first, last = (luma[:, :-2], luma[:, 2:]) if axis else (luma[:-2], luma[2:])
    edges = np.zeros((-(-rows // CELL) * CELL, -(-cols // CELL) * CELL), np.float32)
    hard = np.maximum(first, last) - np.minimum(first, last) >= EDGE
    part = edges[:rows, 1 : cols - 1] if axis else edges[1 : rows - 1, :cols]
    part[...] = hard
    cells = edges.reshape(edges.shape[0] // CELL, CELL, edges.shape[1] // CELL, CELL)
    share = cells.mean(axis=(1, 3))
    padded = np.pad(share, 1, mode="edge")
    height, width = share.shape
    near = sum(padded[i : i + height, j : j + width] for i in range(3) for j in range(3))
    return np.asarray(near / 9, np.float32)


def _compact(mask: NDArray[np.bool_], shape: tuple[int, int]) -> list[Box]:
    """Return the rectangles around connected cells that fill them."""
    if not mask.any():
        return []
    _, table = _native.component_quads(mask.astype(np.float32), 0.5, min_area=4)
    out = []
    for row in table:
        row0, col0, row1, col1 = (int(value) for value in row[:4])
        if mask[row0:row1, col0:col1].mean() >= FULL:
            box = Box(row0 * CELL, col0 * CELL, row1 * CELL, col1 * CELL)
            out.append(box.clip(*shape))
    return out


def _part(luma: Luma, box: Box) -> Luma:
    return luma[box.row0 : box.row1, box.col0 : box.col1]


def _is_bars(part: Luma) -> bool:
    """Return whether upright bars of several widths fill a part of a frame."""
    if part.shape[0] < BAR or part.shape[1] < LENGTH or not _is_plain(part):
        return False
    inner = part[part.shape[0] // 4 : -(part.shape[0] // 4)]
    if _likeness(inner, 4 if len(inner) > 5 else 1) < GO_ON:
        return False
    widths = _widths(inner[len(inner) // 2])
    if len(widths) < BARS:
        return False
    return any(kind.std() >= UNEVEN * kind.mean() for kind in (widths[::2], widths[1::2]))


def _is_squares(part: Luma) -> bool:
    """Return whether squares that change in both directions fill a part of a frame."""
    if min(part.shape) < SIDE or max(part.shape) > 2 * min(part.shape) or not _is_plain(part):
        return False
    for way in (part, part.T):
        inner = way[len(way) // 6 : -(len(way) // 6), way.shape[1] // 6 : -(way.shape[1] // 6)]
        changes = np.median([len(_widths(line)) for line in inner[:: max(1, len(inner) // 16)]])
        gaps = range(APART, max(len(inner) // 2, APART + 1))
        if changes < SQUARES or any(_likeness(inner, gap) > DIFFER for gap in gaps):
            return False
    return True


def _is_plain(part: Luma) -> bool:
    """Return whether most samples are nearly black or nearly white."""
    low, high = np.percentile(part, (5, 95))
    if high - low < EDGE:
        return False
    reach = 0.3 * (high - low)
    return bool(((part <= low + reach) | (part >= high - reach)).mean() >= PLAIN)


def _likeness(part: Luma, gap: int) -> float:
    """Return the median correlation of rows that lie `gap` apart."""
    values = part.astype(np.float32)
    values -= values.mean(axis=1, keepdims=True)
    one, other = values[:-gap], values[gap:]
    spread = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    return float(np.median((one * other).sum(axis=1) / np.maximum(spread, 1.0)))


def _widths(line: Luma) -> NDArray[np.int64]:
    """Return the widths of the runs of black and white of one line, those at its ends left out."""
    low, high = np.percentile(line, (5, 95))
    turns = np.flatnonzero(np.diff(line > (low + high) / 2))
    return np.diff(turns)
