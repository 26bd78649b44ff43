"""Shifted dates of one patient: intervals, and weekdays where they are asked for."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from phidetect.keys import RunKey
from phidetect.redaction.dates import shift_da, shift_dt
from phidetect.redaction.values import subject_of

DAYS = st.dates(min_value=date(1911, 1, 1), max_value=date(2099, 12, 31))
KEYS = st.binary(min_size=32, max_size=32).map(RunKey)
PADDING = st.sampled_from(("", " ", "  ", "\0"))
IDENTIFIERS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,20}", fullmatch=True)


def patient(identifier: str) -> Dataset:
    ds = Dataset()
    ds.PatientID = identifier
    ds.StudyInstanceUID = "1.2.3.4"
    return ds


def moved(value: str, days: int) -> date:
    text = shift_da(value, days)
    assert text is not None
    return date.fromisoformat(text)


@given(DAYS, DAYS, IDENTIFIERS, PADDING, KEYS, st.booleans())
def test_two_objects_of_a_patient_keep_their_interval(
    first: date, second: date, identifier: str, padding: str, key: RunKey, keep_weekday: bool
) -> None:
    subjects = [
        subject_of(patient(text), key=key, pseudonyms={}, keep_weekday=keep_weekday)
        for text in (identifier, padding + identifier.upper() + padding)
    ]
    assert subjects[0].shift == subjects[1].shift != 0
    assert subjects[0].pseudonym == subjects[1].pseudonym
    new = [
        moved(day.strftime("%Y%m%d"), who.shift)
        for day, who in zip((first, second), subjects, strict=True)
    ]
    assert new[1] - new[0] == second - first
    assert new[0] < first
    assert not keep_weekday or new[0].weekday() == first.weekday()


@given(DAYS, KEYS)
def test_a_date_and_a_datetime_move_together(day: date, key: RunKey) -> None:
    who = subject_of(patient("QX-778812"), key=key, pseudonyms={}, keep_weekday=True)
    text = day.strftime("%Y%m%d")
    assert shift_dt(f"{text}101500+0100", who.shift) == f"{shift_da(text, who.shift)}101500+0100"
