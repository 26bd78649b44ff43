"""Draws text into frames and says where its glyphs are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from phidetect.samples.answer import PlantedText
from phidetect.types import Box, Category, FrameRange

__all__ = ["Line", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text to draw.

    Attributes
    ----------
    text : str
        The text.
    category : Category
        What it is.
    row, col : int
        Top left corner, in stored rows and columns; a negative `col` counts the right end
        of the line from the right edge.
    size : int
        Font size in pixels.
    frames : FrameRange, optional
        The frames to draw on; all of them by default.
    """

    text: str
    category: Category
    row: int
    col: int
    size: int = 18
    frames: FrameRange | None = None


def draw(
    frames: NDArray[np.generic], lines: Sequence[Line], *, ink: Sequence[int], smooth: bool = True
) -> tuple[PlantedText, ...]:
    """Draw `lines` into `frames`, in place.

    Parameters
    ----------
    frames : ndarray
        (frames, rows, columns) or (frames, rows, columns, samples), of any integer type.
    lines : sequence of Line
        What to draw.
    ink : sequence of int
        Stored value of the text, one per sample.
    smooth : bool
        Whether edges are anti-aliased. A palette index cannot be mixed.

    Returns
    -------
    tuple of PlantedText
        One entry per line, with the bounding box of its glyphs.
    """
    planted = []
    for line in lines:
        alpha = _glyphs(frames.shape[1:3], line)
        if not smooth:
            alpha = (alpha >= 0.5).astype(np.float64)
        span = line.frames or FrameRange(0, len(frames))
        for index in span:
            _blend(frames[index], alpha, ink)
        rows, cols = np.nonzero(alpha)
        box = Box(int(rows.min()), int(cols.min()), int(rows.max()) + 1, int(cols.max()) + 1)
        planted.append(PlantedText(text=line.text, category=line.category, frames=span, box=box))
    return tuple(planted)


def column(lines: Sequence[Line], *, pitch: int) -> list[Line]:
    """Return `lines` one below the other, `pitch` rows apart, from where the first stands."""
    return [replace(line, row=lines[0].row + n * pitch) for n, line in enumerate(lines)]


def _glyphs(shape: tuple[int, ...], line: Line) -> NDArray[np.float64]:
    """Return the coverage of every pixel by the glyphs of `line`, 0 to 1."""
    font = ImageFont.load_default(line.size)
    canvas = Image.new("L", (shape[1], shape[0]))
    pen = ImageDraw.Draw(canvas)
    col = line.col if line.col >= 0 else int(shape[1] + line.col - pen.textlength(line.text, font))
    pen.text((col, line.row), line.text, fill=255, font=font)
    return np.asarray(canvas, np.float64) / 255


def _blend(frame: NDArray[np.generic], alpha: NDArray[np.float64], ink: Sequence[int]) -> None:
    coverage = alpha if frame.ndim == 2 else alpha[:, :, None]
    colour = np.asarray(ink, np.float64) if frame.ndim == 3 else float(ink[0])
    mixed = frame.astype(np.float64) * (1 - coverage) + colour * coverage
    frame[...] = np.rint(mixed).astype(frame.dtype)
