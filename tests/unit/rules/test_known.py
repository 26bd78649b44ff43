from __future__ import annotations

import time

import pytest

from phidetect.rules.known import KnownMatcher, known_from_header, known_source
from phidetect.secret import Secret
from phidetect.types import Category, ElementPath, ElementView, KnownIdentifiers

KNOWN = KnownIdentifiers.of(
    [
        (Category.NAME, "Müller-Quist^Zöe Ann^^Dr."),
        (Category.STAFF_NAME, "HAND^ROBIN"),
        (Category.NAME, "Li^Wu"),
        (Category.ID, "1"),
        (Category.ID, "00123456"),
        (Category.ID, "1492"),
        (Category.ID, "QX-7781-B"),
        (Category.DATE, "19930430"),
        (Category.DATE, "20190304101500"),
        (Category.INSTITUTION, "St. Quibble General Hospital"),
        (Category.PHONE, "(555) 010-9988"),
    ]
)


@pytest.fixture(scope="module")
def matcher() -> KnownMatcher:
    return KnownMatcher(KNOWN)


def found(matcher: KnownMatcher, text: str, *, ocr: bool = False) -> list[tuple[str, str]]:
    return [(m.category.value, text[m.start : m.end]) for m in matcher.find(text, ocr=ocr)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MULLER QUIST, ZOE", "MULLER QUIST, ZOE"),
        ("zöe müller-quist", "zöe müller-quist"),
        ("Zoe_Mueller-Quist", "Zoe_Mueller-Quist"),
        ("Z. Quist", "Z. Quist"),
        ("QUIST Z", "QUIST Z"),
        ("MÜLLER^ZÖE", "MÜLLER^ZÖE"),
        ("CT QUIST 5mm", "QUIST"),
        ("zoemuller", "zoemuller"),
        ("ROI_quistzoe_v2", "quistzoe"),
        ("ROBIN HAND", "ROBIN HAND"),
        ("Hand, Robin", "Hand, Robin"),
        ("WU LI", "WU LI"),
    ],
)
def test_names_in_every_order(matcher: KnownMatcher, text: str, expected: str) -> None:
    assert expected in [span for _, span in found(matcher, text)]


@pytest.mark.parametrize(
    "text",
    [
        "MI 1.2", "1", "HAND AP", "R HAND", "W 1492 L 906", "TR 1492", "1.1492", "ST 1492 mm",
        "General Hospital", "LI", "WU", "1 of 3", "Image 1", "Annular", "T1", "Se 1",
        "30 04", "4.3", "555 010",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ocr", [False, True])
def test_measurements_and_technical_words_stay(matcher: KnownMatcher, text: str, ocr: bool) -> None:
    assert found(matcher, text, ocr=ocr) == []


@pytest.mark.parametrize(
    "text",
    [
        "30-Apr-93", "Apr 30 1993", "30. April 1993", "19930430", "1993-04-30", "04/30/1993",
        "30.04.93", "300493", "30041993", "930430", "30 avril 1993",
    ],
)  # fmt: skip
def test_dates_in_every_form(matcher: KnownMatcher, text: str) -> None:
    assert found(matcher, f"x {text} y") == [("DATE", text)]


def test_the_date_of_a_date_time_is_known(matcher: KnownMatcher) -> None:
    assert found(matcher, "on 04.03.2019") == [("DATE", "04.03.2019")]
    assert found(matcher, "on 05.03.2019") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Study ID: 1", "1"),
        ("00123456", "00123456"),
        ("no 123456", "123456"),
        ("1234-56", "1234-56"),
        ("qx7781b", "qx7781b"),
        ("xQX 7781 B", "QX 7781 B"),
        ("1492", "1492"),
        ("ID 1492", "1492"),
        ("555.010.9988", "555.010.9988"),
    ],
)
def test_identifiers(matcher: KnownMatcher, text: str, expected: str) -> None:
    spans = [span for _, span in found(matcher, text)]
    assert (expected in spans) is (text != "xQX 7781 B")


def test_institutions_whole_and_by_their_distinctive_word(matcher: KnownMatcher) -> None:
    text = "ST QUIBBLE GENERAL HOSPITAL"
    assert found(matcher, text) == [("INSTITUTION", "QUIBBLE GENERAL HOSPITAL")]
    assert found(matcher, "Quibble CT 2") == [("INSTITUTION", "Quibble")]


@pytest.mark.parametrize(
    ("text", "category"),
    [("mu11er", "NAME"), ("MULIER", "NAME"), ("OO123456", "ID"), ("3O.O4.1993", "DATE"),
     ("I23456", "ID"), ("ZQ", "NAME")],
)  # fmt: skip
def test_confusions_of_the_reader(matcher: KnownMatcher, text: str, category: str) -> None:
    if text == "ZQ":
        other = KnownMatcher(KnownIdentifiers.of([(Category.NAME, "Quist^Zora")]))
        assert found(other, text, ocr=True) == [(category, text)]
        assert found(other, text) == []
    else:
        assert category in [c for c, _ in found(matcher, text, ocr=True)]
        if text != "mu11er":  # digits for letters are a disguise as well
            assert found(matcher, text) == []


def test_nothing_known_finds_nothing() -> None:
    assert KnownMatcher(KnownIdentifiers()).find("Zora Quibble 20190304") == []


def test_sources_name_the_element() -> None:
    assert known_source("PatientName") == "rule:known.patient_name"
    (match,) = KnownMatcher(KNOWN).find("Quist")
    assert match.source == "rule:known.given"
    assert "Quist" not in match.why


def view(keyword: str, vr: str, *values: str, tag: int = 0x00100010) -> ElementView:
    return ElementView(
        path=ElementPath.of(tag), tag=tag, vr=vr, keyword=keyword, values=tuple(map(Secret, values))
    )


def test_known_from_header() -> None:
    views = [
        view("PatientName", "PN", "Quibble^Zora"),
        view("OperatorsName", "PN", "Hand^Robin", "Anonymous"),
        view("PatientID", "LO", "QX7781"),
        view("PatientBirthDate", "DA", "19930430", tag=0x00100030),
        view("InstitutionName", "LO", "St. Quibble"),
        view("StudyDescription", "LO", "CT ABDOMEN"),
        view("AccessionNumber", "SH", "PHDABCDEFGHIJKLMNOP"),
        view("PatientAddress", "LO", ""),
        view("SOPInstanceUID", "UI", "1.2.3"),
    ]
    items = {(i.source, i.category.value, i.value.reveal()) for i in known_from_header(views).items}
    assert items == {
        ("PatientName", "NAME", "Quibble^Zora"),
        ("OperatorsName", "STAFF_NAME", "Hand^Robin"),
        ("PatientID", "ID", "QX7781"),
        ("PatientBirthDate", "DATE", "19930430"),
        ("InstitutionName", "INSTITUTION", "St. Quibble"),
    }


HOSTILE = ("quis ", "1", "Z ", "qx7781", "a" * 39 + " ", "1 4 9 2 ", "robin ")


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_costs_linear_time(matcher: KnownMatcher, unit: str) -> None:
    def cost(size: int) -> float:
        text = (unit * size)[:size]
        begun = time.process_time()
        matcher.find(text, ocr=True)
        return time.process_time() - begun

    cost(1000)
    small, large = cost(10_000), cost(80_000)
    assert large < 24 * small + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_million_characters_in_bounded_time(matcher: KnownMatcher, unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    begun = time.process_time()
    matcher.find(text, ocr=True)
    assert time.process_time() - begun < 60


@pytest.mark.parametrize(
    "value", ["1 2 \u00b3ABC", "12\u00b2 \u00b2XY \u00b9ZZ", "\u0661 \u0662 \u0663"]
)
def test_a_date_of_odd_digits_is_no_error(value: str) -> None:
    days = [(Category.DATE, value), (Category.DATE, "19930430")]
    assert KnownMatcher(KnownIdentifiers.of(days)).find("on 30.04.1993")
