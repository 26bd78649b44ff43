"""From stored samples to 8-bit luminance, and from luminance to the input of a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phidetect._native import _kernels

__all__ = ["network_input", "network_input_quad", "render_luminance"]

_DTYPES = frozenset({"u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"})
_UINT8 = np.dtype(np.uint8)
_Kind = Literal["mono", "rgb", "ybr", "palette"]


def _native_order(frame: NDArray[Any]) -> NDArray[Any]:
    if not isinstance(frame, np.ndarray) or frame.dtype.str[1:] not in _DTYPES:
        raise TypeError("a frame is an array of 8, 16 or 32 bit integers or 32 or 64 bit floats")
    return np.ascontiguousarray(frame, dtype=frame.dtype.newbyteorder("="))


def _is_planar(shape: tuple[int, ...], *, planar: bool | None) -> bool:
    if len(shape) == 3:
        if planar is not True and shape[2] == 3:
            return False
        if planar is not False and shape[0] == 3:
            return True
    raise ValueError("a colour frame has the shape (rows, cols, 3), or (3, rows, cols) if planar")


def _grey_table(entries: NDArray[Any], scale: float, offset: float, *, invert: bool) -> Any:
    if entries.dtype != np.uint8 or entries.ndim != 2 or entries.shape[1] != 3 or not len(entries):
        raise ValueError("a palette has the shape (n, 3) and the type uint8")
    table = np.empty(len(entries), dtype=np.uint8)
    flat = np.ascontiguousarray(entries).reshape(-1)
    _kernels.render.colour(flat, False, True, scale, offset, invert, table)
    return table


def render_luminance(
    frame: NDArray[Any],
    *,
    kind: _Kind,
    slope: float = 1.0,
    intercept: float = 0.0,
    low: float,
    high: float,
    invert: bool = False,
    palette: NDArray[np.uint8] | None = None,
    palette_first: int = 0,
    planar: bool | None = None,
) -> NDArray[np.uint8]:
    """Turn the stored samples of one frame into 8-bit luminance in one pass.

    Parameters
    ----------
    frame : ndarray
        Stored samples: 8, 16 or 32 bit integers or 32 or 64 bit floats. (rows, cols) for
        "mono" and "palette", (rows, cols, 3) or planar (3, rows, cols) for "rgb" and "ybr".
    kind : {"mono", "rgb", "ybr", "palette"}
        What the samples mean, after *Photometric Interpretation* (0028,0004, PS3.3
        C.7.6.3.1.2): grey; RGB, of which the Rec. 601 luma is taken (8 or 16 bit unsigned);
        YBR_FULL, whose first sample is the luma; indices into `palette`.
    slope, intercept : float
        *Rescale Slope* (0028,1053) and *Rescale Intercept* (0028,1052).
    low, high : float
        Rescaled values that become 0 and 255; linear between, clipped outside. Where both are
        equal, the next whole unit is white. NaN samples count as `low`.
    invert : bool
        Swap black and white (MONOCHROME1).
    palette : ndarray, optional
        RGB entries (n, 3), uint8. Indices outside it take its first or last entry.
    palette_first : int
        Stored value of the first entry (the second value of the descriptors, PS3.3
        C.7.6.3.1.5).
    planar : bool, optional
        Whether colour samples lie in planes. None: told from the shape; where both fit, the
        last axis holds the samples.

    Returns
    -------
    ndarray
        Uint8 (rows, cols).

    Raises
    ------
    TypeError
        Samples of a type that `kind` does not allow.
    ValueError
        A shape or range that does not fit.
    """
    if not all(map(math.isfinite, (slope, intercept, low, high))) or high < low:
        raise ValueError("low, high, slope and intercept are finite, and low is not above high")
    frame = _native_order(frame)
    width = high - low or 1.0
    scale, offset = slope * 255.0 / width, (intercept - low) * 255.0 / width
    if kind in ("mono", "palette"):
        if frame.ndim != 2:
            raise ValueError("a frame of one sample per pixel has the shape (rows, cols)")
        out = np.empty(frame.shape, dtype=np.uint8)
        flat = frame.reshape(-1)
        if kind == "mono":
            _kernels.render.mono(flat, scale, offset, invert, out.reshape(-1))
            return out
        if palette is None or frame.dtype.kind == "f":
            raise TypeError("a palette frame needs whole indices and a palette")
        table = _grey_table(palette, scale, offset, invert=invert)
        _kernels.render.palette(flat, int(palette_first), table, out.reshape(-1))
        return out
    if kind not in ("rgb", "ybr"):
        raise ValueError("kind is mono, rgb, ybr or palette")
    if frame.dtype.kind != "u" or frame.dtype.itemsize > 2:
        raise TypeError("colour samples are unsigned and have 8 or 16 bits")
    in_planes = _is_planar(frame.shape, planar=planar)
    out = np.empty(frame.shape[1:] if in_planes else frame.shape[:2], dtype=np.uint8)
    flat = frame.reshape(-1)
    if kind == "ybr" and in_planes:
        _kernels.render.mono(flat[: out.size], scale, offset, invert, out.reshape(-1))
    else:
        _kernels.render.colour(
            flat, in_planes, kind == "rgb", scale, offset, invert, out.reshape(-1)
        )
    return out


@lru_cache(maxsize=64)
def _affine(
    means: tuple[float, ...], stds: tuple[float, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn grey 0..255 into (grey / 255 - mean) / std = grey * alpha + beta per channel."""
    if not (all(map(math.isfinite, means)) and all(0.0 < one < math.inf for one in stds)):
        raise ValueError("mean is finite and std is above 0")
    alpha = np.array([1.0 / (255.0 * one) for one in stds], dtype=np.float32)
    beta = np.array([-m / s for m, s in zip(means, stds, strict=True)], dtype=np.float32)
    alpha.flags.writeable = beta.flags.writeable = False
    return alpha, beta


def _normaliser(
    mean: float | Sequence[float], std: float | Sequence[float], channels: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    means = (mean,) * channels if isinstance(mean, int | float) else tuple(mean)
    stds = (std,) * channels if isinstance(std, int | float) else tuple(std)
    if channels < 1 or len(means) != channels or len(stds) != channels:
        raise ValueError("mean and std are one number, or one per channel; at least one channel")
    return _affine(means, stds)


def _target(
    luma: NDArray[np.uint8],
    size: tuple[int, int],
    content: tuple[int, int] | None,
    channels: int,
) -> tuple[NDArray[np.uint8], tuple[int, int], NDArray[np.float32]]:
    if luma.dtype != _UINT8 or luma.ndim != 2 or luma.size == 0:
        raise ValueError("luminance has the shape (rows, cols) and the type uint8")
    if max(luma.shape) >= 1 << 31:
        raise ValueError("luminance has less than 2**31 rows and columns")
    rows, cols = size if content is None else content
    if not (0 < rows <= size[0] and 0 < cols <= size[1]):
        raise ValueError("the content has at least one pixel and fits into the output")
    return np.ascontiguousarray(luma), (rows, cols), np.empty((channels, *size), dtype=np.float32)


def network_input(
    luma: NDArray[np.uint8],
    box: Sequence[int],
    out_rows: int,
    out_cols: int,
    mean: float | Sequence[float],
    std: float | Sequence[float],
    *,
    channels: int = 3,
    content: tuple[int, int] | None = None,
    pad: Literal["zero", "edge"] = "zero",
) -> NDArray[np.float32]:
    """Crop, resize, pad and normalise luminance for a network in one pass.

    Parameters
    ----------
    luma : ndarray
        Luminance (rows, cols), uint8.
    box : sequence of int
        row0 col0 row1 col1, half-open. It may reach out of the frame, whose edge is then
        repeated, but must meet it.
    out_rows, out_cols : int
        Shape of the output.
    mean, std : float or sequence of float
        Each value becomes (value / 255 - mean) / std; one number for all channels or one each.
    channels : int
        How often the grey plane is repeated.
    content : (int, int), optional
        Rows and columns that the box is resized to (bilinear, half-pixel centres, no
        smoothing), at the top left of the output. Default: all of it.
    pad : {"zero", "edge"}
        What fills the rest: 0.0 after normalisation, or the last column and row.

    Returns
    -------
    ndarray
        Float32 (channels, out_rows, out_cols).

    Raises
    ------
    ValueError
        A box that misses the frame, or sizes that do not fit.
    """
    row0, col0, row1, col1 = map(int, box)
    alpha, beta = _normaliser(mean, std, channels)
    luma, (rows, cols), out = _target(luma, (out_rows, out_cols), content, channels)
    if not (max(row0, 0) < min(row1, luma.shape[0]) and max(col0, 0) < min(col1, luma.shape[1])):
        raise ValueError("the box does not meet the frame")
    if max(row1 - row0, col1 - col0) >= 1 << 31:
        raise ValueError("the box has less than 2**31 rows and columns")
    width = min(col1, luma.shape[1]) - max(col0, 0)
    scratch = np.empty((5, max(width, cols)), dtype=np.float32)
    index = np.empty((2, cols), dtype=np.int32)
    _kernels.render.resize(
        luma, (row0, col0, row1, col1), rows, cols, alpha, beta, pad == "edge", out, scratch, index
    )
    return out


def network_input_quad(
    luma: NDArray[np.uint8],
    corners: ArrayLike,
    out_rows: int,
    out_cols: int,
    mean: float | Sequence[float],
    std: float | Sequence[float],
    *,
    channels: int = 3,
    content: tuple[int, int] | None = None,
    pad: Literal["zero", "edge"] = "zero",
) -> NDArray[np.float32]:
    """Straighten a rotated line of text for a network: `network_input` with four corners.

    Parameters
    ----------
    luma, out_rows, out_cols, mean, std, channels, content, pad
        As in `network_input`.
    corners : array_like
        (4, 2) as (row, column), in pixels from the outer corner of the first pixel: top left,
        top right, bottom right and bottom left of the text, as `component_quads` gives them.
        Shift them by one for text that runs down or up.

    Returns
    -------
    ndarray
        Float32 (channels, out_rows, out_cols). Outside the frame its edge is repeated.
    """
    quad = np.ascontiguousarray(corners, dtype=np.float64)
    if quad.shape != (4, 2) or not (np.abs(quad) <= 2.0**31).all():
        raise ValueError("corners have the shape (4, 2) and lie within 2**31")
    alpha, beta = _normaliser(mean, std, channels)
    luma, (rows, cols), out = _target(luma, (out_rows, out_cols), content, channels)
    scratch = np.empty((3, cols), dtype=np.float32)
    index = np.empty((2, cols), dtype=np.int32)
    _kernels.render.quad(luma, quad, rows, cols, alpha, beta, pad == "edge", out, scratch, index)
    return out
