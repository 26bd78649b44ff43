"""Preamble, File Meta Information and transfer syntax (PS3.10 7.1)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from phidetect.dicom.header import UNDEFINED, dictionary_vr, read_header
from phidetect.dicom.quiet import quiet
from phidetect.errors import InputError
from phidetect.settings import Limits

__all__ = ["FileHead", "inflate", "inflate_all", "read_head"]

_UID = re.compile(r"[0-9]+(\.[0-9]+)+")
_INFLATED_FLOOR = 64 << 20
_INFLATED_RATIO = 250
"""Deflate reaches 1032:1 on nothing but zeros; real data sets stay far below 250:1."""
_META_ELEMENTS = 4096
_FIRST_GROUPS = frozenset((0x0000, 0x0002, 0x0004, 0x0008, 0x0010))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What stands before the data set of a file.

    Attributes
    ----------
    preamble : bool
        Whether 128 bytes and ``DICM`` come first.
    start : int
        Offset of the first byte after the File Meta Information.
    transfer_syntax : str
        Transfer Syntax UID (0002,0010); that which the bytes show where there is no File
        Meta Information.
    implicit, little, deflated : bool
        What the transfer syntax says of the encoding.
    """

    preamble: bool
    start: int
    transfer_syntax: str
    implicit: bool
    little: bool
    deflated: bool


def read_head(data: bytes, *, path: str | None = None) -> FileHead:
    """Return what stands before the data set.

    Raises
    ------
    InputError
        PHD101 not a DICOM file, PHD103 truncated in the File Meta Information, PHD105 a
        transfer syntax that is missing or unknown.
    """
    preamble = data[128:132] == b"DICM"
    start = 132 if preamble else 4 if data[:4] == b"DICM" else 0
    if not preamble and not _is_plausible(data, start):
        raise InputError("PHD101", path=path)
    if len(data) - start < 8:
        raise InputError("PHD103", path=path, hint="nothing after the preamble")
    at, uid = _read_meta(data, start, path=path)
    if uid is None:
        if preamble or at > start:
            raise InputError("PHD105", path=path, hint="no Transfer Syntax UID")
        implicit, little = _guess(data, start)
        name = "1.2.840.10008.1.2" + ("" if implicit else ".1" if little else ".2")
        return FileHead(
            preamble=False,
            start=at,
            transfer_syntax=name,
            implicit=implicit,
            little=little,
            deflated=False,
        )
    if not _is_transfer_syntax(uid):
        raise InputError("PHD105", path=path, hint="unknown Transfer Syntax UID")
    return FileHead(
        preamble=preamble,
        start=at,
        transfer_syntax=uid,
        implicit=uid == ImplicitVRLittleEndian,
        little=uid != ExplicitVRBigEndian,
        deflated=uid == DeflatedExplicitVRLittleEndian,
    )


def inflate(data: bytes, start: int, *, limits: Limits, path: str | None = None) -> bytes:
    """Return the data set of Deflated Explicit VR Little Endian (PS3.5 A.5).

    Raises
    ------
    InputError
        As `inflate_all`.
    """
    return inflate_all(data, start, limits=limits, path=path)[0]


def inflate_all(
    data: bytes, start: int, *, limits: Limits, path: str | None = None
) -> tuple[bytes, int]:
    """Return a deflated data set and the number of bytes that follow its stream in the file.

    The one zero byte that makes the length of the stream even does not count.

    Raises
    ------
    InputError
        PHD103 where the stream stops early, PHD107 where it grows beyond any real data set,
        PHD108 where it is no deflated stream.
    """
    room = min(limits.file_bytes, max(_INFLATED_FLOOR, _INFLATED_RATIO * (len(data) - start)))
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        out = engine.decompress(memoryview(data)[start:], room)
    except zlib.error:
        raise InputError("PHD108", path=path, hint="not a deflated stream") from None
    except MemoryError:
        raise InputError("PHD107", path=path, hint="not enough memory") from None
    if not engine.eof:
        code = "PHD107" if engine.unconsumed_tail or len(out) >= room else "PHD103"
        raise InputError(code, path=path, hint="deflated stream")
    rest = engine.unused_data
    return out, 0 if rest == b"\0" else len(rest)


def _is_transfer_syntax(uid: str) -> bool:
    """Whether `uid` can be a transfer syntax: of PS3.6, newer than it, or private.

    Both of the latter are Explicit VR Little Endian (PS3.5 10.2 and Annex A); whether their
    pixel data can be read is another question.
    """
    if _UID.fullmatch(uid) is None or len(uid) > 64:
        return False
    with quiet():
        kind = UID(uid).type
    standard = uid.startswith("1.2.840.10008.") and not uid.startswith("1.2.840.10008.1.2.")
    return kind == "Transfer Syntax" or (not kind and not standard)


def _read_meta(data: bytes, start: int, *, path: str | None) -> tuple[int, str | None]:
    """Return the offset after group 0002 and its Transfer Syntax UID."""
    at, uid = start, None
    for _ in range(_META_ELEMENTS):
        if len(data) - at < 2 or data[at : at + 2] != b"\x02\x00":
            return at, uid
        header = read_header(data, at, len(data), implicit=False, little=True)
        if header is None or header.length == UNDEFINED:
            raise InputError("PHD103", path=path, hint="File Meta Information")
        stop = header.start + header.length
        if stop > len(data):
            raise InputError("PHD103", path=path, hint="File Meta Information")
        if header.tag == 0x00020010:
            uid = data[header.start : stop].rstrip(b"\0 ").decode("ascii", "replace") or None
        at = stop
    raise InputError("PHD108", path=path, hint="File Meta Information")


def _guess(data: bytes, start: int) -> tuple[bool, bool]:
    """Return (implicit, little) as the first element shows it."""
    header = read_header(data, start, len(data), implicit=False, little=True)
    if header is None or not header.vr:
        return True, True
    return False, header.tag >> 16 < 0x0400


def _is_plausible(data: bytes, start: int) -> bool:
    """Whether bytes without preamble begin as a data set does.

    The first element must have a public tag of a group that comes first in real objects,
    a length that fits, and, where a VR is written, the VR of the dictionary.
    """
    for implicit, little in ((False, True), (False, False), (True, True)):
        header = read_header(data, start, len(data), implicit=implicit, little=little)
        if header is None or header.tag >> 16 not in _FIRST_GROUPS:
            continue
        known = dictionary_vr(header.tag) or ("UL" if not header.tag & 0xFFFF else "")
        written = header.vr.decode("ascii", "replace") if header.valid else ""
        fits = header.length == UNDEFINED or header.start + header.length <= len(data)
        if known and fits and (implicit or written in (known, "UN")):
            return True
    return False
