"""Elements of a file by pydicom alone, with the places where they stand."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

__all__ = ["PIXELS", "Place", "read", "shown", "texts_of", "walk"]

Place: TypeAlias = "tuple[tuple[int, int], ...]"
"""(tag, item index) from the top of the data set; the index of the last step is -1."""

PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))


def read(path: Path) -> Dataset:
    """Return a file, whatever its state, without what pydicom would say about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)


def walk(dataset: Dataset, above: Place = ()) -> Iterator[tuple[Place, str, object]]:
    """Yield place, VR and value of every element that is no sequence, at every depth."""
    for tag in sorted(BaseTag(tag) for tag in dataset.keys()):  # noqa: SIM118
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                element = dataset[tag]
                value, vr = element.value, str(element.VR)
            except Exception:  # noqa: BLE001 - what cannot be converted is bytes
                raw = dataset.get_item(tag)
                value, vr = getattr(raw, "value", b""), "UN"
        if isinstance(value, Sequence):
            for index, item in enumerate(value):
                yield from walk(item, (*above, (int(tag), index)))
        else:
            yield (*above, (int(tag), -1)), vr, value


def texts_of(value: object) -> list[str]:
    """Return the values of an element as text, numbers as they are written; no bytes."""
    if value is None or isinstance(value, bytes):
        return []
    many = value if isinstance(value, list | tuple | pydicom.multival.MultiValue) else [value]
    written = [getattr(one, "original_string", None) for one in many]
    return [
        (text if isinstance(text, str) else str(one)).strip(" \0")
        for one, text in zip(many, written, strict=True)
    ]


def shown(place: Place) -> str:
    """Return a place as tags, without item numbers."""
    return ".".join(f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag, _ in place)
