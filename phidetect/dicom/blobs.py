"""What a binary value holds beside ASCII: compressed text, other scripts, an item sequence."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from phidetect.dicom.charset import Charset, decode_text
from phidetect.dicom.guard import check_data_set
from phidetect.dicom.quiet import quiet
from phidetect.errors import InputError
from phidetect.settings import Limits

__all__ = ["foreign_runs", "inflated", "items_inside"]

_ITEM = b"\xfe\xff\x00\xe0"
_HEADER = struct.Struct("<HH2s2xI")
_SEQUENCE = 0x00081140  # Referenced Image Sequence: any public tag of VR SQ does
_GZIP = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_STREAMS = 8
"""Compressed streams that are looked for in one value."""
_START = 64
"""Bytes of a header that may stand before a zlib stream, whose mark is short."""
_HIGH_RUN = re.compile(rb"(?:[A-Za-z ,.'^=\-]|[\x80-\xff]){8,}")
_LITTLE = re.compile(rb"(?:[\x20-\x7e]\0|[\xa0-\xff]\0|[\x00-\xff][\x01\x03\x04]){6,}")
_BIG = re.compile(rb"(?:\0[\x20-\x7e]|\0[\xa0-\xff]|[\x01\x03\x04][\x00-\xff]){6,}")


def inflated(value: bytes, *, limit: int) -> Iterator[tuple[bytes, bool]]:
    """Yield what the gzip and zlib streams of a value hold, and whether it is all of it.

    GE writes its protocol blocks so, behind a length. No more than `limit` bytes are ever
    inflated, whatever a stream claims.
    """
    starts = [match.start() for match in _GZIP.finditer(value)][:_STREAMS]
    starts += [match.start() for match in _ZLIB.finditer(value, 0, _START)]
    for start in starts[:_STREAMS]:
        engine = zlib.decompressobj(wbits=47)
        try:
            data = engine.decompress(value[start:], limit)
        except zlib.error:
            continue
        if data:
            yield data, not engine.unconsumed_tail
            limit -= len(data)
        if limit <= 0:
            return


def foreign_runs(value: bytes, charset: Charset, *, limit: int) -> Iterator[str]:
    """Yield runs of text with letters that are not ASCII, in the character set and in UTF-16.

    Nine in ten characters are letters or blanks, and half of one run are of one script: what
    chance makes of bytes is not.
    """
    for match in _HIGH_RUN.finditer(value):
        run = match[0]
        if limit <= 0:
            return
        if run.isascii():
            continue
        text, decoded = decode_text(run, charset)
        if decoded and _reads(text):
            limit -= len(text)
            yield text
    for finder, codec in ((_LITTLE, "utf-16-le"), (_BIG, "utf-16-be")):
        for match in finder.finditer(value):
            text = match[0].decode(codec, "replace")
            if limit <= 0:
                return
            if not text.isascii() and _reads(text):
                limit -= len(text)
                yield text


def _reads(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    plain = letters + sum(char in " ,.'^=-" for char in text)
    latin = sum("a" <= char.lower() <= "z" for char in text)
    same = max(latin, letters - latin)
    return (
        letters >= 4 and 10 * plain >= 9 * len(text) and 2 * same >= letters and text.isprintable()
    )


def items_inside(value: bytes, *, limits: Limits) -> tuple[Dataset, ...] | None:
    """Return the items that a binary value holds, or None where it holds no sequence.

    A sequence whose VR nobody knew is written as UN (PS3.5 6.2.2). Its structure is checked
    before pydicom reads it: depth, count and lengths.

    Parameters
    ----------
    value : bytes
        What is stored.
    limits : Limits
        What it may cost.
    """
    if not value.startswith(_ITEM):
        return None
    stream = _HEADER.pack(_SEQUENCE >> 16, _SEQUENCE & 0xFFFF, b"SQ", len(value)) + value
    try:
        check_data_set(stream, 0, implicit=False, little=True, limits=limits)
        with quiet():
            found = read_dataset(io.BytesIO(stream), is_implicit_VR=False, is_little_endian=True)
            return tuple(found[_SEQUENCE].value)
    except InputError:
        return None
    except Exception:  # noqa: BLE001 - pydicom raises what it likes, and quotes values in it
        return None
