"""The text of one element."""

from __future__ import annotations

from typing import Any

from phidetect.dicom.charset import Charset, decode_text
from phidetect.secret import Secret

__all__ = ["TEXT_VRS", "is_bulk", "sniffed", "text_values"]

_SINGLE = frozenset(("LT", "ST", "UT", "UR"))
TEXT_VRS = _SINGLE | {
    *("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UC", "UI"),
}
"""VRs whose values are character strings (PS3.5 6.2)."""

_LAYOUT = frozenset("\t\n\f\r")
_BULK_GROUPS = frozenset((0x7FE0, 0x7FE1, 0x5400))


def text_values(
    value: Any, vr: str, charset: Charset, *, limit: int
) -> tuple[tuple[Secret, ...], str]:
    """Return the values of a text VR and the code of what went wrong, if anything.

    Parameters
    ----------
    value : bytes or a value of pydicom
        What the element holds, as read or converted.
    vr : str
        One of `TEXT_VRS`.
    charset : Charset
        Of the data set that holds the element.
    limit : int
        Longest text in characters; what is over is cut off and reported as PHD107.
    """
    error = ""
    if isinstance(value, bytes | bytearray):
        text, decoded = decode_text(bytes(value[: 4 * limit]), charset)
        error = "" if decoded else "PHD109"
        parts = [text] if vr in _SINGLE else text.split("\\")
    elif value is None or value == "":
        parts = []
    elif isinstance(value, list | tuple) or type(value).__name__ == "MultiValue":
        parts = [_as_text(part) for part in value]
    else:
        parts = [_as_text(value)]
    parts = [part.rstrip("\0 ") for part in parts]
    if sum(map(len, parts)) > limit or (isinstance(value, bytes) and len(value) > 4 * limit):
        parts, error = [part[:limit] for part in parts], "PHD107"
    if parts == [""]:
        parts = []
    return tuple(Secret(part) for part in parts), error


def _as_text(part: Any) -> str:
    original = getattr(part, "original_string", None)
    return original if isinstance(original, str) else str(part)


def is_bulk(tag: int) -> bool:
    """Whether an element holds samples, which are never taken for text."""
    group = tag >> 16
    return group in _BULK_GROUPS or (0x6000 <= group <= 0x60FF and tag & 0xFFFF == 0x3000)


def sniffed(value: Any, charset: Charset, *, limit: int) -> tuple[Secret, ...]:
    """Return the text that a binary value is, nothing where it is none.

    Text is what has only printable characters and line breaks, padding aside, at least one
    letter or digit, and three characters.
    """
    if not isinstance(value, bytes | bytearray) or not 3 <= len(value) <= limit:
        return ()
    data = bytes(value).rstrip(b"\0 ")
    if b"\0" in data[:64]:
        return ()
    text, decoded = decode_text(data, charset)
    if not decoded or len(text) < 3 or not any(map(str.isalnum, text)):
        return ()
    if not all(char.isprintable() or char in _LAYOUT for char in text):
        return ()
    return tuple(Secret(part.rstrip("\0 ")) for part in (text,))
