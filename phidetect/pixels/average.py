"""Means over frames: text that stands still stays, what moves behind it fades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.change import changed_cells

__all__ = ["Average", "Mean"]

# Frames of one mean. Noise falls with the root of their number; a line that stands in half of
# them keeps half its contrast. Sums of half as many again fit 16 bits.
CHUNK = 50
# Fewer frames say little more than one.
LEAST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of frames `first` to `stop`, and the cells of the change map that moved."""

    first: int
    stop: int
    values: NDArray[np.uint8]
    moved: NDArray[np.bool_]


class Average:
    """Adds up frames and gives their mean for every chunk in which something moved."""

    def __init__(self) -> None:
        self._sum: NDArray[np.uint16] | None = None
        self._shown: NDArray[np.uint8] | None = None
        self._moved: NDArray[np.bool_] | None = None
        self._before: tuple[int, int, NDArray[np.uint16], NDArray[np.bool_]] | None = None
        self._first = self._stop = self._count = 0

    def add(self, index: int, frame: NDArray[np.uint8]) -> Mean | None:
        """Take the next frame; return the mean when a chunk is full."""
        if self._shown is None or self._moved is None:
            self._shown = frame
            self._moved = np.zeros_like(changed_cells(frame, frame))
            self._first, self._count = index, 1
        else:
            cells = changed_cells(frame, self._shown)
            if self._sum is None and cells.any():
                # Frames in which nothing moved are as the first one; adding them is put off.
                self._sum = self._shown * np.uint16(self._count)
            if self._sum is not None:
                np.add(self._sum, frame, out=self._sum)
            self._moved |= cells
            self._count += 1
        self._stop = index + 1
        if self._count < CHUNK:
            return None
        mean = self._mean(self._first, self._count, self._sum, self._moved)
        total = self._shown * np.uint16(self._count) if self._sum is None else self._sum
        self._before = (self._first, self._count, total, self._moved)
        self._sum = self._shown = None
        return mean

    def finish(self) -> Mean | None:
        """Return the mean of the frames since the last chunk, and of that if they are few."""
        if self._shown is None or self._moved is None:
            return None
        first, count, total, moved = self._first, self._count, self._sum, self._moved
        if self._before is not None and count < CHUNK // 2:
            first, more, earlier, moving = self._before
            total = self._shown * np.uint16(count) if total is None else total
            count, total, moved = count + more, total + earlier, moved | moving
        self._sum = self._shown = None
        return self._mean(first, count, total, moved)

    def _mean(
        self, first: int, count: int, total: NDArray[np.uint16] | None, moved: NDArray[np.bool_]
    ) -> Mean | None:
        if count < LEAST or total is None or not moved.any():
            return None
        values = ((total + np.uint16(count // 2)) // np.uint16(count)).astype(np.uint8)
        return Mean(first=first, stop=self._stop, values=values, moved=moved)
