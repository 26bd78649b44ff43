"""How stored samples lie in memory (PS3.3 C.7.6.3, PS3.5 8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS

__all__ = ["PIXEL_TAGS", "Layout", "layout_of", "pixel_tag"]

PIXEL_TAGS = (0x7FE00010, 0x7FE00008, 0x7FE00009)
"""Pixel Data, Float Pixel Data and Double Float Pixel Data."""

_SINGLE = frozenset({"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"})
_TRIPLE = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Attributes of the Image Pixel module that say where samples are.

    Attributes
    ----------
    rows, cols, samples, frames : int
        Rows, Columns, Samples per Pixel, Number of Frames.
    allocated, stored, high : int
        Bits Allocated, Bits Stored, High Bit.
    signed : bool
        Pixel Representation = 1.
    floating : bool
        Float or Double Float Pixel Data.
    photometric : str
        Photometric Interpretation.
    planar : bool
        Planar Configuration = 1.
    little : bool
        Byte order.
    """

    rows: int
    cols: int
    samples: int
    frames: int
    allocated: int
    stored: int
    high: int
    signed: bool
    floating: bool
    photometric: str
    planar: bool
    little: bool

    @property
    def packed_422(self) -> bool:
        """Whether two pixels share their colour: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2)."""
        return self.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422")

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a stored cell."""
        kind = "f" if self.floating else "i" if self.signed else "u"
        return np.dtype(f"{'<' if self.little else '>'}{kind}{max(self.allocated // 8, 1)}")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the cells of one frame."""
        if self.packed_422:
            return (self.rows, self.cols // 2, 4)
        if self.samples == 1:
            return (self.rows, self.cols)
        if self.planar:
            return (self.samples, self.rows, self.cols)
        return (self.rows, self.cols, self.samples)

    @property
    def frame_bits(self) -> int:
        """Length of one frame in bits; frames of one-bit samples do not start on bytes."""
        return int(np.prod(self.shape)) * self.allocated


def pixel_tag(dataset: Dataset) -> int | None:
    """Return the tag that holds the samples, or None for an object without pixels."""
    return next((tag for tag in PIXEL_TAGS if tag in dataset), None)


def layout_of(dataset: Dataset, *, little: bool, packed: bool = True) -> Layout:
    """Return the layout that a data set states.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        An object with pixels.
    little : bool
        Whether its samples are in little endian byte order.
    packed : bool
        Whether YBR_FULL_422 means packed samples: not so for frames out of a decoder.

    Raises
    ------
    RedactionError
        PHD402, for a layout in which samples cannot be told apart for certain.
    """
    tag = pixel_tag(dataset)
    floating = tag in (0x7FE00008, 0x7FE00009)
    try:
        allocated = int(dataset.BitsAllocated)
        stored = allocated if floating else int(dataset.get("BitsStored") or allocated)
        layout = Layout(
            rows=int(dataset.Rows),
            cols=int(dataset.Columns),
            samples=int(dataset.SamplesPerPixel),
            frames=int(dataset.get("NumberOfFrames") or 1),
            allocated=allocated,
            stored=stored,
            high=stored - 1 if floating else int(_or(dataset.get("HighBit"), stored - 1)),
            signed=not floating and int(dataset.get("PixelRepresentation") or 0) == 1,
            floating=floating,
            photometric=str(dataset.PhotometricInterpretation).strip(),
            planar=int(dataset.SamplesPerPixel) > 1
            and int(dataset.get("PlanarConfiguration") or 0) == 1,
            little=little,
        )
    except PYDICOM_ERRORS:
        raise RedactionError("PHD402", hint="the Image Pixel module is incomplete") from None
    _check(layout, packed=packed)
    return layout


def _or(value: Any, default: int) -> Any:
    return default if value is None or value == "" else value


def _check(layout: Layout, *, packed: bool) -> None:
    def refuse(hint: str) -> None:
        raise RedactionError("PHD402", hint=hint)

    if min(layout.rows, layout.cols, layout.frames) < 1:
        refuse("an empty matrix")
    if layout.photometric not in (_SINGLE if layout.samples == 1 else _TRIPLE):
        refuse("Photometric Interpretation and Samples per Pixel do not fit")
    if layout.samples not in (1, 3):
        refuse("Samples per Pixel")
    widths = (32, 64) if layout.floating else (1, 8, 16, 32)
    if layout.allocated not in widths or (layout.allocated == 1 and layout.samples != 1):
        refuse("Bits Allocated")
    if not 1 <= layout.stored <= layout.high + 1 <= layout.allocated:
        refuse("Bits Stored and High Bit do not fit Bits Allocated")
    if packed and layout.packed_422 and (layout.cols % 2 or layout.planar or layout.allocated != 8):
        refuse("packed samples of an odd kind")
