"""What a drawn frame holds: samples and the lines of text on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Orientation", "OverlayFrame", "OverlayLine", "Quad"]

Orientation = Literal["level", "quarter", "over", "slanted", "stacked"]
Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayLine:
    """A line of text that was drawn.

    Attributes
    ----------
    text : str
        What it says.
    quad : tuple of (float, float)
        Corners (row, col), clockwise from the top left of the reading direction, tight around
        the strokes; side 0-1 runs along the reading direction. Edges are half-open.
    glyph_height : float
        Height of capitals, in samples.
    contrast : float
        Grey levels between the ink and the median of the ground around, in the final frame.
    noise : float
        Standard deviation of the ground around, in grey levels of the final frame.
    orientation : {"level", "quarter", "over", "slanted", "stacked"}
        How it runs: level, turned by 90 or 270, by 180, by another angle, letter below letter.
    phi : bool
        Whether it is about a person.
    category : str
        What it is: a category of `phidetect.types`, or ``technical``.
    font : str
        Name of the font file.
    bitmap : bool
        Whether its glyphs are drawn sample by sample.
    """

    text: str
    quad: Quad
    glyph_height: float
    contrast: float
    noise: float
    orientation: Orientation
    phi: bool
    category: str
    font: str
    bitmap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayFrame:
    """A drawn frame.

    Attributes
    ----------
    luma : ndarray of uint8, shape (rows, cols)
        Luminance.
    lines : tuple of OverlayLine
        Its lines; none in a text-free frame.
    ground, layout : str
        Names of what was drawn.
    shapes : tuple of str
        Structures on it that are no text: rulers, calipers, traces.
    """

    luma: NDArray[np.uint8]
    lines: tuple[OverlayLine, ...]
    ground: str
    layout: str
    shapes: tuple[str, ...]
