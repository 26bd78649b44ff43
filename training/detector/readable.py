"""Which drawn lines a person can read, and the groups that they are counted in.

Both take contrast and noise as `training.detector.relief` measures them in the frame.
"""

from __future__ import annotations

import math

from training.overlays.types import OverlayLine

__all__ = ["ORDER", "buckets", "rarity", "readable", "visibility"]

# Glyphs lower than this have too few samples to tell letters apart.
LOWEST = 7.0
# Grey levels: on a quiet ground some of the drawn lines of five to seven levels can be read, of
# three and four only where one knows that a line is there.
FAINTEST = 5.0
# Contrast times the square root of a letter's samples, over the noise: after Rose a thing is
# seen surely from 5 on. Of the drawn lines below 5 next to none could be read, between 5 and 7
# about half, above that nearly all.
ROSE = 5.0
# Part of the square of its height that the strokes of a capital fill: it is seven tenths as
# wide as it is high, and three tenths of that are ink.
INK = 0.2

# Where the groups of a number end; one on an edge belongs to the group above.
_EDGES = {
    "glyph height": (7.5, 9.5, 13.5, 20.5, 40.5),
    "contrast": (10, 20, 40, 100),
    "contrast to noise": (1.5, 3, 6),
}
ORDER = {
    "glyph height": ("to 7", "8 to 9", "10 to 13", "14 to 20", "21 to 40", "above 40"),
    "contrast": ("below 10", "10 to 19", "20 to 39", "40 to 99", "100 and more"),
    "contrast to noise": ("below 1.5", "1.5 to 3", "3 to 6", "6 and more"),
    "orientation": ("level", "quarter", "over", "slanted", "stacked"),
    "font": ("bitmap", "scalable"),
}
"""The groups of each property, as a table lists them; grounds have names of their own."""


def visibility(line: OverlayLine) -> float:
    """Return Rose's ratio of one letter of a line."""
    return line.contrast * math.sqrt(INK) * line.glyph_height / max(line.noise, 1.0)


def readable(line: OverlayLine) -> bool:
    """Return whether a person who looks closely can read a line; without a letter or digit, no."""
    if not any(char.isalnum() for char in line.text):
        return False
    return line.glyph_height >= LOWEST and line.contrast >= FAINTEST and visibility(line) >= ROSE


def rarity(line: OverlayLine) -> int:
    """Return how much a line adds to groups that few drawn lines belong to."""
    if not readable(line):
        return 0
    height, ratio = line.glyph_height, line.contrast / max(line.noise, 1.0)
    size = 4 if height > 40 else int(height > 20 or height < 7.5)
    turned = 3 if line.orientation in ("over", "slanted", "stacked") else 0
    noise = 4 if ratio < 1.5 else 2 if ratio < 3 else 0
    return size + turned + noise + int(line.contrast < 10)


def buckets(line: OverlayLine, ground: str) -> dict[str, str]:
    """Return the group of a line by each of its properties."""
    numbers = {
        "glyph height": line.glyph_height,
        "contrast": line.contrast,
        "contrast to noise": line.contrast / max(line.noise, 1.0),
    }
    return {
        **{
            name: ORDER[name][sum(value >= edge for edge in _EDGES[name])]
            for name, value in numbers.items()
        },
        "orientation": line.orientation,
        "ground": ground,
        "font": "bitmap" if line.bitmap else "scalable",
    }
