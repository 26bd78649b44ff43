"""What is learned from: the header of an instance, and what is remembered of an original."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from phidetect.audit.subject import texts
from phidetect.rules.header import element_category, is_placeholder
from phidetect.standard import confidentiality_profile
from phidetect.types import Category, ElementView

__all__ = [
    "Header",
    "Original",
    "digit_runs",
    "instance_uids",
    "is_registered",
    "own_ids",
    "parse_date",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Header:
    """What is learned from: the elements of an instance, without its pixels.

    Attributes
    ----------
    name : str
        Path of the file below its root.
    elements : tuple of ElementView
        Every element.
    pixels : int
        Keyed digest of the stored Pixel Data, 0 for none.
    """

    name: str
    elements: tuple[ElementView, ...]
    pixels: int

    @property
    def tops(self) -> dict[str, ElementView]:
        """Elements at the top of the data set by keyword."""
        return {v.keyword: v for v in self.elements if v.path.depth == 0 and v.keyword}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Original:
    """What is remembered of one original, all of it keyed.

    Attributes
    ----------
    dates : mapping of str to int
        Day of each date by the path of its element, moved by a secret of the run.
    digits : frozenset of int
        Digests of the digits of its identifiers, whole, reversed, and of their ends.
    shape : int
        Digest of what no de-identifier changes.
    """

    dates: dict[str, int]
    digits: frozenset[int]
    shape: int


def instance_uids(elements: Iterable[ElementView]) -> Iterator[tuple[ElementView, str]]:
    """Yield the UIDs that name instances and what belongs to them, not registered ones."""
    rows = confidentiality_profile()
    for view in elements:
        if view.vr != "UI" or (view.in_file_meta and view.tag != 0x00020003):
            continue
        if view.keyword and rows.row(view.tag) is None:
            continue
        for text in texts(view):
            if text and not is_registered(text):
                yield view, text


def own_ids(elements: Iterable[ElementView]) -> Iterator[tuple[ElementView, str]]:
    """Yield the identifiers of a patient and a study, placeholders left out."""
    for view in elements:
        if element_category(view) in (Category.ID, Category.NAME):
            for text in texts(view):
                if not is_placeholder(text):
                    yield view, text


def parse_date(text: str) -> int:
    """Return the day (ordinal) of a DA or DT value; 0 for none, and for what stands for none."""
    digits = text[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdigit()) or is_placeholder(digits):
        return 0
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal()
    except ValueError:
        return 0


def is_registered(uid: str) -> bool:
    """Return whether a UID is one of PS3.6 Annex A."""
    return uid.startswith("1.2.840.10008.")


def digit_runs(text: str) -> list[str]:
    """Return the runs of decimal digits of a text."""
    out = [""]
    for char in text:
        if char.isascii() and char.isdigit():
            out[-1] += char
        elif out[-1]:
            out.append("")
    return [run for run in out if run]
