"""Careful access to pydicom data sets: nothing converted without need, nothing quoted."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from pydicom import config
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag
from pydicom.valuerep import PersonName

from phidetect.errors import RedactionError

__all__ = [
    "PYDICOM_ERRORS",
    "holds_text",
    "is_binary",
    "make_element",
    "read_element",
    "stored_vr",
    "text_values",
]

PYDICOM_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""What pydicom raises on odd input. Their texts may quote values: always ``from None``."""

_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_NUMBERS = frozenset({"AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"})


def stored_vr(dataset: Dataset, tag: BaseTag) -> str:
    """Return the VR of an element without converting it; ``UN`` where nothing tells it."""
    element = dataset.get_item(tag)
    vr = getattr(element, "VR", None)
    if isinstance(element, RawDataElement) and (vr is None or vr == "UN"):
        try:
            vr = str(dictionary_VR(tag)) if not Tag(tag).is_private else "UN"
        except KeyError:
            vr = "UN"
        if vr == "UN" and element.length == 0xFFFFFFFF:
            vr = "SQ"  # PS3.5 6.2.2 note 2: UN of undefined length is a sequence
    return str(vr or "UN").split(" or ")[0]


def is_binary(vr: str) -> bool:
    """Return whether values of the VR are bytes without further meaning."""
    return vr in _BINARY


def holds_text(vr: str) -> bool:
    """Return whether values of the VR are character strings, of which parts can be taken out."""
    return vr not in _BINARY and vr not in _NUMBERS and vr != "SQ"


def read_element(dataset: Dataset, tag: BaseTag) -> DataElement:
    """Return an element, converted.

    Raises
    ------
    RedactionError
        PHD404, if its value cannot be decoded.
    """
    try:
        element = dataset[tag]
        _ = element.value
    except PYDICOM_ERRORS:
        raise RedactionError("PHD404", hint=f"element {Tag(tag)} cannot be decoded") from None
    return element


def make_element(tag: BaseTag, vr: str, value: Any = None) -> DataElement:
    """Return an element that pydicom neither checks nor complains about."""
    if vr == "SQ":
        return DataElement(tag, vr, Sequence(value or []))
    if value is None:
        value = b"" if vr in _BINARY else None if vr in _NUMBERS else ""
    return DataElement(tag, vr, value, validation_mode=config.IGNORE)


def text_values(element: DataElement) -> list[str]:
    """Return the values of a text element as text, one per value index."""
    value = element.value
    if value is None or (isinstance(value, str | bytes) and not value):
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, bytes):
        return [value.decode("latin-1")]
    if isinstance(value, PersonName) or not isinstance(value, Iterable):
        return [_text(value)]
    return [_text(part) for part in value]


def _text(value: object) -> str:
    if isinstance(value, PersonName):
        return str(value)
    # DS and IS remember how the number was written.
    return str(getattr(value, "original_string", value))
