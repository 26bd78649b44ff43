"""What a compressed bit stream carries beside samples (ITU-T T.81 B, T.800 A, PS3.5 A.4, G).

Comments, application segments, boxes of metadata, bytes after the end of the image and in the
gaps of its tables: no viewer shows them, and a copy takes them along.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydicom import uid

__all__ = ["Carried", "carried", "tells"]

Part: TypeAlias = tuple[str, bytes]
"""What something is, in words, and its bytes."""


_NEXT = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NEXT_LS = re.compile(rb"\xff[\x80-\xfe]")
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_KNOWN = {
    0xE0: (b"JFIF\0", 14),
    0xE8: (b"mrfx", 32),  # colour transform of JPEG-LS
    0xEE: (b"Adobe", 12),
}
"""Application segments that say how to decode: how they begin and how long they are at most."""
_REQUIREMENTS = 128
"""Length up to which a box of reader requirements holds nothing but flags."""
_BLOB = 32
"""Bytes without letters from which on a part may be a picture of its own."""
_LETTERS = re.compile(rb"[^\W_]{3}|(?:[A-Za-z]\0){3}|[\x80-\xff]{6}")
_ENCODER = re.compile(
    rb"Kakadu-[\w.]{1,12}|Created by (?:GDCM/)?OpenJPEG version [\d.]{1,9}|"
    rb"Creator: JasPer Version [\d.]{1,12}|Lavc[\d.]{1,16}|MITRA_DICOM_STANDARD|LJIF\0\x01?|"
    rb"SPIFF\0.{6,30}|"
    rb"x264 - core \d+ r\d+[\w ]{0,12} - H\.264/MPEG-4 AVC codec"
    rb"(?: - Copyleft 2003-20\d\d - http://www\.videolan\.org/x264\.html)? - "
    rb"options:(?: \w{1,24}=(?:[-\d.:,x]{1,24}|[a-z\d]{1,8})){0,80}",
    re.DOTALL,
)
_REST, _GAP, _COMMENT_OF = "bytes after an image", "bytes in a gap", "a comment"
_AMONG, _PROFILE = "words among coded samples", "a colour profile"
_WORDS = re.compile(
    rb"(?:[A-Z]?[a-z]{2,30}|[A-Z]{3,30}|[A-Z](?=\.))"
    rb"(?:[ ,.^'\-]{1,2}(?:[A-Z]?[a-z]{2,30}|[A-Z]{3,30}|[A-Z](?=\.))){1,8}"
)
"""Words in a row: coded samples are like noise, in which chance makes none so long."""
_LAST_WORD = re.compile(rb"[A-Za-z][A-Za-z ,.^'\-]{6,62}[A-Za-z][ \0]?\Z")
"""A word behind the last sample: decoders stop before it."""
_SHORTEST_AMONG, _LETTERS_AMONG = 12, 6
_BRANDS = frozenset(
    (b"jp2 ", b"jpx ", b"jpxb", b"jph ", b"jpm ", b"jxl ", b"mjp2", b"J2P0", b"J2P1")
)
_HEADER_BOXES = frozenset((b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res "))
_BOX_NAMES = {b"xml ": "an XML box", b"uuid": "a UUID box", b"Exif": "an EXIF box"}
_SEGMENTS = {b"Exif\0": "EXIF", b"http:": "XMP", b"ICC_P": _PROFILE, b"Photo": "IPTC"}
_J2K_COMMENT, _J2K_TILE, _J2K_END = 0xFF64, 0xFF90, 0xFFD9
_BOXES = frozenset((b"jP  ", b"JXL ", b"jxll"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Carried:
    """Something in Pixel Data that is no sample.

    Attributes
    ----------
    offset : int
        Of its first byte in the value of Pixel Data.
    kind : str
        What it is, in words of the programmer.
    data : bytes
        Its bytes. They may hold values: never to be shown.
    """

    offset: int
    kind: str
    data: bytes


def carried(data: bytes, syntax: str) -> Iterator[Part]:
    """Yield what one frame carries beside samples, in order, each with what it is.

    Parameters
    ----------
    data : bytes
        The codestream of one frame.
    syntax : str
        Transfer Syntax UID. Of one that is not known nothing is yielded: no decoder reads it.
    """
    reader = _READERS.get(syntax)
    if reader is not None:
        yield from ((kind, part) for kind, part in reader(data) if tells(part))


def tells(part: bytes) -> bool:
    """Return whether a part may say anything: padding and the name of an encoder do not."""
    bare = part.strip(b"\0\xff ")
    if _ENCODER.fullmatch(bare) is not None:
        return False
    return len(bare) >= _BLOB or _LETTERS.search(bare) is not None


def _jpeg(data: bytes) -> Iterator[Part]:
    return _segments(data, _NEXT)


def _jpeg_ls(data: bytes) -> Iterator[Part]:
    return _segments(data, _NEXT_LS)


def _segments(data: bytes, following: re.Pattern[bytes]) -> Iterator[Part]:
    at = 2
    while at + 2 <= len(data):
        found = following.search(data, at)
        if found is None:
            yield _REST, data[at:]
            return
        if found.start() > at and data[at] != 0xFF:
            yield _GAP, data[at : found.start()]  # between segments nothing belongs
        at, marker = found.start() + 2, data[found.start() + 1]
        if marker == _END:
            yield _REST, data[at:]
            return
        if marker in _ALONE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : at + max(length, 2)]
        at += max(length, 2)
        if marker == _COMMENT or 0xE0 <= marker <= 0xEF:
            start, longest = _KNOWN.get(marker, (b"", 0))
            fits = start and body.startswith(start) and len(body) <= longest
            if not fits or _LETTERS.search(body[len(start) :]) is not None:
                yield (_COMMENT_OF if marker == _COMMENT else _segment(marker, body)), body
        elif marker == _SCAN:
            found = following.search(data, at)
            stop = len(data) if found is None else found.start()
            yield from _among(data[at:stop])
            at = stop


def _among(samples: bytes) -> Iterator[Part]:
    """Yield the words that stand among coded samples, or behind the last of them."""
    for match in _WORDS.finditer(samples):
        different = len(set(match[0].lower()))
        if len(match[0]) >= _SHORTEST_AMONG and different >= _LETTERS_AMONG:
            yield _AMONG, match[0]
    last = _LAST_WORD.search(samples, max(0, len(samples) - 64))
    if last is not None and len(set(last[0].lower())) >= _LETTERS_AMONG:
        yield _AMONG, last[0]


def _segment(marker: int, body: bytes) -> str:
    """Return what an application segment is, and whether it holds a picture."""
    name = _SEGMENTS.get(body[:5], f"application segment {marker & 15}")
    return f"{name} with a picture in it" if b"\xff\xd8\xff" in body else name


def _jpeg2000(data: bytes) -> Iterator[Part]:
    if data[4:8] == b"jP  ":
        codestream = yield from _boxes(data)
        yield from _codestream(codestream)
    else:
        yield from _codestream(data)


def _jpegxl(data: bytes) -> Iterator[Part]:
    if data[4:8] == b"JXL ":
        yield from _boxes(data)


def _boxes(data: bytes) -> Generator[Part, None, bytes]:
    """Yield boxes that hold no part of the image; return the codestream."""
    at, codestream = 0, b""
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= len(data):
            length, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        stop = len(data) if length == 0 else at + max(length, head)
        body = data[at + head : stop]
        if kind == b"jp2c":
            codestream = body
        elif kind == b"jp2h":
            yield from _image_header(body)
        elif kind == b"ftyp":
            brands = {body[:4], *(body[i : i + 4] for i in range(8, len(body), 4))}
            if brands - _BRANDS:
                yield _BOX_NAMES.get(kind, "a box of metadata"), body
        elif kind in (b"jxlc", b"jxlp"):
            yield from _among(body)
        elif kind not in _BOXES and not (kind == b"rreq" and len(body) <= _REQUIREMENTS):
            yield _BOX_NAMES.get(kind, "a box of metadata"), body
        at = stop
    yield _REST, data[at:]
    return codestream


def _image_header(data: bytes) -> Iterator[Part]:
    """Yield what a JP2 Header box holds that does not say how to decode."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        stop = len(data) if length == 0 else at + max(length, 8)
        body = data[at + 8 : stop]
        if kind not in _HEADER_BOXES:
            yield "a box of metadata", body
        elif kind == b"colr" and body[:1] != b"\1":
            yield _PROFILE, body[3:]
        elif kind != b"pclr" and _LETTERS.search(body) is not None:
            yield "a box of metadata", body
        at = stop
    yield _GAP, data[at:]


def _codestream(data: bytes) -> Iterator[Part]:
    at = 2
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == _J2K_END:
            break
        if marker == _J2K_TILE and at + 12 <= len(data):
            yield from _tile_comments(data, at)
            size = struct.unpack_from(">I", data, at + 6)[0]
            end = at + max(size, 12) if size else data.rfind(b"\xff\xd9")
            yield from _among(data[at + 12 : max(end, 0)])
            if not size:  # the last one, up to the end of the image
                at = end
                break
            at += max(size, 12)
            continue
        if marker == _J2K_COMMENT:
            yield _COMMENT_OF, data[at + 6 : at + 2 + length]
        at += 2 + max(length, 2)
    yield _REST, data[at:].removeprefix(b"\xff\xd9")


def _tile_comments(data: bytes, at: int) -> Iterator[Part]:
    """Yield the comments in the header of a tile-part that begins at `at`."""
    at += 12
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker >> 8 != 0xFF or marker == 0xFF93:
            return
        if marker == _J2K_COMMENT:
            yield _COMMENT_OF, data[at + 6 : at + 2 + length]
        at += 2 + max(length, 2)


def _rle(data: bytes) -> Iterator[Part]:
    if len(data) < 64:
        return
    count, *offsets = struct.unpack_from("<16I", data)
    yield _GAP, data[4 + 4 * min(count, 15) : 64]
    yield _GAP, data[64 : offsets[0]] if count else data[64:]


_READERS: Mapping[str, Callable[[bytes], Iterator[Part]]] = {
    **{str(syntax): _jpeg for syntax in uid.JPEGTransferSyntaxes},
    **{str(syntax): _jpeg_ls for syntax in uid.JPEGLSTransferSyntaxes},
    **{str(syntax): _jpeg2000 for syntax in uid.JPEG2000TransferSyntaxes},
    **{f"1.2.840.10008.1.2.4.{number}": _jpegxl for number in (110, 111, 112)},
    str(uid.RLELossless): _rle,
}
