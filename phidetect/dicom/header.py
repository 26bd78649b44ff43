"""The header of one data element in a byte stream (PS3.5 7.1)."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple

from pydicom.datadict import dictionary_VR
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32, VR

__all__ = ["UNDEFINED", "ElementHeader", "dictionary_vr", "read_header", "read_tag"]

UNDEFINED = 0xFFFFFFFF
"""The length that says "until the delimitation item" (PS3.5 7.1.1)."""

_LONG = frozenset(str(vr).encode() for vr in EXPLICIT_VR_LENGTH_32)
_VRS = frozenset(str(vr.value).encode() for vr in VR if len(vr.value) == 2)
_STRUCTS = {little: struct.Struct(f"{end}HHI") for little, end in ((True, "<"), (False, ">"))}
_SHORT = {little: struct.Struct(f"{end}H") for little, end in ((True, "<"), (False, ">"))}
_WORD = {little: struct.Struct(f"{end}I") for little, end in ((True, "<"), (False, ">"))}


class ElementHeader(NamedTuple):
    """Tag, VR and length of an element and where its value begins; made once per element.

    Attributes
    ----------
    tag : int
        group << 16 | element.
    vr : bytes
        VR as written; empty where the encoding is implicit.
    length : int
        Length of the value in bytes, or `UNDEFINED`.
    start : int
        Offset of the value.
    valid : bool
        Whether an explicit VR is one of PS3.5 6.2.
    """

    tag: int
    vr: bytes
    length: int
    start: int
    valid: bool = True


def read_tag(data: bytes | memoryview, at: int, *, little: bool) -> tuple[int, int]:
    """Return tag and 32-bit length of the item or implicit header at `at`."""
    group, element, length = _STRUCTS[little].unpack_from(data, at)
    return group << 16 | element, length


def read_header(
    data: bytes | memoryview, at: int, end: int, *, implicit: bool, little: bool
) -> ElementHeader | None:
    """Return the header at `at`, or None where it does not fit before `end`.

    As pydicom does, two bytes that are no VR in an explicit data set are taken for an
    implicit header: some writers switch inside sequences.
    """
    if end - at < 8:
        return None
    group, element, length = _STRUCTS[little].unpack_from(data, at)
    tag = group << 16 | element
    if implicit:
        return ElementHeader(tag, b"", length, at + 8)
    vr = bytes(data[at + 4 : at + 6])
    if not b"AA" <= vr <= b"ZZ":
        return ElementHeader(tag, b"", length, at + 8, valid=False)
    if vr in _LONG:
        if end - at < 12:
            return None
        return ElementHeader(tag, vr, _WORD[little].unpack_from(data, at + 8)[0], at + 12)
    length = _SHORT[little].unpack_from(data, at + 6)[0]
    return ElementHeader(tag, vr, length, at + 8, valid=vr in _VRS)


@lru_cache(maxsize=16_384)
def dictionary_vr(tag: int) -> str:
    """Return the VR of PS3.6 for a public tag, empty where it is unknown."""
    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return ""
