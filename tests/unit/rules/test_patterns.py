from __future__ import annotations

import time

import pytest

from phidetect.rules.patterns import find_patterns, resolve_overlaps
from phidetect.types import Category, TextMatch


def found(text: str, *, ocr: bool = False) -> list[tuple[str, str]]:
    return [(m.category.value, text[m.start : m.end]) for m in find_patterns(text, ocr=ocr)]


def phi(text: str, *, ocr: bool = False) -> list[str]:
    return [text[m.start : m.end] for m in find_patterns(text, ocr=ocr) if m.category.phi]


@pytest.mark.parametrize(
    "date",
    [
        "20190304", "2019-03-04", "2019/03/04", "2019.03.04", "03/04/2019", "3/4/2019",
        "04.03.2019", "04.03.19", "04-03-2019", "04-Mar-2019", "4 Mar 2019", "04MAR2019",
        "04-MAR-19",
        "Mar 4, 2019", "March 4th 2019", "4th of March 2019", "Apr 30 1993", "12. März 2019",
        "1er janvier 2019", "12 de marzo de 2019", "3 maart 2019", "4 maggio 2019",
        "20190304T101500", "20190304101500.123", "2019-Mar-04", "March 2019", "30/04/93", "11.6.13",
    ],
)  # fmt: skip
def test_dates(date: str) -> None:
    text = f"Seen {date} again"
    assert ("DATE", date) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "MI 1.2", "TIs 0.4", "W 1492 L 906", "120 kVp 2.5 mAs", "T2 FSE", "HAND AP", "Bosniak II",
        "THORAX PA", "ver 1.2.10", "syngo MR E11", "Software V5.0.12", "kVp.85 mAs:1.90 DAP:8.90",
        "TR 2000 TE 85.2", "10:54:23", "13.44.04", "1/2", "2 of 3", "L4/5", "C5-C6", "FOV 35x35 cm",
        "Thk 5.0mm gap 1.0", "FR 32Hz", "Gen Gn 12 dB 5.0 cm", "SE: 3 IM: 24/120", "b 1000",
        "Bone 1.25mm", "LCC RMLO", "Gd-DTPA 10 ml", "Ex: 3", "1.2.840.10008.5.1.4.1.1.2",
        "G1.1D#1.60+0.50,R3Q0.1,C*1.0*1.0", "5100-12345-2", "Dr. view", "MR Breast Bilateral",
        "Name: Thorax", "IMA NONE", "ORIGINAL\\PRIMARY\\AXIAL", "abdomen^liver", "99 %",
        "Acq Tm 16:03",
        "PHILIPS MEDICAL SYSTEMS", "GE MEDICAL SYSTEMS", "GE Healthcare", "Hospital bed",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ocr", [False, True])
def test_technical_text_holds_no_identifier(text: str, ocr: bool) -> None:
    assert phi(text, ocr=ocr) == []


@pytest.mark.parametrize(
    ("category", "text", "expected"),
    [
        ("EMAIL", "write to q.zora@example.org now", "q.zora@example.org"),
        ("URL", "see http://pacs.example.org/a?b=1", "http://pacs.example.org/a?b=1"),
        ("URL", "host pacs01.example-clinic.org", "pacs01.example-clinic.org"),
        ("IP_ADDRESS", "from 192.168.10.20 port 104", "192.168.10.20"),
        ("IP_ADDRESS", "from fe80:0:0:0:202:b3ff:fe1e:8329", "fe80:0:0:0:202:b3ff:fe1e:8329"),
        ("DEVICE_ID", "mac 00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E"),
        ("PHONE", "call (555) 010-9988 today", "(555) 010-9988"),
        ("PHONE", "555-010-9988", "555-010-9988"),
        ("PHONE", "555.010.9988", "555.010.9988"),
        ("PHONE", "+49 30 901820", "+49 30 901820"),
        ("PHONE", "Tel: 030 90 18 20", "030 90 18 20"),
        ("ID", "078-05-1120", "078-05-1120"),
        ("ID", "MRN: 00123", "00123"),
        ("ID", "Acc# A-77812", "A-77812"),
        ("ID", "Patient ID 4711-08", "4711-08"),
        ("ID", "Pat.-Nr. 889123", "889123"),
        ("ID", "NHS 943 476 5919", "943 476 5919"),
        ("ID", "4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("ID", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("ID", "for 6505931288", "6505931288"),
        ("NAME", "QUIBBLE^ZORA^A", "QUIBBLE^ZORA^A"),
        ("NAME", "seen by Dr. Quibble", "Quibble"),
        ("NAME", "Herr Müller-Quist", "Müller-Quist"),
        ("NAME", "Name: Zora Quibble", "Zora Quibble"),
        ("NAME", "Pt: QUIBBLE, ZORA", "QUIBBLE, ZORA"),
        ("NAME", "CT Abdomen for Stella Quibble", "Stella Quibble"),
        ("NAME", "James Quibble", "James Quibble"),
        ("NAME", "James Q.", "James Q."),
        ("STAFF_NAME", "Tech: Quibble", "Quibble"),
        ("STAFF_NAME", "performed by Z. Quibble", "Z. Quibble"),
        ("STAFF_NAME", "Zora Quibble, MD", "Zora Quibble"),
        ("INSTITUTION", "at Quibble General Hospital", "Quibble General Hospital"),
        ("INSTITUTION", "Klinikum Quibblestadt", "Klinikum Quibblestadt"),
        ("INSTITUTION", "Hôpital de Quibbleville", "Hôpital de Quibbleville"),
        ("INSTITUTION", "Quibblekrankenhaus", "Quibblekrankenhaus"),
        ("ADDRESS", "12 Quibble Street", "12 Quibble Street"),
        ("ADDRESS", "Quibbleweg 12, 12345 Zorastadt", "Quibbleweg 12, 12345 Zorastadt"),
        ("ADDRESS", "12 rue de Quibble", "12 rue de Quibble"),
        ("ADDRESS", "Quibbleville, OH 44101", "Quibbleville, OH 44101"),
        ("AGE_OVER_89", "a 93 year old", "93"),
        ("AGE_OVER_89", "Age: 101", "101"),
        ("AGE", "a 42-year-old", "42"),
        ("AGE", "045Y", "045"),
        ("UID", "uid 1.2.826.0.1.3680043.8.498.7127", "1.2.826.0.1.3680043.8.498.7127"),
        ("DEVICE_ID", "S/N: AB1234-77", "AB1234-77"),
    ],
)  # fmt: skip
def test_identifiers(category: str, text: str, expected: str) -> None:
    spans = [(c, s) for c, s in found(text) if c == category]
    assert any(s == expected for _, s in spans), found(text)


@pytest.mark.parametrize(
    "text",
    [
        "078-00-1120", "NHS-like 943 476 5910 bad", "4111 1111 1111 1112x", "999.999.999.999",
        "GB82 WEST 1234 5698 7654 33",
    ],
)  # fmt: skip
def test_a_wrong_checksum_is_no_identifier_of_that_kind(text: str) -> None:
    sources = {m.source.split(".")[-1] for m in find_patterns(text)}
    assert not sources & {"ssn", "nhs_number", "card_number", "ipv4", "iban"}


def test_an_impossible_day_is_no_date() -> None:
    assert [c for c, _ in found("20191345 and 31.02.2019 and 45/45/2019")].count("DATE") == 0


def test_letters_read_for_digits_count_in_pixels_only() -> None:
    assert "28.O6.2O17" in phi("Date 28.O6.2O17", ocr=True)
    assert "DATE" not in [c for c, _ in found("Date 28.O6.2O17")]


def test_full_width_and_hidden_characters_do_not_hide_an_identifier() -> None:
    assert phi("２０１９０３０４") == ["２０１９０３０４"]
    text = "2019\u200b0304"
    assert phi(text) == [text]
    assert phi("04\u201103\u20112019") == ["04\u201103\u20112019"]


def test_a_match_across_a_window_is_found_once() -> None:
    for shift in range(0, 40, 7):
        text = " " * (8192 - 20 + shift) + "2019-03-04" + " " * 9000
        assert phi(text) == ["2019-03-04"]


def test_resolve_overlaps_keeps_the_outer_and_surer_match() -> None:
    def match(start: int, end: int, score: float) -> TextMatch:
        return TextMatch(
            start=start, end=end, category=Category.ID, score=score, source="s", why="w"
        )

    outer, inner, surer = match(0, 9, 0.8), match(2, 5, 0.7), match(3, 6, 0.9)
    assert resolve_overlaps([surer, inner, outer, outer]) == [outer, surer]


HOSTILE = (
    "a", "1", " ", "A ", "1.", "1-", "Aa ", "^", "a^", "@", "Dr. ", "a.b@", "1 2 ", "::", "A,A ",
    "(", "Aa-", "a ^", "Name: A ", "0123 ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_costs_linear_time(unit: str) -> None:
    def cost(size: int) -> float:
        text = (unit * size)[:size]
        begun = time.process_time()
        find_patterns(text, ocr=True)
        return time.process_time() - begun

    cost(1000)
    small, large = cost(10_000), cost(80_000)
    # Eight times the text; a quadratic pattern would take sixty-four times as long.
    assert large < 24 * small + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_million_characters_in_bounded_time(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    begun = time.process_time()
    find_patterns(text, ocr=True)
    assert time.process_time() - begun < 120


@pytest.mark.parametrize(
    "text",
    [
        "1961 04 12",
        "1961\n04\n12",
        "1961,04,12",
        "12,04,1961",
        "12/ 4 /1961",
        "12-IV-1961",
        "3.XII.2001",
    ],
)
def test_dates_in_less_usual_forms(text):
    assert [m.start for m in find_patterns(text) if m.category is Category.DATE] == [0]


@pytest.mark.parametrize(
    "text", ["2048 1024 12", "1999 99 10", "0.5,12,2000", "31-II-1999", "2000 10 12 mm"]
)
def test_numbers_that_are_no_dates(text):
    assert not [m for m in find_patterns(text) if m.category is Category.DATE]
