"""Text out of pdfium's buffers and out of bytes of unknown encoding."""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import re
from collections.abc import Callable
from typing import Any

__all__ = ["decoded", "load_codecs", "narrow", "wide"]

_LONGEST = 1 << 24
_LAYOUT = frozenset("\t\n\f\r")


_DECLARED = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.\-]{1,30})[\"']")
_SINGLE_BYTE = re.compile(
    r"(?:iso[-_]?8859[-_]?\d+|windows[-_]?125\d|cp125\d|koi8[-_]?[ru]|latin[-_]?\d)\Z"
)


def load_codecs(data: bytes) -> None:
    """Load the codecs that reading needs, while files can still be opened."""
    for name in ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le"):
        codecs.lookup(name)
    declared = _DECLARED.search(data[:200])
    name = declared[1].decode("ascii").casefold() if declared else ""
    if _SINGLE_BYTE.match(name):
        with contextlib.suppress(LookupError):
            codecs.lookup(name)


def _filled(function: Callable[..., int], *arguments: Any, unit: Any) -> bytes:
    """Return what a function of pdfium writes that gives the length in bytes when first asked."""
    size = int(function(*arguments, None, 0))
    if not 0 < size <= _LONGEST:
        return b""
    buffer = (unit * (size // ctypes.sizeof(unit) + 1))()
    function(*arguments, buffer, size)
    return bytes(buffer)[:size]


def wide(function: Callable[..., int], *arguments: Any) -> str:
    """Return the UTF-16 text that a function of pdfium gives."""
    raw = _filled(function, *arguments, unit=ctypes.c_uint16)
    return raw.decode("utf-16-le", "replace").rstrip("\0")


def narrow(function: Callable[..., int], *arguments: Any) -> str:
    """Return the 8-bit text that a function of pdfium gives."""
    return _filled(function, *arguments, unit=ctypes.c_char).decode("latin-1").rstrip("\0")


def decoded(data: bytes) -> str | None:
    """Return bytes as text, None where they are none: UTF-8, UTF-16, else ISO 8859-1."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    data = data.rstrip(b"\0")
    if b"\0" in data:
        return None
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    strange = sum(not char.isprintable() and char not in _LAYOUT for char in text[:4096])
    return text if 50 * strange <= len(text[:4096]) else None
