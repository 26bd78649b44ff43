"""Means over frames: text that stands still stays, what moves behind it fades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.change import changed_cells

__all__ = ["Average", "Mean"]

# Frames of one mean. Noise falls with the root of their number; a line that stands in half of
# them keeps half its contrast.
CHUNK = 32
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
        self._sum: NDArray[np.uint32] | None = None
        self._shown: NDArray[np.uint8] | None = None
        self._moved: NDArray[np.bool_] | None = None
        self._before: tuple[int, int, NDArray[np.uint32], NDArray[np.bool_]] | None = None
        self._first = self._stop = self._count = 0

    def add(self, index: int, frame: NDArray[np.uint8]) -> Mean | None:
        """Take the next frame; return the mean when a chunk is full."""
        if self._sum is None or self._shown is None or self._moved is None:
            self._sum = frame.astype(np.uint32)
            self._shown = frame
            self._moved = np.zeros_like(changed_cells(frame, frame))
            self._first, self._count = index, 1
        else:
            self._sum += frame
            self._moved |= changed_cells(frame, self._shown)
            self._count += 1
        self._stop = index + 1
        if self._count < CHUNK:
            return None
        self._before = (self._first, self._count, self._sum, self._moved)
        mean = self._mean(self._first, self._count, self._sum, self._moved)
        self._sum = None
        return mean

    def finish(self) -> Mean | None:
        """Return the mean of the frames since the last chunk, and of that if they are few."""
        if self._sum is None or self._moved is None:
            return None
        first, count, total, moved = self._first, self._count, self._sum, self._moved
        if self._before is not None and count < CHUNK // 2:
            first, more, earlier, moving = self._before
            count, total, moved = count + more, total + earlier, moved | moving
        self._sum = None
        return self._mean(first, count, total, moved)

    def _mean(
        self, first: int, count: int, total: NDArray[np.uint32], moved: NDArray[np.bool_]
    ) -> Mean | None:
        if count < LEAST or not moved.any():
            return None
        values = ((total + count // 2) // count).astype(np.uint8)
        return Mean(first=first, stop=self._stop, values=values, moved=moved)
