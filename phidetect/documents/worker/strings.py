"""Strings of a PDF file that pdfium gives nobody (ISO 32000-1 7.3).

They stand in objects that no page refers to, in older revisions, structure trees, signatures,
comments, and after the end.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

__all__ = ["loose_texts", "streams"]

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 4096
"""Bytes before a stream in which its dictionary is looked for."""
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\[\s\S]){2,})\)")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_RUN = re.compile(rb"[\x20-\x7e]{8,}")
_WORDY = re.compile(rb"[A-Za-z]{3}|[0-9]{6}")
_CROSS_REFERENCE = re.compile(rb"\d{10} \d{5} [nf] ?\Z")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(data: bytes, *, limit: int) -> Iterator[tuple[bytes, bytes | None, bool]]:
    """Yield, of a file, what stands between streams and what its Flate streams hold.

    Yields
    ------
    outside : bytes
        Bytes up to the stream.
    inside : bytes or None
        What the stream holds, None for pictures, fonts and what cannot be inflated.
    whole : bool
        False where the stream was left because of the limit.

    Parameters
    ----------
    data : bytes
        The file.
    limit : int
        Most bytes inflated, all streams together.
    """
    at = 0
    for match in _STREAM.finditer(data):
        if match.start() < at:
            continue
        outside = data[at : match.start()]
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        at = end
        head = outside[-_DICTIONARY:]
        head = head[max(head.rfind(b"obj"), 0) :]
        if b"/Image" in head or b"/FontFile" in head or b"/Length1" in head:
            yield outside, None, True
        elif b"/Filter" not in head:
            yield outside, data[match.end() : end], True
        elif re.search(rb"/Filter\s*\[?\s*/Fl(?:ateDecode)?[\s/>\]]", head) is None:
            yield outside, None, True
        else:
            inside = _inflated(data[match.end() : end], limit)
            limit -= len(inside)
            yield outside, inside, limit > 0
            if limit <= 0:
                return
    yield data[at:], None, True


def _inflated(packed: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, max(limit, 1))
    except zlib.error:
        return b""


def loose_texts(data: bytes, *, runs: bool) -> Iterator[str]:
    """Yield the strings in PDF syntax, decoded, and, where asked, other runs of text."""
    for match in _LITERAL.finditer(data):
        yield from _texts(_ESCAPE.sub(_unescaped, match[1]))
    for match in _HEX.finditer(data):
        digits = b"".join(match[1].split())
        yield from _texts(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))
    for match in _RUN.finditer(data) if runs else ():
        if _WORDY.search(match[0]) and not _CROSS_REFERENCE.match(match[0]):
            yield match[0].decode("ascii")


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes((int(match[1], 8) & 0xFF,))
    if match[2] in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPED.get(match[2], match[2])


def _texts(raw: bytes) -> Iterator[str]:
    """Yield a text string (7.9.2.2) as text, and the runs of text in a binary one."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        yield raw.decode("utf-16", "replace")
        return
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if sum(char.isprintable() for char in text) >= 0.9 * len(text):
        yield text
        return
    for match in _RUN.finditer(raw):
        yield match[0].decode("ascii")
