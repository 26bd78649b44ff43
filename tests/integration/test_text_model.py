"""Scanner and redaction with the shipped text model."""

from __future__ import annotations

import pytest

import phidetect
from phidetect.errors import PhidetectError
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.types import Category, Finding, SpanLocation, Verdict
from tests.unit.scanner.test_scanner import FakeFinder, image

PEOPLE = {Category.NAME, Category.STAFF_NAME}


def parts(found: list[Finding], text: str) -> dict[str, Category]:
    out = {}
    for finding in found:
        assert isinstance(finding.location, SpanLocation)
        out[text[finding.location.start : finding.location.end]] = finding.category
    return out


def test_names_in_a_description() -> None:
    text = "Ordered for Amy Wilson by Dr. Hicks"
    found = parts(phidetect.scan_text(text, element="StudyDescription"), text)
    assert set(found) == {"Amy Wilson", "Hicks"}
    assert set(found.values()) <= PEOPLE


def test_a_name_in_running_text() -> None:
    text = (
        "At 14:32 the patient, Odessa Wrenfield, was seen by Dr. Harrowgate. The liver is normal."
    )
    found = parts(phidetect.scan_text(text), text)
    assert {"Odessa Wrenfield", "Harrowgate"} <= set(found)
    assert not any(":" in part or "liver" in part for part in found)


@pytest.mark.parametrize(
    "text", ["HAND LEFT PA", "WHITE MATTER", "T2 FLAIR AX", "CT CHEST W CONTRAST", "LT HAND 3V"]
)
def test_technical_text_stays(text: str) -> None:
    assert phidetect.scan_text(text, element="SeriesDescription") == []


def test_an_output_is_clean_and_keeps_its_technique() -> None:
    dataset = image(
        StudyDescription="MR KNEE LEFT for Odessa Wrenfield, ordered by Dr. Harrowgate",
        SeriesDescription="T2 FLAIR AX",
        PatientName="Wrenfield^Odessa",
        PatientID="LM-4471902",
    )
    clean, _ = phidetect.redact(dataset, key=bytes(32))
    assert "Wrenfield" not in clean.StudyDescription
    assert clean.StudyDescription.startswith("MR KNEE LEFT")
    assert clean.SeriesDescription == "T2 FLAIR AX"
    again = phidetect.scan(clean)
    assert again.verdict is Verdict.CLEAN
    assert "phi_ner" in again.provenance.models


def test_a_report_is_the_same_whatever_was_scanned_before() -> None:
    scanner = Scanner(key=RunKey(bytes(32)))
    scanner._finder = FakeFinder()  # type: ignore[assignment]
    dataset = image(StudyDescription="MR KNEE Odessa Wrenfield", ImageComments="zxflow coil")
    first = scanner.scan(dataset)
    scanner.scan_text(["Odessa", "zxflow coil", "MR KNEE"] * 10)
    second = scanner.scan(dataset)
    assert [f.evidence for f in first.findings] == [f.evidence for f in second.findings]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0" * 50,
        "\udcff\ud800" * 20,
        "\U0001f468\u200d\u2695" * 30,
        "a" * 5000,
        "^^^^\\\\",
        "ﬁ" * 99,
    ],
)
def test_odd_texts_are_read(text: str) -> None:
    for finding in phidetect.scan_text(text):
        assert isinstance(finding.location, SpanLocation)
        assert 0 <= finding.location.start < finding.location.end <= len(text)


def test_a_text_of_ten_megabytes_is_refused_with_a_code() -> None:
    with pytest.raises(PhidetectError, match="PHD"):
        phidetect.scan_text("Odessa Wrenfield was here. " * 400_000)
