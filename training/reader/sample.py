"""A line of text as the reader is trained and measured on: a crop and what it says."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.geometry import crop, grow, sides
from phidetect.pixels.read import crop_width
from training.overlays.types import OverlayFrame, OverlayLine

__all__ = ["Sample", "cut", "loosened", "samples_of", "spelt", "steps_needed"]

# How far rectangles reach past the strokes, in heights of the line: what the released detector
# does to lines of eight to forty samples, and a little less and more.
LEAST, MOST = 0.04, 0.65
UNEVEN = 0.1
SKEW = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A crop and its truth.

    Attributes
    ----------
    luma : ndarray of uint8, shape (height, width)
        The level crop, not yet normalised.
    text : str
        What it says; empty for no text.
    glyph_height, contrast, noise : float
        As `OverlayLine` has them.
    orientation, font : str
        How the line runs in its frame, and its font.
    bitmap : bool
        Whether its glyphs are drawn sample by sample.
    """

    luma: NDArray[np.uint8]
    text: str
    glyph_height: float
    contrast: float
    noise: float
    orientation: str
    font: str
    bitmap: bool


def spelt(text: str, known: Collection[str]) -> str | None:
    """Return a text as the reader can spell it, or None if it cannot."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if text and all(char in known for char in text) else None


def loosened(rng: np.random.Generator, quad: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a rectangle around tight corners as a detector draws it: loose, askew."""
    along, across = sides(quad)
    short = min(along, across)
    margin = rng.uniform(LEAST, MOST)
    ends = np.clip(margin + rng.normal(0, UNEVEN, 4), -0.02, None) * short
    # Grown by the mean of both ends, then moved by half their difference.
    wide = grow(quad, (ends[0] + ends[1]) / 2, (ends[2] + ends[3]) / 2)
    u, v = (quad[1] - quad[0]) / max(along, 1e-6), (quad[3] - quad[0]) / max(across, 1e-6)
    moved = wide + (ends[1] - ends[0]) / 2 * u + (ends[3] - ends[2]) / 2 * v
    angle = np.radians(rng.normal(0, SKEW)) * min(1.0, 4 * across / max(along, 1e-6))
    centre = moved.mean(axis=0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray((moved - centre) @ turn.T + centre, np.float32)


def cut(frame: NDArray[np.uint8], quad: NDArray[np.float32], height: int) -> NDArray[np.uint8]:
    """Return the crop that the product takes, in grey levels."""
    values = crop(frame, quad, height, crop_width(*sides(quad)), mean=0.0, std=1.0)
    return np.asarray(np.clip(255 * values + 0.5, 0, 255), np.uint8)


def samples_of(
    rng: np.random.Generator, frame: OverlayFrame, known: Collection[str], *, height: int
) -> Iterator[Sample]:
    """Yield the lines of a frame that the reader can spell; letters below each other left out."""
    for line in frame.lines:
        text = spelt(line.text, known)
        if text is None or line.orientation == "stacked":
            continue
        yield _sample(line, text, cut(frame.luma, loosened(rng, _quad(line)), height))


def _quad(line: OverlayLine) -> NDArray[np.float32]:
    return np.array(line.quad, np.float32)


def _sample(line: OverlayLine, text: str, luma: NDArray[np.uint8]) -> Sample:
    return Sample(
        luma=luma,
        text=text,
        glyph_height=line.glyph_height,
        contrast=line.contrast,
        noise=line.noise,
        orientation=line.orientation,
        font=line.font,
        bitmap=line.bitmap,
    )


def steps_needed(text: str) -> int:
    """Return the time steps that a text takes at least: one each, and a blank between twins."""
    return len(text) + sum(one == other for one, other in pairwise(text))
