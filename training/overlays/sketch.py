"""A small sheet that a shape is drawn on before it is laid over a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.overlays.fields import Floats

__all__ = ["Painter", "Point", "Shape", "Sketch"]

Point = tuple[float, float]


class Sketch:
    """Draws opacity, 0 to 255, in samples of the frame, finer than they are.

    Parameters
    ----------
    rows, cols : int
        Size in samples of the frame.
    scale : int
        Dots for each sample, along each side; 1 draws without antialiasing.
    thick : float
        Width of a stroke, in samples.
    """

    def __init__(self, rows: int, cols: int, *, scale: int, thick: float) -> None:
        self.rows, self.cols = rows, cols
        self.thick = thick
        self._scale = scale
        self._picture = Image.new("L", (cols * scale, rows * scale), 0)
        self._draw = ImageDraw.Draw(self._picture)

    def _width(self, thick: float | None) -> int:
        return max(1, round((self.thick if thick is None else thick) * self._scale))

    def line(
        self, points: Sequence[Point], *, thick: float | None = None, level: float = 255
    ) -> None:
        """Draw a line through (row, col) points."""
        places = [(col * self._scale, row * self._scale) for row, col in points]
        self._draw.line(places, fill=int(level), width=self._width(thick))

    def dash(self, start: Point, end: Point, *, on: float, off: float) -> None:
        """Draw a dashed or dotted line."""
        (row, col), (down, across) = start, end
        length = max(1e-6, float(np.hypot(down - row, across - col)))
        for first in np.arange(0, length, max(1.0, on + off)):
            last = min(length, first + on)
            parts = [
                (row + (down - row) * at / length, col + (across - col) * at / length)
                for at in (first, last)
            ]
            self.line(parts)

    def fill(self, points: Sequence[Point], *, level: float = 255) -> None:
        """Fill the outline through (row, col) points."""
        places = [(col * self._scale, row * self._scale) for row, col in points]
        self._draw.polygon(places, fill=int(level))

    def box(
        self, top: float, left: float, bottom: float, right: float, *, level: float = 255
    ) -> None:
        """Fill a rectangle, half-open."""
        size = self._scale
        if bottom > top and right > left:
            corners = (left * size, top * size, right * size - 1, bottom * size - 1)
            if corners[2] >= corners[0] and corners[3] >= corners[1]:
                self._draw.rectangle(corners, fill=int(level))

    def frame(self, top: float, left: float, bottom: float, right: float) -> None:
        """Draw the outline of a rectangle."""
        corners = ((top, left), (top, right), (bottom, right), (bottom, left), (top, left))
        self.line(corners)

    def round(
        self, center: Point, radii: Point, *, full: bool = False, span: Point = (0, 360)
    ) -> None:
        """Draw an ellipse or an arc of `span` degrees, or fill it where `full`."""
        (row, col), (high, wide) = center, radii
        edges = (col - wide, row - high, col + wide, row + high)
        box = tuple(one * self._scale for one in edges)
        if full:
            self._draw.pieslice(box, span[0], span[1], fill=255)
        else:
            self._draw.arc(box, span[0], span[1], fill=255, width=self._width(None))

    def soften(self, radius: float) -> None:
        """Blur what was drawn so far."""
        self._picture = self._picture.filter(ImageFilter.GaussianBlur(radius * self._scale))
        self._draw = ImageDraw.Draw(self._picture)

    def opacity(self) -> Floats:
        """Return the opacity of every sample, 0 to 1."""
        picture = self._picture
        if self._scale > 1:
            picture = picture.reduce(self._scale)
        return np.asarray(picture, dtype=np.float32) / np.float32(255)


Painter = Callable[[np.random.Generator, Sketch], None]


class Shape(NamedTuple):
    """How a shape is drawn and how large it is.

    Attributes
    ----------
    paint : callable
        Draws it all over a sketch.
    high, wide : tuple of (float, float)
        Range of its size: samples above 1, shares of the frame up to 1.
    turns : bool
        Whether it also stands upright.
    back : bool
        Whether it hides what is below it, as a panel does.
    """

    paint: Painter
    high: tuple[float, float]
    wide: tuple[float, float]
    turns: bool = True
    back: bool = False
