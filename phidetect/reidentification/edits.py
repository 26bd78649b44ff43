"""What has to change in a result, worked out before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from phidetect.errors import RedactionError
from phidetect.redaction.access import (
    holds_text,
    is_binary,
    make_element,
    read_element,
    stored_vr,
    text_values,
)
from phidetect.redaction.mapped import restored_tags
from phidetect.redaction.structure import items_of
from phidetect.reidentification.origin import Origin
from phidetect.reidentification.originals import Originals
from phidetect.rules.grammar import fits_vr
from phidetect.standard import OPTION_CODES

__all__ = ["Edits", "Place", "find_edits", "levels"]

Place: TypeAlias = tuple[int, ...]
"""Tags and item indices by turns, from the top to an element or an item."""

_LENGTHS = {"AE": 16, "CS": 16, "LO": 64, "LT": 10240, "SH": 16, "ST": 1024}
_NAME_GROUP = 64
_SIGNATURES = frozenset({0x4FFE0001, 0xFFFAFFFA})
_METHOD, _METHOD_CODES = 0x00120063, 0x00120064
_REMOVED, _LONGITUDINAL = 0x00120062, 0x00280303
_OURS = re.compile(r"phidetect \S+, policy .*|DICOM PS3\.15 \S+ Annex E Basic Profile")
_PIXELS = 0x7FE0


@dataclass(slots=True, kw_only=True, repr=False)
class Edits:
    """Changes of one object; holds values, so it has no repr.

    Attributes
    ----------
    texts : dict of Place to list of str
        New values of elements in which a mapped value stands.
    elements : dict of int to DataElement
        New elements at the top: patient, study, and what it says of its de-identification.
    gone : set of Place
        Elements to remove.
    left : int
        Binary values in which a mapped value stands: they stay, and nobody can read them as text.
    """

    texts: dict[Place, list[str]] = field(default_factory=dict)
    elements: dict[int, DataElement] = field(default_factory=dict)
    gone: set[Place] = field(default_factory=set)
    left: int = 0


def levels(dataset: Dataset) -> Iterator[tuple[Place, Dataset]]:
    """Yield the data set and its items at every depth with their places."""
    stack: list[tuple[Place, Dataset]] = [((), dataset)]
    while stack:
        place, level = stack.pop()
        yield place, level
        for tag in sorted(BaseTag(tag) for tag in level.keys()):  # noqa: SIM118
            if stored_vr(level, tag) == "SQ":
                items = enumerate(items_of(level, tag))
                stack += [((*place, int(tag), index), item) for index, item in items]


def find_edits(dataset: Dataset, originals: Originals, origin: Origin) -> Edits:
    """Return what has to change.

    Raises
    ------
    RedactionError
        PHD414, if an original does not fit the VR of the element in which it has to stand.
    """
    edits = Edits()
    replaced = _header(dataset, origin)
    for place, level in levels(dataset):
        for tag in map(BaseTag, list(level.keys())):
            here = (*place, int(tag))
            if here[0] in replaced:
                continue
            if int(tag) in _SIGNATURES or tag.element == 0:
                edits.gone.add(here)  # no longer true: of the values, and of their length
            else:
                _text(level, tag, here, originals, edits)
    for number, element in replaced.items():
        if element is not None:
            edits.elements[number] = element
        elif number in dataset:
            edits.gone.add((number,))
    return edits


def _text(level: Dataset, tag: BaseTag, here: Place, originals: Originals, edits: Edits) -> None:
    vr = stored_vr(level, tag)
    raw = getattr(level.get_item(tag), "value", None)
    if is_binary(vr):
        if isinstance(raw, bytes) and tag.group != _PIXELS and originals.may_stand_in(raw):
            edits.left += originals.stands_in(raw)
        return
    if not holds_text(vr) or (isinstance(raw, bytes) and not originals.may_stand_in(raw)):
        return
    before = text_values(read_element(level, tag))
    after = [originals.restored(value, tag=int(tag), vr=vr) for value in before]
    if after == before:
        return
    for old, new in zip(before, after, strict=True):
        if old != new and not _fits(vr, new):
            raise RedactionError("PHD414", hint=f"element {tag}")
    edits.texts[here] = after


def _fits(vr: str, value: str) -> bool:
    if vr == "UI":
        return True  # it stood in one, right or wrong
    if vr == "PN":
        return all(len(group) <= _NAME_GROUP for group in value.split("="))
    return len(value) <= _LENGTHS.get(vr, len(value)) and fits_vr(vr, value)


def _header(dataset: Dataset, origin: Origin) -> dict[int, DataElement | None]:
    """Return the new elements at the top by tag, None for one that goes."""
    tags, header = restored_tags(), origin.header
    new: dict[int, DataElement | None] = {}
    for tag in tags["patient"] | (tags["study"] if origin.same_study else frozenset()):
        if tag in header:
            new[tag] = read_element(header, BaseTag(tag))
    for tag in (0x00100010, 0x00100020):
        if tag in dataset:
            new.setdefault(tag, make_element(BaseTag(tag), "PN" if tag == 0x00100010 else "LO"))
    earlier = _words(header, _REMOVED) == ["YES"]
    # An original that was de-identified by others before is still so, and still says it.
    new[_REMOVED] = make_element(BaseTag(_REMOVED), "CS", "YES" if earlier else "NO")
    methods = _words(header, _METHOD)
    methods += [w for w in _words(dataset, _METHOD) if not _OURS.fullmatch(w) and _new(w, methods)]
    new[_METHOD] = make_element(BaseTag(_METHOD), "LO", methods) if methods else None
    new[_METHOD_CODES] = _method_codes(dataset, header)
    new[_LONGITUDINAL] = (
        read_element(header, BaseTag(_LONGITUDINAL)) if _LONGITUDINAL in header else None
    )
    return new


def _new(method: str, said: list[str]) -> bool:
    """Return whether a method is more than what a redaction left of an earlier one."""
    return not any(set(method.split()) <= set(words.split()) for words in said)


def _method_codes(dataset: Dataset, header: Dataset) -> DataElement | None:
    """Return the codes of De-identification Method that are not those of our redaction."""
    ours = {code for code, _ in OPTION_CODES.values()} - set(map(_code, _codes(header)))
    kept = [item for item in _codes(dataset) if _code(item) not in ours]
    return DataElement(_METHOD_CODES, "SQ", Sequence(kept)) if kept else None


def _codes(dataset: Dataset) -> list[Dataset]:
    tag = BaseTag(_METHOD_CODES)
    return items_of(dataset, tag) if tag in dataset else []


def _code(item: Dataset) -> str:
    return "".join(_words(item, 0x00080100))


def _words(dataset: Dataset, tag: int) -> list[str]:
    values = text_values(read_element(dataset, BaseTag(tag))) if tag in dataset else []
    return [value.strip(" \0") for value in values if value.strip(" \0")]
