"""Shifted dates and grouped ages (PS3.15 E.3.6, VRs AS DA DT of PS3.5 6.2)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

__all__ = ["cap_age", "shift_da", "shift_dt"]

_DA = re.compile(r"(\d{4})([.]?)(\d{2})\2(\d{2})")
_DT = re.compile(r"(\d{4})(\d{2})?(\d{2})?(.*)", re.ASCII | re.DOTALL)
_DT_REST = re.compile(r"(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?(?:[+-]\d{4})?", re.ASCII)
_AS = re.compile(r"(\d{3,4})([DWMY])", re.ASCII)

_OLDEST_SHOWN = {"D": 90 * 365.25, "W": 90 * 365.25 / 7, "M": 90 * 12, "Y": 90}
_MIDDLE_MONTH, _MIDDLE_DAY = 7, 15


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


def shift_dt(value: str, days: int) -> str | None:
    """Return a DT value moved by `days`; time and offset from UTC stay. None where it is none.

    A value of a year or a month alone is moved from its middle and keeps its precision.
    """
    match = _DT.fullmatch(value.strip())
    if match is None or _DT_REST.fullmatch(match[4]) is None:
        return None
    year, month, day, rest = match.groups()
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
