"""Small DICOM objects and raw byte streams of invented people."""

from __future__ import annotations

import io
import struct

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian

SC = "1.2.840.10008.5.1.4.1.1.7"
STAND_INS = {22: "1.2.840.10008.1.2.4.90", 23: "1.2.840.10008.1.2.4.201"}
SR = "1.2.840.10008.5.1.4.1.1.88.11"


def image(frames: np.ndarray, *, syntax: str = ExplicitVRLittleEndian, **over: object) -> Dataset:
    """Return a secondary capture of (n, rows, columns[, samples]) samples."""
    out = Dataset()
    out.file_meta = FileMetaDataset()
    out.file_meta.TransferSyntaxUID = syntax
    out.file_meta.MediaStorageSOPClassUID = SC
    out.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    out.SOPClassUID = SC
    out.SOPInstanceUID = "1.2.3"
    out.Modality = "OT"
    out.PatientName = "Quill^Tamsin"
    out.NumberOfFrames = len(frames)
    out.Rows, out.Columns = frames.shape[1:3]
    out.SamplesPerPixel = 1 if frames.ndim == 3 else frames.shape[3]
    out.PhotometricInterpretation = "MONOCHROME2" if frames.ndim == 3 else "RGB"
    if frames.ndim == 4:
        out.PlanarConfiguration = 0
    out.BitsAllocated = out.BitsStored = frames.dtype.itemsize * 8
    out.HighBit = out.BitsStored - 1
    out.PixelRepresentation = int(frames.dtype.kind == "i")
    out.PixelData = frames.tobytes()
    out["PixelData"].VR = "OB" if frames.dtype.itemsize == 1 else "OW"
    for keyword, value in over.items():
        setattr(out, keyword, value)
    return out


def compressed(frames: np.ndarray, streams: list[bytes], syntax: str, **over: object) -> Dataset:
    """Return `image` with codestreams in place of samples."""
    out = image(frames, syntax=syntax, **over)
    out.PixelData = encapsulate(streams)
    out["PixelData"].VR = "OB"
    out["PixelData"].is_undefined_length = True
    return out


def written(dataset: Dataset) -> bytes:
    """Return the file that `dataset` makes."""
    stream = io.BytesIO()
    real = str(dataset.file_meta.TransferSyntaxUID)
    known = UID(real).type == "Transfer Syntax"
    if not known:
        # pydicom writes only what it knows: a stand-in of the same length takes its place.
        dataset.file_meta.TransferSyntaxUID = STAND_INS[len(real)]
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    data = stream.getvalue()
    if not known:
        data = data.replace(STAND_INS[len(real)].encode(), real.encode(), 1)
    return data


def element(tag: int, vr: bytes, value: bytes, *, length: int | None = None) -> bytes:
    """Return an explicit little endian element; `length` may lie."""
    size = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr)
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC"):
        return head + struct.pack("<HI", 0, size) + value
    return head + struct.pack("<H", size) + value


def part10(body: bytes, *, syntax: bytes | None = b"1.2.840.10008.1.2.1\0") -> bytes:
    """Return a file with preamble, File Meta Information and `body`."""
    meta = element(0x00020001, b"OB", b"\0\1")
    if syntax is not None:
        meta += element(0x00020010, b"UI", syntax)
    return (
        b"\0" * 128
        + b"DICM"
        + element(0x00020000, b"UL", struct.pack("<I", len(meta)))
        + (meta + body)
    )


def nested(depth: int, *, defined: bool) -> bytes:
    """Return Content Sequences (0040,A730) inside each other."""
    body = element(0x0040A160, b"UT", b"end ")
    for _ in range(depth):
        if defined:
            item = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
            body = element(0x0040A730, b"SQ", item)
        else:
            item = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + body
            item += struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
            body = element(0x0040A730, b"SQ", item, length=0xFFFFFFFF)
            body += struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return body
