"""Stored samples to luminance and network input, in numpy. Compiled twin: ``csrc/_render.pyx``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["colour", "mono", "palette", "quad", "resize"]

# Rec. 601 weights 0.299, 0.587, 0.114 in 1/65536; they add up to 65536.
_RED, _GREEN, _BLUE = 19595, 38470, 7471


def _window(
    values: NDArray[Any], scale: float, offset: float, *, invert: bool
) -> NDArray[np.uint8]:
    # Single precision holds 8 and 16 bit samples exactly and is what 32 bit floats have.
    single = values.dtype.itemsize <= 2 or values.dtype == np.float32
    real: Any = np.float32 if single else np.float64
    with np.errstate(invalid="ignore", over="ignore"):
        level = values.astype(real) * real(scale) + real(offset)
    level = np.where(level > 0.0, level, real(0.0))  # NaN becomes 0 here
    level = np.where(level < 255.0, level, real(255.0))
    grey: NDArray[np.uint8] = (level + real(0.5)).astype(np.uint8)
    return 255 - grey if invert else grey


def mono(
    samples: NDArray[Any], scale: float, offset: float, invert: bool, out: NDArray[np.uint8]
) -> None:
    """Window samples linearly into 0..255; NaN counts as the low end."""
    out[:] = _window(samples, scale, offset, invert=invert)


def colour(
    samples: NDArray[Any],
    planar: bool,
    luma: bool,
    scale: float,
    offset: float,
    invert: bool,
    out: NDArray[np.uint8],
) -> None:
    """Window the Rec. 601 luma (rounded to an integer) or the first sample of every pixel."""
    shaped = samples.reshape(3, -1) if planar else samples.reshape(-1, 3).T
    grey = shaped[0]
    if luma:
        red, green, blue = (plane.astype(np.uint32) for plane in shaped)
        total = (red * _RED + green * _GREEN + blue * _BLUE + 32768) >> 16
        grey = total.astype(samples.dtype)
    out[:] = _window(grey, scale, offset, invert=invert)


def palette(
    samples: NDArray[Any], first: int, table: NDArray[np.uint8], out: NDArray[np.uint8]
) -> None:
    """Look indices up in a grey table (n,) whose entry 0 stands for stored value ``first``."""
    out[:] = table[np.clip(samples.astype(np.int64) - first, 0, len(table) - 1)]


def _axis(
    start: int, stop: int, size: int, limit: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Source indices and weights of a linear resize with half-pixel centres."""
    scale = (stop - start) / size
    position = (np.arange(size, dtype=np.float64) + 0.5) * scale - 0.5
    below = np.floor(position)
    weight = (position - below).astype(np.float32)
    low, high = max(start, 0), min(stop, limit) - 1
    index = below.astype(np.intp) + start
    return np.clip(index, low, high), np.clip(index + 1, low, high), weight


def _finish(
    grey: NDArray[np.float32],
    alpha: NDArray[np.float32],
    beta: NDArray[np.float32],
    edge: bool,
    out: NDArray[np.float32],
) -> None:
    rows, cols = grey.shape
    for channel, target in enumerate(out):
        target[:rows, :cols] = grey * alpha[channel] + beta[channel]
        if edge:
            target[:rows, cols:] = target[:rows, cols - 1 : cols]
            target[rows:] = target[rows - 1]
        else:
            target[:rows, cols:] = 0.0
            target[rows:] = 0.0


def resize(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    rows: int,
    cols: int,
    alpha: NDArray[np.float32],
    beta: NDArray[np.float32],
    edge: bool,
    out: NDArray[np.float32],
    scratch: NDArray[np.float32],  # noqa: ARG001 - of the compiled twin
    index: NDArray[np.int32],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Crop, resize to (rows, cols), pad to the shape of ``out`` and normalise."""
    row_a, row_b, row_w = _axis(box[0], box[2], rows, luma.shape[0])
    col_a, col_b, col_w = _axis(box[1], box[3], cols, luma.shape[1])
    grey = luma.astype(np.float32)
    # The order of the two steps shows in the last bit: the compiled twin adds columns first
    # where it adds rows.
    same_cols = cols == box[3] - box[1] == min(box[3], luma.shape[1]) - max(box[1], 0)
    if rows > box[2] - box[0] and not same_cols:
        left, right = grey[:, col_a], grey[:, col_b]
        grey = left + (right - left) * col_w
        upper, lower = grey[row_a], grey[row_b]
        grey = upper + (lower - upper) * row_w[:, None]
    else:
        upper, lower = grey[row_a], grey[row_b]
        grey = upper + (lower - upper) * row_w[:, None]
        left, right = grey[:, col_a], grey[:, col_b]
        grey = left + (right - left) * col_w
    _finish(grey, alpha, beta, edge, out)


def quad(
    luma: NDArray[np.uint8],
    corners: NDArray[np.float64],
    rows: int,
    cols: int,
    alpha: NDArray[np.float32],
    beta: NDArray[np.float32],
    edge: bool,
    out: NDArray[np.float32],
    scratch: NDArray[np.float32],  # noqa: ARG001 - of the compiled twin
    index: NDArray[np.int32],  # noqa: ARG001 - of the compiled twin
) -> None:
    """Sample the quadrilateral (4, 2) into (rows, cols), pad and normalise."""
    down = ((np.arange(rows, dtype=np.float64) + 0.5) / rows)[:, None]
    along = (np.arange(cols, dtype=np.float64) + 0.5)[None, :]
    place = []
    for axis, limit in enumerate(luma.shape):
        start = corners[0, axis] + (corners[3, axis] - corners[0, axis]) * down
        stop = corners[1, axis] + (corners[2, axis] - corners[1, axis]) * down
        position = start + (stop - start) / cols * along - 0.5
        place.append(np.minimum(np.maximum(position, 0.0), limit - 1.0))
    whole = [np.floor(position).astype(np.intp) for position in place]
    weight = [(p - i).astype(np.float32) for p, i in zip(place, whole, strict=True)]
    after = [np.minimum(i + 1, limit - 1) for i, limit in zip(whole, luma.shape, strict=True)]
    grey = luma.astype(np.float32)
    upper_left, upper_right = grey[whole[0], whole[1]], grey[whole[0], after[1]]
    lower_left, lower_right = grey[after[0], whole[1]], grey[after[0], after[1]]
    upper = upper_left + (upper_right - upper_left) * weight[1]
    lower = lower_left + (lower_right - lower_left) * weight[1]
    _finish(upper + (lower - upper) * weight[0], alpha, beta, edge, out)
