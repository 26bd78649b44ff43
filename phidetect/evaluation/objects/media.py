"""A DICOMDIR with the one image that it lists (PS3.3 Annex F)."""

from __future__ import annotations

import io

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    ExplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
    SecondaryCaptureImageStorage,
)

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, picture, shrunk
from phidetect.evaluation.planter import Planter
from phidetect.samples import bases
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["directory", "listed"]

_FILE = ["MEDIA", "IM000001"]


def listed(cast: Cast) -> Planter:
    """Return the image that the directory lists."""
    made = Planter.new("/".join(_FILE), cast, sop_class=SecondaryCaptureImageStorage, modality="OT")
    top = made.top
    identify(top)
    equipment(top)
    top.set(
        ConversionType="WSD",
        Laterality="",
        PatientOrientation="",
        StudyID="1",
        StudyDate="20200101",
        StudyTime="101500",
    )
    top.tech("SecondaryCaptureDeviceManufacturerModelName", "Frame store 12")
    frames = (shrunk(bases.spine(128), 96, 96) / 16).clip(0, 255)[None].astype(np.uint8)
    picture(made, frames, [], bits_stored=8)
    return made


def directory(cast: Cast, image: Dataset) -> Planter:
    """Return a DICOMDIR of one patient, study, series and image, each with identifiers."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = make_uid("directory", "instance")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = make_uid("implementation")
    data = Dataset()
    data.file_meta = meta
    made = Planter("DICOMDIR", cast, data)
    top = made.top
    top.phi("FileSetID", cast.person().family.upper()[:16], "directory-file-set-id", Category.NAME)
    top.set(
        OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity=0,
        OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity=0,
        FileSetConsistencyFlag=0,
        DirectoryRecordSequence=[],
    )
    del data.DirectoryRecordSequence

    def record(kind: str):  # type: ignore[no-untyped-def]
        return top.item(
            "DirectoryRecordSequence",
            OffsetOfTheNextDirectoryRecord=0,
            RecordInUseFlag=0xFFFF,
            OffsetOfReferencedLowerLevelDirectoryEntity=0,
            DirectoryRecordType=kind,
        )

    patient = record("PATIENT")
    patient.set(SpecificCharacterSet="ISO_IR 100")
    patient.person("PatientName", "directory-patient-name")
    patient.phi("PatientID", cast.identifier("MRN"), "directory-patient-id", Category.ID)
    study = record("STUDY")
    study.set(
        StudyInstanceUID=image.StudyInstanceUID,
        StudyID="1",
        AccessionNumber="",
        StudyDescription="",
    )
    study.phi("StudyDate", cast.date(), "directory-study-date", Category.DATE)
    study.phi("StudyTime", cast.time(), "directory-study-time", Category.DATE)
    who = cast.person()
    study.phi(
        "StudyDescription",
        f"SC for {who.shown}",
        "directory-study-description",
        Category.NAME,
        search=who.search,
    )
    study.phi("AccessionNumber", cast.identifier("ACC"), "directory-accession-number", Category.ID)
    series = record("SERIES")
    series.set(Modality="OT", SeriesInstanceUID=image.SeriesInstanceUID, SeriesNumber=1)
    place = cast.institution()
    series.phi(
        "InstitutionName", place, "directory-institution", Category.INSTITUTION, search=(place,)
    )
    one = record("IMAGE")
    one.set(
        ReferencedFileID=_FILE,
        ReferencedSOPClassUIDInFile=image.SOPClassUID,
        ReferencedSOPInstanceUIDInFile=image.SOPInstanceUID,
        ReferencedTransferSyntaxUIDInFile=ExplicitVRLittleEndian,
        InstanceNumber=1,
    )
    for level in (patient, study, series, one):
        tags = sorted(level.data.keys())
        ordered = {tag: level.data[tag] for tag in tags}
        for tag in tags:
            del level.data[tag]
        for tag in tags:
            level.data[tag] = ordered[tag]
    _link(data)
    return made


def _link(data: Dataset) -> None:
    """Set the offsets of the records, which lie one below the other (PS3.3 F.3.2.2)."""
    buffer = io.BytesIO()
    dcmwrite(buffer, data, enforce_file_format=True)
    raw = buffer.getvalue()
    read = dcmread(io.BytesIO(raw))
    offsets = [item.seq_item_tell for item in read.DirectoryRecordSequence]
    data.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = offsets[0]
    data.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = offsets[0]
    for item, lower in zip(data.DirectoryRecordSequence, offsets[1:], strict=False):
        item.OffsetOfReferencedLowerLevelDirectoryEntity = lower
