"""Values that stand for removed ones: valid for their VR, and saying nothing (PS3.5 6.2)."""

from __future__ import annotations

from typing import Any

from pydicom.datadict import keyword_for_tag

from phidetect.keys import RunKey
from phidetect.redaction.tables import table

__all__ = [
    "DUMMY_DATE",
    "dummy_value",
    "is_binary_dummy",
    "is_fixed_dummy",
    "neutral_term",
    "short_token",
]

DUMMY_DATE = "19000101"
"""Date of a dummy DA or DT value."""

_SHORT = 16
"""Longest value of AE, CS and SH (PS3.5 6.2)."""

_SHORT_VRS = frozenset({"AE", "SH"})
_TEXT_VRS = frozenset({"LO", "LT", "ST", "UC", "UT"})
_UNKNOWN = "UNKNOWN"
_FIXED: dict[str, Any] = {
    "AS": "000D",
    "AT": 0,
    "DA": DUMMY_DATE,
    "DS": "0",
    "DT": f"{DUMMY_DATE}000000",
    "FD": 0.0,
    "FL": 0.0,
    "IS": "0",
    "OB": b"\0\0",
    "OD": bytes(8),
    "OF": bytes(4),
    "OL": bytes(4),
    "OV": bytes(8),
    "OW": b"\0\0",
    "SL": 0,
    "SS": 0,
    "SV": 0,
    "TM": "000000",
    "UL": 0,
    "UN": b"\0\0",
    "UR": "urn:phidetect:removed",
    "US": 0,
    "UV": 0,
}


def is_binary_dummy(value: bytes) -> bool:
    """Return whether a binary value is a dummy: zero bytes, as many as one number has."""
    return value in (bytes(2), bytes(4), bytes(8))


def short_token(token: str) -> str:
    """Return as much of a token as AE, CS and SH hold."""
    return token[:_SHORT]


def neutral_term(tag: int, index: int) -> str | None:
    """Return the term that says nothing in an attribute; None where none is named.

    Parameters
    ----------
    tag : int
        Tag of a code (CS), or of another attribute of few possible values.
    index : int
        Position of the value.
    """
    terms = table("neutral").get(keyword_for_tag(tag))
    if terms is None:
        return None
    every = terms.split("\\")
    return every[min(index, len(every) - 1)]


def is_fixed_dummy(tag: int, vr: str, value: str) -> bool:
    """Return whether a value is the dummy that every value of its attribute becomes."""
    if vr in _FIXED and value == str(_FIXED[vr]):
        return True
    terms = table("neutral").get(keyword_for_tag(tag), _UNKNOWN if vr == "CS" else "")
    return bool(value) and value in terms.split("\\")


def dummy_value(
    vr: str, original: str, *, key: RunKey, domain: str, tag: int = 0, index: int = 0
) -> Any:
    """Return a dummy for a value, as pydicom wants it.

    Parameters
    ----------
    vr : str
        Value Representation.
    original : str
        The value that goes; text dummies are tokens of it, so that equal values stay equal
        within one key. A name keeps its number of component groups.
    key : RunKey
        Key of the run.
    domain : str
        Separates tokens of attributes that have nothing to do with one another.
    tag, index : int
        Attribute and position of the value: codes have terms of their own.

    Raises
    ------
    KeyError
        For a VR without dummy (SQ, or one that no edition defines).
    """
    term = neutral_term(tag, index)
    if term is not None:
        return term
    if vr == "CS":
        return _UNKNOWN
    if vr == "PN":
        token = key.token(domain, original)
        return "=".join(token if group else "" for group in original.split("=")[:3]) or token
    if vr in _TEXT_VRS:
        return key.token(domain, original)
    if vr in _SHORT_VRS:
        return short_token(key.token(domain, original))
    if vr == "UI":
        return key.uid(original)
    return _FIXED[vr]
