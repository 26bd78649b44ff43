"""Whether a marked rectangle is text: detector and reader weighed together."""

from __future__ import annotations

from phidetect.pixels.detect import RawLine
from phidetect.pixels.geometry import sides
from phidetect.pixels.read import Reading

__all__ = ["is_text"]

# A single line higher than this part of the frame is anatomy: the largest side markers seen
# take five hundredths of the height, the largest names seven.
LARGEST = 0.2
LARGEST_ROWS = 64


def is_text(line: RawLine, reading: Reading, shape: tuple[int, ...]) -> bool:
    """Whether the evidence bears a rectangle out.

    A reading is what tells letters from edges of anatomy: those read as nothing or as one
    unsure character. Whatever reads as several characters stays even when unsure, since faint
    letters read badly.
    """
    short = min(sides(line.quad))
    if short > max(LARGEST_ROWS, LARGEST * min(shape[:2])):
        return False
    if not reading.text.strip():
        return False
    if len(reading.text.strip()) == 1:
        return reading.score >= 0.5 and line.score >= 0.5
    return line.score * reading.score >= 0.2
