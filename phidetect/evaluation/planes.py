"""The raster planes of an object, and whether what was drawn on one can still be read."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from phidetect.types import Region

__all__ = ["compare", "crop", "plane"]

_FLAT = 0.995  # share of one value in a box that shows nothing
_LEGIBLE = 0.5  # correlation with the drawing from which on it counts as readable


def plane(data: Dataset, name: str, *, like: Dataset | None = None) -> NDArray[np.float64] | None:
    """Return a plane as (frames, rows, columns), None where the object has none.

    Parameters
    ----------
    data : Dataset
        The object.
    name : str
        ``pixel-data``, ``icon`` or ``overlay-60xx``.
    like : Dataset, optional
        The object as planted: it says which high bits of Pixel Data held an overlay, also
        when the object has lost the attributes that said so.

    Raises
    ------
    Exception
        Whatever the decoder raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "pixel-data":
            return _pixels(data)
        if name == "icon":
            items = data.get("IconImageSequence")
            return _native(items[0]) if items and "PixelData" in items[0] else None
        return _overlay(data, int(name.removeprefix("overlay-"), 16), like or data)


def _pixels(data: Dataset) -> NDArray[np.float64] | None:
    if "PixelData" not in data:
        return None
    array = np.asarray(data.pixel_array, np.float64)
    if int(data.get("SamplesPerPixel", 1)) > 1:
        array = array.mean(-1)
    return array[None] if array.ndim == 2 else array


def _native(data: Dataset) -> NDArray[np.float64]:
    kind = np.uint8 if data.BitsAllocated == 8 else np.dtype("<u2")
    rows, cols, samples = int(data.Rows), int(data.Columns), int(data.get("SamplesPerPixel", 1))
    array = np.frombuffer(data.PixelData, kind, rows * cols * samples)
    return np.asarray(array.reshape(1, rows, cols, samples).mean(-1), np.float64)


def _overlay(data: Dataset, group: int, like: Dataset) -> NDArray[np.float64] | None:
    if (group, 0x3000) in data:
        return np.asarray(data.overlay_array(group), np.float64)[None]
    if (group, 0x3000) in like or "PixelData" not in data or data.BitsAllocated != 16:
        return None
    if data.file_meta.TransferSyntaxUID.is_compressed:
        return None
    bit = int(like[group, 0x0102].value)
    stored = np.frombuffer(data.PixelData, "<u2", int(data.Rows) * int(data.Columns))
    return ((stored >> bit) & 1).astype(np.float64).reshape(1, int(data.Rows), int(data.Columns))


def crop(array: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
    """Return the samples of `region`."""
    box, frames = region.box, region.frames
    return array[frames.first : frames.stop, box.row0 : box.row1, box.col0 : box.col1]


def compare(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """Return how much of what `old` shows can be seen in `new`, 0 to 1.

    The best frame counts: a name that stands on one frame is there.
    """
    best = 0.0
    for one, two in zip(old, new, strict=True):
        _, counts = np.unique(two, return_counts=True)
        if counts.max() >= _FLAT * two.size and not np.array_equal(one, two):
            continue
        if np.array_equal(one, two):
            return 1.0
        spread = one.std() * two.std()
        if spread > 0:
            both = ((one - one.mean()) * (two - two.mean())).mean() / spread
            best = max(best, abs(float(both)))
    return best


def legible(old: NDArray[np.float64], new: NDArray[np.float64]) -> bool:
    """Whether what `old` shows can still be read in `new`."""
    return compare(old, new) >= _LEGIBLE
