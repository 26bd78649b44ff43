"""A restored object held against the result and what was to change."""

from __future__ import annotations

from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.redaction.access import holds_text, read_element, stored_vr, text_values
from phidetect.redaction.structure import items_of
from phidetect.reidentification.edits import Edits, Place

__all__ = ["check_restored"]


def check_restored(before: Dataset, after: Dataset, edits: Edits, *, converted: bool) -> list[str]:
    """Return what is wrong; it names tags, no values.

    Parameters
    ----------
    before, after : pydicom.dataset.Dataset
        The result, and what is to be written, both freshly read.
    edits : Edits
        What was to change. Everything else keeps its bytes.
    converted : bool
        Whether text was to change its character set, so that it is compared decoded.
    """
    problems: list[str] = []
    stack: list[tuple[Place, Dataset, Dataset]] = [((), before, after)]
    while stack:
        place, one, other = stack.pop()
        new = frozenset(edits.elements) if not place else frozenset()
        expected = {int(t) for t in one.keys() if (*place, int(t)) not in edits.gone} | new  # noqa: SIM118
        found = {int(t) for t in other.keys()}  # noqa: SIM118
        problems += [f"{BaseTag(tag)} is there or missing" for tag in sorted(expected ^ found)]
        for tag in map(BaseTag, sorted(expected & found)):
            here = (*place, int(tag))
            if tag in new:
                right = _equal(edits.elements[int(tag)], read_element(other, tag))
            elif here in edits.texts:
                right = _values(read_element(other, tag)) == _bare(edits.texts[here])
            elif stored_vr(one, tag) == "SQ":
                items, others = items_of(one, tag), items_of(other, tag)
                right = len(items) == len(others)
                pairs = enumerate(zip(items, others, strict=False))
                stack += [((*here, index), *pair) for index, pair in pairs]
            else:
                right = _unchanged(one, other, tag, converted=converted)
            if not right:
                problems.append(f"{tag} is not as it should be")
    return problems


def _unchanged(one: Dataset, other: Dataset, tag: BaseTag, *, converted: bool) -> bool:
    old, new = one.get_item(tag), other.get_item(tag)
    text = holds_text(stored_vr(one, tag))
    if isinstance(old, RawDataElement) and isinstance(new, RawDataElement):
        same = bool(_stripped(old.value) == _stripped(new.value))
        if same or not (converted and text):
            return same
    return _equal(read_element(one, tag), read_element(other, tag))


def _equal(one: DataElement, other: DataElement) -> bool:
    if one.VR != "SQ":
        return bool(one.value == other.value) or _values(one) == _values(other)
    items, others = list(one.value or []), list(other.value or [])
    return len(items) == len(others) and all(
        set(a.keys()) == set(b.keys())
        and all(_equal(read_element(a, t), read_element(b, t)) for t in map(BaseTag, a.keys()))
        for a, b in zip(items, others, strict=True)
    )


def _values(element: DataElement) -> list[str]:
    return _bare(text_values(element))


def _bare(values: list[str]) -> list[str]:
    bare = [value.strip(" \0") for value in values]
    return bare if any(bare) else []


def _stripped(value: Any) -> Any:
    return value.rstrip(b"\0 ") if isinstance(value, bytes) else value or b""
