"""Regions of overlay planes cleared (PS3.3 C.9.2)."""

from __future__ import annotations

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.types import Region

__all__ = ["blank_overlay"]


def blank_overlay(dataset: Dataset, region: Region) -> None:
    """Clear the bits of one region of an overlay plane, in place.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The copy to change.
    region : Region
        Box in the Overlay Rows x Overlay Columns of its plane ``overlay-60xx``.

    Raises
    ------
    RedactionError
        PHD401 or PHD402, if the plane is not there or its bits are not where they should be.
        Nothing is done for a plane that has been removed.
    """
    try:
        group = int(region.plane.removeprefix("overlay-"), 16)
        if not any(tag >> 16 == group for tag in map(int, dataset.keys())):
            return
        rows = int(dataset[group << 16 | 0x0010].value)
        cols = int(dataset[group << 16 | 0x0011].value)
        frames_at = group << 16 | 0x0015
        frames = int(dataset[frames_at].value or 1) if frames_at in dataset else 1
        element = dataset[group << 16 | 0x3000]
        bits = np.unpackbits(np.frombuffer(element.value, dtype=np.uint8), bitorder="little")
    except PYDICOM_ERRORS:
        raise RedactionError("PHD402", hint="an overlay plane cannot be read") from None
    if len(bits) < rows * cols * frames:
        raise RedactionError("PHD402", hint="an overlay plane is truncated")
    if region.frames.stop > frames or not region.box.clip(rows, cols).area:
        raise RedactionError("PHD401", hint="a region lies outside its overlay plane")
    planes = bits[: rows * cols * frames].reshape(frames, rows, cols)
    box = region.box.clip(rows, cols)
    planes[region.frames.first : region.frames.stop, box.row0 : box.row1, box.col0 : box.col1] = 0
    dataset[element.tag] = DataElement(
        element.tag, element.VR, np.packbits(bits, bitorder="little").tobytes()
    )
