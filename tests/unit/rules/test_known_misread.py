"""Known identifiers in lines that were misread, of invented people only."""

from __future__ import annotations

import pytest

from phidetect.rules.known import KnownMatcher
from phidetect.types import Category, KnownIdentifiers

C = Category
KNOWN = KnownMatcher(
    KnownIdentifiers.of(
        [
            (C.NAME, "QUINTERO^ZELDA"),
            (C.ID, "MR50933856"),
            (C.ID, "447120"),
            (C.DATE, "19610923"),
            (C.INSTITUTION, "QUARRYHILL HOSPITAL"),
        ]
    )
)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("MR5093856", C.ID),
        ("ID: MR50938 56", C.ID),
        ("NR50933856", C.ID),
        ("MR5O9&3B56 120 kV", C.ID),
        ("44/120", C.ID),
        ("4 4 7 12O", C.ID),
        ("09/231961", C.DATE),
        ("23-09-1G61", C.DATE),
        ("9.23.1961", C.DATE),
        ("ZEDA", C.NAME),
        ("QUINTER", C.NAME),
        ("QU1NTFRO", C.NAME),
    ],
)
def test_one_or_two_signs_amiss(text: str, category: Category) -> None:
    assert category in {match.category for match in KNOWN.find(text, ocr=True)}


@pytest.mark.parametrize(
    "text",
    ["447", "512 x 512 x 32", "44712099123", "MR 5.0 mm", "R50 38", "190 cm/s 23", "ZED",
     "Zoom 120",     "QUIET", "1 2 3 4 5 6 7 8 9", "47.12 m/s", "kV 120 mA 447"],
)  # fmt: skip
def test_what_is_further_away_is_none(text: str) -> None:
    assert KNOWN.find(text, ocr=True) == []


def test_text_that_was_not_read_from_pixels_must_be_exact() -> None:
    assert KNOWN.find("MR5093856") == []
    assert KNOWN.find("MR5093856", ocr=True) != []


def test_the_range_is_that_of_the_number() -> None:
    (match,) = KNOWN.find("Exam MR5093856 Pelvis", ocr=True)
    assert "Exam MR5093856 Pelvis"[match.start : match.end] == "MR5093856"


def test_a_number_is_not_made_of_a_long_line() -> None:
    assert KNOWN.find("4471 " * 200, ocr=True) == []
