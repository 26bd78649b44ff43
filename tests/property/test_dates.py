"""Shifted dates of one patient: intervals, and weekdays where they are asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.keys import RunKey
from phidetect.redaction.dates import shift_da, shift_dt
from phidetect.redaction.uids import UidMap
from phidetect.redaction.values import clean_value, subject_of

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


MOMENTS = st.datetimes(datetime(1911, 1, 1), datetime(2099, 12, 31))


def cleaned(moment: datetime, key: RunKey, *, keep_weekday: bool) -> tuple[datetime, datetime]:
    """Return a date and time, and a date-time, of one moment after cleaning."""
    ds = patient("QX-778812")
    ds.AcquisitionDate = moment.strftime("%Y%m%d")
    ds.AcquisitionTime = moment.strftime("%H%M%S.%f")
    ds.AcquisitionDateTime = moment.strftime("%Y%m%d%H%M%S.%f")
    who = subject_of(ds, key=key, pseudonyms={}, keep_weekday=keep_weekday)
    for tag, vr in ((0x00080022, "DA"), (0x0008002A, "DT"), (0x00080032, "TM")):
        element = clean_value(ds, BaseTag(tag), vr, who=who, uids=UidMap(key))
        assert element is not None
        ds[tag] = element
    apart = datetime.strptime(f"{ds.AcquisitionDate}{ds.AcquisitionTime}", "%Y%m%d%H%M%S.%f")
    return apart, datetime.strptime(str(ds.AcquisitionDateTime), "%Y%m%d%H%M%S.%f")


@given(MOMENTS, MOMENTS, KEYS)
def test_date_with_time_and_date_time_move_alike(
    first: datetime, second: datetime, key: RunKey
) -> None:
    apart, together = cleaned(first, key, keep_weekday=False)
    assert apart == together
    assert cleaned(second, key, keep_weekday=False)[0] - apart == second - first
    assert timedelta(minutes=10) < (first - apart) % timedelta(days=1) < timedelta(hours=1)
    assert (first - apart).seconds % 60


@given(MOMENTS, KEYS)
def test_the_rhythm_of_the_week_stays_where_it_is_asked_for(moment: datetime, key: RunKey) -> None:
    apart, together = cleaned(moment, key, keep_weekday=True)
    assert apart == together
    assert (moment - apart) % timedelta(days=7) == timedelta()
