"""Everything that is found in one frame: looks, readings, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.columns import columns, is_column
from phidetect.pixels.contrast import even_out, smooth_even
from phidetect.pixels.detect import RawLine, TextDetector
from phidetect.pixels.evidence import is_text
from phidetect.pixels.geometry import bounding_box
from phidetect.pixels.ink import fit
from phidetect.pixels.orient import read_lines
from phidetect.pixels.read import Reading, TextReader
from phidetect.pixels.tiles import Look
from phidetect.types import Box

__all__ = ["FoundLine", "find_lines", "same_line"]

# A rectangle that lies this much inside one already found is the same line.
SAME = 0.6
# A letter lies this much inside its column.
HELD = 0.9
# A reading less sure than this is tried on evened contrast.
FAINT = 0.8


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
        The detector's confidence.
    """

    box: Box
    polygon: tuple[tuple[int, int], ...] | None
    reading: Reading
    score: float


def find_lines(
    detector: TextDetector,
    reader: TextReader,
    frame: NDArray[np.uint8],
    *,
    looks: Sequence[Look],
    regions: Sequence[Box] | None = None,
    known: Sequence[Box] = (),
) -> list[FoundLine]:
    """Return the lines of one frame that the looks find and the evidence bears out.

    Parameters
    ----------
    detector, reader
        What finds and reads.
    frame : ndarray of uint8, shape (rows, cols)
        Luminance.
    looks : sequence of Look
        Ways of looking; one line found by several counts once.
    regions : sequence of Box, optional
        Parts to look at; the whole frame by default.
    known : sequence of Box
        Lines that need not be read again.
    """
    raw: list[RawLine] = []
    evened = even_out(frame) if any(look.local for look in looks) else None
    for look in looks:
        source = frame if evened is None or not look.local else evened
        if look.smooth:
            source = smooth_even(frame)
        raw.extend(detector.detect(source, look=look, regions=regions))
    single = len(raw)
    raw.extend(columns(raw))
    joined = {id(line) for line in raw[single:]}
    raw = [line for line in raw if _is_new(bounding_box(line.quad, *frame.shape), known)]
    readings = read_lines(reader, frame, raw)
    faint = [i for i, reading in enumerate(readings) if reading.score < FAINT]
    if faint and evened is not None:
        # Letters little brighter than their ground read better once that is evened out.
        again = read_lines(reader, evened, [raw[i] for i in faint])
        for index, reading in zip(faint, again, strict=True):
            if reading.score > readings[index].score:
                readings[index] = reading
    kept = [
        (line, reading)
        for line, reading in zip(raw, readings, strict=True)
        if is_text(line, reading) and (id(line) not in joined or is_column(line, reading.text))
    ]
    return _distinct(frame, kept)


def _is_new(box: Box, known: Sequence[Box]) -> bool:
    return box.area > 0 and not any(same_line(other, box) for other in known)


def _distinct(frame: NDArray[np.uint8], kept: list[tuple[RawLine, Reading]]) -> list[FoundLine]:
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
        found.append(FoundLine(box=box, polygon=_polygon(line), reading=reading, score=line.score))
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
