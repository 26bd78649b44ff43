"""How a frame is looked at: which parts, at which scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from phidetect.types import Box

__all__ = ["Look", "blocks", "looks", "tiles"]

# Largest side of one network input. A megapixel keeps the memory of a call near 300 MB.
TILE = 1024
# Lines up to this height (network samples) lie whole in at least one tile.
OVERLAP = 96
# Largest side of the map that is put together from tiles: 256 MiB, and below the 32,767 of the
# kernels that take it apart. Neighbours share the length of a long line.
BLOCK = 8192
SHARED = 1024
# Frames below this many samples are enlarged, at most by MAX_SCALE: console fonts are 7 to
# 10 samples high and the network was trained on letters above 10.
ENLARGED = 1_100_000
MAX_SCALE = 2.0
# Above this many samples a reduced look finds letters that fill a tile.
COARSE_FROM = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way of looking at a frame.

    Attributes
    ----------
    scale : float
        Network samples per stored sample.
    local : bool
        Whether the contrast is evened out locally first, for faint text.
    smooth : bool
        Whether noise is smoothed before that, for faint letters far apart.
    screen : bool
        Whether it is the text screen that looks.
    """

    scale: float
    local: bool = False
    smooth: bool = False
    screen: bool = False


def looks(rows: int, cols: int, *, second: bool = False) -> tuple[Look, ...]:
    """Return the looks that every frame of this size gets, the finest first.

    Parameters
    ----------
    rows, cols : int
        Shape of the frame.
    second : bool
        The looks of a check: none of them is among those of the first time.
    """
    samples = max(1, rows * cols)
    scale = min(MAX_SCALE, max(1.0, math.sqrt(ENLARGED / samples)))
    coarse = max(0.25, min(scale, math.sqrt(ENLARGED / samples)))
    if second:
        return Look(scale=0.85 * scale), Look(scale=1.2 * coarse, local=True)
    plan = [Look(scale=scale)]
    if samples > COARSE_FROM:
        plan.append(Look(scale=coarse))
    plan.append(Look(scale=coarse, local=True))
    if coarse > 1:
        plan.append(Look(scale=1.0, local=True, smooth=True))
    return tuple(plan)


def tiles(region: Box, scale: float) -> tuple[Box, ...]:
    """Return overlapping boxes that cover `region`, each at most TILE network samples a side."""
    return _cover(region, scale, TILE, OVERLAP)


def blocks(region: Box, scale: float) -> tuple[Box, ...]:
    """Return overlapping boxes that cover `region`, each at most BLOCK network samples a side.

    What is kept of a region while its tiles are looked at is bounded by that of a block. Frames
    that people look at on a screen are one block; a line across the border of two is found in
    both, and comes in pieces where it is longer than SHARED.
    """
    return _cover(region, scale, BLOCK, SHARED)


def _cover(region: Box, scale: float, size: int, overlap: int) -> tuple[Box, ...]:
    rows = _spans(region.row0, region.row1, scale, size, overlap)
    cols = _spans(region.col0, region.col1, scale, size, overlap)
    return tuple(Box(r0, c0, r1, c1) for r0, r1 in rows for c0, c1 in cols)


def _spans(start: int, stop: int, scale: float, most: int, shared: int) -> list[tuple[int, int]]:
    length = stop - start
    size = max(1, int(most / scale))
    if length <= size:
        return [(start, stop)]
    overlap = int(shared / scale)
    count = math.ceil((length - overlap) / max(1, size - overlap))
    # Spread evenly, so that no sliver of a tile remains at the end.
    step = (length - size) / (count - 1)
    starts = [start + round(i * step) for i in range(count)]
    return [(at, min(at + size, stop)) for at in starts]
