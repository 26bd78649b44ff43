"""Frames of a file, each encrypted and authenticated (AES-256-GCM, NIST SP 800-38D).

A file is a header and frames. Every frame has a random nonce of its own and is bound to the
header, to its place and to whether it is the last: a frame that is altered, left out, moved or
taken from another file does not open, and a file cut after a whole frame has no last one.
This is the only module that sees `cryptography`.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from phidetect.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["JOURNAL", "MAP", "Sealer", "unseal"]

MAP, JOURNAL = 1, 2
"""Kinds of file: complete with a last frame, or growing."""

_MAGIC, _VERSION = b"PHIDXWLK", 1
_HEAD = struct.Struct(">8sHB16s")  # magic, version, kind, random identifier of the file
_FRAME = struct.Struct(">BI12s")  # whether it is the last, length, nonce
_LONGEST = 256 << 20


class Sealer:
    """Makes the bytes of a new file, from the first to the last.

    Parameters
    ----------
    key : bytes
        32 bytes that serve nothing else.
    kind : int
        `MAP` or `JOURNAL`.
    """

    def __init__(self, key: bytes, kind: int) -> None:
        self._cipher = _cipher(key)
        self.head = _HEAD.pack(_MAGIC, _VERSION, kind, os.urandom(16))
        self._number = 0

    def __repr__(self) -> str:
        return "Sealer(***)"

    def frame(self, plain: bytes, *, last: bool = False) -> bytes:
        """Return the next frame."""
        nonce = os.urandom(12)
        front = _FRAME.pack(last, len(plain) + 16, nonce)
        bound = _bound(self.head, self._number, front)
        self._number += 1
        return front + self._cipher.encrypt(nonce, plain, bound)


def unseal(stream: BinaryIO, key: bytes, kind: int, *, path: Path) -> Iterator[bytes]:
    """Yield the plain texts of a file's frames.

    The last frame of a journal may be cut: writing it was interrupted, and it is passed over.

    Parameters
    ----------
    stream : binary file
        At its start.
    key : bytes
        The key of its `Sealer`.
    kind : int
        What it has to be.
    path : Path
        For error messages.

    Raises
    ------
    UsageError
        PHD023 if it is no such file, PHD024 if it is cut or altered or the key is another one,
        PHD025 if its version is.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        if kind == JOURNAL:
            return
        raise UsageError("PHD024", path=path, hint="it is cut")
    magic, version, found, _ = _HEAD.unpack(head)
    if magic != _MAGIC or found != kind:
        raise UsageError("PHD023", path=path, hint="not a map")
    if version != _VERSION:
        raise UsageError("PHD025", path=path)
    cipher = _cipher(key)
    number, last = 0, False
    while not last:
        front = stream.read(_FRAME.size)
        length, data = 0, b""
        if len(front) == _FRAME.size:
            last, length, nonce = _FRAME.unpack(front)
            if length > _LONGEST:
                raise UsageError("PHD024", path=path)
            data = stream.read(length)
        if len(front) < _FRAME.size or len(data) < length:
            if kind == JOURNAL:
                return
            raise UsageError("PHD024", path=path, hint="it is cut")
        yield _open(cipher, nonce, data, _bound(head, number, front), path)
        number += 1
    if stream.read(1):
        raise UsageError("PHD024", path=path, hint="something follows its end")


def _open(cipher: AESGCM, nonce: bytes, data: bytes, bound: bytes, path: Path) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(nonce, data, bound)
    except (InvalidTag, ValueError):
        raise UsageError("PHD024", path=path) from None


def _bound(head: bytes, number: int, front: bytes) -> bytes:
    return head + number.to_bytes(8) + front


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
