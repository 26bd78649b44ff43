"""A structured report (PS3.3 A.35) with names in its content tree."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import BasicTextSRStorage

from phidetect.samples.answer import PlantedElement, SampleKey
from phidetect.samples.header import fill_header, new_dataset, people
from phidetect.types import Category

__all__ = ["structured_report"]


def structured_report() -> tuple[Dataset, SampleKey]:
    """Return a Basic Text SR whose text and person-name items name invented people."""
    name = "sr_basic_text.dcm"
    data = new_dataset(name, sop_class=BasicTextSRStorage, modality="SR")
    planted = list(fill_header(data, "odessa"))
    staff, patient = people().staff, people().patients["odessa"]
    surname = patient["name"].split("^")[0]
    given = patient["name"].split("^")[1]

    observer = _item("PNAME", "121008", "Person Observer Name")
    observer.PersonName = staff["referring"]
    finding = _item("TEXT", "121071", "Finding")
    finding.TextValue = f"No lymph node enlargement. Discussed with Ms {given} {surname}."
    size = _item("TEXT", "121071", "Finding")
    size.TextValue = "Diameter 12 mm, no change."
    section = _item("CONTAINER", "121070", "Findings")
    section.ContinuityOfContent = "SEPARATE"
    section.ContentSequence = Sequence([finding, size])

    data.ValueType = "CONTAINER"
    data.ContinuityOfContent = "SEPARATE"
    data.CompletionFlag = "COMPLETE"
    data.VerificationFlag = "UNVERIFIED"
    data.ContentDate = people().study["date"]
    data.ContentTime = people().study["time"]
    data.ConceptNameCodeSequence = Sequence([_code("18748-4", "LN", "Diagnostic imaging report")])
    data.ContentSequence = Sequence([observer, section])

    tree = "(0040,A730)"
    planted.append(
        PlantedElement(
            path=f"{tree}[0].(0040,A123)", text=staff["referring"], category=Category.STAFF_NAME
        )
    )
    planted.append(
        PlantedElement(
            path=f"{tree}[1].{tree}[0].(0040,A160)",
            text=f"{given} {surname}",
            category=Category.NAME,
        )
    )
    key = SampleKey(
        file=name, shows="structured report, names in its text", elements=tuple(planted)
    )
    return data, key


def _item(value_type: str, code: str, meaning: str) -> Dataset:
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = value_type
    item.ConceptNameCodeSequence = Sequence([_code(code, "DCM", meaning)])
    return item


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code
