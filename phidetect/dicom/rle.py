"""RLE Lossless (PS3.5 Annex G)."""

from __future__ import annotations

import re
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["decode_rle"]

_HEADER = struct.Struct("<16I")
_TEXT = re.compile(rb"[\x20-\x7e]{6}")
_SLACK = 256
"""Bytes that a segment may hold beyond its plane: padding and a last run too long."""


def decode_rle(
    data: bytes, *, rows: int, columns: int, samples: int, itemsize: int
) -> npt.NDArray[Any]:
    """Return the samples of one frame.

    Parameters
    ----------
    data : bytes
        Header of 64 bytes and segments, one per byte of a sample, most significant first.
    rows, columns, samples, itemsize : int
        Size of the frame and bytes of a sample.

    Returns
    -------
    ndarray
        Unsigned, (rows, columns) or (rows, columns, samples).

    Raises
    ------
    ValueError
        If the header or a segment does not make up the frame.
    """
    import imagecodecs

    count, *offsets = _HEADER.unpack_from(data.ljust(_HEADER.size, b"\0"))
    if count != samples * itemsize or count > len(offsets):
        raise ValueError("number of segments")
    starts = offsets[:count]
    stops = [*starts[1:], len(data)]
    plane = rows * columns
    out = np.empty((plane, samples, itemsize), np.uint8)
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        if not _HEADER.size <= start < stop <= len(data):
            raise ValueError("offset of a segment")
        # The length of the result is given: a segment of runs could grow 64 times.
        got = imagecodecs.packbits_decode(data[start:stop], out=plane + _SLACK)
        if len(got) < plane:
            raise ValueError("a segment is too short")
        rest = got[plane:]
        if _TEXT.search(rest) and len(set(rest)) > 2:
            raise ValueError("text behind a segment")
        sample, byte = divmod(number, itemsize)
        out[:, sample, itemsize - 1 - byte] = np.frombuffer(got, np.uint8, count=plane)
    flat = out.view(f"<u{itemsize}")[..., 0]
    return flat.reshape((rows, columns) if samples == 1 else (rows, columns, samples))
