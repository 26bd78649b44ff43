"""Frames of pixel data that are not compressed (PS3.5 8.1, Annex D)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from phidetect.dicom.decoders import FrameShape

__all__ = ["frame_bits", "native_frame"]

Array = npt.NDArray[Any]


def frame_bits(shape: FrameShape, dtype: np.dtype[Any]) -> int:
    """Return the bits of one frame; single-bit frames are packed without padding."""
    samples = shape.rows * shape.columns * shape.samples
    if shape.bits_allocated == 1:
        return samples
    if shape.photometric == "YBR_FULL_422":
        samples = shape.rows * _even(shape.columns) * 2
    return samples * dtype.itemsize * 8


def native_frame(
    value: bytes,
    index: int,
    shape: FrameShape,
    *,
    dtype: np.dtype[Any],
    big_endian: bool,
    swapped_bytes: bool,
) -> Array:
    """Return frame `index` as (rows, columns) or (rows, columns, samples).

    Parameters
    ----------
    value : bytes
        The whole value of the element; long enough.
    index : int
        The frame.
    shape : FrameShape
        What a frame looks like.
    dtype : numpy.dtype
        Type of a sample in the byte order of this machine.
    big_endian : bool
        Whether samples are big endian.
    swapped_bytes : bool
        Whether samples of one byte stand in words of two (OW) that are big endian.
    """
    bits = frame_bits(shape, dtype)
    if shape.bits_allocated == 1:
        return _unpack(value, index * bits, bits, swapped=swapped_bytes).reshape(shape.array_shape)
    size = bits // 8
    start = index * size
    if swapped_bytes and dtype.itemsize == 1:
        first = start & ~1
        words = np.frombuffer(_padded(value[first : start + size + 1]), dtype=">u2")
        flat = words.astype("<u2").view("u1")[start - first : start - first + size].view(dtype)
    else:
        order = dtype.newbyteorder(">" if big_endian else "<")
        flat = np.frombuffer(value, dtype=order, count=size // dtype.itemsize, offset=start)
    flat = flat.astype(dtype)
    if shape.photometric == "YBR_FULL_422":
        return _upsample(flat, shape)
    if shape.samples > 1 and shape.planar:
        planes = flat.reshape(shape.samples, shape.rows, shape.columns)
        return np.ascontiguousarray(planes.transpose(1, 2, 0))
    return flat.reshape(shape.array_shape)


def _unpack(value: bytes, first: int, count: int, *, swapped: bool) -> Array:
    """Return `count` bits from bit `first`, least significant bit of a byte first."""
    start, stop = first // 8 & ~1, -(-(first + count) // 8)
    data = np.frombuffer(_padded(value[start : stop + (stop & 1)]), dtype="u1")
    if swapped:
        data = data.reshape(-1, 2)[:, ::-1].ravel()
    bits = np.unpackbits(data, bitorder="little")
    return bits[first - start * 8 :][:count].copy()


def _padded(data: bytes) -> bytes:
    return data + b"\0" if len(data) % 2 else data


def _even(columns: int) -> int:
    return columns + columns % 2


def _upsample(flat: Array, shape: FrameShape) -> Array:
    """Return YBR_FULL of YBR_FULL_422: Y1 Y2 Cb Cr of every two columns (C.7.6.3.1.2)."""
    pairs = flat.reshape(shape.rows, _even(shape.columns) // 2, 4)
    out = np.empty((shape.rows, _even(shape.columns), 3), dtype=flat.dtype)
    out[..., 0] = pairs[..., :2].reshape(shape.rows, -1)
    out[..., 1] = np.repeat(pairs[..., 2], 2, axis=1)
    out[..., 2] = np.repeat(pairs[..., 3], 2, axis=1)
    return np.ascontiguousarray(out[:, : shape.columns])
