"""Whether a marked rectangle is text: detector and reader weighed together."""

from __future__ import annotations

from phidetect.pixels.detect import RawLine
from phidetect.pixels.read import Reading

__all__ = ["is_text"]

# Thresholds chosen on drawn pictures: letters, even faint ones,
# read above 0.75; edges, wires, vessels and speckle are marked surely at times but read badly.
# A rectangle that the detector is this sure of stays however badly it reads: it may be
# another script.
SURE_MARK = 0.93
SOME_READING = 0.3
# Three letters or digits, and more.
WORD_READING = 0.7
WORD_BOTH = 0.53
LONG = 4
LONG_READING = 0.6
LONG_BOTH = 0.5
# One or two say little: every ring reads as one.
LETTER_BOTH = 0.75
# Cut out of something larger: the mark says nothing, the reading must be sure.
CUT_READING = 0.9
CUT_PAIR_READING = 0.97
# A mark of the text screen counts by itself from here on, by how many letters or digits were
# read; else mark and reading together. What fails both is left to the detector.
SCREEN_ALONE = {0: 0.94, 1: 0.94, 2: 0.94, 3: 0.88, LONG: 0.84}
SCREEN_BOTH = {1: 1.65, 2: 1.65, 3: 1.5, LONG: 1.35}
# The coarse look sees little of what it marks.
COARSE_ALONE = 0.94
# Ticks of rulers read as these.
STROKES = frozenset("1Il|i!-_—/")


def is_text(line: RawLine, reading: Reading) -> bool:
    """Whether the evidence bears a rectangle out."""
    both = line.score * reading.score
    signs = sum(char.isalnum() for char in reading.text)
    bare = STROKES.issuperset(reading.text)
    if line.look.screen and not line.cut:
        return _screened(line, reading, 0 if bare and signs < 3 else signs)
    if line.cut:
        least = CUT_READING if signs >= 3 else CUT_PAIR_READING
        return signs >= 2 and not bare and reading.score >= least
    if line.score >= SURE_MARK and reading.score >= SOME_READING:
        return True
    if bare or not signs:
        return False
    if signs >= LONG:
        return reading.score >= LONG_READING and both >= LONG_BOTH
    if signs >= 3:
        return reading.score >= WORD_READING and both >= WORD_BOTH
    return both >= LETTER_BOTH


def _screened(line: RawLine, reading: Reading, signs: int) -> bool:
    signs = min(signs, LONG)
    alone = COARSE_ALONE if line.look.scale < 1 else SCREEN_ALONE[signs]
    both = line.score + reading.score
    return line.score >= alone or (signs > 0 and both >= SCREEN_BOTH[signs])
