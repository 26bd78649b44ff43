"""Looks for what was planted in a redacted file, without any code that redacted it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from phidetect.samples.answer import PlantedText, SampleKey
from phidetect.samples.header import people
from phidetect.types import Category

__all__ = ["SampleResult", "check_sample"]

_UNIFORM = 0.995  # share of a glyph box that may differ by a JPEG edge and still shows nothing
_SHORTEST = 4  # letters of a name; "Dr" and "Pim" stand in innocent words too
_ROUNDING = 2  # steps by which two ways from YBR to RGB may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResult:
    """What is left of a sample's plants in its redacted file.

    Attributes
    ----------
    regions, hidden : int
        Lines that have to be hidden, and those of them that are.
    kept, kept_ok : int
        Lines that have to stay, and those of them that stand as they were.
    values, gone : int
        Planted header values, and those of them that are no longer found at their place.
    names_found : int
        Planted names that stand anywhere in the bytes or elements of the file.
    """

    regions: int = 0
    hidden: int = 0
    kept: int = 0
    kept_ok: int = 0
    values: int = 0
    gone: int = 0
    names_found: int = 0

    @property
    def leaked(self) -> bool:
        """Whether anything planted that identifies can still be found."""
        return self.hidden < self.regions or self.gone < self.values or self.names_found > 0


def check_sample(
    key: SampleKey, *, before: Path, after: Path, retained: Collection[Category] = ()
) -> SampleResult:
    """Return what is left in `after` of what `key` says was planted in `before`.

    Parameters
    ----------
    key : SampleKey
        Entry of the answer key.
    before, after : Path
        The sample and the redacted file.
    retained : collection of Category
        Categories that the policy keeps in headers, such as DEVICE_ID under Retain Device
        Identity (PS3.15 E.3.8).
    """
    old, new = dcmread(before), dcmread(after)
    hide = [p for p in key.pixels if p.hide]
    keep = [p for p in key.pixels if not p.hide]
    hidden = kept_ok = 0
    if key.pixels:
        old_frames, new_frames = _frames(old), _frames(new)
        hidden = sum(_is_blank(new_frames, planted) for planted in hide)
        kept_ok = sum(_is_same(old_frames, new_frames, planted) for planted in keep)
    identifying = [
        e for e in key.elements if e.category.phi is not False and e.category not in retained
    ]
    left = dict(_texts(new))
    gone = sum(e.text.casefold() not in left.get(e.path, "") for e in identifying)
    haystack = "\n".join(left.values()) + after.read_bytes().decode("utf-8", "ignore").casefold()
    return SampleResult(
        regions=len(hide),
        hidden=hidden,
        kept=len(keep),
        kept_ok=kept_ok,
        values=len(identifying),
        gone=gone,
        names_found=sum(name in haystack for name in _names(key)),
    )


def _names(key: SampleKey) -> frozenset[str]:
    """Return the words of invented names that were planted, casefolded."""
    everybody = [who[form] for who in people().patients.values() for form in ("name", "shown")]
    everybody += [people().staff[form] for form in ("referring", "operator")]
    words = {w for name in everybody for w in re.split(r"[\^, ]+", name.casefold())}
    planted = "\n".join([*(p.text for p in key.pixels), *(e.text for e in key.elements)]).casefold()
    return frozenset(word for word in words if len(word) >= _SHORTEST and word in planted)


def _frames(data: Dataset) -> NDArray[np.generic]:
    """Return the frames of `data`, (frames, rows, columns[, samples])."""
    array: NDArray[np.generic] = data.pixel_array
    return array if int(data.get("NumberOfFrames", 1) or 1) > 1 else array[None]


def _crop(frames: NDArray[np.generic], planted: PlantedText) -> NDArray[np.generic]:
    box, span = planted.box, planted.frames
    return frames[span.first : span.stop, box.row0 : box.row1, box.col0 : box.col1]


def _is_blank(frames: NDArray[np.generic], planted: PlantedText) -> bool:
    """Say whether every frame shows one flat colour where the text was."""
    crop = _crop(frames, planted)
    for frame in crop:
        pixels = frame.reshape(-1, frame.shape[2]) if frame.ndim == 3 else frame.reshape(-1, 1)
        _, counts = np.unique(pixels, axis=0, return_counts=True)
        if counts.max() < _UNIFORM * len(pixels):
            return False
    return True


def _is_same(old: NDArray[np.generic], new: NDArray[np.generic], planted: PlantedText) -> bool:
    """Say whether the text stands as it was, colour conversion of a lossy file aside."""
    one, two = _crop(old, planted).astype(np.int64), _crop(new, planted).astype(np.int64)
    return one.shape == two.shape and int(np.abs(one - two).max(initial=0)) <= _ROUNDING


def _texts(data: Dataset, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the casefolded text of every element, at every depth."""
    for element in data:
        tag, creator = element.tag, element.private_creator
        path = f"({tag.group:04X},{tag.element:04X})"
        if tag.is_private and creator:
            path = f'({tag.group:04X},"{creator}",{tag.element & 0xFF:02X})'
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from _texts(item, f"{prefix}{path}[{number}].")
        elif element.keyword != "PixelData":
            yield prefix + path, str(element.value).casefold()
