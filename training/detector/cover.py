"""Tells which drawn lines found boxes cover; the same rule for every finder.

A line is found when the found boxes that are no larger than need be cover 90 % of the box of
its strokes. A box that holds mostly no text hides what it should not, and a finder that marks
the whole frame has found nothing: lines that only such boxes cover are swallowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.types import Box
from training.overlays.types import OverlayLine

__all__ = ["Found", "Verdict", "box_of", "inside", "judge", "outside"]

Found = NDArray[np.float32]
"""Corners (n, 4, 2) as (row, col) of the rectangles that a finder returned."""

# Part of a line that must be covered for the line to be found.
GOOD = 0.9
# Part that must be covered for it to have been seen at all.
SEEN = 0.5
# A box may be this many times as large as the lines in it, each with the margin below.
LARGEST = 6.0
# Samples around a line that a box may take in at no cost, at least, and in glyph heights:
# both finders grow their rectangles, and a single small letter is little beside its margin.
MARGIN = 3
MARGIN_HEIGHTS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How well a line was found.

    Attributes
    ----------
    found : bool
        Whether boxes cover its box.
    quad : bool
        Whether the rectangles, turned as found, cover its own, turned as drawn.
    seen : bool
        Whether boxes cover half of its box.
    swallowed : bool
        Whether only boxes that are too large cover its box.
    share : float
        The part of its box that is covered, by boxes that are not too large.
    """

    found: bool
    quad: bool
    seen: bool
    swallowed: bool
    share: float


def judge(
    lines: Sequence[OverlayLine], found: Found, shape: tuple[int, int]
) -> tuple[Verdict, ...]:
    """Return one verdict for each line of a frame of this shape."""
    boxes = [box_of(quad, shape) for quad in found]
    fair = [box.area <= LARGEST * _wanted(box, lines, shape) for box in boxes]
    return tuple(_verdict(line, found, boxes, fair, shape) for line in lines)


def outside(lines: Sequence[OverlayLine], found: Found, shape: tuple[int, int]) -> int:
    """Return how many found boxes touch no line."""
    drawn = [box_of(np.asarray(line.quad), shape) for line in lines]
    boxes = (box_of(quad, shape) for quad in found)
    return sum(all(box.intersection(other) is None for other in drawn) for box in boxes)


def _verdict(
    line: OverlayLine,
    found: Found,
    boxes: Sequence[Box],
    fair: Sequence[bool],
    shape: tuple[int, int],
) -> Verdict:
    quad = np.asarray(line.quad, np.float32)
    window = box_of(quad, shape)
    by_box = np.zeros((window.height, window.width), bool)
    by_any, by_quad = by_box.copy(), by_box.copy()
    for other, box, good in zip(found, boxes, fair, strict=True):
        common = box.intersection(window)
        if common is None:
            continue
        part = (
            slice(common.row0 - window.row0, common.row1 - window.row0),
            slice(common.col0 - window.col0, common.col1 - window.col0),
        )
        by_any[part] = True
        if good:
            by_box[part] = True
            by_quad[part] |= inside(other, common)
    share = float(by_box.mean()) if by_box.size else 0.0
    own = inside(quad, window)
    return Verdict(
        found=share >= GOOD,
        quad=bool(own.any()) and float(by_quad[own].mean()) >= GOOD,
        seen=share >= SEEN,
        swallowed=share < GOOD <= (float(by_any.mean()) if by_any.size else 0.0),
        share=share,
    )


def _wanted(box: Box, lines: Sequence[OverlayLine], shape: tuple[int, int]) -> int:
    """Return how many samples of a found box lie in lines or in the margins around them."""
    mask = np.zeros((box.height, box.width), bool)
    for line in lines:
        margin = max(MARGIN, round(MARGIN_HEIGHTS * line.glyph_height))
        common = box.intersection(box_of(np.asarray(line.quad), shape).expand(margin))
        if common is not None:
            mask[
                common.row0 - box.row0 : common.row1 - box.row0,
                common.col0 - box.col0 : common.col1 - box.col0,
            ] = True
    return int(mask.sum())


def box_of(quad: NDArray[np.floating], shape: tuple[int, int]) -> Box:
    """Return the samples that a rectangle touches."""
    low, high = np.floor(quad.min(axis=0)), np.ceil(quad.max(axis=0))
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1])).clip(*shape)


def inside(quad: NDArray[np.floating], window: Box) -> NDArray[np.bool_]:
    """Return which samples of a window have their middle in a convex quad."""
    rows = np.arange(window.row0, window.row1)[:, None] + 0.5
    cols = np.arange(window.col0, window.col1)[None, :] + 0.5
    ends = np.roll(quad, -1, axis=0)
    # The shoelace sum: its sign tells which way round the corners go.
    turn = float(np.sum(quad[:, 0] * ends[:, 1] - ends[:, 0] * quad[:, 1]))
    mask = np.full((window.height, window.width), turn != 0)
    for (row0, col0), (row1, col1) in zip(quad.tolist(), ends.tolist(), strict=True):
        side = (row1 - row0) * (cols - col0) - (col1 - col0) * (rows - row0)
        mask &= side * turn >= 0
    return mask
