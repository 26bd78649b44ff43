"""What the ordinary rendering of a frame does not show (PS3.3 C.7.6.3).

Text may be drawn in a colour as bright as its ground, in indices that a palette shows alike,
in values that lie closer together than 256 levels can tell, or in bits beside the stored ones.
Each function returns a second rendering, or None where there is nothing of the kind: that is
so for nearly every frame, and costs little to see.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from phidetect.dicom.decoders import FrameShape
from phidetect.dicom.palette import Palette

__all__ = ["colour_luma", "faint_luma", "index_luma", "spare_bits"]

Array = npt.NDArray[Any]
Luma = npt.NDArray[np.uint8]

_BRIGHTNESS = 10
"""Difference of luminance between neighbours below which an edge is one of colour alone."""
_COLOUR = 40
"""Difference of colour between neighbours that makes an edge."""
_EDGES = 24
"""Edges of colour alone that a short word has at least; fewer are noise."""
_FEW = 16
"""Stored values that share one shown level: noise has more of them."""
_ALIKE = 4
"""Difference of luminance below which two entries of a palette look alike."""
_JUMP = 8
"""Entries of a palette between two indices that a smooth palette shows differently."""
_FAINT = 6
"""Steps of 8 bits that nobody sees on a screen."""
_FEW_FAINT = 2
"""Values near the ground that a text with smooth edges has."""
_SHARE = 0.05
"""Share of the frame that a level must have to be the ground of a text."""
_NARROW = 16.0
"""The range shown is this many times that of the values: 16 of 256 levels are left."""


def spare_bits(frame: Array, shape: FrameShape) -> dict[int, Luma]:
    """Return, per bit beside the stored ones, the plane that it makes, if it makes any.

    A plane of one value shows nothing, and the copies of the sign bit none of their own.

    Parameters
    ----------
    frame : ndarray
        Stored cells of one frame, unused bits as they are stored.
    shape : FrameShape
        Says which bits are used.
    """
    if frame.dtype.kind not in "iu" or shape.bits_stored >= shape.bits_allocated:
        return {}
    if shape.bits_allocated not in (8, 16, 32, 64):
        return {}
    cells = frame.view(frame.dtype.str.replace("i", "u"))
    low = shape.high_bit + 1 - shape.bits_stored
    every = (1 << shape.bits_allocated) - 1
    used = ((1 << shape.bits_stored) - 1) << low
    spare = cells & cells.dtype.type(every & ~used)
    if not spare.any() or spare.min() == spare.max():
        return {}
    sign = (cells >> shape.high_bit) & 1
    planes: dict[int, Luma] = {}
    for bit in range(shape.bits_allocated):
        if used >> bit & 1:
            continue
        plane = (cells >> bit) & 1
        if plane.min() == plane.max() or (shape.signed and np.array_equal(plane, sign)):
            continue
        flat = plane if plane.ndim == 2 else plane.max(axis=2)
        planes[bit] = np.multiply(flat, 255, dtype=np.uint8, casting="unsafe")
    return planes


def colour_luma(frame: Array, photometric: str, bits_stored: int) -> Luma | None:
    """Return the colour of a frame as grey, where colour makes edges that brightness does not.

    Parameters
    ----------
    frame : ndarray
        (rows, columns, 3) samples.
    photometric : str
        What they are.
    bits_stored : int
        Bits of a sample.
    """
    if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype.kind == "f":
        return None
    first, second, third = (frame[..., index] for index in range(3))
    if photometric == "RGB" and np.array_equal(first, second) and np.array_equal(second, third):
        return None
    down = max(0, bits_stored - 8)
    planes = [(plane >> down).astype(np.int16) for plane in (first, second, third)]
    if photometric == "RGB":
        red, green, blue = planes
        bright = (77 * red.astype(np.int32) + 150 * green + 29 * blue) >> 8
        colours = [red - green, blue - green]
    else:
        bright, colours = planes[0].astype(np.int32), [planes[1] * 2, planes[2] * 2]
    best, most = None, _EDGES - 1
    for colour in colours:
        edges = (np.abs(np.diff(colour, axis=1)) >= _COLOUR) & (
            np.abs(np.diff(bright, axis=1)) < _BRIGHTNESS
        )
        count = int(np.count_nonzero(edges))
        if count > most:
            best, most = colour, count
    return None if best is None else _stretched(best)


def index_luma(values: Array, palette: Palette) -> Luma | None:
    """Return palette indices as ranks of grey, where the palette shows some of them alike.

    Parameters
    ----------
    values : ndarray
        (rows, columns) indices.
    palette : Palette
        The colour table.
    """
    at = np.clip(values.astype(np.int64) - palette.first, 0, len(palette.entries) - 1)
    shown = (palette.entries.astype(np.int32) @ np.array([77, 150, 29]) >> 8)[at]
    steps = np.abs(np.diff(at, axis=1))
    alike = (steps > 0) & (np.abs(np.diff(shown, axis=1)) < _ALIKE)
    if np.count_nonzero(alike) < _EDGES:
        return None
    used, ranks = np.unique(at, return_inverse=True)
    # Neighbours in a smooth palette look alike: there only a jump over many entries counts.
    if len(used) > _FEW and np.count_nonzero(alike & (steps >= _JUMP)) < _EDGES:
        return None
    return _ranked(ranks.reshape(values.shape), len(used))


def faint_luma(values: Array, low: float, high: float) -> Luma | None:
    """Return a frame with its close values spread, where 256 levels between two ends hide them.

    So it is where the values fill but a small part of the range shown, and where one level is
    the ground of a large area and holds a handful of stored values: noise has many.

    Parameters
    ----------
    values : ndarray
        (rows, columns) samples.
    low, high : float
        Values shown as black and white.
    """
    if high <= low or values.ndim != 2:
        return None
    if values.dtype.itemsize == 1:
        return _near_ground(values)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        return _mask_luma(np.isfinite(values))
    ends = np.percentile(values[:: max(1, values.shape[0] // 256)], (1, 99))
    if ends[1] - ends[0] > 0 and (high - low) > _NARROW * (ends[1] - ends[0]):
        return _stretched(np.clip(values, ends[0], ends[1]))
    used, counts = _histogram(values)
    if len(used) < 2:
        return None
    levels = np.clip((used.astype(np.float64) - low) / (high - low) * 255 + 0.5, 0, 255).astype(int)
    many = np.bincount(levels, minlength=256)
    pixels = np.bincount(levels, weights=counts, minlength=256)
    few = min(_FEW, (high - low) / 255 / 4)  # of the values that one level may hold
    if not ((many > 1) & (many <= few) & (pixels >= _SHARE * values.size)).any():
        return None
    return _ranked(np.searchsorted(used, values), len(used))


def _near_ground(values: Array) -> Luma | None:
    """Return what differs from the ground of a frame of 8 bits by next to nothing.

    Noise and compression make all the values near the ground, a hidden text a few.
    """
    counts = np.bincount(values.view(np.uint8).ravel(), minlength=256)
    ground = int(counts.argmax())
    near = np.arange(max(ground - _FAINT, 0), min(ground + _FAINT + 1, 256))
    others = near[(counts[near] > 0) & (near != ground)]
    if not 1 <= len(others) <= _FEW_FAINT or counts[ground] < values.size // 4:
        return None
    if counts[others].sum() < _EDGES:
        return None
    return _mask_luma(np.isin(values.view(np.uint8), others))


def _histogram(values: Array) -> tuple[Array, Array]:
    """Return the values of a frame in order, and how often each stands there."""
    low, high = values.min(), values.max()
    if values.dtype.kind == "f" or int(high) - int(low) > 1 << 20:
        used, counts = np.unique(values, return_counts=True)
        return used, counts
    counts = np.bincount((values.astype(np.int64) - int(low)).ravel())
    used = np.flatnonzero(counts)
    return (used + int(low)).astype(values.dtype), counts[used]


def _mask_luma(mask: npt.NDArray[np.bool_]) -> Luma:
    return np.multiply(mask, 255, dtype=np.uint8)


def _ranked(ranks: Array, count: int) -> Luma:
    """Return ranks 0 to count - 1 over the grey scale; few of them stand far apart."""
    grey = np.linspace(0, 255, max(count, 2)).astype(np.uint8)
    return np.asarray(grey[ranks], dtype=np.uint8)


def _stretched(values: Array) -> Luma:
    low, high = float(values.min()), float(values.max())
    scaled = (values.astype(np.float32) - low) * (255.0 / max(high - low, 1e-9))
    np.clip(scaled, 0, 255, out=scaled)
    return scaled.astype(np.uint8)
