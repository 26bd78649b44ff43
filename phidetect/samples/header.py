"""Fills headers with invented identifiers and notes where each one went."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from phidetect.package_data import read_toml
from phidetect.samples.answer import PlantedElement
from phidetect.types import Category

__all__ = ["fill_header", "make_uid", "new_dataset", "people"]

_PRIVATE_CREATOR = "LARKMOOR ARCHIVE 1.0"


@dataclass(frozen=True, slots=True)
class _People:
    patients: Mapping[str, Mapping[str, str]]
    staff: Mapping[str, str]
    place: Mapping[str, str]
    study: Mapping[str, str]


@cache
def people() -> _People:
    """Return the invented people of people.toml."""
    return _People(**read_toml("samples", "people.toml"))


def make_uid(*parts: str) -> UID:
    """Return a UID that depends on `parts` alone (PS3.5 B.2), so that samples are repeatable."""
    digest = hashlib.sha256("\0".join(("phidetect sample", *parts)).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:15])}")


def new_dataset(name: str, *, sop_class: UID, modality: str) -> Dataset:
    """Return a data set with SOP Common, no patient, and file meta for uncompressed pixels."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = make_uid(name, "instance")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = make_uid("implementation")
    data = Dataset()
    data.file_meta = meta
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID = sop_class
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID = make_uid(name, "study")
    data.SeriesInstanceUID = make_uid(name, "series")
    data.Modality = modality
    for keyword in (
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
        "AccessionNumber", "ReferringPhysicianName", "StudyID",
    ):  # fmt: skip
        setattr(data, keyword, "")
    data.SeriesNumber = 1
    data.InstanceNumber = 1
    return data


def fill_header(data: Dataset, patient: str) -> tuple[PlantedElement, ...]:
    """Plant the identifiers of `patient` into `data`, in place.

    They go where scanners write them and also where they do not belong: into descriptions,
    a private element and an item of a sequence.

    Parameters
    ----------
    data : Dataset
        Data set to fill.
    patient : str
        Key of the patient in people.toml.

    Returns
    -------
    tuple of PlantedElement
        One entry per planted value.
    """
    who, all_people = people().patients[patient], people()
    staff, place, study = all_people.staff, all_people.place, all_people.study
    surname = who["name"].split("^")[0]
    planted: list[PlantedElement] = []

    def put(keyword: str, value: str, category: Category, *, part: str = "") -> None:
        setattr(data, keyword, value)
        tag = _tag(keyword)
        planted.append(PlantedElement(path=tag, text=part or value, category=category))

    put("PatientName", who["name"], Category.NAME)
    put("PatientID", who["id"], Category.ID)
    put("PatientBirthDate", who["birth_date"], Category.DATE)
    data.PatientSex = who["sex"]
    over = int(who["age"][:3]) > 89
    put("PatientAge", who["age"], Category.AGE_OVER_89 if over else Category.AGE)
    put("StudyDate", study["date"], Category.DATE)
    data.StudyTime = study["time"]
    put("AccessionNumber", study["accession"], Category.ID)
    put("InstitutionName", place["institution"], Category.INSTITUTION)
    put("InstitutionAddress", place["address"], Category.ADDRESS)
    put("StationName", place["station"], Category.DEVICE_ID)
    put("ReferringPhysicianName", staff["referring"], Category.STAFF_NAME)
    put("OperatorsName", staff["operator"], Category.STAFF_NAME)
    comment = f"Call {staff['referring_shown']} at {place['phone']}"
    put("StudyDescription", f"ABDOMEN {surname}", Category.NAME, part=surname)
    put("ImageComments", comment, Category.PHONE, part=place["phone"])

    block = data.private_block(0x0029, _PRIVATE_CREATOR, create=True)
    block.add_new(0x10, "LO", f"{surname} {who['id']}")
    private = f'(0029,"{_PRIVATE_CREATOR}",10)'
    planted.append(PlantedElement(path=private, text=surname, category=Category.NAME))

    request = Dataset()
    request.RequestedProcedureDescription = f"US for {surname}"
    request.RequestingPhysician = staff["referring"]
    data.RequestAttributesSequence = [request]
    outer = _tag("RequestAttributesSequence")
    for keyword, text, category in (
        ("RequestedProcedureDescription", surname, Category.NAME),
        ("RequestingPhysician", staff["referring"], Category.STAFF_NAME),
    ):
        path = f"{outer}[0].{_tag(keyword)}"
        planted.append(PlantedElement(path=path, text=text, category=category))
    return tuple(planted)


def _tag(keyword: str) -> str:
    tag: Any = tag_for_keyword(keyword)
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
