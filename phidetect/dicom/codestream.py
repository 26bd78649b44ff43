"""Size and kind of a compressed image, read from its own header without decoding it.

A decoder allocates what the stream claims; these few bytes are held against the Image
Pixel module before any decoder sees them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = ["StreamInfo", "jpeg2000_info", "jpeg_info", "jpegxl_info"]

_START_OF_FRAME = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset((0x01, *range(0xD0, 0xD9)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamInfo:
    """What a codestream says of itself.

    Attributes
    ----------
    rows, columns, components, precision : int
        Size in samples, number of components, bits per sample.
    signed : bool
        Whether samples are signed (JPEG 2000 only).
    process : int
        JPEG: the number of the start-of-frame marker, 0xC0 to 0xCF, or 0xF7 of JPEG-LS.
    ids : tuple of int
        JPEG: component identifiers.
    jfif : bool
        JPEG: whether there is a JFIF segment, which means YCbCr.
    adobe : int
        JPEG: colour transform of the Adobe segment, or -1.
    subsampled : bool
        JPEG: whether components have different sampling factors, as only YCbCr has.
    """

    rows: int
    columns: int
    components: int
    precision: int
    signed: bool = False
    process: int = 0
    ids: tuple[int, ...] = ()
    jfif: bool = False
    adobe: int = -1
    subsampled: bool = False


def jpeg_info(data: bytes) -> StreamInfo | None:
    """Return what a JPEG or JPEG-LS stream says (ITU-T T.81 B.2.2), None if it is none."""
    if data[:2] != b"\xff\xd8":
        return None
    at, jfif, adobe = 2, False, -1
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at + 4 : at + 2 + length]
        if marker in _START_OF_FRAME:
            if len(segment) < 6:
                return None
            precision, rows, columns, count = struct.unpack_from(">BHHB", segment)
            return StreamInfo(
                rows=rows,
                columns=columns,
                components=count,
                precision=precision,
                process=marker,
                ids=tuple(segment[6 : 6 + 3 * count : 3]),
                jfif=jfif,
                adobe=adobe,
                subsampled=len(set(segment[7 : 6 + 3 * count : 3])) > 1,
            )
        if marker in (0xD9, 0xDA):
            return None
        jfif = jfif or (marker == 0xE0 and segment[:5] == b"JFIF\0")
        if marker == 0xEE and segment[:5] == b"Adobe" and len(segment) >= 12:
            adobe = segment[11]
        at += 2 + length
    return None


def jpeg2000_info(data: bytes) -> StreamInfo | None:
    """Return what a JPEG 2000 codestream, bare or in a JP2 file, says (T.800 A.5.1)."""
    at = 0
    if data[:12] == b"\0\0\0\x0cjP  \r\n\x87\n":
        at = data.find(b"jp2c") + 4
        if at < 4:
            return None
    if data[at : at + 4] != b"\xff\x4f\xff\x51" or len(data) < at + 43:
        return None
    width, height, left, top = struct.unpack_from(">4I", data, at + 8)
    count = int.from_bytes(data[at + 40 : at + 42], "big")
    depth = data[at + 42]
    return StreamInfo(
        rows=height - top,
        columns=width - left,
        components=count,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
    )


def jpegxl_info(data: bytes) -> StreamInfo | None:
    """Return the size that a JPEG XL stream, bare or boxed, says (ISO/IEC 18181-1 D.2)."""
    at = 0
    if data[:12] == b"\0\0\0\x0cJXL \r\n\x87\n":
        found = [data.find(kind) for kind in (b"jxlc", b"jxlp")]
        if found[0] >= 0:
            at = found[0] + 4
        elif found[1] >= 0:
            at = found[1] + 8
    if data[at : at + 2] != b"\xff\x0a" or len(data) < at + 12:
        return None
    bits = _Bits(int.from_bytes(data[at + 2 : at + 16], "little"))
    small = bits.take(1)
    rows = (bits.take(5) + 1) * 8 if small else bits.size()
    ratio = bits.take(3)
    if ratio:
        above, below = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))[ratio - 1]
        columns = rows * above // below
    else:
        columns = (bits.take(5) + 1) * 8 if small else bits.size()
    return StreamInfo(rows=rows, columns=columns, components=0, precision=0)


class _Bits:
    """Bits of an integer, least significant first."""

    def __init__(self, value: int) -> None:
        self.value = value

    def take(self, count: int) -> int:
        out = self.value & ((1 << count) - 1)
        self.value >>= count
        return out

    def size(self) -> int:
        return self.take((9, 13, 18, 30)[self.take(2)]) + 1
