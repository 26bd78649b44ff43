"""Everything that is found in one frame: looks, readings, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.detect import RawLine, TextDetector
from phidetect.pixels.evidence import is_text
from phidetect.pixels.geometry import bounding_box
from phidetect.pixels.ink import fit
from phidetect.pixels.orient import read_lines
from phidetect.pixels.read import Reading, TextReader
from phidetect.pixels.tiles import Look
from phidetect.types import Box

__all__ = ["FoundLine", "find_lines"]

# A rectangle that lies this much inside one already found is the same line.
SAME = 0.6


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
) -> list[FoundLine]:
    """Return the lines of one frame that the looks find and the evidence bears out."""
    raw: list[RawLine] = []
    for look in looks:
        raw.extend(detector.detect(frame, look=look, regions=regions))
    raw = [line for line in raw if bounding_box(line.quad, *frame.shape).area > 0]
    readings = read_lines(reader, frame, raw)
    kept = [
        (line, reading)
        for line, reading in zip(raw, readings, strict=True)
        if is_text(line, reading, frame.shape)
    ]
    return _distinct(frame, kept)


def _distinct(
    frame: NDArray[np.uint8], kept: list[tuple[RawLine, Reading]]
) -> list[FoundLine]:
    found: list[FoundLine] = []
    # The surest reading first, so that of two boxes on one line the better one stays.
    for line, reading in sorted(kept, key=lambda pair: -pair[1].score * len(pair[1].text)):
        tight = bounding_box(line.quad, *frame.shape)
        if any(_inside(tight, other.box) > SAME for other in found):
            continue
        box = fit(frame, tight)
        found.append(
            FoundLine(box=box, polygon=_polygon(line), reading=reading, score=line.score)
        )
    return sorted(found, key=lambda line: line.box)


def _inside(box: Box, other: Box) -> float:
    common = box.intersection(other)
    return 0.0 if common is None else common.area / max(1, box.area)


def _polygon(line: RawLine) -> tuple[tuple[int, int], ...] | None:
    quad = line.quad
    if quad[0][0] == quad[1][0] and quad[0][1] == quad[3][1]:
        return None
    return tuple((round(float(row)), round(float(col))) for row, col in quad)
