"""Character sets, long text VRs, and names that somebody disguised."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RawDataStorage,
)

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify
from phidetect.evaluation.planter import Level, Phi, Planter, Tech, name
from phidetect.package_data import read_toml
from phidetect.samples.header import make_uid
from phidetect.types import Category, ElementLocation, SpanLocation

__all__ = ["SYNTAXES", "charset", "charsets", "disguised", "long_texts", "syntax"]

SYNTAXES = {
    "deflated": DeflatedExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big_endian": ExplicitVRBigEndian,
}
"""Transfer syntaxes (PS3.5 Annex A) of objects without pixels."""
_LOOKALIKES = str.maketrans("aeopcyxiAEOPCTHBKMX", "аеорсухіАЕОРСТНВКМХ")
"""Latin letters and the Cyrillic ones that look the same."""


def _raw(made: Planter) -> Level:
    """Set the Raw Data module (PS3.3 A.37)."""
    top = made.top
    equipment(top)
    top.set(
        ContentDate="20200101", ContentTime="101500", AcquisitionContextSequence=[],
        CreatorVersionUID="2.25.743399", Laterality="",
    )  # fmt: skip
    return top


def _new(cast: Cast, file: str) -> Planter:
    return Planter.new(file, cast, sop_class=RawDataStorage, modality="OT")


def disguised(cast: Cast) -> Planter:
    """Return an object in whose free texts the names of its patient are disguised."""
    made = _new(cast, "disguised.dcm")
    top = _raw(made)
    people = [cast.person() for _ in range(8)]
    patient, aliases = people[0], people[1:]
    top.phi(
        "PatientName", patient.pn, "patient-name", Category.NAME, search=(patient.pn,), exact=True
    )
    top.phi("PatientID", cast.identifier("MRN"), "patient-id", Category.ID)
    top.set(OtherPatientNames=[one.pn for one in aliases])
    at = top.path("OtherPatientNames")
    for number, one in enumerate(aliases):
        place = SpanLocation(path=at, value=number, start=0, end=len(one.pn))
        made.add(
            "other-patient-names",
            place,
            [one.pn],
            category=Category.NAME,
            search=(one.pn,),
            exact=True,
        )
    coded = base64.b64encode(aliases[2].shown.encode()).decode()
    shown = {
        "zero-width": ("ImageComments", "\u200b".join(patient.shown), patient),
        "homoglyphs": ("StudyComments", aliases[0].shown.translate(_LOOKALIKES), aliases[0]),
        "reversed": ("SeriesDescription", aliases[1].shown[::-1], aliases[1]),
        "base64": ("PatientComments", coded, aliases[2]),
        "spread": ("AdditionalPatientHistory", " ".join(aliases[3].family.upper()), aliases[3]),
        "dotted": ("StudyDescription", ".".join(aliases[4].family), aliases[4]),
        "full-width": (
            "VisitComments",
            "".join(chr(ord(c) + 0xFEE0) for c in aliases[5].family),
            aliases[5],
        ),
        "hex": ("ProtocolName", aliases[6].family.encode().hex(), aliases[6]),
    }
    words = (
        "Axial series",
        "contrast phase",
        "T2 weighted",
        "kernel Br40",
        "slice 3 mm",
        "kVp 100",
        "pitch 0.9",
        "b 1000",
    )
    for (kind, (keyword, text, _who)), word in zip(shown.items(), words, strict=True):
        part = Phi(
            text=text,
            surface=f"disguised-{kind}",
            category=Category.NAME,
            search=(text,),
            exact=True,
        )
        top.text(keyword, Tech(word), " ", part)
    return made


def long_texts(cast: Cast) -> Planter:
    """Return an object with an identifier in each VR that holds long text."""
    made = _new(cast, "long_texts.dcm")
    identify(made.top)
    top = _raw(made)
    top.phi(
        0x00081190,
        f"https://{cast.person().family.lower()}.example/studies/{cast.identifier('U')}",
        "vr-ur",
        Category.URL,
    )
    code = top.item(
        "PerformedProtocolCodeSequence",
        LongCodeValue="sct-protocol-of-more-than-16",
        CodingSchemeDesignator="99LOCAL",
        CodeMeaning="Knee",
    )
    code.set()
    scheme = top.item("CodingSchemeIdentificationSequence", CodingSchemeDesignator="99LOCAL")
    place = cast.institution()
    scheme.phi(
        "CodingSchemeResponsibleOrganization",
        place,
        "coding-scheme-organization",
        Category.INSTITUTION,
        search=(place,),
    )
    who = cast.person()
    uri = code.item(
        "EquivalentCodeSequence",
        LongCodeValue=f"code {who.shown} of many characters",
        CodingSchemeDesignator="99LOCAL",
        CodeMeaning="Knee",
    )
    made.add(
        "vr-uc",
        ElementLocation(path=uri.path("LongCodeValue")),
        [who.shown],
        category=Category.NAME,
        search=who.search,
    )
    top.text(
        "ImageComments",
        "\r\n".join(f"row {n} of the log" for n in range(40)) + "\r\n",
        name(cast.person(), "vr-lt"),
    )
    contributor = top.item(
        "ContributingEquipmentSequence", Manufacturer="ACME", ContributionDateTime="20200101"
    )
    contributor.code(
        "PurposeOfReferenceCodeSequence", "109102", "DCM", "Processing Equipment", tech=True
    )
    contributor.text(
        "ContributionDescription",
        Tech("converted to 3 mm"),
        " by ",
        name(cast.person(), "vr-st", staff=True),
    )
    contributor.person("OperatorsName", "contributing-operator", staff=True)
    place = cast.institution()
    contributor.phi(
        "InstitutionName", place, "contributing-institution", Category.INSTITUTION, search=(place,)
    )
    contributor.phi(
        "StationName", cast.identifier("NODE"), "contributing-station", Category.DEVICE_ID
    )
    _history(top)
    request = top.item("ReferencedRequestSequence", RequestedProcedureDescription="")
    request.set(
        StudyInstanceUID=top.data.StudyInstanceUID,
        AccessionNumber="",
        PlacerOrderNumberImagingServiceRequest="",
        FillerOrderNumberImagingServiceRequest="",
        RequestedProcedureID="",
        RequestedProcedureCodeSequence=[],
        ReferencedStudySequence=[],
    )
    request.phi(
        "PlacerOrderNumberImagingServiceRequest",
        cast.identifier("ORDER"),
        "placer-order-number",
        Category.ID,
    )
    text = top.item("ContentSequence", ValueType="TEXT", RelationshipType="CONTAINS")
    text.code("ConceptNameCodeSequence", "121106", "DCM", "Comment")
    text.text("TextValue", Tech("calibrated 2.4 mGy"), " for ", name(cast.person(), "vr-ut"))
    return made


def _history(top: Level) -> None:
    """Add what other systems changed, with the values of before (PS3.3 C.12.1.1.9)."""
    cast = top.cast
    change = top.item(
        "OriginalAttributesSequence",
        AttributeModificationDateTime="20200101101500",
        ReasonForTheAttributeModification="CORRECT",
    )
    source = cast.institution()
    change.phi(
        "SourceOfPreviousValues",
        source,
        "history-source",
        Category.INSTITUTION,
        search=(source,),
    )
    change.phi("ModifyingSystem", cast.identifier("GATE"), "history-system", Category.OTHER_PHI)
    before = change.item("ModifiedAttributesSequence")
    before.person("PatientName", "history-patient-name")
    before.phi("PatientID", cast.identifier("OLD"), "history-patient-id", Category.ID)


def syntax(cast: Cast, which: str) -> Planter:
    """Return an object in a transfer syntax that a search of bytes may not see through."""
    made = _new(cast, f"{which}.dcm")
    made.meta.TransferSyntaxUID = SYNTAXES[which]
    top = _raw(made)
    identify(top)
    surface = f"syntax-{which.replace('_', '-')}"
    top.text("StudyDescription", Tech(f"{which} knee"), " for ", name(cast.person(), surface))
    item = top.item("ReferencedStudySequence", ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1")
    item.set(ReferencedSOPInstanceUID=make_uid(which, "study"))
    deep = item.item("PurposeOfReferenceCodeSequence", CodeValue="X1").set(
        CodingSchemeDesignator="99LOCAL"
    )
    deep.person("CodeMeaning", f"{surface}-nested")
    return made


@cache
def charsets() -> dict[str, Any]:
    """Return the names in other character sets, from data/charsets.toml."""
    return read_toml("evaluation", "charsets.toml")


def charset(cast: Cast, which: str) -> Planter:
    """Return an object whose name and comments are written in another character set."""
    table = charsets()[which]
    made = _new(cast, f"charset_{which}.dcm")
    made.data.SpecificCharacterSet = table["sets"]
    top = _raw(made)
    top.phi("PatientName", table["name"], f"charset-{which}", Category.NAME, search=table["search"])
    top.phi("PatientID", cast.identifier("MRN"), "patient-id", Category.ID)
    top.tech("StudyDescription", table["phrase"])
    return made
