"""Frames that nothing looked at one by one: what was bright, or dark, in any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.change import correlation
from phidetect.types import Box

__all__ = ["Missed", "runs"]

# From this mean level on the ground is bright enough for dark letters.
BRIGHT = 96
# How far a frame shows a line of the brightest: its correlation, and in parts of the best one.
SHOWN = 0.5
NEARLY = 0.8


class Missed:
    """Frames whose changed parts are looked at together.

    Letters are brighter or darker than what moves behind them, or nobody could read them. So
    the brightest that each sample was in these frames, and the darkest, show the letters of all
    of them, also of one that stood in a single frame.
    """

    def __init__(self) -> None:
        self._frames: list[tuple[int, NDArray[np.uint8]]] = []
        self._cells: NDArray[np.bool_] | None = None
        self._high: NDArray[np.uint8] | None = None
        self._low: NDArray[np.uint8] | None = None

    def add(self, index: int, frame: NDArray[np.uint8], cells: NDArray[np.bool_]) -> None:
        """Take a frame and the cells of the change map that were not looked at in it."""
        if self._high is None or self._low is None or self._cells is None:
            self._high, self._low, self._cells = frame.copy(), frame.copy(), cells.copy()
        else:
            np.maximum(self._high, frame, out=self._high)
            np.minimum(self._low, frame, out=self._low)
            self._cells |= cells
        self._frames.append((index, frame))

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def nbytes(self) -> int:
        """Bytes of the frames that are held."""
        return sum(frame.nbytes for _, frame in self._frames)

    @property
    def indices(self) -> list[int]:
        """Numbers of the frames."""
        return [index for index, _ in self._frames]

    @property
    def cells(self) -> NDArray[np.bool_]:
        """Cells that were not looked at in some frame."""
        assert self._cells is not None
        return self._cells

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns of a frame."""
        return self._frames[0][1].shape

    def images(self, regions: Sequence[Box]) -> Iterator[NDArray[np.uint8]]:
        """Yield what is to be looked at: the brightest, and the darkest on a bright ground."""
        assert self._high is not None
        assert self._low is not None
        yield self._high
        frame = self._frames[0][1]
        levels = [frame[r0:r1, c0:c1].mean() for r0, c0, r1, c1 in regions]
        if max(levels, default=0) >= BRIGHT:
            yield self._low

    def showing(self, box: Box, sample: NDArray[np.uint8]) -> list[tuple[int, NDArray[np.uint8]]]:
        """Return the frames that show the strokes of a sample, each with its own samples."""
        r0, c0, r1, c1 = box
        crops = [(index, frame[r0:r1, c0:c1]) for index, frame in self._frames]
        found = [correlation(sample, crop) for _, crop in crops]
        least = min(SHOWN, NEARLY * max(found))
        return [crop for crop, like in zip(crops, found, strict=True) if like >= least]


def runs(
    shown: Sequence[tuple[int, NDArray[np.uint8]]], gap: int
) -> Iterator[Sequence[tuple[int, NDArray[np.uint8]]]]:
    """Yield the parts of frames in order that follow each other by no more than `gap`."""
    start = 0
    for place in range(1, len(shown) + 1):
        if place == len(shown) or shown[place][0] - shown[place - 1][0] > gap:
            yield shown[start:place]
            start = place
