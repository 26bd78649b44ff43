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
_HIGH_RUN = re.compile(rb"[A-Za-z ,.'^=\-\x80-\xff]{8,}")
_SCRIPTS = re.compile(rb"[\x00\x01\x03\x04]{6,}")
"""High bytes of UTF-16 text in Latin, Greek and Cyrillic letters."""
_LATIN = re.compile(rb"[\xc0-\xff][A-Za-z\xc0-\xff ,.'^=\-]{2}")
_WIDE_RUN = re.compile(r"[^\W\d_][\w ,.'^=\-]{5,}")


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
    for first in (0, 1):
        for match in _SCRIPTS.finditer(value[first::2]):
            # These high bytes end little endian letters and begin big endian ones.
            high, size = first + 2 * match.start(), 2 * (match.end() - match.start())
            foreign = any(match[0])
            for start, codec in ((high - 1, "utf-16-le"), (high, "utf-16-be")):
                if limit <= 0:
                    return
                wide = value[max(start, 0) : start + size]
                low = wide[1::2] if start == high else wide[::2]
                if not foreign and _LATIN.search(low) is None:
                    continue
                for text in _WIDE_RUN.findall(wide.decode(codec, "replace")):
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
