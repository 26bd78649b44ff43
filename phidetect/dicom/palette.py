"""Palette Color Lookup Tables (PS3.3 C.7.6.3.1.5, C.7.9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from phidetect.dicom.quiet import quiet

__all__ = ["Palette", "read_palette"]

_COLOURS = ("Red", "Green", "Blue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """A colour table.

    Attributes
    ----------
    entries : ndarray
        (n, 3) uint8, RGB.
    first : int
        Stored value of the first entry; lower values take it too.
    """

    entries: npt.NDArray[np.uint8]
    first: int


def read_palette(dataset: Dataset, *, signed: bool) -> Palette | None:
    """Return the palette of a data set, None where it is missing or broken."""
    with quiet():
        try:
            columns = [_column(dataset, colour, signed=signed) for colour in _COLOURS]
        except Exception:  # noqa: BLE001 - a broken table is no table
            return None
    if len({(len(entries), first) for entries, first in columns}) != 1 or not len(columns[0][0]):
        return None
    entries = np.stack([entries for entries, _ in columns], axis=1)
    return Palette(entries=np.ascontiguousarray(entries), first=columns[0][1])


def _column(dataset: Dataset, colour: str, *, signed: bool) -> tuple[npt.NDArray[Any], int]:
    descriptor = dataset[f"{colour}PaletteColorLookupTableDescriptor"].value
    count, first, bits = (int(number) for number in descriptor)
    count = (count & 0xFFFF) or 1 << 16
    first = first - 0x10000 if signed and first > 0x7FFF else first if signed else first & 0xFFFF
    name = f"{colour}PaletteColorLookupTableData"
    little = dataset.original_encoding[1] is not False
    order = "<u2" if little else ">u2"
    if name not in dataset:
        segments = np.frombuffer(
            bytes(dataset[f"Segmented{name}"].value), dtype=order if bits > 8 else "u1"
        )
        words = np.asarray(_expand([int(word) for word in segments], count), dtype="u2")
    else:
        data = bytes(dataset[name].value)
        wide = bits > 8 or len(data) >= 2 * count
        data = data[: 2 * count] if wide else data[:count]
        words = np.frombuffer(data, dtype=order if wide else "u1").astype("u2")
    if len(words) < count:
        raise ValueError("too few entries")
    # Some writers say 16 bits and fill 8 of them: the range in use decides.
    eight = words[:count].max(initial=0) < 256
    return (words[:count] if eight else words[:count] >> 8).astype("u1"), first


def _expand(segments: list[int], count: int) -> list[int]:
    """Return the entries of a segmented table (PS3.3 C.7.9.2), at most `count` of them."""
    out: list[int] = []
    queue: list[tuple[int, int]] = [(0, len(segments))]
    while queue and len(out) < count:
        at, stop = queue.pop()
        if at >= stop:
            continue
        kind, length = segments[at], segments[at + 1]
        if kind == 2:
            offset = segments[at + 2] | segments[at + 3] << 16
            queue.append((at + 4, stop))
            inner = _skip(segments, offset, length)
            if inner <= offset or 2 in _kinds(segments, offset, length):
                raise ValueError("an indirect segment that repeats itself")
            queue.append((offset, inner))
            continue
        if kind == 0:
            out.extend(segments[at + 2 : at + 2 + length])
        elif kind == 1 and out:
            end = segments[at + 2]
            out.extend(int(v) for v in np.rint(np.linspace(out[-1], end, length + 1)[1:]))
        else:
            raise ValueError("an unknown segment")
        queue.append((_skip(segments, at, 1), stop))
    return out


def _skip(segments: list[int], at: int, count: int) -> int:
    """Return the offset after `count` segments from `at`."""
    for _ in range(count):
        at += 2 + segments[at + 1] if segments[at] == 0 else 3 if segments[at] == 1 else 4
    return at


def _kinds(segments: list[int], at: int, count: int) -> set[int]:
    out = set()
    for _ in range(count):
        out.add(segments[at])
        at = _skip(segments, at, 1)
    return out
