"""Unkeyed hashes, as tools derive UIDs and identifiers by them, and what they give away.

Only the head of a hash is kept: forty bits, or twelve decimal digits. It is the same whatever
the tool cuts off at the end, and whatever version and variant bits it writes (RFC 9562).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterator

__all__ = ["Head", "heads_of", "heads_of_id", "heads_of_uid"]

Head = tuple[str, bytes | str]
"""``b`` with five bytes, ``d`` with twelve decimal digits, or ``c`` with the four of a CRC-32."""

_BYTES, _DECIMALS = 5, 12
_NAMESPACES = tuple(
    space.bytes for space in (uuid.NAMESPACE_DNS, uuid.NAMESPACE_URL, uuid.NAMESPACE_OID,
                              uuid.NAMESPACE_X500)
)  # fmt: skip
_PLAIN = ("md5", "sha1", "sha256", "sha512")
_LENGTHS = {20: ("sha1", "sha256", "sha512"), 32: ("sha256", "sha512"), 64: ("sha512",)}
"""A digest may be cut to the length of a shorter one."""
_WORD = re.compile(r"[0-9A-Za-z+/_\-]+")
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
_BASE32 = re.compile(r"[A-Z2-7]+=*\Z")
_BASE64 = re.compile(r"[0-9A-Za-z+/_\-]+=*\Z")
_SHORTEST = 10
_DECIMAL_ID = 20
"""A shorter number of digits is a number of its own: an order, a time, a serial number."""


def heads_of(
    text: str, *, algorithms: tuple[str, ...] = _PLAIN, named: bool = True, decimal: bool = True
) -> Iterator[tuple[Head, str]]:
    """Yield the heads of every hash of a source value, each with the name of the hash.

    Parameters
    ----------
    text : str
        The source value.
    algorithms : tuple of str
        Hashes to take.
    named : bool
        Also UUIDs of versions 3 and 5 in the namespaces of RFC 9562.
    decimal : bool
        Also as a decimal number, as pydicom's ``generate_uid`` and CTP's ``hashuid`` do.
    """
    data = text.encode("utf-8", "surrogatepass")
    made = [(name, hashlib.new(name, data, usedforsecurity=False).digest()) for name in algorithms]
    if named:
        for space in _NAMESPACES:
            made.append(("UUID 3", hashlib.md5(space + data, usedforsecurity=False).digest()))
            made.append(("UUID 5", hashlib.sha1(space + data, usedforsecurity=False).digest()))
    for name, digest in made:
        yield ("b", digest[:_BYTES]), name
        if decimal:
            yield ("d", str(int.from_bytes(digest))[:_DECIMALS]), name
    yield ("c", zlib.crc32(data).to_bytes(4)), "crc32"


def heads_of_uid(uid: str) -> Iterator[Head]:
    """Yield what a UID would be the head of, were it made from a hash: by component."""
    for part in uid.split("."):
        if len(part) < _DECIMALS or not (part.isascii() and part.isdigit()):
            continue
        number = int(part)
        yield "d", part[:_DECIMALS]
        for size in (16, 20):
            if number < 1 << 8 * size:
                yield "b", number.to_bytes(size)[:_BYTES]


def heads_of_id(text: str) -> Iterator[tuple[Head, tuple[str, ...]]]:
    """Yield what an identifier would be the head of, with the hashes of its length.

    Hexadecimal, base32, base64 and decimal; whole, and after a prefix.
    """
    words = {text.replace("-", "").replace(" ", ""), *_WORD.findall(text), *re.split(r"\W|_", text)}
    for word in sorted(words):
        if len(word) == 8 and _HEX.match(word):
            yield ("c", bytes.fromhex(word)), ("crc32",)
        if len(word) < _SHORTEST or len(set(word)) < 4:
            continue
        if word.isdigit():
            if word.isascii() and len(word) >= _DECIMAL_ID:
                yield ("d", word[:_DECIMALS]), _PLAIN
            continue
        if not any(char.isdigit() for char in word):
            continue
        for raw in _decoded(word):
            yield ("b", raw[:_BYTES]), _LENGTHS.get(len(raw), _PLAIN)


def _decoded(word: str) -> Iterator[bytes]:
    if _HEX.match(word):
        yield bytes.fromhex(word[: len(word) // 2 * 2])
    bare = word.rstrip("=")
    try:
        if _BASE32.match(word) and len(bare) >= 8:
            yield base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (binascii.Error, ValueError):
        yield base64.b32decode(bare[:8])
    try:
        if _BASE64.match(word) and word != word.upper() and word != word.lower():
            plain = bare.replace("-", "+").replace("_", "/")
            yield base64.b64decode(plain[: len(plain) // 4 * 4] or "AAAA")
    except (binascii.Error, ValueError):
        return
