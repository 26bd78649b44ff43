"""Joins letters that stand below each other into one column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from phidetect.pixels.detect import RawLine
from phidetect.pixels.geometry import quad_of, sides
from phidetect.pixels.read import Reading
from phidetect.types import Box

__all__ = ["columns", "is_column"]

# A letter is at most this much wider than high, and as much higher than wide: an I.
SQUARE = 1.6
SLIM = 2.6
# Widths of neighbours differ at most by this factor (an I and a W).
ALIKE = 2.2
# The gap below a letter, in letters: a letter that was not found may be missing.
GAP = 2.0
LEAST = 3
# Least distance from letter to letter of a column, in widths of it.
PITCH = 0.8
# Least sureness of the reading of a column that the text screen marked letter by letter.
SURE_READING = 0.8


def columns(raw: Sequence[RawLine]) -> list[RawLine]:
    """Return one line for each column of letters of one look.

    A column has three letters or more. Some of them may have been found as one rectangle,
    higher than wide; single letters and such pieces join.
    """
    letters = sorted((line for line in raw if _may_join(line)), key=lambda line: _top(line))
    used: set[int] = set()
    made = []
    for start, first in enumerate(letters):
        if start in used:
            continue
        chain = [first]
        for index in range(start + 1, len(letters)):
            if index not in used and _follows(chain[-1], letters[index]):
                chain.append(letters[index])
                used.add(index)
        single = sum(_is_letter(line) for line in chain)
        if len(chain) >= LEAST or (len(chain) == LEAST - 1 and single < len(chain)):
            made.append(_joined(chain))
    return made


def is_column(line: RawLine, reading: Reading) -> bool:
    """Whether a column reads well and has room for the letters that were read in it.

    Short words below each other, as in a menu, join as letters do; they read as more. So do
    wires below each other, which the screen marks surely; they read badly.
    """
    if line.look.screen and reading.score < SURE_READING:
        return False
    across, along = sides(line.quad)
    return len(reading.text.replace(" ", "")) <= along / (PITCH * max(across, 1.0)) + 1


def _may_join(line: RawLine) -> bool:
    first, second = sides(line.quad)
    # A piece of more letters stands upright, and level: a column is no slanting line.
    level = line.quad[0][0] == line.quad[1][0]
    return not line.cut and first <= SQUARE * second and (second <= SQUARE * first or bool(level))


def _is_letter(line: RawLine) -> bool:
    first, second = sides(line.quad)
    return second <= SLIM * first


def _top(line: RawLine) -> float:
    return float(line.quad[:, 0].min())


def _follows(upper: RawLine, lower: RawLine) -> bool:
    if upper.look != lower.look:
        return False
    (r0, c0), (r1, c1) = upper.quad.min(axis=0), upper.quad.max(axis=0)
    (s0, d0), (_, d1) = lower.quad.min(axis=0), lower.quad.max(axis=0)
    width, other = c1 - c0, d1 - d0
    # The height of one letter: a piece of several says nothing of it, its width does.
    height = min(r1 - r0, 1.5 * max(width, other))
    if max(width, other) > ALIKE * min(width, other):
        return False
    middle = abs((c0 + c1) - (d0 + d1)) / 2
    overlap = r1 - s0
    return bool(middle <= 0.35 * max(width, other) and -GAP * height <= overlap <= 0.5 * height)


def _joined(chain: list[RawLine]) -> RawLine:
    corners = np.concatenate([line.quad for line in chain])
    (r0, c0), (r1, c1) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    box = Box(int(r0), int(c0), int(r1), int(c1))
    score = float(np.mean([line.score for line in chain]))
    return RawLine(quad=quad_of(box), score=score, look=chain[0].look)
