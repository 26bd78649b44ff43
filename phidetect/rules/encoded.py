"""Text encoded inside text: base64, hexadecimal, percent-encoding, character references."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from phidetect.rules._memory import remembered

__all__ = ["Reading", "readings"]

_HINT = re.compile(
    r"%[0-9A-Fa-f]{2}|&#?\w{2,8};|\\[ux][0-9A-Fa-f]{2}|=[0-9A-F]{2}|[A-Za-z0-9+/_\-]{12}"
    r"|(?:[0-9A-Fa-f]{2}[ :\-]){4}"
)
_ESCAPE = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)|(?P<quoted>(?:=[0-9A-F]{2})+)"
    r"|(?P<entity>&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,31});)"
    r"|(?P<unicode>\\u[0-9A-Fa-f]{4})|(?P<byte>(?:\\x[0-9A-Fa-f]{2})+)"
)
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_\-])[A-Za-z0-9+/_\-]{12,20000}={0,2}|[A-Za-z0-9+/]{12,20000}"
)
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?"
    r"(?P<x>[0-9A-Fa-f]{2}(?:[ :\-]?[0-9A-Fa-f]{2}){4,10000})(?![0-9A-Za-z])"
)
_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{5,}")
"""Fewer characters than five come about by chance."""
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xfe]{5}")
_KEPT = " ^,.-@"
_SIGNS = dict.fromkeys(at for at in range(128) if not chr(at).isalnum() and chr(at) not in _KEPT)
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of a text says when it is decoded.

    Attributes
    ----------
    text : str
        The decoded text.
    start, end : int
        Half-open range of the original that it was decoded from.
    index : tuple of (int, int) or None
        Range of the original for each character; None where one character of it does not
        stand for one of the text, so that only the whole range can be named.
    sure : bool
        Whether it reads as text from end to end, so that unknown words in it count.
    """

    text: str
    start: int
    end: int
    index: tuple[tuple[int, int], ...] | None = None
    sure: bool = True

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original that a range of the decoded text stands for."""
        if self.index is None or start >= end:
            return self.start, self.end
        return self.index[start][0], self.index[end - 1][1]

    def __repr__(self) -> str:
        return f"Reading({self.start}, {self.end})"


def readings(text: str) -> tuple[Reading, ...]:
    """Return what the encoded parts of `text` say; nothing where none are encoded.

    Only what decodes to printable text is returned: checksums and identifiers of machines do
    not. Of base64 every alignment is tried, since its beginning may lie inside a longer run.
    """
    if _HINT.search(text) is None:
        return ()
    return _remembered(text, False)


@remembered
def _remembered(text: str, _: bool) -> tuple[Reading, ...]:
    return tuple(_readings(text))


def _readings(text: str) -> Iterator[Reading]:
    text = text[:_LONGEST]
    yield from _escaped(text)
    for match in _HEX.finditer(text):
        start, end = match.span("x")
        data = bytes.fromhex(re.sub("[ :\\-]", "", match["x"]))
        # Pairs of digits are letters often enough by chance.
        sure = any(char in "abcdefABCDEF" for char in match["x"])
        for decoded, whole in _texts(data):
            yield Reading(decoded, start, end, sure=sure and whole)
    for match in _BASE64.finditer(text):
        yield from _of_base64(match[0], match.start(), match.end())


def _escaped(text: str) -> Iterator[Reading]:
    """Yield the whole text with its escapes undone, where there are any."""
    if _ESCAPE.search(text) is None:
        return
    out: list[str] = []
    index: list[tuple[int, int]] = []
    at = 0
    changed = False
    for match in _ESCAPE.finditer(text):
        decoded = _unescape(match)
        if decoded is None or not decoded.isprintable():
            continue
        changed = True
        out.append(text[at : match.start()])
        index.extend((place, place + 1) for place in range(at, match.start()))
        out.append(decoded)
        index.extend([match.span()] * len(decoded))
        at = match.end()
    if changed:
        out.append(text[at:])
        index.extend((place, place + 1) for place in range(at, len(text)))
        yield Reading("".join(out), 0, len(text), tuple(index))


def _unescape(match: re.Match[str]) -> str | None:
    kind, part = match.lastgroup, match[0]
    if kind == "entity":
        decoded = html.unescape(part)
        return decoded if decoded != part else None
    if kind == "unicode":
        char = chr(int(part[2:], 16))
        return None if "\ud800" <= char <= "\udfff" else char
    digits = re.sub(r"%|=|\\x", "", part)
    data = bytes.fromhex(digits)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _of_base64(run: str, start: int, end: int) -> Iterator[Reading]:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    if body.isdigit():
        return
    for skip in range(4):
        part = body[skip:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        if len(part) < 8:
            return
        try:
            data = base64.b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue
        for decoded, whole in _texts(data):
            yield Reading(decoded, start, end, sure=whole and skip == 0)


def _texts(data: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the runs of text in decoded bytes, and whether a run is all of them."""
    if _PRINTABLE.search(data) is None and data.count(0) * 3 < len(data):
        return
    codec = "utf-16-le" if data[1::2].count(0) * 2 > len(data) // 2 else "utf-8"
    if codec == "utf-8" and data[::2].count(0) * 2 > len(data) // 2:
        codec = "utf-16-be"
    text = data.decode(codec, "replace").strip("\0\n\r\t ")
    for match in _RUN.finditer(text):
        run = match[0]
        plain = run.translate(_SIGNS)
        letters = len(plain) if plain.isascii() else sum(c.isalnum() or c in _KEPT for c in plain)
        if letters * 8 >= len(run) * 7:
            yield run, len(run) == len(text)
