"""Dates and ages in the ways people and machines write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from training.synth.lists import lines, table

__all__ = ["age_words", "any_date", "clock", "date_words", "day_between", "month_year"]

NAMES = {language: tuple(names.split()) for language, names in table("months").items()}
SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ONES = lines("numerals")[:20]
TENS = ("", "", *lines("numerals")[20:])

Writer = Callable[[date, Random], str]


def day_between(rng: Random, first: int, last: int) -> date:
    """Return a day of the years `first` to `last`."""
    start = date(first, 1, 1)
    return start + timedelta(days=rng.randrange((date(last, 12, 31) - start).days + 1))


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{({1: 'st', 2: 'nd', 3: 'rd'}).get(day % 10, 'th')}"


def clock(day: date, rng: Random) -> datetime:
    """Return a day with a time."""
    return datetime(
        day.year, day.month, day.day, rng.randrange(24), rng.randrange(60), rng.randrange(60)
    )


def _pattern(pattern: str) -> Writer:
    return lambda day, rng: f"{clock(day, rng):{pattern}}"


def _loose(separator: str, order: str, two_digits: bool = False) -> Writer:
    def write(day: date, _: Random) -> str:
        year = f"{day.year % 100:02}" if two_digits else str(day.year)
        parts = {"d": str(day.day), "m": str(day.month), "y": year}
        return separator.join(parts[letter] for letter in order)

    return write


def _month(day: date, rng: Random) -> str:
    roll = rng.random()
    if roll < 0.45:
        return NAMES["en"][day.month - 1]
    if roll < 0.8:
        return SHORT[day.month - 1]
    return SHORT[day.month - 1] + "." if day.month != 5 else "May"


def _english(day: date, rng: Random) -> str:
    month = _month(day, rng)
    number = _ordinal(day.day) if rng.random() < 0.3 else str(day.day)
    form = rng.randrange(7)
    if form < 3:
        return f"{month} {number}, {day.year}"
    if form == 3:
        return f"{month} {number} {day.year}"
    if form == 4:
        return f"{number} {month} {day.year}"
    if form == 5:
        return f"{_ordinal(day.day)} of {NAMES['en'][day.month - 1]} {day.year}"
    return f"{day.day:02}-{SHORT[day.month - 1]}-{day.year}"


def _foreign(day: date, rng: Random) -> str:
    language = rng.choice(("de", "fr", "es", "it", "pt", "nl"))
    month = NAMES[language][day.month - 1]
    if language == "de":
        return f"{day.day}. {month} {day.year}"
    if language in ("es", "pt"):
        return f"{day.day} de {month} de {day.year}"
    return f"{day.day} {month} {day.year}"


def _day_month(day: date, rng: Random) -> str:
    """Return a day without its year."""
    form = rng.randrange(7)
    month = _month(day, rng)
    if form < 2:
        return f"{month} {day.day}"
    if form == 2:
        return f"{month} {_ordinal(day.day)}"
    if form == 3:
        return f"{day.day} {month}"
    if form == 4:
        return f"{day.month}/{day.day}"
    if form == 5:
        return f"{day.day:02}.{day.month:02}."
    return f"{_ordinal(day.day)} of {NAMES['en'][day.month - 1]}"


def _dicom_time(day: date, rng: Random) -> str:
    return f"{clock(day, rng):%Y%m%d%H%M%S}" + rng.choice(("", "", ".000000", "+0000", "-0500"))


def _east(day: date, rng: Random) -> str:
    return (
        f"{day.year}年{day.month}月{day.day}日"
        if rng.random() < 0.6
        else f"{day.year}. {day.month}. {day.day}."
    )


WRITERS: tuple[tuple[Writer, float], ...] = (
    (_pattern("%m/%d/%Y"), 12),
    (_loose("/", "mdy"), 8),
    (_pattern("%m/%d/%y"), 6),
    (_loose("/", "mdy", two_digits=True), 5),
    (_pattern("%d/%m/%Y"), 7),
    (_pattern("%d/%m/%y"), 3),
    (_loose("/", "dmy"), 3),
    (_pattern("%Y-%m-%d"), 12),
    (_pattern("%Y%m%d"), 8),
    (_pattern("%d.%m.%Y"), 7),
    (_loose(".", "dmy"), 3),
    (_pattern("%d.%m.%y"), 3),
    (_pattern("%Y/%m/%d"), 3),
    (_pattern("%Y.%m.%d"), 2),
    (_pattern("%m-%d-%Y"), 4),
    (_pattern("%d-%m-%Y"), 3),
    (_loose("-", "mdy", two_digits=True), 2),
    (_pattern("%m%d%Y"), 1.5),
    (_pattern("%d%m%Y"), 1),
    (_pattern("%y%m%d"), 1),
    (_pattern("%d%b%Y"), 2),
    (lambda day, _: f"{day:%d-%b-%y}", 2),
    (lambda day, _: f"{day:%d %b %Y}".upper(), 3),
    (_english, 26),
    (_foreign, 3),
    (_day_month, 6),
    (_pattern("%Y-%m-%dT%H:%M:%S"), 1.5),
    (_pattern("%Y-%m-%d %H:%M"), 1.5),
    (_pattern("%m/%d/%Y %H:%M"), 1),
    (_dicom_time, 1.5),
    (_pattern("%d.%m.%Y_%H%M"), 0.5),
    (_east, 0.7),
)
CHOICES = tuple(writer for writer, _ in WRITERS)
WEIGHTS = tuple(weight for _, weight in WRITERS)


def any_date(day: date, rng: Random) -> str:
    """Write a day in one of the common ways."""
    return rng.choices(CHOICES, WEIGHTS)[0](day, rng)


def date_words(day: date, rng: Random) -> str:
    """Write a day with the name of its month."""
    return _english(day, rng)


def month_year(day: date, rng: Random) -> str:
    """Write month and year."""
    form = rng.randrange(6)
    if form < 3:
        return f"{_month(day, rng)} {day.year}"
    if form == 3:
        return f"{NAMES['en'][day.month - 1]} of {day.year}"
    if form == 4:
        return f"{day.month:02}/{day.year}"
    return (
        f"{day.month}/{day.year % 100:02}"
        if rng.random() < 0.3
        else f"{SHORT[day.month - 1]}-{day.year}"
    )


def age_words(age: int) -> str:
    """Spell an age out."""
    if age < 20:
        return ONES[age]
    if age >= 100:
        return "one hundred" + (f" and {age_words(age - 100)}" if age > 100 else "")
    return TENS[age // 10] + (f"-{ONES[age % 10]}" if age % 10 else "")
