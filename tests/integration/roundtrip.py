"""A study of an invented patient, and what an outside service makes of its redacted objects."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ComprehensiveSRStorage, ExplicitVRLittleEndian, SegmentationStorage

KEY = bytes(range(32))
MR = "1.2.840.10008.5.1.4.1.1.4"
ROOT = "1.3.6.1.4.1.99999.7"
SERVICE = "1.2.826.0.1.3680043.99999"
NAME, IDENTIFIER, ACCESSION = "Wrenfield^Odessa^Maud", "LM-4471902", "ACC-8831207"
PHYSICIAN, BIRTH, STUDY_DATE = "Harrowgate^Basil", "19540613", "20240229"


def save(ds: Dataset, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.save_as(path, enforce_file_format=True)
    return path


def _meta(sop_class: str, instance: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def slice_of_study(number: int, **values: Any) -> Dataset:
    """Return one image of a study; `values` replace attributes."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = MR, f"{ROOT}.1.2.{number}"
    ds.file_meta = _meta(MR, ds.SOPInstanceUID)
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.PatientName, ds.PatientID = NAME, IDENTIFIER
    ds.PatientBirthDate, ds.PatientSex = BIRTH, "F"
    ds.AccessionNumber, ds.StudyID = ACCESSION, "S-5512"
    ds.ReferringPhysicianName = PHYSICIAN
    ds.StudyInstanceUID, ds.SeriesInstanceUID = f"{ROOT}.1", f"{ROOT}.1.1"
    ds.FrameOfReferenceUID = f"{ROOT}.1.9"
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = STUDY_DATE
    ds.StudyTime = ds.ContentTime = "101500"
    ds.StudyDescription, ds.Modality = "MR BRAIN", "MR"
    ds.SeriesNumber, ds.InstanceNumber = 1, number
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, number], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness = [1, 1], 1
    ds.Rows = ds.Columns = 16
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.PixelData = np.full((16, 16), 40 + number, np.uint16).tobytes()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    return ds


def write_study(folder: Path) -> list[Path]:
    """Write three images into a folder that is named by the patient."""
    names = [folder / "Wrenfield_Odessa" / f"slice{n}.dcm" for n in (1, 2, 3)]
    return [save(slice_of_study(n), path) for n, path in enumerate(names, 1)]


def _result(image: Dataset, sop_class: str, number: int, modality: str) -> Dataset:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, f"{SERVICE}.{number}"
    ds.file_meta = _meta(sop_class, ds.SOPInstanceUID)
    # What a service takes over from the images: patient and study.
    for keyword in (
        "SpecificCharacterSet", "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
        "StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
        "ReferringPhysicianName", "PatientIdentityRemoved", "DeidentificationMethod",
        "DeidentificationMethodCodeSequence", "LongitudinalTemporalInformationModified",
    ):  # fmt: skip
        if keyword in image:
            ds[keyword] = copy.deepcopy(image[keyword])
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = modality, 900 + number, 1
    ds.SeriesInstanceUID = f"{SERVICE}.{number}.1"
    ds.Manufacturer, ds.ContentDate, ds.ContentTime = "Outside Service", "20240302", "090000"
    return ds


def _reference(image: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = image.SOPClassUID
    item.ReferencedSOPInstanceUID = image.SOPInstanceUID
    return item


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def report_on(images: list[Dataset]) -> Dataset:
    """Return a Comprehensive SR that refers to all images, in its tree and as evidence."""
    first = images[0]
    ds = _result(first, ComprehensiveSRStorage, 1, "SR")
    series = Dataset()
    series.ReferencedSOPSequence = Sequence(_reference(image) for image in images)
    series.SeriesInstanceUID = first.SeriesInstanceUID
    study = Dataset()
    study.ReferencedSeriesSequence = Sequence([series])
    study.StudyInstanceUID = first.StudyInstanceUID
    ds.CurrentRequestedProcedureEvidenceSequence = Sequence([study])
    text = Dataset()
    text.RelationshipType, text.ValueType = "CONTAINS", "TEXT"
    text.ConceptNameCodeSequence = Sequence([_code("121071", "DCM", "Finding")])
    text.TextValue = f"{first.PatientID}: lesion of 7 mm in {first.SOPInstanceUID}."
    subject = Dataset()
    subject.RelationshipType, subject.ValueType = "HAS OBS CONTEXT", "PNAME"
    subject.ConceptNameCodeSequence = Sequence([_code("121029", "DCM", "Subject Name")])
    subject.PersonName = first.PatientName
    pictures = []
    for image in images:
        picture = Dataset()
        picture.RelationshipType, picture.ValueType = "CONTAINS", "IMAGE"
        picture.ReferencedSOPSequence = Sequence([_reference(image)])
        pictures.append(picture)
    ds.ValueType, ds.ContinuityOfContent = "CONTAINER", "SEPARATE"
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "UNVERIFIED"
    ds.ConceptNameCodeSequence = Sequence([_code("126000", "DCM", "Imaging Measurement Report")])
    ds.ContentSequence = Sequence([subject, text, *pictures])
    return ds


def segmentation_of(images: list[Dataset]) -> Dataset:
    """Return a binary SEG of one segment with a frame for each image."""
    ds = _result(images[0], SegmentationStorage, 2, "SEG")
    ds.FrameOfReferenceUID = images[0].FrameOfReferenceUID
    ds.SegmentationType, ds.ContentLabel = "BINARY", "LESION"
    series = Dataset()
    series.SeriesInstanceUID = images[0].SeriesInstanceUID
    series.ReferencedInstanceSequence = Sequence(_reference(image) for image in images)
    ds.ReferencedSeriesSequence = Sequence([series])
    segment = Dataset()
    segment.SegmentNumber, segment.SegmentLabel = 1, "Lesion"
    segment.SegmentAlgorithmType, segment.SegmentAlgorithmName = "AUTOMATIC", "service 1"
    ds.SegmentSequence = Sequence([segment])
    frames = []
    for image in images:
        source, derivation, frame = Dataset(), Dataset(), Dataset()
        source.update(_reference(image))
        derivation.SourceImageSequence = Sequence([source])
        frame.DerivationImageSequence = Sequence([derivation])
        frames.append(frame)
    ds.PerFrameFunctionalGroupsSequence = Sequence(frames)
    ds.Rows = ds.Columns = 16
    ds.NumberOfFrames, ds.SamplesPerPixel = len(images), 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 1
    ds.HighBit = ds.PixelRepresentation = 0
    ds.PixelData = bytes([0b10101010]) * (32 * len(images))
    return ds
