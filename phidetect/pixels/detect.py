"""Finds lines of text in a frame: tiles, the network, rectangles around what it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.backends import OnnxModel
from phidetect.pixels.contrast import even_out
from phidetect.pixels.geometry import grow, level, sides
from phidetect.pixels.tiles import Look, tiles
from phidetect.types import Box

__all__ = ["RawLine", "TextDetector"]

# A sample of the map belongs to a line from here on; that of the network's authors.
CORE = 0.3
# A line whose core is less sure than this on average is dropped.
SURE = 0.4
# The map marks the core of a line only; a rectangle around it grows by
# area * UNCLIP / perimeter on every side (the shrink rule it was trained with, inverted).
UNCLIP = 1.6
# Least size of a core in network samples: below it even a full stop is larger.
MIN_SIDE = 3.0
MIN_AREA = 8
STRIDE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """A rectangle that the detector marked.

    Attributes
    ----------
    quad : ndarray of float32, shape (4, 2)
        Corners (row, col) in the frame, clockwise; side 0-1 runs most nearly along a row.
    score : float
        Mean probability of its core, 0 to 1.
    look : Look
        The look that found it.
    """

    quad: NDArray[np.float32]
    score: float
    look: Look


class TextDetector:
    """Finds lines of text.

    Parameters
    ----------
    model : OnnxModel
        A model of the task ``text_detector``.
    """

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        numbers = model.spec.preprocessing
        self._mean = tuple(float(value) for value in numbers["mean"])
        self._std = tuple(float(value) for value in numbers["std"])

    @property
    def source(self) -> str:
        """The name that evidence carries."""
        return self._model.spec.source

    def detect(
        self, frame: NDArray[np.uint8], *, look: Look, regions: Sequence[Box] | None = None
    ) -> list[RawLine]:
        """Return the lines that one look finds.

        Parameters
        ----------
        frame : ndarray of uint8, shape (rows, cols)
            Luminance.
        look : Look
            Scale and contrast.
        regions : sequence of Box, optional
            Parts to look at; the whole frame by default. They must not overlap.
        """
        rows, cols = frame.shape
        found: list[RawLine] = []
        source = even_out(frame) if look.local else frame
        for region in (Box(0, 0, rows, cols),) if regions is None else regions:
            found.extend(self._region(source, region, look))
        return found

    def _region(self, frame: NDArray[np.uint8], region: Box, look: Look) -> list[RawLine]:
        height = max(1, round(region.height * look.scale))
        width = max(1, round(region.width * look.scale))
        stitched = np.zeros((height, width), np.float32)
        for tile in tiles(region, look.scale):
            if _is_flat(frame, tile):
                continue
            self._tile(frame, tile, region, look.scale, stitched)
        if not stitched.any():
            return []
        quads, table = _native.component_quads(stitched, CORE, min_area=MIN_AREA)
        to_frame = np.array([region.height / height, region.width / width], np.float32)
        origin = np.array([region.row0, region.col0], np.float32)
        lines = []
        for quad, score in zip(quads, table[:, 5], strict=True):
            first, second = sides(quad)
            if min(first, second) < MIN_SIDE or score < SURE:
                continue
            margin = first * second * UNCLIP / (2 * (first + second))
            corners = level(grow(quad, margin, margin) * to_frame + origin)
            lines.append(RawLine(quad=corners, score=float(score), look=look))
        return lines

    def _tile(
        self,
        frame: NDArray[np.uint8],
        tile: Box,
        region: Box,
        scale: float,
        stitched: NDArray[np.float32],
    ) -> None:
        row = round((tile.row0 - region.row0) * scale)
        col = round((tile.col0 - region.col0) * scale)
        height = min(max(1, round(tile.height * scale)), stitched.shape[0] - row)
        width = min(max(1, round(tile.width * scale)), stitched.shape[1] - col)
        image = _native.network_input(
            frame,
            tuple(tile),
            -(-height // STRIDE) * STRIDE,
            -(-width // STRIDE) * STRIDE,
            self._mean,
            self._std,
            content=(height, width),
            pad="edge",
        )
        part = self._model.run(image[None])[0, 0, :height, :width]
        target = stitched[row : row + height, col : col + width]
        np.maximum(target, part, out=target)


def _is_flat(frame: NDArray[np.uint8], tile: Box) -> bool:
    """Whether a tile is one plain colour, so that nothing can be written on it."""
    part = frame[tile.row0 : tile.row1, tile.col0 : tile.col1]
    return int(part.max()) - int(part.min()) < 3
