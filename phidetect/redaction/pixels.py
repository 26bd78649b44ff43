"""Regions of stored frames filled, every other sample as it was (PS3.15 E.3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from phidetect._native import fill_boxes, fill_polygon
from phidetect.dicom.quiet import quiet
from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.redaction.decode import decompress
from phidetect.redaction.fill import fill_value, palette_black
from phidetect.redaction.layout import Layout, layout_of, pixel_tag
from phidetect.redaction.overlays import blank_overlays, embedded_regions
from phidetect.types import Box, Region

__all__ = ["PixelResult", "redact_pixels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelResult:
    """What `redact_pixels` did.

    Attributes
    ----------
    transfer_syntax : str
        That of the changed data set.
    regions : int
        Regions filled, over all planes.
    frames : frozenset of int
        Frames of Pixel Data in which samples changed.
    """

    transfer_syntax: str
    regions: int = 0
    frames: frozenset[int] = frozenset()


def redact_pixels(
    dataset: Dataset,
    regions: Iterable[Region],
    *,
    transfer_syntax: str,
    always_decode: bool = False,
) -> PixelResult:
    """Fill regions of a private copy, in place.

    Without a region on Pixel Data these stay as they are, encapsulated bytes included. Bytes
    of uncompressed Pixel Data outside the regions do not change. Compressed Pixel Data are
    decoded first and stay uncompressed.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The copy to change.
    regions : iterable of Region
        Boxes or polygons on ``pixel-data``; boxes on ``overlay-60xx`` planes, of which only bits
        of the overlay are cleared, inside Pixel Data too. In packed YBR_FULL_422
        samples a box grows to whole pairs of columns, which share their colour.
    transfer_syntax : str
        Transfer Syntax UID of `dataset`.
    always_decode : bool
        Decode compressed Pixel Data without regions as well, to drop what a bit stream carries
        beside samples.

    Raises
    ------
    RedactionError
        PHD401 for a region outside the planes and frames of the object, PHD402 for pixels
        that cannot be redacted for certain.
    """
    on_pixels: list[Region] = []
    others: list[Region] = []
    for region in regions:
        (on_pixels if region.plane == "pixel-data" else others).append(region)
    with quiet():
        blank_overlays(dataset, others)
        bits = embedded_regions(dataset, others)
        frames: frozenset[int] = frozenset()
        if on_pixels or bits or always_decode:
            compressed = UID(transfer_syntax).is_encapsulated
            if compressed:
                decompress(dataset, transfer_syntax=transfer_syntax)
                transfer_syntax = str(ExplicitVRLittleEndian)
            little = bool(UID(transfer_syntax).is_little_endian)
            frames = _fill(dataset, on_pixels, bits, little=little)
    return PixelResult(
        transfer_syntax=transfer_syntax, regions=len(on_pixels) + len(others), frames=frames
    )


def _fill(
    dataset: Dataset, regions: list[Region], bits: list[tuple[int, Region]], *, little: bool
) -> frozenset[int]:
    """Fill regions, clear the bits of overlays; return the frames in which samples changed."""
    if not regions and not bits:
        return frozenset()
    tag = pixel_tag(dataset)
    if tag is None:
        raise RedactionError("PHD401", hint="a region in an object without pixels")
    layout = layout_of(dataset, little=little)
    item = dataset.get_item(tag)
    value = None if item is None else item.value
    if not isinstance(value, bytes):
        raise RedactionError("PHD402", hint="pixels are not in memory")
    wanted = -(-layout.frame_bits * layout.frames // 8)
    if len(value) < wanted or (len(value) > wanted + 1 and any(value[wanted:])):
        raise RedactionError("PHD402", hint="the length of Pixel Data does not fit")
    value = value[: wanted + wanted % 2]
    vr = str(getattr(item, "VR", None) or "OW")
    # 8-bit samples in 16-bit words of a big endian file stand in swapped pairs (PS3.5 8.1.1).
    swapped = not little and layout.allocated <= 8 and vr.startswith("OW")
    data = bytearray(_swap(value) if swapped else value)
    painter = _Painter(dataset, layout, data)
    for frame, shapes in _by_frame(regions, layout).items():
        painter.paint(frame, shapes)
    for bit, region in bits:
        painter.clear(bit, region)
    result = bytes(data)
    dataset[tag] = DataElement(tag, vr[:2], _swap(result) if swapped else result)
    return frozenset(_by_frame(regions, layout))


def _by_frame(regions: Iterable[Region], layout: Layout) -> dict[int, list[Region]]:
    frames: dict[int, list[Region]] = {}
    for region in regions:
        if region.frames.stop > layout.frames:
            raise RedactionError("PHD401", hint="a region lies on a frame that is not there")
        if not region.box.clip(layout.rows, layout.cols).area:
            raise RedactionError("PHD401", hint="a region lies outside the frame")
        for frame in region.frames:
            frames.setdefault(frame, []).append(region)
    return frames


class _Painter:
    """Fills shapes in the frames of one value.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        Holds the palette and the Rescale Slope.
    layout : Layout
        How samples lie in `data`.
    data : bytearray
        All frames; changed in place.
    """

    def __init__(self, dataset: Dataset, layout: Layout, data: bytearray) -> None:
        self._layout = layout
        self._data = data
        self._black = palette_black(dataset) if layout.photometric == "PALETTE COLOR" else 0
        try:
            self._inverse = float(dataset.get("RescaleSlope") or 1) < 0
        except PYDICOM_ERRORS:
            self._inverse = False

    def paint(self, frame: int, shapes: list[Region]) -> None:
        """Fill shapes of one frame."""
        layout = self._layout
        if layout.allocated == 1:
            self._paint_bits(frame, shapes)
            return
        size = layout.frame_bits // 8
        cells: NDArray[Any] = np.frombuffer(
            memoryview(self._data)[frame * size : (frame + 1) * size], dtype=layout.dtype
        ).reshape(layout.shape)
        value = fill_value(cells, layout, black_index=self._black, inverse=self._inverse)
        planar = layout.planar and layout.samples > 1
        boxes = [r.box for r in shapes if r.polygon is None or layout.packed_422]
        if layout.packed_422:
            boxes = [Box(b.row0, b.col0 // 2, b.row1, -(-b.col1 // 2)) for b in boxes]
        if boxes:
            fill_boxes(cells, np.array([list(b) for b in boxes], np.int32), value, planar=planar)
        for region in shapes:
            if region.polygon is not None and not layout.packed_422:
                fill_polygon(cells, np.array(region.polygon, float), value, planar=planar)

    def clear(self, bit: int, region: Region) -> None:
        """Clear one bit beside the stored ones, where an overlay lies (60xx,0102)."""
        layout = self._layout
        low = layout.high + 1 - layout.stored
        if layout.samples != 1 or layout.floating or not 8 <= layout.allocated <= 32:
            raise RedactionError("PHD402", hint="an overlay in samples of an odd kind")
        if low <= bit <= layout.high or not 0 <= bit < layout.allocated:
            raise RedactionError("PHD402", hint="Overlay Bit Position lies in the stored bits")
        box = region.box.clip(layout.rows, layout.cols)
        if region.frames.stop > layout.frames or not box.area:
            raise RedactionError("PHD401", hint="a region lies outside its overlay plane")
        kind = layout.dtype.str.replace("i", "u")
        cells: NDArray[Any] = np.frombuffer(self._data, dtype=kind, count=self._cells)
        frames = cells.reshape(layout.frames, layout.rows, layout.cols)
        here = frames[
            region.frames.first : region.frames.stop, box.row0 : box.row1, box.col0 : box.col1
        ]
        here &= here.dtype.type(~(1 << bit) & ((1 << layout.allocated) - 1))

    @property
    def _cells(self) -> int:
        return self._layout.frames * self._layout.rows * self._layout.cols

    def _paint_bits(self, frame: int, shapes: list[Region]) -> None:
        rows, cols = self._layout.rows, self._layout.cols
        first, stop = frame * rows * cols, (frame + 1) * rows * cols
        low, high = first // 8, -(-stop // 8)
        part = np.frombuffer(memoryview(self._data)[low:high], dtype=np.uint8)
        bits = np.unpackbits(part, bitorder="little")
        start = first - low * 8
        plane = np.ascontiguousarray(bits[start : start + rows * cols].reshape(rows, cols))
        fill_boxes(plane, np.array([list(r.box) for r in shapes], np.int32), (0,))
        bits[start : start + rows * cols] = plane.ravel()
        part[:] = np.packbits(bits, bitorder="little")


def _swap(data: bytes) -> bytes:
    if len(data) % 2:
        raise RedactionError("PHD402", hint="the length of Pixel Data is odd")
    return np.frombuffer(data, dtype="<u2").byteswap().tobytes()
