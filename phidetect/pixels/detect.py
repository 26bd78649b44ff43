"""Finds lines of text in a frame: tiles, the network, rectangles around what it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.backends import ImageModel, ModelSpec
from phidetect.pixels.cores import CoreRule, by_area, marked_lines
from phidetect.pixels.geometry import level
from phidetect.pixels.tiles import Look, blocks, tiles
from phidetect.types import Box

__all__ = ["RawLine", "TextDetector"]

# No line is higher than this part of the shorter side of the frame: the largest side markers
# seen take five hundredths of the height, the largest names seven.
LARGEST = 0.2
# Lines up to this height (stored samples) count in any frame: they may fill an icon.
SMALL = 64.0
# Rows or columns below which a frame holds no letter.
SMALLEST = 5
RULE = CoreRule(
    # The first is that of the network's authors.
    thresholds=(0.3, 0.6, 0.8),
    # The shrink rule it was trained with, inverted.
    margin=by_area(1.6),
    sure=0.4,
    # Below it even a full stop is larger.
    least_side=3.0,
    least_cut=6.0,
    least_area=8,
)
STRIDE = 32
# Grey levels between samples two columns apart: no stroke is fainter than this.
FAINTEST = 5


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
    cut : bool
        Whether it was cut out of something larger, so that its score says little.
    """

    quad: NDArray[np.float32]
    score: float
    look: Look
    cut: bool = False


class TextDetector:
    """Finds lines of text.

    Parameters
    ----------
    model : ImageModel
        A model of the task ``text_detector``.
    """

    def __init__(self, model: ImageModel) -> None:
        self._model = model
        numbers = model.spec.preprocessing
        self._mean = tuple(float(value) for value in numbers["mean"])
        self._std = tuple(float(value) for value in numbers["std"])

    @property
    def spec(self) -> ModelSpec:
        """The manifest entry of the model."""
        return self._model.spec

    def detect(
        self, frame: NDArray[np.uint8], *, look: Look, regions: Sequence[Box] | None = None
    ) -> list[RawLine]:
        """Return the lines that one look finds.

        Parameters
        ----------
        frame : ndarray of uint8, shape (rows, cols)
            Luminance, evened out where the look is a local one.
        look : Look
            Scale and contrast.
        regions : sequence of Box, optional
            Parts to look at; the whole frame by default. They must not overlap.
        """
        rows, cols = frame.shape
        found: list[RawLine] = []
        if min(rows, cols) < SMALLEST:
            return found
        for region in (Box(0, 0, rows, cols),) if regions is None else regions:
            for block in blocks(region, look.scale):
                found.extend(self._region(frame, block, look))
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
        to_frame = np.array([region.height / height, region.width / width], np.float32)
        origin = np.array([region.row0, region.col0], np.float32)
        largest = max(LARGEST * min(frame.shape), SMALL) * look.scale
        return [
            RawLine(
                quad=level(line.quad * to_frame + origin),
                score=line.score,
                look=look,
                cut=line.cut,
            )
            for line in marked_lines(stitched, RULE, largest=largest)
        ]

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
    """Whether a tile changes so slowly that nothing can be written on it."""
    part = frame[tile.row0 : tile.row1, tile.col0 : tile.col1]
    left, right = part[:, :-2], part[:, 2:]
    return int((np.maximum(left, right) - np.minimum(left, right)).max(initial=0)) < FAINTEST
