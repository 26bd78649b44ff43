"""Dates, ages, spans, dummies."""

from __future__ import annotations

from datetime import date

import pytest
from pydicom import config
from pydicom.valuerep import validate_value

from phidetect.redaction.dates import cap_age, crosses_midnight, shift_da, shift_dt, shift_tm
from phidetect.redaction.dummies import dummy_value
from phidetect.redaction.text import merge_spans, remove_spans
from tests.unit.redaction.objects import KEY

TEXT_VRS = ["AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC"]
NUMBER_VRS = ["UI", "UR", "UT", "US", "SS", "UL", "SL", "FL", "FD", "AT", "OB", "OW"]


@pytest.mark.parametrize(
    ("value", "days", "moved"),
    [
        ("20190310", -10, "20190228"),
        ("20200310", -10, "20200229"),
        ("2019.03.10", 1, "2019.03.11"),
        ("20190310-20190312", 1, "20190311-20190313"),
        ("20190310-", 1, "20190311-"),
        ("20190230", 1, None),
        ("March", 1, None),
        ("00010101", -1, None),
        ("-", 1, None),
    ],
)
def test_da_moves_by_days(value: str, days: int, moved: str | None) -> None:
    assert shift_da(value, days) == moved


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("20190310101500.123456+0100", "20190311101500.123456+0100"),
        ("201903101015", "201903111015"),
        ("20190310", "20190311"),
        ("20190310-0500", "20190311-0500"),
        ("201903", "201903"),
        ("2019", "2019"),
        ("20190310 10:15", None),
        ("yesterday", None),
    ],
)
def test_dt_moves_its_day_and_keeps_time_and_offset(value: str, moved: str | None) -> None:
    assert shift_dt(value, 1) == moved


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("101500", "100454"),
        ("101500.123456", "100454.123456"),
        ("1015", "1004"),
        ("10", "09"),
        ("000500", "235454"),
        ("10:15:00", "10:04:54"),
        ("1015-1020", "1004-1009"),
        ("10:1500", None),
        ("250000", None),
        ("noon", None),
        ("-", None),
    ],
)
def test_tm_moves_by_seconds_and_keeps_its_form(value: str, moved: str | None) -> None:
    assert shift_tm(value, -606) == moved


def test_only_a_time_that_crosses_midnight_takes_its_date_along() -> None:
    assert crosses_midnight("000500.5", -606)
    assert not crosses_midnight("001500", -606)
    assert not crosses_midnight("early", -606)
    assert shift_dt("20190310000500.5+0100", -1, -606) == "20190308235454.5+0100"
    assert shift_dt("20190310", -1, -606) == "20190309"
    assert shift_dt("2019031025", -1, -606) is None


def test_dt_of_a_month_moves_with_the_days() -> None:
    assert shift_dt("201903", 30) == "201904"
    assert shift_dt("2019", -400) == "2018"


def test_intervals_stay() -> None:
    days = KEY.date_shift("QX-778812")
    first, second = shift_da("20190310", days), shift_da("20190621", days)
    assert first is not None
    assert second is not None
    gap = date.fromisoformat(second) - date.fromisoformat(first)
    assert gap == date(2019, 6, 21) - date(2019, 3, 10)


@pytest.mark.parametrize(
    ("value", "capped"),
    [
        ("089Y", "089Y"),
        ("090Y", "090Y"),
        ("101Y", "090Y"),
        ("1080M", "090Y"),
        ("011M", "011M"),
        ("9999W", "090Y"),
        ("003D", "003D"),
        ("92", None),
    ],
)
def test_ages_over_89_are_grouped(value: str, capped: str | None) -> None:
    assert cap_age(value) == capped


@pytest.mark.parametrize(
    ("text", "spans", "rest"),
    [
        ("CT CHEST", [], "CT CHEST"),
        ("CT CHEST Winterbourne AXIAL", [(9, 21)], "CT CHEST AXIAL"),
        ("Winterbourne: CT CHEST", [(0, 12)], "CT CHEST"),
        ("CT CHEST - Winterbourne", [(11, 23)], "CT CHEST"),
        ("AXxxBX", [(2, 4)], "AX BX"),
        ("a  b Name c", [(5, 9)], "a  b c"),
        ("line\nName\nend", [(5, 9)], "line\n\nend"),
        ("Name", [(0, 4)], ""),
        ("Name, Other", [(0, 4), (6, 11)], ""),
        ("Ordered for A by B", [(12, 13), (17, 18)], ""),
    ],
)
def test_spans_go_and_the_rest_stays(text: str, spans: list[tuple[int, int]], rest: str) -> None:
    assert remove_spans(text, spans) == rest


@pytest.mark.parametrize("span", [(0, 5), (-1, 2)])
def test_a_span_outside_its_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        remove_spans("Name", [span])


def test_overlapping_spans_become_one() -> None:
    assert merge_spans([(5, 9), (0, 3), (2, 6), (12, 12)]) == [(0, 9)]


@pytest.mark.parametrize("vr", TEXT_VRS + NUMBER_VRS)
def test_dummies_are_valid_for_their_vr(vr: str) -> None:
    value = dummy_value(vr, "Winterbourne", key=KEY, domain="t")
    validate_value(vr, value, config.RAISE)
    assert value not in ("", b"")
    assert "Winterbourne" not in str(value)


def test_equal_values_get_equal_dummies_in_one_attribute_only() -> None:
    one = dummy_value("LO", "Ward 7", key=KEY, domain="a")
    assert one == dummy_value("LO", "Ward 7", key=KEY, domain="a")
    assert one != dummy_value("LO", "Ward 7", key=KEY, domain="b")
    assert one != dummy_value("LO", "Ward 8", key=KEY, domain="a")
