"""Compressed frames into exact, uncompressed ones (PS3.5 8.2, A.4)."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.pixels.processing import convert_color_space

from phidetect.dicom.frames import FrameSource
from phidetect.errors import PixelError, RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.settings import DEFAULT_LIMITS, Limits

__all__ = ["MAX_NATIVE_BYTES", "decompress"]

MAX_NATIVE_BYTES = (1 << 32) - 2
"""Longest value of defined length (PS3.5 7.1.1)."""

_RGB_ALONE = frozenset(
    f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("3", "3.1", "6", "6.1", "6.2")
)
"""Ultrasound images, single and multi-frame, retired and volume."""

_OFFSETS = (0x7FE00001, 0x7FE00002, 0x7FE00003)


def decompress(dataset: Dataset, *, transfer_syntax: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Replace encapsulated Pixel Data by the decoded samples, in place.

    No colour is converted, save to RGB in ultrasound: its IODs allow luminance and chrominance in
    compressed frames alone (PS3.3 C.8.5.6.1.2). Photometric Interpretation, Planar
    Configuration and Bits Allocated are set to what the decoder gave; the other attributes
    already say what the samples mean. The transfer syntax of the output is Explicit VR Little
    Endian.

    Raises
    ------
    RedactionError
        PHD402, if there is no decoder, a frame cannot be decoded, frames do not agree with
        one another or with Rows and Columns, or the result is too long for one value.
    """
    out = bytearray()
    first: dict[str, Any] | None = None
    try:
        frames = FrameSource(dataset, syntax=transfer_syntax, limits=limits)
        for index in range(frames.number_of_frames):
            array = frames.stored(index)
            photometric = frames.decoded_photometric
            if _wants_rgb(dataset, array, photometric):
                array, photometric = convert_color_space(array, "YBR_FULL", "RGB"), "RGB"
            told = _meaning(array, photometric)
            if first is None:
                first = told
                if array.nbytes * frames.number_of_frames > MAX_NATIVE_BYTES:
                    raise RedactionError("PHD402", hint="too long when uncompressed")
            if told != first or array.shape[:2] != (frames.rows, frames.columns):
                raise RedactionError("PHD402", hint=f"frame {index} differs in kind")
            out += np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
    except PixelError as error:
        raise RedactionError("PHD402", hint=f"{error.code} while decoding") from None
    except (*PYDICOM_ERRORS, RuntimeError, MemoryError):
        raise RedactionError("PHD402", hint="a frame cannot be decoded") from None
    if first is None:
        raise RedactionError("PHD402", hint="no frames")
    _describe(dataset, first)
    value = bytes(out) + b"\0" * (len(out) % 2)
    dataset[0x7FE00010] = DataElement(0x7FE00010, "OB" if first["bits"] <= 8 else "OW", value)
    for tag in _OFFSETS:
        if tag in dataset:
            del dataset[tag]


def _wants_rgb(dataset: Dataset, array: Any, photometric: str) -> bool:
    return (
        str(dataset.get("SOPClassUID", "")) in _RGB_ALONE
        and photometric in ("YBR_FULL", "YBR_FULL_422")
        and array.dtype == np.uint8
    )


def _meaning(array: Any, photometric: str) -> dict[str, Any]:
    return {
        "shape": tuple(array.shape),
        "bits": array.dtype.itemsize * 8,
        "signed": array.dtype.kind == "i",
        "samples": 1 if array.ndim == 2 else int(array.shape[2]),
        "photometric": photometric,
    }


def _describe(dataset: Dataset, told: dict[str, Any]) -> None:
    photometric = told["photometric"]
    if photometric in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        # A decoder gives every pixel its own colour; packed samples it never gives.
        photometric = photometric.removesuffix("_422")
    if photometric in ("YBR_ICT", "YBR_RCT"):
        photometric = "RGB"  # the inverse transform is part of decoding (PS3.5 8.2.4)
    if told["samples"] != int(dataset.SamplesPerPixel):
        raise RedactionError("PHD402", hint="Samples per Pixel does not fit the bit stream")
    if int(dataset.get("BitsStored") or 0) > told["bits"]:
        raise RedactionError("PHD402", hint="Bits Stored does not fit the bit stream")
    if told["signed"] != (int(dataset.get("PixelRepresentation") or 0) == 1):
        raise RedactionError("PHD402", hint="Pixel Representation does not fit the bit stream")
    dataset.PhotometricInterpretation = photometric
    dataset.BitsAllocated = told["bits"]
    if told["samples"] > 1:
        dataset.PlanarConfiguration = 0
