"""Stored samples to 8-bit luminance for the detectors (PS3.3 C.7.6.3, C.11.1, C.11.2)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from phidetect._native import render_luminance
from phidetect.dicom.decoders import FrameShape
from phidetect.dicom.hidden import colour_luma, faint_luma, index_luma
from phidetect.dicom.palette import Palette, read_palette
from phidetect.dicom.quiet import quiet
from phidetect.errors import PixelError

__all__ = ["Display", "sample_values"]

Array = npt.NDArray[Any]
Luma = npt.NDArray[np.uint8]

_SAMPLED = 1 << 17
"""Values of a frame that are looked at to choose a range: enough for a stable percentile."""
_TAILS = (0.1, 99.9)
"""Percentiles of the range without a usable window: outliers must not flatten faint text."""
_INSIDE = 0.05
"""A window that shows less than this share of the frame is taken for wrong."""
_WIDER = 1.25
"""A full range this much wider than the range shown asks for a second rendering."""
_SANE = 1e100
"""A slope or an intercept beyond it, or a slope below its inverse, is no rescaling: products
of it overflow. Without it only contrast may be lost."""
_GROUPS = ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence")


class Display:
    """How the frames of one data set are shown.

    Parameters
    ----------
    dataset : pydicom.Dataset
        Where windows, rescale and palettes are read.
    shape : FrameShape
        What its frames look like.
    path : str, optional
        Path for error messages.
    """

    def __init__(self, dataset: Dataset, shape: FrameShape, *, path: str | None = None) -> None:
        self._dataset, self._shape, self._path = dataset, shape, path
        # Frames come by the thousand; what holds for all of them is read once.
        self._numbers: dict[str, float | None] = {}
        self._grouped = any(keyword in dataset for keyword in _GROUPS)
        self._last: tuple[int, tuple[float, float]] | None = None
        self._palette: Palette | None = None
        if shape.photometric == "PALETTE COLOR":
            self._palette = read_palette(dataset, signed=shape.signed)
            if self._palette is None:
                raise PixelError("PHD206", path=path, hint="Palette Color Lookup Table")

    def luminance(self, frame: Array, index: int, photometric: str) -> Luma:
        """Return frame `index` as a viewer shows it, uint8 (rows, columns)."""
        if photometric in ("MONOCHROME1", "MONOCHROME2"):
            values = sample_values(frame, self._shape)
            low, high = self._range(values, index)
            return self._mono(values, index, low, high, invert=photometric == "MONOCHROME1")
        return self._colour(frame, photometric)

    def extra(self, frame: Array, index: int, photometric: str) -> Luma | None:
        """Return frame `index` over its full range, None where nothing was clipped."""
        if photometric not in ("MONOCHROME1", "MONOCHROME2"):
            return None
        values = sample_values(frame, self._shape)
        slope, intercept = self._rescale(index)
        low, high = self._range(values, index)
        ends = _finite_range(values)
        bottom, top = sorted((ends[0] * slope + intercept, ends[1] * slope + intercept))
        if min(low, bottom) == low and max(high, top) == high:
            return None
        if top - bottom <= _WIDER * (high - low):
            return None
        return self._mono(values, index, bottom, top, invert=photometric == "MONOCHROME1")

    def hidden(self, frame: Array, index: int, photometric: str) -> Iterator[tuple[str, Luma]]:
        """Yield renderings, by name, of what the ordinary one does not show; see `hidden`."""
        if photometric in ("MONOCHROME1", "MONOCHROME2"):
            values = sample_values(frame, self._shape)
            slope, intercept = self._rescale(index)
            low, high = sorted((end - intercept) / slope for end in self._range(values, index))
            luma = faint_luma(values, low, high)
            name = "faint"
        elif self._palette is not None:
            luma, name = index_luma(sample_values(frame, self._shape), self._palette), "index"
        else:
            values = sample_values(frame, self._shape)
            luma, name = colour_luma(values, photometric, self._shape.bits_stored), "colour"
        if luma is not None:
            yield name, luma

    def _mono(self, values: Array, index: int, low: float, high: float, *, invert: bool) -> Luma:
        slope, intercept = self._rescale(index)
        return render_luminance(
            _renderable(values),
            kind="mono",
            slope=slope,
            intercept=intercept,
            low=low,
            high=high,
            invert=invert,
        )

    def _colour(self, frame: Array, photometric: str) -> Luma:
        if photometric == "PALETTE COLOR" and self._palette is not None:
            return render_luminance(
                sample_values(frame, self._shape),
                kind="palette",
                low=0,
                high=255,
                palette=self._palette.entries,
                palette_first=self._palette.first,
            )
        if frame.ndim != 3 or frame.shape[2] != 3:
            raise PixelError("PHD208", path=self._path)
        values = sample_values(frame, self._shape)
        if values.dtype.kind == "i":
            values = values.view(values.dtype.str.replace("i", "u"))
        top = float((1 << self._shape.bits_stored) - 1)
        if values.dtype.itemsize > 2:
            values = (values >> (self._shape.bits_stored - 16)).astype("u2")
            top = 65535.0
        return render_luminance(
            values,
            kind="rgb" if photometric == "RGB" else "ybr",
            low=0.0,
            high=top,
            planar=False,
        )

    def _range(self, values: Array, index: int) -> tuple[float, float]:
        """Return the rescaled values that become black and white, kept for the last frame."""
        if self._last is None or self._last[0] != index:
            self._last = (index, self._find_range(values, index))
        return self._last[1]

    def _find_range(self, values: Array, index: int) -> tuple[float, float]:
        slope, intercept = self._rescale(index)
        if self._shape.bits_allocated == 1:
            return intercept, slope + intercept
        step = max(1, values.size // _SAMPLED)
        # A step that divides the width would look at few columns only.
        step += step > 1 and math.gcd(step, values.shape[1]) > 1
        some = values.reshape(-1)[::step].astype("f8")
        some = some[np.isfinite(some)] * slope + intercept
        if not some.size:
            return 0.0, 1.0
        window = self._window(index)
        if window is not None:
            inside = np.count_nonzero((some > window[0]) & (some < window[1]))
            if inside >= _INSIDE * some.size:
                return window
        low, high = (float(end) for end in np.percentile(some, _TAILS))
        if high <= low:
            low, high = float(some.min()), float(some.max())
        return (low, high) if high > low else (low, low + 1.0)

    def _window(self, index: int) -> tuple[float, float] | None:
        """Return the ends of the first window of the frame (PS3.3 C.11.2.1.2)."""
        group = self._functional_group("FrameVOILUTSequence", index)
        for source in (group, self._dataset):
            centre = self._number(source, "WindowCenter")
            width = self._number(source, "WindowWidth")
            if centre is not None and width is not None and width >= 1:
                half = (width - 1) / 2 or 0.5
                return centre - 0.5 - half, centre - 0.5 + half
        return None

    def _rescale(self, index: int) -> tuple[float, float]:
        """Return slope and intercept of the frame (PS3.3 C.11.1.1.2)."""
        group = self._functional_group("PixelValueTransformationSequence", index)
        for source in (group, self._dataset):
            slope = self._number(source, "RescaleSlope")
            intercept = self._number(source, "RescaleIntercept")
            if slope is None or intercept is None or not 1 / _SANE < abs(slope) < _SANE:
                continue
            if abs(intercept) < _SANE:
                return slope, intercept
        return 1.0, 0.0

    def _number(self, source: Dataset | None, keyword: str) -> float | None:
        if source is not self._dataset:
            return _real(source, keyword)
        if keyword not in self._numbers:
            self._numbers[keyword] = _real(source, keyword)
        return self._numbers[keyword]

    def _functional_group(self, keyword: str, index: int) -> Dataset | None:
        """Return the first item of a functional group macro of the frame (C.7.6.16)."""
        if not self._grouped:
            return None
        with quiet():
            try:
                frames, shared = (self._dataset.get(keyword) or () for keyword in _GROUPS)
                for item in (*frames[index : index + 1], *shared[:1]):
                    if item.get(keyword):
                        found = item.get(keyword)[0]
                        return found if isinstance(found, Dataset) else None
            except Exception:  # noqa: BLE001 - a broken group is no group: only contrast is lost
                return None
        return None


def sample_values(frame: Array, shape: FrameShape) -> Array:
    """Return stored samples without their unused bits, signed ones with their sign.

    Finite numbers of Double Float Pixel Data beyond 1e100 become that: their differences, and
    products with a slope, would not be finite.
    """
    if frame.dtype == np.float64:
        beyond = np.isfinite(frame) & (np.abs(frame) > _SANE)
        return np.where(beyond, np.copysign(_SANE, frame), frame) if beyond.any() else frame
    if frame.dtype.kind == "f" or shape.bits_stored == shape.bits_allocated:
        return frame
    bits = frame.dtype.itemsize * 8
    if shape.bits_allocated == 1:
        return frame
    left = max(0, bits - shape.high_bit - 1)
    out = np.left_shift(frame, left)
    np.right_shift(out, bits - shape.bits_stored, out=out)
    return out


def _renderable(values: Array) -> Array:
    return (
        values.astype("f8") if values.dtype.kind in "iu" and values.dtype.itemsize > 4 else values
    )


def _finite_range(values: Array) -> tuple[float, float]:
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def _real(dataset: Dataset | None, keyword: str) -> float | None:
    """Return the first value as a finite number, None where there is none."""
    if dataset is None:
        return None
    with quiet():
        try:
            value = dataset.get(keyword)
            if value is None or value == "":
                return None
            first = (
                value[0]
                if not isinstance(value, str | bytes) and hasattr(value, "__getitem__")
                else value
            )
            number = float(first)
        except Exception:  # noqa: BLE001 - a broken number is no number: only contrast is lost
            return None
    return number if math.isfinite(number) else None
