"""Small objects of invented people, and what stands in for other floors."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.tag import BaseTag
from pydicom.uid import UID

from phidetect.keys import RunKey
from phidetect.types import (
    Action,
    Box,
    Coverage,
    Decision,
    ElementLocation,
    ElementPath,
    Finding,
    FrameRange,
    InstanceInfo,
    InstanceReport,
    Provenance,
    Region,
    SpanLocation,
    Verdict,
)

KEY = RunKey(bytes(range(32)))
EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
BIG = "1.2.840.10008.1.2.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
ROOT = "1.3.6.1.4.1.99999.1"


def resolve(dataset: Dataset, path: ElementPath) -> tuple[Dataset, BaseTag] | None:
    """Find what a path names, as the walker of `phidetect.dicom` does."""
    level = dataset
    for index, step in enumerate(path.steps):
        tag = BaseTag(step.group << 16 | step.element)
        if step.creator:
            blocks = [
                t
                for t in tags(level)
                if t >> 16 == step.group
                and 0x10 <= (t & 0xFFFF) <= 0xFF
                and level[t].value == step.creator
            ]
            if not blocks:
                return None
            tag = BaseTag(step.group << 16 | (blocks[0] & 0xFF) << 8 | step.element)
        if tag not in level:
            return None
        if index == len(path.steps) - 1:
            return level, tag
        level = level[tag].value[step.item]
    return None


def tags(ds: Dataset) -> list[BaseTag]:
    """Return the tags of one level, converting nothing."""
    return [BaseTag(tag) for tag in ds.keys()]  # noqa: SIM118


def header(**values: Any) -> Dataset:
    """Return a data set with File Meta Information, an invented patient and `values`."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(EXPLICIT)
    ds.preamble = b"P" * 128
    ds.SOPClassUID = SECONDARY_CAPTURE
    ds.SOPInstanceUID = f"{ROOT}.3"
    ds.StudyInstanceUID = f"{ROOT}.1"
    ds.SeriesInstanceUID = f"{ROOT}.2"
    ds.Modality = "OT"
    ds.PatientName = "Winterbourne^Ottilie"
    ds.PatientID = "QX-778812"
    ds.PatientBirthDate = "19310412"
    ds.StudyDate = "20190310"
    ds.StudyTime = "101500"
    ds.AccessionNumber = "ACC-55120"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def image(
    array: np.ndarray[Any, Any],
    *,
    photometric: str = "MONOCHROME2",
    planar: int = 0,
    stored: int | None = None,
    syntax: str = EXPLICIT,
    frames: int = 1,
    raw: bytes | None = None,
    shape: tuple[int, int] | None = None,
    allocated: int | None = None,
    **values: Any,
) -> Dataset:
    """Return an image object whose samples are `array` (frames, rows, cols[, samples])."""
    ds = header(**values)
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    rows, cols = shape or array.shape[1:3]
    samples = 3 if photometric not in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR") else 1
    ds.Rows, ds.Columns, ds.SamplesPerPixel = rows, cols, samples
    ds.PhotometricInterpretation = photometric
    bits = allocated or array.dtype.itemsize * 8
    ds.BitsAllocated = bits
    if frames > 1:
        ds.NumberOfFrames = frames
    if samples == 3:
        ds.PlanarConfiguration = planar
    ordered = np.ascontiguousarray(array.transpose(0, 3, 1, 2) if planar else array)
    order = array.dtype.newbyteorder(">" if syntax == BIG else "<")
    data = ordered.astype(order).tobytes() if raw is None else raw
    data += b"\0" * (len(data) % 2)
    if array.dtype.kind == "f":
        tag = 0x7FE00008 if bits == 32 else 0x7FE00009
        ds.add_new(tag, "OF" if bits == 32 else "OD", data)
        return ds
    ds.BitsStored = stored or bits
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(array.dtype.kind == "i")
    ds.add_new(0x7FE00010, "OB" if bits <= 8 else "OW", data)
    return ds


def written(ds: Dataset) -> bytes:
    """Return the object as a file."""
    out = io.BytesIO()
    ds.save_as(out, enforce_file_format=True)
    return out.getvalue()


def reread(ds: Dataset) -> Dataset:
    """Return the object as a reader gives it: elements not converted yet."""
    return pydicom.dcmread(io.BytesIO(written(ds)))


def act(
    path: str,
    action: Action,
    *,
    reason: str = "PS3.15 Table E.1-1",
    by: str = "profile",
    findings: Sequence[str] = (),
) -> Decision:
    """Return a decision on a whole element."""
    return Decision(
        findings=tuple(findings),
        location=ElementLocation(path=ElementPath.parse(path)),
        action=action,
        reason=reason,
        by=by,
    )


def cut(path: str, start: int, end: int, *, value: int = 0) -> Decision:
    """Return a decision on part of a text."""
    return Decision(
        findings=("f0",),
        location=SpanLocation(path=ElementPath.parse(path), value=value, start=start, end=end),
        action=Action.CLEAN,
        reason="PS3.15 E.3.5",
        by="policy",
    )


def region(
    row0: int,
    col0: int,
    row1: int,
    col1: int,
    *,
    frames: tuple[int, int] = (0, 1),
    polygon: tuple[tuple[int, int], ...] | None = None,
    plane: str = "pixel-data",
) -> Region:
    """Return a region."""
    return Region(
        plane=plane, frames=FrameRange(*frames), box=Box(row0, col0, row1, col1), polygon=polygon
    )


def hide(where: Region) -> Decision:
    """Return a decision on a region."""
    return Decision(
        findings=("f0",), location=where, action=Action.REMOVE, reason="PS3.15 E.3.1", by="policy"
    )


def report(
    decisions: Sequence[Decision] = (),
    *,
    findings: Sequence[Finding] = (),
    verdict: Verdict = Verdict.FOUND,
    frames: int = 0,
) -> InstanceReport:
    """Return the report of a complete scan."""
    return InstanceReport(
        instance=InstanceInfo(path="x.dcm"),
        verdict=verdict,
        findings=tuple(findings),
        decisions=tuple(decisions),
        coverage=Coverage(
            elements=20,
            frames=frames,
            frames_read=frames,
            surfaces={"pixel-data": "scanned" if frames else "absent"},
        ),
        provenance=Provenance(
            phidetect="0", policy="research", edition="2026d", known_identifiers="none"
        ),
    )


PROFILE = (
    act("(0008,0018)", Action.NEW_UID),
    act("(0008,0020)", Action.CLEAN, reason="C by retain_longitudinal_modified_dates"),
    act("(0008,0030)", Action.CLEAN, reason="C by retain_longitudinal_modified_dates"),
    act("(0008,0050)", Action.ZERO),
    act("(0010,0010)", Action.ZERO),
    act("(0010,0020)", Action.ZERO),
    act("(0010,0030)", Action.ZERO),
    act("(0020,000D)", Action.NEW_UID),
    act("(0020,000E)", Action.NEW_UID),
)
"""What the profile does with `header`."""
