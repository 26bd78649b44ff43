"""Puts frames into a data set, in the encodings that scanners use."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

__all__ = [
    "encode_jpeg2000",
    "encode_jpeg_baseline",
    "encode_jpeg_grey",
    "encode_rle",
    "put_frames",
]


def put_frames(
    data: Dataset, frames: NDArray[np.generic], *, photometric: str, bits_stored: int
) -> None:
    """Set the Image Pixel module (PS3.3 C.7.6.3) to uncompressed `frames`, in place.

    Parameters
    ----------
    data : Dataset
        Data set to change.
    frames : ndarray
        (frames, rows, columns[, samples]) in the data type to store.
    photometric : str
        Photometric Interpretation.
    bits_stored : int
        Bits Stored.
    """
    samples = frames.shape[3] if frames.ndim == 4 else 1
    data.SamplesPerPixel = samples
    data.PhotometricInterpretation = photometric
    data.Rows, data.Columns = frames.shape[1:3]
    if samples > 1:
        data.PlanarConfiguration = 0
    if len(frames) > 1:
        data.NumberOfFrames = len(frames)
        data.FrameTime = "40"
        data.FrameIncrementPointer = 0x00181063
    data.BitsAllocated = frames.dtype.itemsize * 8
    data.BitsStored = bits_stored
    data.HighBit = bits_stored - 1
    data.PixelRepresentation = int(frames.dtype.kind == "i")
    raw = np.ascontiguousarray(frames).tobytes()
    data.add_new(
        0x7FE00010, "OB" if data.BitsAllocated == 8 else "OW", raw + b"\0" * (len(raw) % 2)
    )


def encode_rle(data: Dataset) -> None:
    """Compress `data` to RLE Lossless (PS3.5 A.4.2), in place."""
    data.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)


def encode_jpeg_baseline(data: Dataset, frames: NDArray[np.uint8]) -> None:
    """Replace Pixel Data by JPEG Baseline frames in YBR_FULL_422 (PS3.5 8.2.1), in place."""
    streams = []
    for frame in frames:
        out = io.BytesIO()
        Image.fromarray(frame).save(out, "JPEG", quality=92, subsampling="4:2:2")
        streams.append(out.getvalue())
    _encapsulate(data, streams)
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.PhotometricInterpretation = "YBR_FULL_422"
    data.LossyImageCompression = "01"
    data.LossyImageCompressionMethod = "ISO_10918_1"
    size = sum(len(stream) for stream in streams)
    data.LossyImageCompressionRatio = f"{frames.size / size:.2f}"


def encode_jpeg_grey(
    data: Dataset, frames: NDArray[np.uint8], *, comment: str = "", artist: str = ""
) -> None:
    """Replace Pixel Data by JPEG Baseline frames of one component (PS3.5 8.2.1), in place.

    Parameters
    ----------
    data : Dataset
        Data set to change.
    frames : ndarray
        (frames, rows, columns).
    comment : str
        Text of a COM segment.
    artist : str
        Artist (315) of an EXIF block, in an APP1 segment.
    """
    streams = []
    for frame in frames:
        out = io.BytesIO()
        exif = Image.Exif()
        exif[315] = artist
        Image.fromarray(frame).save(out, "JPEG", quality=92, comment=comment, exif=exif)
        streams.append(out.getvalue())
    _encapsulate(data, streams)
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.LossyImageCompression = "01"
    data.LossyImageCompressionMethod = "ISO_10918_1"
    size = sum(len(stream) for stream in streams)
    data.LossyImageCompressionRatio = f"{frames.size / size:.2f}"


def encode_jpeg2000(
    data: Dataset, frames: NDArray[np.uint16], *, comment: str | None = None
) -> None:
    """Replace Pixel Data by reversible JPEG 2000 frames (PS3.5 8.2.4), in place.

    A `comment` goes into a COM marker segment of every frame.
    """
    streams = []
    for frame in frames:
        out = io.BytesIO()
        Image.fromarray(frame).save(
            out, "JPEG2000", irreversible=False, no_jp2=True, comment=comment
        )
        streams.append(out.getvalue())
    _encapsulate(data, streams)
    data.file_meta.TransferSyntaxUID = JPEG2000Lossless


def _encapsulate(data: Dataset, streams: list[bytes]) -> None:
    data.add_new(0x7FE00010, "OB", encapsulate(streams))
    data["PixelData"].is_undefined_length = True
