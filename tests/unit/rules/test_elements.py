from __future__ import annotations

import pytest

from phidetect.rules.elements import ElementRules
from phidetect.rules.header import is_placeholder
from phidetect.secret import Secret
from phidetect.types import (
    Category,
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    KnownIdentifiers,
    PathStep,
    SpanLocation,
)


def view(tag: int, vr: str, *values: str, keyword: str = "", creator: str = "") -> ElementView:
    step = PathStep(tag >> 16, tag & 0xFF if creator else tag & 0xFFFF, creator)
    return ElementView(
        path=ElementPath((step,)),
        tag=tag,
        vr=vr,
        keyword=keyword,
        values=tuple(map(Secret, values)),
    )


def description(text: str) -> ElementView:
    return view(0x00081030, "LO", text, keyword="StudyDescription")


NAME = view(0x00100010, "PN", "Quibble^Zora", keyword="PatientName")
PATIENT_ID = view(0x00100020, "LO", "QX7781", keyword="PatientID")


def detect(*views: ElementView, known: KnownIdentifiers | None = None) -> list[Finding]:
    return ElementRules().detect(views, known=known)


def spans(finding_views: tuple[ElementView, ...]) -> list[tuple[str, str]]:
    text = {v.path: v for v in finding_views}
    out = []
    for finding in detect(*finding_views):
        if isinstance(finding.location, SpanLocation):
            where = finding.location
            value = text[where.path].values[where.value].reveal()
            out.append((finding.category.value, value[where.start : where.end]))
    return out


@pytest.mark.parametrize(
    ("tag", "vr", "keyword", "value", "category"),
    [
        (0x00100010, "PN", "PatientName", "Quibble^Zora", "NAME"),
        (0x00080090, "PN", "ReferringPhysicianName", "Quibble^Zora", "STAFF_NAME"),
        (0x00100020, "LO", "PatientID", "QX7781", "ID"),
        (0x00080050, "SH", "AccessionNumber", "A1", "ID"),
        (0x00080080, "LO", "InstitutionName", "St. Quibble", "INSTITUTION"),
        (0x00080081, "ST", "InstitutionAddress", "Quibbleweg 1", "ADDRESS"),
        (0x00102154, "SH", "PatientTelephoneNumbers", "555 0100", "PHONE"),
        (0x00181000, "LO", "DeviceSerialNumber", "X1", "DEVICE_ID"),
        (0x00080020, "DA", "StudyDate", "20190304", "DATE"),
        (0x0008002A, "DT", "AcquisitionDateTime", "20190304101500", "DATE"),
        (0x00101010, "AS", "PatientAge", "093Y", "AGE_OVER_89"),
        (0x00101010, "AS", "PatientAge", "089Y", "AGE"),
        (0x00101010, "AS", "PatientAge", "099D", "AGE"),
        (0x00101010, "AS", "PatientAge", "Zora", "SUSPECT"),
        (0x00080120, "UR", "URNCodeValue", "http://a.example.org", "URL"),
    ],
)
def test_elements_that_identify_by_their_meaning(
    tag: int, vr: str, keyword: str, value: str, category: str
) -> None:
    (finding,) = detect(view(tag, vr, value, keyword=keyword))
    assert finding.category.value == category
    assert isinstance(finding.location, ElementLocation)
    assert finding.phi is finding.category.phi


@pytest.mark.parametrize(
    "value",
    ["", " ", "Anonymous", "ANON^^", "UNKNOWN", "N/A", "xxxx", "PHDABCDEFGHIJKLMNOP", "^^^^"],
)
def test_placeholders_and_our_pseudonyms_are_no_findings(value: str) -> None:
    assert is_placeholder(value)
    assert detect(view(0x00100010, "PN", value, keyword="PatientName")) == []


def test_dates_of_an_object_with_modified_dates_are_no_findings() -> None:
    date = view(0x00080020, "DA", "20190304", keyword="StudyDate")
    removed = view(0x00120062, "CS", "YES", keyword="PatientIdentityRemoved")
    modified = view(0x00280303, "CS", "MODIFIED", keyword="LongitudinalTemporalInformationModified")
    assert detect(date, removed, modified) == []
    assert [f.category for f in detect(date, removed)] == [Category.DATE]
    assert [f.category for f in detect(date, modified)] == [Category.DATE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CT ABDOMEN W/O CONTRAST", []),
        ("MR Breast Bilateral for Zora Quibble", [("NAME", "Zora Quibble")]),
        ("THORAX QX7781", [("ID", "QX7781")]),
        ("Performed 04.03.2019", [("DATE", "04.03.2019")]),
        ("KNEE Blixt LEFT", [("SUSPECT", "Blixt")]),
        ("Blixt 20190304", [("SUSPECT", "Blixt"), ("DATE", "20190304")]),
        ("42 yo head", [("AGE", "42")]),
    ],
)
def test_free_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert spans((NAME, PATIENT_ID, description(text))) == expected


def test_suspects_are_neither_phi_nor_harmless() -> None:
    (finding,) = detect(description("KNEE Blixt"))
    assert finding.phi is None


def test_the_sweep_goes_by_vr_not_by_tag() -> None:
    odd = view(0x00091001, "UN", "for Zora Quibble", creator="ACME")
    label = view(0x00620005, "LO", "Zora Quibble liver", keyword="SegmentLabel")
    assert spans((NAME, odd)) == [("NAME", "Zora Quibble")]
    assert spans((NAME, label)) == [("NAME", "Zora Quibble")]


def test_a_number_is_a_finding_where_all_of_it_is_known() -> None:
    date = view(0x00080020, "DA", "20190304", keyword="StudyDate")
    series = view(0x00200011, "IS", "20190304", keyword="SeriesNumber")
    other = view(0x00200013, "IS", "20190305", keyword="InstanceNumber")
    assert spans((date, series, other)) == [("DATE", "20190304")]


def test_codes_hold_known_names_only() -> None:
    code = view(0x00080008, "CS", "DERIVED", "QUIBBLE", "BLIXT", keyword="ImageType")
    assert spans((NAME, code)) == [("NAME", "QUIBBLE")]


def test_technical_elements_keep_what_is_not_known() -> None:
    version = view(0x00181020, "LO", "Zwix 1.10.12 2010-06-30", keyword="SoftwareVersions")
    creator = view(0x00090010, "LO", "GEMS_IDEN_01")
    assert detect(version, creator) == []
    named = view(0x00181020, "LO", "built for Quibble^Zora", keyword="SoftwareVersions")
    assert spans((NAME, named)) == [("NAME", "Quibble^Zora")]


def test_every_source_is_evidence_of_one_finding() -> None:
    (finding,) = [
        f
        for f in detect(NAME, description("for Zora Quibble"))
        if isinstance(f.location, SpanLocation)
    ]
    sources = {e.source for e in finding.evidence}
    assert "rule:known.patient_name" in sources
    assert len(sources) > 1
    assert all("Zora" not in repr(e) for e in finding.evidence)


def test_given_identifiers_replace_what_the_object_teaches() -> None:
    known = KnownIdentifiers.of([(Category.NAME, "Blixt^Ona")])
    text = description("KNEE Blixt LEFT")
    (finding,) = detect(text, known=known)
    assert finding.category is Category.NAME


def test_elements_that_cannot_be_read_are_left_to_coverage() -> None:
    broken = ElementView(path=ElementPath.of(0x00081030), tag=0x00081030, vr="LO", error="PHD109")
    assert detect(broken) == []


@pytest.mark.parametrize(
    ("keyword", "value", "found"),
    [
        ("BodyPartExamined", "HAND", False),  # a term, all of it
        ("BodyPartExamined", "HAND ZORA", True),
        ("BodyPartExamined", "ZORA", True),
        ("ContentLabel", "ZORA", True),
    ],
)
def test_a_body_part_is_no_surname_where_body_parts_are_named(
    keyword: str, value: str, found: bool
) -> None:
    name = view(0x00100010, "PN", "Hand^Zora", keyword="PatientName")
    body = view(0x00180015, "CS", value, keyword=keyword)
    paths = [getattr(finding.location, "path", None) for finding in detect(name, body)]
    assert (body.path in paths) is found
