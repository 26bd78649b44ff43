"""What is asked of every sample before any network, in numpy. Twin: ``csrc/_screen.pyx``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["edges", "even", "moved", "smooth", "strokes"]

# How far a soft edge of a stroke reaches, in samples. That of the compiled twin.
REACH = 4
# Samples that are worked on at a time where numbers of eight bytes are needed.
STRIP = 1_000_000


def strokes(
    luma: NDArray[np.uint8],
    cell: int,
    faintest: int,
    out: NDArray[np.uint8],
    scratch: NDArray[np.uint8],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Mark cells within REACH of which a sample differs by `faintest` from one REACH away."""
    rows, cols = luma.shape
    most = np.zeros(luma.shape, np.uint8)
    for reach in (1, REACH):
        for here, there, target in (
            (luma[:, :-reach], luma[:, reach:], most[:, :-reach]),
            (luma[:-reach], luma[reach:], most[:-reach]),
        ):
            if here.size:
                np.maximum(target, _distance(here, there), out=target)
    marked = most >= faintest
    for band in range(out.shape[0]):
        for index in range(out.shape[1]):
            row, col = band * cell, index * cell
            part = marked[
                max(row - REACH, 0) : min(row + cell, rows),
                max(col - REACH, 0) : min(col + cell, cols),
            ]
            out[band, index] = part.any()


def moved(
    one: NDArray[np.uint8],
    other: NDArray[np.uint8],
    cell: int,
    limit: int,
    out: NDArray[np.int32],
    scratch: NDArray[np.uint8],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Count the samples of each cell that differ by more than `limit` between two frames."""
    out[:] = _cell_sums(_distance(one, other) > limit, cell)


def edges(
    luma: NDArray[np.uint8],
    cell: int,
    limit: int,
    out: NDArray[np.int32],
    scratch: NDArray[np.uint8],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Count the samples of each cell that differ by more than `limit` from the one before."""
    found = np.zeros(luma.shape, bool)
    found[:, 1:] = _distance(luma[:, 1:], luma[:, :-1]) > limit
    out[:] = _cell_sums(found, cell)


def even(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    radius: int,
    least: float,
    gain: float,
    out: NDArray[np.uint8],
    scratch: NDArray[np.int32],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Even out the contrast of a box by mean and spread around each of its samples."""
    area = float((2 * radius + 1) ** 2)
    part = 1.0 / area
    for strip in _strips(box):
        around = _around(luma, strip, radius).astype(np.int64)
        sums = _window_sums(around, radius).astype(np.float64)
        squares = _window_sums(around * around, radius).astype(np.float64)
        spread = squares * area - sums * sums
        root = np.sqrt((spread * part * part).astype(np.float32))
        row0, col0, row1, col1 = strip
        away = luma[row0:row1, col0:col1].astype(np.float32) - (sums * part).astype(np.float32)
        level = away * (np.float32(gain) / np.maximum(root, np.float32(least))) + np.float32(128)
        out[row0:row1, col0:col1] = np.clip(level, 0, 255).astype(np.uint8)


def smooth(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    out: NDArray[np.uint8],
    scratch: NDArray[np.uint16],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Mean of the 3 x 3 samples around each sample of a box, rounded; edges are repeated."""
    for strip in _strips(box):
        sums = _window_sums(_around(luma, strip, 1).astype(np.int64), 1)
        row0, col0, row1, col1 = strip
        out[row0:row1, col0:col1] = (sums + 4) // 9


def _strips(box: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    row0, col0, row1, col1 = box
    height = max(1, STRIP // max(col1 - col0, 1))
    for first in range(row0, row1, height):
        yield first, col0, min(first + height, row1), col1


def _around(
    luma: NDArray[np.uint8], box: tuple[int, int, int, int], radius: int
) -> NDArray[np.uint8]:
    """Return the samples of a box and `radius` more on every side, edges of the frame repeated."""
    row0, col0, row1, col1 = box
    rows = np.clip(np.arange(row0 - radius, row1 + radius), 0, luma.shape[0] - 1)
    cols = np.clip(np.arange(col0 - radius, col1 + radius), 0, luma.shape[1] - 1)
    return luma[rows[:, None], cols]


def _window_sums(values: NDArray[np.int64], radius: int) -> NDArray[np.int64]:
    size = 2 * radius + 1
    down = np.cumsum(np.pad(values, ((1, 0), (0, 0))), axis=0)
    values = down[size:] - down[:-size]
    along = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    return along[:, size:] - along[:, :-size]


def _distance(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.maximum(one, other) - np.minimum(one, other)


def _cell_sums(mask: NDArray[np.bool_], cell: int) -> NDArray[np.int32]:
    rows, cols = mask.shape
    padded = np.zeros((-(-rows // cell) * cell, -(-cols // cell) * cell), bool)
    padded[:rows, :cols] = mask
    blocks = padded.reshape(padded.shape[0] // cell, cell, padded.shape[1] // cell, cell)
    return np.asarray(blocks.sum(axis=3, dtype=np.int32).sum(axis=1), np.int32)
