"""Reads a rectangle the way its letters run: level, up, down, upside down or stacked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.detect import RawLine
from phidetect.pixels.geometry import bounding_box, quad_of, sides
from phidetect.pixels.ink import column_cells
from phidetect.pixels.read import NOTHING, Reading, TextReader

__all__ = ["is_tall", "read_lines"]

# A rectangle this much higher than wide is read along its height.
TALL = 1.5
# A reading this sure is not tried the other way round. Upside down a name reads at 0.86 at times.
SURE = 0.9
# A column of at least this many letters is read as stacked.
STACK = 3

_LEVEL, _DOWN, _OVER, _UP = 0, 1, 2, 3


def read_lines(
    reader: TextReader, frame: NDArray[np.uint8], raw: Sequence[RawLine]
) -> list[Reading]:
    """Return the best reading of each rectangle, tried first the likely way, then the others."""
    likely = [_LEVEL if not is_tall(line) else _UP for line in raw]
    best = reader.read([_turned(reader, frame, r, t) for r, t in zip(raw, likely, strict=True)])
    tries: list[tuple[int, NDArray[np.float32]]] = []
    for index, (line, turn, reading) in enumerate(zip(raw, likely, best, strict=True)):
        if turn != _LEVEL:
            # Letters that stand on each other may read as others that lie on their side.
            tries.extend((index, crop) for crop in _stacked(reader, frame, line))
        elif reading.score >= SURE:
            continue
        if reading.score < SURE or _ambiguous(reading.text):
            turns = _others(line)
            tries.extend((index, _turned(reader, frame, line, other)) for other in turns)
    for (index, _), reading in zip(tries, reader.read([crop for _, crop in tries]), strict=True):
        if _rank(reading) > _rank(best[index]):
            best[index] = reading
    return best


def _others(line: RawLine) -> tuple[int, ...]:
    if is_tall(line):
        return (_DOWN, _LEVEL)
    first, second = sides(line.quad)
    return (_OVER,) if first > TALL * second else (_OVER, _UP, _DOWN)


def is_tall(line: RawLine) -> bool:
    """Whether a rectangle is read along its height."""
    first, second = sides(line.quad)
    return second > TALL * first


def _ambiguous(text: str) -> bool:
    """Whether a sure reading along the height may be one of a letter that stands upright."""
    return len(text) <= 2


def _turned(
    reader: TextReader, frame: NDArray[np.uint8], line: RawLine, turn: int
) -> NDArray[np.float32]:
    return reader.crop(frame, np.roll(line.quad, -turn, axis=0))


def _stacked(
    reader: TextReader, frame: NDArray[np.uint8], line: RawLine
) -> list[NDArray[np.float32]]:
    """Return the letters of a column laid side by side, as one crop, if it is a column."""
    box = bounding_box(line.quad, *frame.shape)
    if box.area == 0:
        return []
    cells = column_cells(frame, box)
    if len(cells) < STACK:
        return []
    # One height for all, so that no letter is stretched; a bar is no letter.
    height = max(cell.height for cell in cells)
    if height > TALL * box.width:
        return []
    crops = []
    for cell in cells:
        extra = (height - cell.height) // 2
        crops.append(reader.crop(frame, quad_of(cell.expand(extra, 0))))
    return [np.concatenate(crops, axis=1)]


def _rank(reading: Reading) -> float:
    """Longer readings win over equally sure shorter ones: noise reads as one letter."""
    return reading.score * (1 - 0.5 ** len(reading.text)) if reading.text else NOTHING.score
