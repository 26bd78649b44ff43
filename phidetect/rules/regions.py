"""Regions that the header or the make of a device tells: image content, and places of identity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from phidetect.rules._data import read_toml
from phidetect.types import Box

__all__ = ["device_regions", "ultrasound_regions"]


def ultrasound_regions(
    limits: Iterable[tuple[int, int, int, int]], *, rows: int, cols: int
) -> tuple[Box, ...]:
    """Return the regions of Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5.

    Text outside of them stands in the banner of the screen.

    Parameters
    ----------
    limits : iterable of (int, int, int, int)
        Per item Region Location Min X0 (0018,6018), Min Y0 (0018,601A), Max X1 (0018,601C) and
        Max Y1 (0018,601E). The maximum lies inside the region (PS3.3 C.8.5.5.1.4).
    rows, cols : int
        Size of the frame; regions are clipped to it, empty and reversed ones left out.
    """
    boxes = []
    for x0, y0, x1, y1 in limits:
        if x1 < x0 or y1 < y0:
            continue
        box = Box(y0, x0, y1 + 1, x1 + 1).clip(rows, cols)
        if box.area:
            boxes.append(box)
    return tuple(boxes)


@cache
def _devices() -> tuple[dict[str, Any], ...]:
    return tuple(read_toml("device_regions.toml")["device"])


def device_regions(
    *, manufacturer: str, model: str, modality: str, rows: int, cols: int
) -> tuple[Box, ...]:
    """Return where a device prints identity into frames of this size; empty where unknown.

    Parameters
    ----------
    manufacturer, model : str
        Manufacturer (0008,0070) and Manufacturer's Model Name (0008,1090).
    modality : str
        Modality (0008,0060).
    rows, cols : int
        Rows (0028,0010) and Columns (0028,0011).
    """
    for device in _devices():
        if (
            device["modality"] == modality
            and (device["rows"], device["columns"]) == (rows, cols)
            and re.fullmatch(device["manufacturer"], manufacturer.strip(), re.IGNORECASE)
            and re.fullmatch(device.get("model", ".*"), model.strip(), re.IGNORECASE)
        ):
            return tuple(Box(*box) for box in device["boxes"])
    return ()
