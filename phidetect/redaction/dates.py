"""Shifted dates and times, and grouped ages (PS3.15 E.3.6, VRs AS DA DT TM of PS3.5 6.2)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

__all__ = ["cap_age", "crosses_midnight", "shift_da", "shift_dt", "shift_tm"]

_DA = re.compile(r"(\d{4})([.]?)(\d{2})\2(\d{2})")
_DT = re.compile(r"(\d{4})(\d{2})?(\d{2})?(.*)", re.ASCII | re.DOTALL)
_DT_REST = re.compile(r"(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?(?:[+-]\d{4})?", re.ASCII)
_TM = re.compile(r"(\d{2})(?:(:?)(\d{2})(?:\2(\d{2})(\.\d{1,6})?)?)?", re.ASCII)
_AS = re.compile(r"(\d{3,4})([DWMY])", re.ASCII)

_OLDEST_SHOWN = {"D": 90 * 365.25, "W": 90 * 365.25 / 7, "M": 90 * 12, "Y": 90}
_MIDDLE_MONTH, _MIDDLE_DAY = 7, 15
_DAY = 86_400


def shift_da(value: str, days: int) -> str | None:
    """Return a DA value moved by `days`; None where it is no date.

    The retired form with dots and ranges of a query are understood; each keeps its form.
    """
    if "-" in value:
        ends = [shift_da(end, days) if end else "" for end in value.split("-", 1)]
        return None if None in ends or not any(ends) else "-".join(end or "" for end in ends)
    match = _DA.fullmatch(value.strip())
    if match is None:
        return None
    moved = _moved(int(match[1]), int(match[3]), int(match[4]), days)
    if moved is None:
        return None
    return match[2].join((f"{moved.year:04d}", f"{moved.month:02d}", f"{moved.day:02d}"))


def shift_tm(value: str, seconds: int) -> str | None:
    """Return a TM value moved by `seconds` within its day; None where it is no time.

    It keeps its precision, the fraction of its second and the retired form with colons; ranges
    of a query are understood.
    """
    if "-" in value:
        ends = [shift_tm(end, seconds) if end else "" for end in value.split("-", 1)]
        return None if None in ends or not any(ends) else "-".join(end or "" for end in ends)
    match = _TM.fullmatch(value.strip())
    at = None if match is None else _second_of_day(match[1], match[3], match[4])
    if match is None or at is None:
        return None
    parts = _clock(at + seconds)[: sum(match[group] is not None for group in (1, 3, 4))]
    return (match[2] or "").join(parts) + (match[5] or "")


def crosses_midnight(value: str, seconds: int) -> bool:
    """Return whether moving a TM value by `seconds`, of less than a day, changes the day."""
    match = _TM.fullmatch(value.strip())
    at = None if match is None else _second_of_day(match[1], match[3], match[4])
    return at is not None and not 0 <= at + seconds < _DAY


def shift_dt(value: str, days: int, seconds: int = 0) -> str | None:
    """Return a DT value moved by `days` and `seconds`; None where it is none.

    Its precision and offset from UTC stay. A value of a year or a month alone is moved from its
    middle; one without a time of day is moved by days.
    """
    match = _DT.fullmatch(value.strip())
    if match is None or _DT_REST.fullmatch(match[4]) is None:
        return None
    year, month, day, rest = match.groups()
    clock = re.match(r"\d*", rest)
    digits = clock[0] if clock is not None else ""
    if digits:
        at = _second_of_day(digits[:2], digits[2:4] or None, digits[4:6] or None)
        if at is None:
            return None
        days += (at + seconds) // _DAY
        rest = "".join(_clock(at + seconds))[: len(digits)] + rest[len(digits) :]
    moved = _moved(int(year), int(month or _MIDDLE_MONTH), int(day or _MIDDLE_DAY), days)
    if moved is None:
        return None
    head = f"{moved.year:04d}"
    if month:
        head += f"{moved.month:02d}"
    if day:
        head += f"{moved.day:02d}"
    return head + rest


def cap_age(value: str) -> str | None:
    """Return an AS value, ages over 89 years as ``090Y``; None where it is no age."""
    match = _AS.fullmatch(value.strip())
    if match is None:
        return None
    return "090Y" if int(match[1]) >= _OLDEST_SHOWN[match[2]] else value.strip()


def _moved(year: int, month: int, day: int, days: int) -> date | None:
    try:
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            return None
        return date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def _second_of_day(hour: str, minute: str | None, second: str | None) -> int | None:
    """Return the second of the day; None for no time. A leap second is the one before it."""
    h, m, s = int(hour), int(minute or 0), int(second or 0)
    return None if h > 23 or m > 59 or s > 60 else 3600 * h + 60 * m + min(s, 59)


def _clock(second: int) -> tuple[str, str, str]:
    second %= _DAY
    return f"{second // 3600:02d}", f"{second // 60 % 60:02d}", f"{second % 60:02d}"
