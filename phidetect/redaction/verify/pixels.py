"""Samples of the output held against those of the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import convert_color_space
from pydicom.uid import UID

from phidetect.dicom.frames import FrameSource
from phidetect.errors import PixelError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.redaction.verify.overlays import cleared_bits
from phidetect.settings import DEFAULT_LIMITS
from phidetect.types import Region

__all__ = ["check_pixels"]

_TAGS = (0x7FE00010, 0x7FE00008, 0x7FE00009)


def check_pixels(
    original: Dataset,
    staged: Dataset,
    regions: Iterable[Region],
    *,
    before: str,
    after: str,
    decoded: bool,
) -> list[str]:
    """Return what is wrong with the samples of `staged`.

    Without a region the stored bytes must be the same. With regions both objects are decoded
    here: outside the regions every sample is that of the input, inside all samples of a frame
    have one value.

    Parameters
    ----------
    original, staged : pydicom.dataset.Dataset
        Input and output, both freshly read.
    regions : iterable of Region
        What was to be filled. Of overlays those inside Pixel Data are looked at here: in their
        boxes one bit is cleared.
    before, after : str
        Transfer Syntax UIDs.
    decoded : bool
        Whether Pixel Data were decoded without need by a region.
    """
    regions = tuple(regions)
    wanted = [region for region in regions if region.plane == "pixel-data"]
    bits = cleared_bits(original, regions)
    if not wanted and not bits and not decoded:
        return _same_bytes(original, staged, before == after)
    try:
        return _compare(original, staged, wanted, bits, before, after)
    except (*PYDICOM_ERRORS, PixelError, RuntimeError, MemoryError):
        return ["pixel data cannot be decoded again"]


def _same_bytes(original: Dataset, staged: Dataset, same_syntax: bool) -> list[str]:
    if not same_syntax:
        return ["the transfer syntax changed without need"]
    for tag in _TAGS:
        old, new = original.get_item(tag), staged.get_item(tag)
        if (old is None) != (new is None):
            return ["pixel data appeared or went"]
        if old is not None and new is not None and _even(old.value) != _even(new.value):
            return ["pixel data changed without a region"]
    return []


def _even(value: Any) -> bytes:
    data = bytes(value or b"")
    return data + b"\0" * (len(data) % 2)


def _compare(
    original: Dataset,
    staged: Dataset,
    regions: list[Region],
    bits: list[tuple[int, Region]],
    before: str,
    after: str,
) -> list[str]:
    problems: list[str] = []
    pairs = str(original.PhotometricInterpretation).endswith("_422") and not (
        UID(before).is_encapsulated
    )
    ours = _frames(staged, after)
    to_rgb = _is_in_rgb(original, staged)
    count = 0
    for index, theirs in enumerate(_frames(original, before)):
        mine = next(ours, None)
        count += 1
        if mine is None:
            return ["frames are missing"]
        theirs = convert_color_space(theirs, "YBR_FULL", "RGB") if to_rgb else theirs
        if mine.shape != theirs.shape:
            return [f"frame {index} has another shape"]
        theirs = _without_bits(theirs, [(bit, r) for bit, r in bits if index in r.frames])
        here = [region for region in regions if index in region.frames]
        may, must = _masks(here, theirs.shape[:2], pairs=pairs)
        differs = mine != theirs
        if differs.dtype.kind == "b" and mine.dtype.kind == "f":
            differs &= ~(np.isnan(mine) & np.isnan(theirs))
        if differs.ndim == 3:
            differs = differs.any(axis=2)
        if bool((differs & ~may).any()):
            problems.append(f"frame {index} changed outside the regions")
        inside = mine[must]
        if len(inside) and bool((inside != inside[0]).any()):
            problems.append(f"frame {index} is not filled")
        if len(problems) > 8:
            break
    if next(ours, None) is not None:
        problems.append("frames were added")
    if count != int(original.get("NumberOfFrames") or 1):
        problems.append("the number of frames does not fit")
    return problems


def _is_in_rgb(original: Dataset, staged: Dataset) -> bool:
    """Return whether decoded luminance and chrominance became RGB, as ultrasound wants them."""
    was = str(original.PhotometricInterpretation)
    return was in ("YBR_FULL", "YBR_FULL_422") and str(staged.PhotometricInterpretation) == "RGB"


def _without_bits(frame: NDArray[Any], bits: list[tuple[int, Region]]) -> NDArray[Any]:
    """Return a frame of the input without the bits of overlays that had to go."""
    if not bits:
        return frame
    out = frame.copy()
    cells = out.view(out.dtype.str.replace("i", "u"))
    for bit, region in bits:
        row0, col0, row1, col1 = (max(edge, 0) for edge in region.box)
        part = cells[row0:row1, col0:col1]
        part -= ((part >> bit) & 1) << bit
    return out


def _frames(dataset: Dataset, transfer_syntax: str) -> Iterator[NDArray[Any]]:
    if int(dataset.BitsAllocated) == 1 and not UID(transfer_syntax).is_encapsulated:
        yield from _bit_frames(dataset)
        return
    if UID(transfer_syntax).is_encapsulated:
        # Decoders of odd bit streams differ in what they refuse: the input is read as the scan
        # read it. The output is always read by pydicom.
        source = FrameSource(dataset, syntax=transfer_syntax, limits=DEFAULT_LIMITS)
        yield from (source.stored(index) for index in range(source.number_of_frames))
        return
    decoder = get_decoder(UID(transfer_syntax))
    # Bits beside the stored ones are compared as well: overlays may stand there.
    for array, _ in decoder.iter_array(dataset, raw=True, correct_unused_bits=False):
        yield array


def _bit_frames(dataset: Dataset) -> Iterator[NDArray[Any]]:
    """Yield frames of one-bit samples, which need not start on a byte (PS3.5 8.1.1)."""
    rows, cols = int(dataset.Rows), int(dataset.Columns)
    bits = np.unpackbits(np.frombuffer(dataset.PixelData, dtype=np.uint8), bitorder="little")
    for index in range(int(dataset.get("NumberOfFrames") or 1)):
        yield bits[index * rows * cols : (index + 1) * rows * cols].reshape(rows, cols)


def _masks(
    regions: list[Region], shape: tuple[int, ...], *, pairs: bool
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where samples may differ and where they must be filled."""
    may = np.zeros(shape, dtype=np.bool_)
    must = np.zeros(shape, dtype=np.bool_)
    for region in regions:
        row0, col0, row1, col1 = (max(edge, 0) for edge in region.box)
        if pairs:
            col0, col1 = col0 // 2 * 2, (col1 + 1) // 2 * 2
        may[row0:row1, col0:col1] = True
        if region.polygon is None:
            must[row0:row1, col0:col1] = True
        else:
            # One more pixel around: a fill takes what its edges cut.
            may[max(row0 - 1, 0) : row1 + 1, max(col0 - 1, 0) : col1 + 1] = True
            must |= _inside(region.polygon, shape)
    return may, must


def _inside(corners: tuple[tuple[int, int], ...], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which pixels have their centre inside a polygon (even-odd rule)."""
    rows, cols = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    inside = np.zeros(shape, dtype=np.bool_)
    for (row0, col0), (row1, col1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if row0 == row1:
            continue
        crosses = (rows < row0) != (rows < row1)
        inside ^= crosses & (cols < (col1 - col0) * (rows - row0) / (row1 - row0) + col0)
    return inside
