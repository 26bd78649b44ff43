"""Regions of overlay planes cleared (PS3.3 C.9.2, PS3.15 E.3.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from phidetect.dicom import embedded_bit
from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.types import Region

__all__ = ["blank_overlays", "embedded_regions"]

_DATA = 0x3000


def embedded_regions(dataset: Dataset, regions: Iterable[Region]) -> list[tuple[int, Region]]:
    """Return the regions on overlays in unused bits of Pixel Data, each with the bit.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The data set.
    regions : iterable of Region
        On planes ``overlay-60xx``.
    """
    bits = ((embedded_bit(dataset, _group(region)), region) for region in regions)
    return [(bit, region) for bit, region in bits if bit is not None]


def blank_overlays(dataset: Dataset, regions: Iterable[Region]) -> None:
    """Clear the bits of regions in Overlay Data (60xx,3000), in place.

    Nothing is done for a plane that has been removed, or that lies inside Pixel Data.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The copy to change.
    regions : iterable of Region
        Boxes in the Overlay Rows x Overlay Columns of planes ``overlay-60xx``.

    Raises
    ------
    RedactionError
        PHD401 or PHD402, if a plane has no such place, its bits are not where they should be,
        or a region lies on another plane than an overlay.
    """
    by_group: dict[int, list[Region]] = defaultdict(list)
    for region in regions:
        by_group[_group(region)].append(region)
    for group, here in by_group.items():
        if (group << 16 | _DATA) in dataset:
            _blank(dataset, group, here)
        elif embedded_bit(dataset, group) is None and any(
            int(tag) >> 16 == group
            for tag in dataset.keys()  # noqa: SIM118
        ):
            raise RedactionError("PHD402", hint="an overlay plane cannot be read")


def _blank(dataset: Dataset, group: int, regions: list[Region]) -> None:
    frames_at = group << 16 | 0x0015
    try:
        rows = int(dataset[group << 16 | 0x0010].value)
        cols = int(dataset[group << 16 | 0x0011].value)
        frames = int(dataset[frames_at].value or 1) if frames_at in dataset else 1
        element = dataset[group << 16 | _DATA]
        swapped = dataset.original_encoding[1] is False and element.VR == "OW"
        data = np.frombuffer(element.value + b"\0" * (len(element.value) % 2), dtype=np.uint8)
        bits = np.unpackbits(_swap(data) if swapped else data, bitorder="little")
    except PYDICOM_ERRORS:
        raise RedactionError("PHD402", hint="an overlay plane cannot be read") from None
    if min(rows, cols, frames) < 1 or len(bits) < rows * cols * frames:
        raise RedactionError("PHD402", hint="an overlay plane is truncated")
    planes = bits[: rows * cols * frames].reshape(frames, rows, cols)
    for region in regions:
        box = region.box.clip(rows, cols)
        if region.frames.stop > frames or not box.area:
            raise RedactionError("PHD401", hint="a region lies outside its overlay plane")
        planes[
            region.frames.first : region.frames.stop, box.row0 : box.row1, box.col0 : box.col1
        ] = 0
    packed = np.packbits(bits, bitorder="little")
    value = (_swap(packed) if swapped else packed).tobytes()
    dataset[element.tag] = DataElement(element.tag, element.VR, value)


def _swap(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 16-bit words with their bytes swapped (PS3.5 7.3)."""
    return np.asarray(data.reshape(-1, 2)[:, ::-1].ravel(), dtype=np.uint8)


def _group(region: Region) -> int:
    if not region.plane.startswith("overlay-"):
        raise RedactionError("PHD402", hint="a plane of this object cannot be redacted in part")
    return int(region.plane.removeprefix("overlay-"), 16)
