"""Small de-identified objects of invented people, and an audit of them without a scanner."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items

from phidetect.audit import (
    AttackLimits,
    AuditIndex,
    AuditOutcome,
    AuditSubject,
    Header,
    audit_subject,
    pixel_digest,
    read_claims,
)
from phidetect.decide.merge import merge_findings
from phidetect.dicom import open_instance, walk
from phidetect.keys import RunKey
from phidetect.rules.elements import ElementRules
from phidetect.rules.profile import tags_of
from phidetect.standard import attribute_type
from phidetect.types import Coverage, Finding

KEY = RunKey(bytes(range(32)))
SR = "1.2.840.10008.5.1.4.1.1.88.11"
CT = "1.2.840.10008.5.1.4.1.1.2"
FEW = AttackLimits(numbers=2_000, numbers_of_uids=2_000, days=100, seconds=60)
BASIC, FULL, MODIFIED = "113100", "113106", "113107"
ORIGINAL = {
    "PatientName": "Quillon^Marisabel",
    "PatientID": "MRN7741902",
    "AccessionNumber": "AC5520931",
    "StudyDate": "20190312",
    "SeriesDate": "20190312",
    "ContentDate": "20190313",
    "PatientBirthDate": "19580721",
    "InstitutionName": "Fernwick Orchard Clinic",
    "StudyInstanceUID": "1.3.6.1.4.1.99999.1.44",
    "SeriesInstanceUID": "1.3.6.1.4.1.99999.1.44.2",
    "SOPInstanceUID": "1.3.6.1.4.1.99999.1.44.2.1",
}


def code(value: str, scheme: str = "DCM") -> Dataset:
    """Return an item of De-identification Method Code Sequence."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "Option"
    return item


def clean(*codes: str, number: int = 1, **values: Any) -> Dataset:
    """Return an object that says it was de-identified, and was."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    data.SOPClassUID, data.Modality = SR, "SR"
    for word, seed in (
        ("SOPInstanceUID", number),
        ("StudyInstanceUID", 7),
        ("SeriesInstanceUID", 8),
    ):
        setattr(data, word, f"2.25.{KEY.uid(f'{word} {seed}')[5:]}")
    data.PatientName = data.PatientID = "TRIAL-A7"
    data.InstanceNumber = number
    data.PatientIdentityRemoved = "YES"
    data.DeidentificationMethodCodeSequence = Items([code(BASIC), *map(code, codes)])
    if MODIFIED in codes:
        data.LongitudinalTemporalInformationModified = "MODIFIED"
        data.StudyDate = data.SeriesDate = "20110405"
        data.ContentDate = "20110406"
        data.StudyTime, data.ContentTime = "101500", "101730"
    tool = Dataset()
    tool.PurposeOfReferenceCodeSequence = Items([code("109104")])
    data.ContributingEquipmentSequence = Items([tool])
    return changed(data, **values)


def original(**values: Any) -> Dataset:
    """Return what `clean` was made from."""
    data = clean(MODIFIED)
    for word in (
        "PatientIdentityRemoved",
        "DeidentificationMethodCodeSequence",
        "ContributingEquipmentSequence",
        "LongitudinalTemporalInformationModified",
    ):
        delattr(data, word)
    return changed(data, **{**ORIGINAL, **values})


def changed(data: Dataset, **values: Any) -> Dataset:
    """Return a copy with other values; None deletes an attribute."""
    out = copy.deepcopy(data)
    for word, value in values.items():
        if value is None:
            delattr(out, word)
        else:
            setattr(out, word, value)
    return out


def header(data: Dataset, index: AuditIndex, *, name: str) -> Header:
    instance = open_instance(data)
    views = walk(instance, creator_token=lambda c: KEY.token("creator", c))
    return Header(name=name, elements=tuple(views), pixels=pixel_digest(instance, index))


def audit(
    *data: Dataset,
    originals: Iterable[Dataset] = (),
    names: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    coverage: Coverage | None = None,
    limits: AttackLimits = FEW,
    most: int = 5_000_000,
) -> list[AuditOutcome]:
    """Return the outcome of every object of a collection."""
    index = AuditIndex(key=KEY, limits=limits, most=most)
    for number, source in enumerate(originals):
        index.learn_original(header(source, index, name=f"im{number}"))
    headers = [
        header(one, index, name=names[number] if names else f"im{number}")
        for number, one in enumerate(data)
    ]
    for one in headers:
        index.learn(one)
    index.finish()
    return [audit_subject(subject(one, findings, coverage), index) for one in headers]


def subject(
    one: Header, findings: Sequence[Finding] = (), coverage: Coverage | None = None
) -> AuditSubject:
    """Return what a scan of the header alone gives, with more findings and another coverage."""
    found = merge_findings([*ElementRules().detect(one.elements), *findings])
    sop_class = next(
        (v.values[0].reveal() for v in one.elements if v.keyword == "SOPClassUID" and v.values), SR
    )
    modality = next(
        (v.values[0].reveal() for v in one.elements if v.keyword == "Modality" and v.values), None
    )
    return AuditSubject.of(
        name=one.name,
        elements=one.elements,
        findings=found,
        coverage=coverage or Coverage(elements=len(one.elements)),
        modality=modality,
        claims=read_claims(one.elements),
        attribute_type=lambda path: attribute_type(sop_class, tags_of(path)),
        pixels=one.pixels,
    )


def told(outcome: AuditOutcome) -> dict[str, list[str]]:
    """Return the paths of the contradictions by check."""
    out: dict[str, list[str]] = {}
    for row in outcome.result.contradictions:
        out.setdefault(row.check, []).append(row.path)
    return out
