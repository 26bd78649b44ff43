"""One line for each that several looks found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.detect import RawLine
from phidetect.pixels.geometry import bounding_box
from phidetect.pixels.ink import fit
from phidetect.pixels.read import Reading
from phidetect.types import Box

__all__ = ["FoundLine", "distinct", "same_line"]

# A rectangle that lies this much inside one already found is the same line.
SAME = 0.6
# A letter lies this much inside its column.
HELD = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line of text in one frame.

    Attributes
    ----------
    box : Box
        All of its strokes and a margin.
    polygon : tuple of (int, int), optional
        Corners (row, col) of a line that is not level.
    reading : Reading
        What it says.
    score : float
        The confidence of what marked it.
    screened : bool
        Whether the text screen marked it, and not the detector.
    """

    box: Box
    polygon: tuple[tuple[int, int], ...] | None
    reading: Reading
    score: float
    screened: bool = False


def distinct(frame: NDArray[np.uint8], kept: list[tuple[RawLine, Reading]]) -> list[FoundLine]:
    """Return one line of those that several looks found, the one that reads best."""
    chosen: list[tuple[Box, RawLine]] = []
    found: list[FoundLine] = []
    # Smoothed lines last: their boxes are wide, and wanted where no other look found a line.
    best = sorted(kept, key=lambda pair: (pair[0].look.smooth, -pair[1].score * len(pair[1].text)))
    for line, reading in best:
        tight = bounding_box(line.quad, *frame.shape)
        # Lines of one look never share a core: they are different lines however close, but for
        # the letters of a column.
        if any(
            (o.look != line.look or _holds(b, tight)) and same_line(b, tight) for b, o in chosen
        ):
            continue
        if line.look.smooth and _adds_nothing(tight, reading, found):
            continue
        chosen.append((tight, line))
        box = fit(frame, tight)
        found.append(
            FoundLine(
                box=box,
                polygon=_polygon(line),
                reading=reading,
                score=line.score,
                screened=line.look.screen,
            )
        )
    return sorted(found, key=lambda line: line.box)


def _adds_nothing(box: Box, reading: Reading, found: Sequence[FoundLine]) -> bool:
    """Whether lines found already lie in the box and say as much."""
    inside = [
        line
        for line in found
        if (common := box.intersection(line.box)) is not None
        and common.area > SAME * min(box.area, line.box.area)
    ]
    said = sum(len(line.reading.text) for line in inside)
    return bool(inside) and said >= SAME * len(reading.text)


def same_line(box: Box, other: Box) -> bool:
    """Whether most of `other` lies in `box` and both are about as high, or as wide.

    Touching lines of large letters overlap by a third; a piece of a line is as high as it.
    """
    common = box.intersection(other)
    if common is None or common.area <= SAME * other.area:
        return False
    high = common.height > SAME * max(box.height, other.height)
    wide = common.width > SAME * max(box.width, other.width)
    return high or wide


def _holds(box: Box, other: Box) -> bool:
    common = box.intersection(other)
    return common is not None and common.area > HELD * other.area and box.height > 2 * other.height


def _polygon(line: RawLine) -> tuple[tuple[int, int], ...] | None:
    quad = line.quad
    if quad[0][0] == quad[1][0] and quad[0][1] == quad[3][1]:
        return None
    return tuple((round(float(row)), round(float(col))) for row, col in quad)
