"""Content items by their concept names, codes by their schemes, elements by what they are."""

from __future__ import annotations

import pytest

from phidetect.rules.elements import ElementRules
from phidetect.rules.keyed import find_keyed
from phidetect.secret import Secret
from phidetect.types import ElementLocation, ElementPath, ElementView, Finding
from tests.unit.rules.views import PATIENT, nested, view

ITEM = "(0040,A730)[0]."


def concept(code: str, meaning: str, *, scheme: str = "DCM") -> list[ElementView]:
    name = ITEM + "(0040,A043)[0]."
    return [
        nested(name + "(0008,0100)", "SH", code, keyword="CodeValue"),
        nested(name + "(0008,0102)", "SH", scheme, keyword="CodingSchemeDesignator"),
        nested(name + "(0008,0104)", "LO", meaning, keyword="CodeMeaning"),
    ]


def of_value(found: list[Finding]) -> list[tuple[str, bool]]:
    return [
        (f.category.value, isinstance(f.location, ElementLocation))
        for f in found
        if str(f.location).startswith(ITEM + "(0040,A160)")
    ]


@pytest.mark.parametrize(
    ("code", "meaning", "scheme", "category"),
    [
        ("121008", "Person Observer Name", "DCM", "STAFF_NAME"),
        ("121029", "Subject Name", "DCM", "NAME"),
        ("121030", "Subject ID", "DCM", "ID"),
        ("121022", "Accession Number", "DCM", "ID"),
        ("X1", "Patient Name", "99LOCAL", "NAME"),
        ("X2", "Patient ID", "99LOCAL", "ID"),
        ("X3", "Patient Birth Date", "99LOCAL", "DATE"),
        ("X4", "Referring Physician", "L", "STAFF_NAME"),
        ("121009", "Person Observer's Organization Name", "DCM", "INSTITUTION"),
    ],
)
def test_text_by_the_name_of_its_concept(
    code: str, meaning: str, scheme: str, category: str
) -> None:
    value = nested(ITEM + "(0040,A160)", "UT", "axial 12", keyword="TextValue")
    found = ElementRules().detect([*concept(code, meaning, scheme=scheme), value])
    assert of_value(found) == [(category, True)]


def test_text_of_other_concepts_is_free_text() -> None:
    value = nested(ITEM + "(0040,A160)", "UT", "axial 12", keyword="TextValue")
    assert of_value(ElementRules().detect([*concept("121071", "Finding"), value])) == []
    elsewhere = nested("(0040,A730)[1].(0040,A160)", "UT", "axial 12", keyword="TextValue")
    assert ElementRules().detect([*concept("121029", "Subject Name"), elsewhere]) == []


@pytest.mark.parametrize(("scheme", "flagged"), [("99ACME", True), ("L", True), ("SCT", False)])
def test_codes_of_local_schemes_are_text_that_somebody_typed(scheme: str, flagged: bool) -> None:
    code = nested("(0008,2218)[0].(0008,0100)", "SH", "Robert_7", keyword="CodeValue")
    name = nested("(0008,2218)[0].(0008,0102)", "SH", scheme, keyword="CodingSchemeDesignator")
    assert bool(ElementRules().detect([code, name])) is flagged


def test_codes_of_the_standard_hold_no_known_name() -> None:
    name = nested("(0008,2218)[0].(0008,0102)", "SH", "SCT", keyword="CodingSchemeDesignator")
    for keyword, tag in (("CodeValue", "0100"), ("CodeMeaning", "0104")):
        code = nested(f"(0008,2218)[0].(0008,{tag})", "LO", "for Quillfeather", keyword=keyword)
        found = ElementRules().detect([*PATIENT, code, name])
        assert any(str(f.location).startswith(str(code.path)) and f.phi for f in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<PatientName>Blixt^Ona</PatientName>", "Blixt^Ona"),
        ('<x:PatientsName type="pn">\n Blixt, Ona </x:PatientsName>', "Blixt, Ona"),
        ('{"patient_id": "QX-77", "TR": 4500}', "QX-77"),
        ('tPatientsName = "Blixt"', "Blixt"),
        ("sPatient.tPatientID\t=\tQX77", "QX77"),
        ("[Study]\nOperatorName=Blixt\nkV=120", "Blixt"),
        ("DOB: 1961-04-12", "1961-04-12"),
    ],
)
def test_values_beside_a_word_for_them(text: str, value: str) -> None:
    assert value in [text[m.start : m.end] for m in find_keyed(text)]


@pytest.mark.parametrize(
    "text",
    ["TR = 4500", '{"coil": "Head"}', "<SeriesTime>12</SeriesTime>", "PatientID=0",
     'PatientName = ""', '<xs:element name="PatientName" type="xs:string"/>', "operator: +"],
)  # fmt: skip
def test_values_that_say_nothing(text: str) -> None:
    assert find_keyed(text) == []


def hidden(tag: int, keyword: str = "", *, length: int = 8, items: int = 0, vr: str = "OB") -> bool:
    element = ElementView(
        path=ElementPath.of(tag), tag=tag, vr=vr, keyword=keyword, length=length, items=items
    )
    return bool(ElementRules().detect([element]))


def test_elements_that_hide_something_by_what_they_are() -> None:
    assert hidden(0x04000500, "EncryptedAttributesSequence", items=1, vr="SQ")
    assert hidden(0xFFFAFFFA, "DigitalSignaturesSequence", items=1, vr="SQ")
    assert hidden(0x4FFE0001, "MACParametersSequence", items=1, vr="SQ")
    assert hidden(0x00080000, vr="UL", length=16)
    assert not hidden(0x00080000, vr="UL", length=4)
    assert hidden(0x00030010)
    assert hidden(0x00090001)
    assert not hidden(0x00090001, length=0)
    assert not hidden(0xFFFCFFFC, "DataSetTrailingPadding")
    padding = view(0xFFFCFFFC, "OB", "Zebulon", keyword="DataSetTrailingPadding")
    assert ElementRules().detect([padding])


def test_codes_that_stand_for_a_person() -> None:
    path = "(0008,1072)[0].(0040,1101)[0].(0008,"
    code = nested(path + "0100)", "SH", "QX 7", keyword="CodeValue")
    name = nested(path + "0104)", "LO", "axial", keyword="CodeMeaning")
    found = ElementRules().detect([code, name])
    assert [f.category.value for f in found] == ["ID", "STAFF_NAME"]


def test_unknown_names_in_private_binary_values() -> None:
    for text, expected in (("Grazynka Kasztelaniuk", 1), ("Kernel Matrix", 0), ("q^Qw Zk", 0)):
        blob = ElementView(
            path=ElementPath.of(0x00291010), tag=0x00291010, vr="OB", runs=Secret(text), length=30
        )
        assert len(ElementRules().detect([blob])) == expected
