"""Structured reports and key object selection (PS3.3 A.35)."""

from __future__ import annotations

from pydicom.uid import ComprehensiveSRStorage, KeyObjectSelectionDocumentStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify
from phidetect.evaluation.planter import Level, Planter, Tech, name
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["kos", "sr"]

_CT = "1.2.840.10008.5.1.4.1.1.2"
_ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"


def _content(
    parent: Level,
    kind: str,
    code: str,
    meaning: str,
    *,
    relation: str = "CONTAINS",
    tech: bool = False,
) -> Level:
    item = parent.item("ContentSequence", RelationshipType=relation, ValueType=kind)
    item.code("ConceptNameCodeSequence", code, "DCM", meaning, tech=tech)
    return item


def _document(top: Level) -> None:
    top.set(
        ContentDate="20200101", ContentTime="101500", ReferencedPerformedProcedureStepSequence=[],
        ValueType="CONTAINER", ContinuityOfContent="SEPARATE",
    )  # fmt: skip


def sr(cast: Cast) -> Planter:
    """Return a Comprehensive SR with an identifier in every kind of content item."""
    made = Planter.new("sr.dcm", cast, sop_class=ComprehensiveSRStorage, modality="SR")
    top = made.top
    identify(top)
    equipment(top)
    _document(top)
    top.set(
        CompletionFlag="COMPLETE", VerificationFlag="VERIFIED", PerformedProcedureCodeSequence=[]
    )
    verifier = top.item("VerifyingObserverSequence")
    verifier.person("VerifyingObserverName", "sr-verifying-observer", staff=True)
    place = cast.institution()
    verifier.phi(
        "VerifyingOrganization",
        place,
        "sr-verifying-organization",
        Category.INSTITUTION,
        search=(place,),
    )
    verifier.phi(
        "VerificationDateTime",
        f"{cast.date()}{cast.time()}",
        "sr-verification-datetime",
        Category.DATE,
    )
    verifier.set(VerifyingObserverIdentificationCodeSequence=[])
    author = top.item("AuthorObserverSequence", ObserverType="PSN")
    author.person("PersonName", "sr-author-observer", staff=True)
    author.set(InstitutionName="", InstitutionCodeSequence=[], PersonIdentificationCodeSequence=[])
    participant = top.item(
        "ParticipantSequence",
        ParticipationType="ENT",
        ObserverType="PSN",
        ParticipationDateTime="20200101101500",
    )
    participant.person("PersonName", "sr-participant", staff=True)
    participant.set(
        InstitutionName="", InstitutionCodeSequence=[], PersonIdentificationCodeSequence=[]
    )
    top.code("ConceptNameCodeSequence", "18748-4", "LN", "Diagnostic imaging report", tech=True)
    _observer_context(top)
    section = _content(top, "CONTAINER", "121070", "Findings", tech=True).set(
        ContinuityOfContent="SEPARATE"
    )
    finding = _content(section, "TEXT", "121071", "Finding", tech=True)
    finding.text(
        "TextValue",
        Tech("No lymph node enlargement"),
        ". Discussed with Ms ",
        name(cast.person(), "sr-text"),
        ". ",
        Tech("Diameter 12 mm, no change"),
        ".",
    )
    length = _content(section, "NUM", "121206", "Distance", tech=True)
    measured = length.item("MeasuredValueSequence")
    measured.tech("NumericValue", "13.75")
    measured.code("MeasurementUnitsCodeSequence", "mm", "UCUM", "millimeter", tech=True)
    local = _content(section, "CODE", "121071", "Finding")
    code = local.item("ConceptCodeSequence", CodeValue="L17", CodingSchemeDesignator="99LOCAL")
    code.person("CodeMeaning", "sr-local-code-meaning")
    coded = _content(section, "CODE", "121071", "Finding")
    coded.code("ConceptCodeSequence", "4147007", "SCT", "Mass", tech=True)
    concept = section.item("ContentSequence", RelationshipType="CONTAINS", ValueType="TEXT")
    concept.set(TextValue="none")
    odd = concept.item("ConceptNameCodeSequence", CodeValue="L18", CodingSchemeDesignator="99LOCAL")
    odd.person("CodeMeaning", "sr-local-concept-name")
    _values(section, cast)
    _references(section, cast)
    reason = finding.item("ContentSequence", RelationshipType="INFERRED FROM")
    reason.set(ReferencedContentItemIdentifier=[1, len(top.data.ContentSequence), 2])
    evidence = top.item(
        "CurrentRequestedProcedureEvidenceSequence", StudyInstanceUID=make_uid("ev", "study")
    )
    series = evidence.item("ReferencedSeriesSequence", SeriesInstanceUID=make_uid("ev", "series"))
    seen = set()
    for item in section.data.ContentSequence:
        for one in item.get("ReferencedSOPSequence", []):
            if one.ReferencedSOPInstanceUID not in seen:
                seen.add(one.ReferencedSOPInstanceUID)
                series.item(
                    "ReferencedSOPSequence", ReferencedSOPClassUID=one.ReferencedSOPClassUID,
                    ReferencedSOPInstanceUID=one.ReferencedSOPInstanceUID,
                )  # fmt: skip
    return made


def _observer_context(top: Level) -> None:
    cast = top.cast
    relation = "HAS OBS CONTEXT"
    person = _content(top, "PNAME", "121008", "Person Observer Name", relation=relation)
    person.person("PersonName", "sr-observer-name", staff=True)
    text = _content(top, "TEXT", "121009", "Person Observer's Organization Name", relation=relation)
    place = cast.institution()
    text.phi("TextValue", place, "sr-observer-organization", Category.INSTITUTION, search=(place,))
    subject = _content(top, "PNAME", "121029", "Subject Name", relation=relation)
    subject.person("PersonName", "sr-subject-name")
    number = _content(top, "TEXT", "121030", "Subject ID", relation=relation)
    number.phi("TextValue", cast.identifier("SUBJ"), "sr-subject-id", Category.ID)
    born = _content(top, "DATE", "121031", "Subject Birth Date", relation=relation)
    born.phi("Date", cast.date(first=1932, last=1985), "sr-subject-birth-date", Category.DATE)
    device = _content(top, "UIDREF", "121012", "Device Observer UID", relation=relation)
    device.phi("UID", cast.uid(), "sr-device-observer-uid", Category.UID)
    serial = _content(top, "TEXT", "121016", "Device Observer Serial Number", relation=relation)
    serial.phi("TextValue", cast.identifier("DEV"), "sr-device-serial-number", Category.DEVICE_ID)
    room = _content(
        top,
        "TEXT",
        "121017",
        "Device Observer Physical Location During Observation",
        relation=relation,
    )
    wing = cast.person().family
    room.phi(
        "TextValue", f"{wing} wing", "sr-device-location", Category.INSTITUTION, search=(wing,)
    )


def _values(section: Level, cast: Cast) -> None:
    day = _content(section, "DATE", "111060", "Study Date")
    day.phi("Date", cast.date(), "sr-date", Category.DATE)
    hour = _content(section, "TIME", "111061", "Study Time")
    hour.phi("Time", cast.time(), "sr-time", Category.DATE)
    moment = _content(section, "DATETIME", "111536", "DateTime of last evaluation")
    moment.phi("DateTime", f"{cast.date()}{cast.time()}", "sr-datetime", Category.DATE)
    number = _content(section, "TEXT", "121022", "Accession Number")
    number.phi("TextValue", cast.identifier("ACC"), "sr-accession-number", Category.ID)
    uid = _content(section, "UIDREF", "112227", "Frame of Reference UID")
    uid.phi("UID", cast.uid(), "sr-uidref", Category.UID)
    pname = _content(section, "PNAME", "121114", "Performing Physician", tech=True)
    pname.person("PersonName", "sr-pname", staff=True)


def _references(section: Level, cast: Cast) -> None:
    for kind, surface, sop_class in (
        ("IMAGE", "sr-image-reference", _CT),
        ("COMPOSITE", "sr-composite-reference", "1.2.840.10008.5.1.4.1.1.104.1"),
        ("WAVEFORM", "sr-waveform-reference", _ECG),
    ):
        item = section.item("ContentSequence", RelationshipType="CONTAINS", ValueType=kind)
        if kind != "IMAGE":
            item.code("ConceptNameCodeSequence", "121200", "DCM", "Illustration of ROI")
        one = item.item("ReferencedSOPSequence", ReferencedSOPClassUID=sop_class)
        one.phi("ReferencedSOPInstanceUID", cast.uid(), surface, Category.UID)


def kos(cast: Cast) -> Planter:
    """Return a Key Object Selection with a name in its description."""
    made = Planter.new("kos.dcm", cast, sop_class=KeyObjectSelectionDocumentStorage, modality="KO")
    top = made.top
    identify(top)
    equipment(top)
    _document(top)
    top.code("ConceptNameCodeSequence", "113000", "DCM", "Of Interest", tech=True)
    template = top.item(
        "ContentTemplateSequence", MappingResource="DCMR", TemplateIdentifier="2010"
    )
    template.set()
    text = _content(top, "TEXT", "113012", "Key Object Description", tech=True)
    text.text(
        "TextValue", Tech("show at tumour board"), ": ", name(cast.person(), "kos-description")
    )
    observer = _content(top, "PNAME", "121008", "Person Observer Name", relation="HAS OBS CONTEXT")
    observer.person("PersonName", "kos-observer", staff=True)
    image = top.item("ContentSequence", RelationshipType="CONTAINS", ValueType="IMAGE")
    one = image.item("ReferencedSOPSequence", ReferencedSOPClassUID=_CT)
    one.phi("ReferencedSOPInstanceUID", cast.uid(), "kos-reference", Category.UID)
    evidence = top.item(
        "CurrentRequestedProcedureEvidenceSequence", StudyInstanceUID=top.data.StudyInstanceUID
    )
    series = evidence.item("ReferencedSeriesSequence", SeriesInstanceUID=make_uid("kos", "series"))
    aet = cast.identifier("ARCHIVE")
    series.phi("RetrieveAETitle", aet, "kos-retrieve-ae-title", Category.OTHER_PHI)
    series.item(
        "ReferencedSOPSequence",
        ReferencedSOPClassUID=_CT,
        ReferencedSOPInstanceUID=one.data.ReferencedSOPInstanceUID,
    )
    return made
