"""Metadata inside video streams (PS3.5 8.2.5 to 8.2.9): user data, SEI messages, boxes.

Frames are not decoded here. A stream is taken apart as far as its metadata are found: MPEG-2
(ITU-T H.262 6.2.2.2), AVC and HEVC (ITU-T H.264, H.265 Annex D), plain, in a transport stream
(ITU-T H.222.0) or in boxes (ISO/IEC 14496-12).
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Iterator

from phidetect.dicom.bitstream import Carried, tells
from phidetect.dicom.fragments import FragmentError, fragments_of
from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet

__all__ = ["video_metadata"]

_MPEG2 = frozenset(f"1.2.840.10008.1.2.4.{n}" for n in ("100", "100.1", "101", "101.1"))
_HEVC = frozenset(f"1.2.840.10008.1.2.4.{n}" for n in ("107", "108"))
_USER_DATA = re.compile(rb"\x00\x00\x01\xb2")
_SEI_AVC = re.compile(rb"\x00\x00\x01[\x06\x26\x46\x66]")
_SEI_HEVC = re.compile(rb"\x00\x00\x01[\x4e-\x51][\x00-\xff]", re.DOTALL)
_NEXT = b"\0\0\1"
_UNIT = 1 << 16
"""Longest user data or SEI message that is taken; real ones have some hundred bytes."""
_TEXTS = {4: 0, 5: 16}
"""SEI payload types that hold user data, and the length of the identifier before them."""
_PACKET, _SYNC = 188, 0x47
_HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"udta", b"ilst", b"edts", b"mvex"))
_TELLING = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip"))
_PLAIN = frozenset((b"ftyp", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"pdin"))
_DEEPEST, _MOST = 12, 4096


def video_metadata(instance: Instance) -> list[Carried]:
    """Return what a video carries beside pictures, at most 4,096 parts.

    Parameters
    ----------
    instance : Instance
        An object of a video transfer syntax.
    """
    with quiet():
        try:
            value = bytes(instance.dataset["PixelData"].value or b"")
        except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken element
            return []
    try:
        fragments = fragments_of(value)[1:]
    except FragmentError:
        fragments = []
    out: list[Carried] = []
    for start, stop in fragments or [(0, len(value))]:
        data = value[start:stop]
        for kind, part in _parts(data, instance.encoding):
            if tells(part):
                offset = start + max(data.find(part), 0)
                out.append(Carried(offset=offset, kind=kind, data=part))
            if len(out) >= _MOST:
                return out
    return out


def _parts(data: bytes, syntax: str) -> Iterator[tuple[str, bytes]]:
    if data[4:8] == b"ftyp":
        yield from _boxes(data, 0, inside=False)
        return
    if len(data) > _PACKET and data[0] == data[_PACKET] == _SYNC:
        for stream in _streams(data):
            yield from _messages(stream, syntax)
        return
    yield from _messages(data, syntax)


def _messages(data: bytes, syntax: str) -> Iterator[tuple[str, bytes]]:
    """Yield the user data of an elementary stream."""
    if syntax in _MPEG2:
        for match in _USER_DATA.finditer(data):
            stop = data.find(_NEXT, match.end(), match.end() + _UNIT)
            yield "user data of a video", data[match.end() : stop if stop >= 0 else None][:_UNIT]
        return
    pattern = _SEI_HEVC if syntax in _HEVC else _SEI_AVC
    for match in pattern.finditer(data):
        stop = data.find(_NEXT, match.end(), match.end() + _UNIT)
        unit = data[match.end() : stop if stop >= 0 else None][:_UNIT]
        yield from _payloads(unit.replace(b"\0\0\3", b"\0\0"))


def _payloads(unit: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the texts of the SEI messages of one unit (ITU-T H.264 7.3.2.3.1)."""
    at = 0
    while at + 2 <= len(unit):
        kind, at = _number(unit, at)
        size, at = _number(unit, at)
        if kind in _TEXTS and size:
            yield "supplemental information of a video", unit[at + _TEXTS[kind] : at + size]
        at += size


def _number(unit: bytes, at: int) -> tuple[int, int]:
    total = 0
    while at < len(unit) and unit[at] == 0xFF:
        total, at = total + 255, at + 1
    return (total + unit[at], at + 1) if at < len(unit) else (total, at)


def _streams(data: bytes) -> list[bytes]:
    """Return the payloads of a transport stream, joined by packet identifier."""
    out: dict[int, bytearray] = defaultdict(bytearray)
    for at in range(0, len(data) - _PACKET + 1, _PACKET):
        if data[at] != _SYNC:
            break
        start = at + 4
        if data[at + 3] & 0x20:
            start += 1 + data[at + 4]
        if data[at + 3] & 0x10:
            out[(data[at + 1] & 0x1F) << 8 | data[at + 2]] += data[start : at + _PACKET]
    return [bytes(stream) for stream in out.values()]


def _boxes(data: bytes, depth: int, *, inside: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the boxes of metadata, at every depth; `inside` one, all boxes are."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= len(data):
            length, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        stop = len(data) if length == 0 else min(at + max(length, head), len(data))
        body = data[at + head : stop]
        telling = inside or kind in _TELLING
        if depth < _DEEPEST and (kind in _HOLDERS or kind == b"meta"):
            yield from _boxes(body[4:] if kind == b"meta" else body, depth + 1, inside=telling)
        elif telling or (depth == 0 and kind not in _PLAIN):
            yield "a box of metadata of a video", body
        at = stop
    if at < len(data) and inside:
        yield "a box of metadata of a video", data[at:]
