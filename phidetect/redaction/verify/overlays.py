"""Overlay planes of the output held against those of the input (PS3.3 C.9.2)."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom.dataset import Dataset

from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.types import Region

__all__ = ["check_overlays", "cleared_bits"]


def cleared_bits(original: Dataset, regions: Iterable[Region]) -> list[tuple[int, Region]]:
    """Return the regions on overlays inside Pixel Data, each with its Overlay Bit Position."""
    out = []
    for region in regions:
        group = _group(region)
        if group is None or (group << 16 | 0x3000) in original:
            continue
        if (group << 16 | 0x0102) in original:
            out.append((int(original[group << 16 | 0x0102].value or 0), region))
    return out


def check_overlays(original: Dataset, staged: Dataset, regions: Iterable[Region]) -> list[str]:
    """Return what is wrong with the Overlay Data (60xx,3000) that stay.

    Bits inside the regions are cleared, all others are those of the input.

    Parameters
    ----------
    original, staged : pydicom.dataset.Dataset
        Input and output, both freshly read.
    regions : iterable of Region
        What was to be cleared.
    """
    regions = tuple(regions)
    problems = []
    for group in range(0x6000, 0x6100, 2):
        if (group << 16 | 0x3000) not in staged:
            continue
        here = [region for region in regions if _group(region) == group]
        try:
            same = _bits(staged, group) == _expected(original, group, here)
        except PYDICOM_ERRORS:
            same = False
        if not same:
            problems.append(f"overlay {group:04x} differs from what was decided")
    return problems


def _group(region: Region) -> int | None:
    name, _, group = region.plane.partition("-")
    return int(group, 16) if name == "overlay" else None


def _bits(dataset: Dataset, group: int) -> bytes:
    """Return Overlay Data without padding, in little endian byte order."""
    element = dataset[group << 16 | 0x3000]
    data = bytes(element.value or b"")
    if dataset.original_encoding[1] is False and element.VR == "OW":
        swapped = bytearray(data + b"\0" * (len(data) % 2))
        swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
        data = bytes(swapped)
    return data.rstrip(b"\0")


def _expected(original: Dataset, group: int, regions: list[Region]) -> bytes:
    data = bytearray(_bits(original, group))
    if regions:
        rows = int(original[group << 16 | 0x0010].value)
        cols = int(original[group << 16 | 0x0011].value)
    for region in regions:
        row0, row1 = max(region.box.row0, 0), min(region.box.row1, rows)
        col0, col1 = max(region.box.col0, 0), min(region.box.col1, cols)
        for frame in region.frames:
            for row in range(row0, row1):
                start = (frame * rows + row) * cols
                _clear(data, start + col0, start + col1)
    return bytes(data).rstrip(b"\0")


def _clear(data: bytearray, start: int, stop: int) -> None:
    """Clear bits `start` to `stop`, the least significant bit of a byte first."""
    stop = min(stop, 8 * len(data))
    if start >= stop:
        return
    first, last = start // 8, (stop - 1) // 8
    head, tail = (1 << start % 8) - 1, 0xFF & ~((2 << (stop - 1) % 8) - 1)
    if first == last:
        data[first] &= head | tail
        return
    data[first] &= head
    data[first + 1 : last] = bytes(last - first - 1)
    data[last] &= tail
