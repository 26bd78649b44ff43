"""The text of one element."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from string import ascii_letters
from typing import Any

from phidetect.dicom.blobs import foreign_runs, inflated
from phidetect.dicom.charset import Charset, decode_text
from phidetect.secret import Secret

__all__ = ["TEXT_VRS", "is_bulk", "sniffed", "stored_bytes", "text_runs", "text_values"]

_SINGLE = frozenset(("LT", "ST", "UT", "UR"))
TEXT_VRS = _SINGLE | {
    *("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UC", "UI"),
}
"""VRs whose values are character strings (PS3.5 6.2)."""

_LAYOUT = frozenset("\t\n\f\r")
_SAMPLES = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_DOCUMENT = 0x00420011
_BLOBS = frozenset(("OB", "OW", "UN"))
_PACKED = {
    "AT": "I", "FD": "d", "FL": "f", "OD": "d", "OF": "f", "OL": "I", "OV": "Q", "SL": "i",
    "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q",
}  # fmt: skip
"""Numeric VRs and how one number is stored (PS3.5 6.2)."""

_WORDY = 6
"""Shortest numeric value that may be taken for text; four letters are a float by chance."""
_RUN = re.compile(rb"[\x20-\x7e]{6,}")
_ZEROS = re.compile(rb"\0{6,}")
"""High bytes of UTF-16 text in ASCII letters."""
_WORD = re.compile(rb"[A-Za-z0-9]{3}")
_LETTERS = b" " + ascii_letters.encode()


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
    if type(value) is bytes and len(value) <= limit and value.isascii() and b"\x1b" not in value:
        plain = value.decode("ascii")
        if "\\" not in plain or vr in _SINGLE:
            plain = plain.rstrip("\0 ")
            return ((Secret(plain),) if plain else ()), ""
        return tuple([Secret(part.rstrip("\0 ")) for part in plain.split("\\")]), ""
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
    """Whether an element holds samples of an image or a document, looked at as such."""
    return tag == _DOCUMENT or tag in _SAMPLES


def stored_bytes(value: Any, vr: str) -> bytes | None:
    """Return the bytes that a value is stored as, None where it is text or a sequence.

    Of numbers that pydicom has converted already: as they are in little endian byte order.
    """
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    code = _PACKED.get(vr)
    numbers = list(value) if isinstance(value, list | tuple) or hasattr(value, "append") else None
    if code is None or not numbers:
        return None
    try:
        return struct.pack(f"<{len(numbers)}{code}", *numbers)
    except (struct.error, TypeError, ValueError):
        return None


def sniffed(value: bytes | None, vr: str, charset: Charset, *, limit: int) -> tuple[Secret, ...]:
    """Return the text that a binary or numeric value is, nothing where it is none.

    Text is what has only printable characters and line breaks, padding aside, at least one
    letter or digit, and three characters. A number may look like that by chance: there at
    least two thirds of six or more characters must be letters or blanks.
    """
    if value is None or not 3 <= len(value) <= limit:
        return ()
    if vr not in _BLOBS and not _is_wordy(value):
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


def text_runs(
    value: bytes | None, charset: Charset, *, limit: int, deep: bool = True
) -> tuple[Secret | None, bool]:
    """Return the runs of text inside a binary value, one to a line, and whether they are all.

    Runs of ASCII, and of UTF-16 of the same letters, in which there are three letters or digits
    in a row; those of other letters; and the same of what is compressed inside.

    Parameters
    ----------
    value : bytes or None
        What is stored.
    charset : Charset
        Of the data set that holds it.
    limit : int
        Most characters returned.
    deep : bool, optional
        Whether to look for more than ASCII: tables of numbers, whose meaning is known, hold none.
    """
    if value is None or len(value) < _WORDY:
        return None, True
    lines, complete = _ascii_runs(value, limit=limit)
    if deep:
        lines += foreign_runs(value, charset, limit=limit)
    for inner, whole in inflated(value, limit=limit) if deep else ():
        more, all_ = _ascii_runs(inner, limit=limit)
        lines += more
        lines += foreign_runs(inner, charset, limit=limit)
        complete = complete and whole and all_
    return (Secret("\n".join(lines)) if lines else None), complete


def _ascii_runs(value: bytes, *, limit: int) -> tuple[list[str], bool]:
    out: list[str] = []
    for text in _letters_in_a_row(value):
        if _WORD.search(text) is None:
            continue
        limit -= len(text) + 1
        if limit < 0:
            return out, False
        out.append(text.decode("ascii"))
    return out, True


def _letters_in_a_row(value: bytes) -> Iterator[bytes]:
    """Yield runs of ASCII, and those with a zero byte before or behind every letter."""
    for match in _RUN.finditer(value):
        yield match[0]
    if b"\0" not in value:
        return
    for first in (0, 1):
        for zeros in _ZEROS.finditer(value[first::2]):
            start, size = first + 2 * zeros.start(), 2 * (zeros.end() - zeros.start())
            before = value[start - 1 : start - 1 + size : 2] if start else value[1 : size - 1 : 2]
            yield from _RUN.findall(before)
            behind = value[start + 1 : start + 1 + size : 2]
            yield from (run for run in _RUN.findall(behind) if run not in before)


def _is_wordy(value: bytes) -> bool:
    data = value.rstrip(b"\0 ")
    head = data[:256]
    if len(data) < _WORDY or not head.isascii():
        return False
    return 3 * len(head.translate(None, _LETTERS)) <= len(head) and data.isascii()
