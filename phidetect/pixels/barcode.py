"""Areas that look like bar codes, of bars or of squares: on a slide they name a specimen.

They are found, not read: an area counts where hard black and white edges alternate densely in
a compact rectangle. Bars go on in one direction and are of several widths, which tells them
from rulers and combs; squares change in both directions, which tells them from grids.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.pixels.geometry import bounding_box, crop, sides
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
# Samples within which the lines of a grid as dense as a code come again.
FURTHEST = 64
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
# How often a frame is halved: large and blurred codes have few edges to a cell, or none.
HALVED = 2
# Most areas of one frame and size that are turned level to be looked at.
TURNED = 64


def barcode_boxes(luma: Luma) -> list[Box]:
    """Return the areas of a frame that look like bar codes, in order.

    Parameters
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    """
    rows, cols = luma.shape
    found: list[Box] = []
    for halved in range(HALVED + 1):
        if min(luma.shape) < BAR:
            break
        step = 1 << halved
        for box in _codes(luma):
            whole = Box(*(edge * step for edge in box)).expand(MARGIN).clip(rows, cols)
            same = [other for other in found if _is_same(other, whole)]
            found = [*(b for b in found if b not in same), Box.bounding([whole, *same])]
        luma = _half(luma)
    return sorted(found)


def _is_same(box: Box, other: Box) -> bool:
    """Return whether two areas are one code, seen in two sizes or from two sides."""
    common = box.intersection(other)
    return common is not None and 2 * common.area > min(box.area, other.area)


def _half(luma: Luma) -> Luma:
    """Return the means of four samples each."""
    rows, cols = luma.shape[0] // 2, luma.shape[1] // 2
    wide = luma[: 2 * rows, : 2 * cols].astype(np.uint16)
    total = wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]
    return ((total + 2) >> 2).astype(np.uint8)


def _codes(luma: Luma) -> list[Box]:
    """Return the areas that look like codes of modules up to some 6 samples."""
    across, down = _density(luma, axis=1), _density(luma, axis=0)
    upright = (across >= DENSE) & (down <= ACROSS * across)
    lying = (down >= DENSE) & (across <= ACROSS * down)
    both = (across >= DENSE) & (down >= DENSE)
    found = [box for box in _compact(upright, luma.shape) if _is_bars(_part(luma, box))]
    found += [box for box in _compact(lying, luma.shape) if _is_bars(_part(luma, box).T)]
    found += [box for box in _compact(both, luma.shape) if _is_squares(_part(luma, box))]
    for mask in (upright | both, lying | both):
        found += _turned(luma, mask)
    return found


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


def _turned(luma: Luma, mask: NDArray[np.bool_]) -> list[Box]:
    """Return the areas around connected cells that look like a code once they are level."""
    if not mask.any():
        return []
    quads, table = _native.component_quads(mask.astype(np.float32), 0.5, min_area=12)
    out = []
    for quad in (quads[np.argsort(-table[:, 4], kind="stable")] * CELL)[:TURNED]:
        along, across = sides(quad)
        if quad[0][0] == quad[1][0] or min(along, across) < BAR:
            continue
        size = round(across), round(along)
        level = crop(luma, quad, *size, mean=0.0, std=1.0)
        part = np.clip(level * 255 + 0.5, 0, 255).astype(np.uint8)
        if _is_bars(part) or _is_bars(part.T) or _is_squares(part):
            out.append(bounding_box(quad, *luma.shape))
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
        gaps = range(APART, max(min(len(inner) // 2, FURTHEST), APART + 1))
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
