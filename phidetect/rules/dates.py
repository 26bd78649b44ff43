"""Dates in every usual way of writing, found in text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache

from phidetect.rules._data import read_toml
from phidetect.rules._memory import remembered
from phidetect.rules.checks import day
from phidetect.rules.fold import lower
from phidetect.types import Category, TextMatch

__all__ = ["compact_forms", "find_dates", "month_names", "parse_dates"]

_LEFT = r"(?<![\w.,/\-])"
# A number may not go on after a date; "T120000" and "_" may.
_RIGHT = r"(?![\d]|[./\-]\d)"

_VERSION = re.compile(
    r"(?:\b(?:v|ver|vers|version|versions|rel|release|rev|revision|software|firmware|sw|fw|build|"
    r"b|vb|va|vd|syngo|patch|r)\.?\s?[:#=]?\s?|[A-Za-z]{2}[\-_]?v?)\Z",
    re.IGNORECASE,
)

_COMPACT = re.compile(
    r"(?<![\d.])(?P<y>(?:18|19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?P<time>[T ]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?(?:[+\-]\d{4}|Z)?)?"
    r"(?!\d|\.\d)"
)
_ISO = re.compile(
    _LEFT
    + r"(?P<y>(?:18|19|20)\d\d)\s?(?P<s>[\-/._:])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<d>\d{1,2})"
    + _RIGHT
)
_NUMERIC = re.compile(
    r"(?<![\d.,/\-])(?P<a>\d{1,2})(?P<s>\s?[\-/._]\s?|\s)(?P<b>\d{1,2})(?P=s)(?P<y>(?:18|19|20)\d\d|\d\d)"
    r"(?P<time>(?=[T ]?\d\d:))?" + r"(?![\d%]|[./\-]\d|\s?(?:mm|cm|x|kv|ma|mgy|ml)\b)",
    re.IGNORECASE,
)
# Less usual: blanks, line ends or commas between the numbers, blanks on one side of a stroke.
_APART = re.compile(
    r"(?<![\w.,/\-])(?:(?P<y>(?:19|20)\d\d)(?P<s>[ \n,])(?P<m>\d\d)(?P=s)(?P<d>\d\d)|"
    r"(?P<a>\d{1,2})(?P<t>\s?/\s?|,)(?P<b>\d{1,2})(?(t)(?:\s?/\s?|,))(?P<z>(?:19|20)\d\d))"
    r"(?![\w%]|[.,/\-]\d|\s?(?:mm|cm|x|kv|ma|mgy|ml)\b)",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"(?<![\w.,/\-])(?P<d>\d{1,2})(?P<s>[\-./ ])(?P<m>I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?P=s)"
    r"(?P<y>(?:19|20)\d\d)" + _RIGHT
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MONTH_YEAR = re.compile(_LEFT + r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)" + _RIGHT)
_CUED = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birth\s?date|date\s+of\s+birth|born|geb(?:\.|oren)?|geburtsdatum|"
    r"ne[eé]?\s+le|ddn|date\s+de\s+naissance|nato|nata|f\.?\s?nac\.?|fecha\s+de\s+nacimiento|"
    r"geboortedatum|acquired|exam\s+date|study\s+date|date|datum|dated|fecha|data)"
    r"[\s:.=\-]{1,4}(?P<date>\d{1,2}(?P<s>[\-/. ])\d{1,2}(?:(?P=s)\d{2,4})?|\d{6})(?!\d|\.\d)",
    re.IGNORECASE,
)

_COMPACT_HINT = re.compile(r"(?:18|19|20)\d{6}")
_PARTED_HINT = re.compile(r"\d\s?[\-/._:,\s]\s?\d")
_ROMAN_HINT = re.compile(r"\d[\-./ ][IVX]")


@cache
def month_names() -> Mapping[str, int]:
    """Return the number of the month by its names and short names, without diacritics."""
    table = read_toml("months.toml")
    return {**table["short"], **table["long"]}


@cache
def _textual() -> tuple[tuple[re.Pattern[str], float], ...]:
    table = read_toml("months.toml")
    longest_first = sorted(month_names(), key=len, reverse=True)
    any_name = "(?P<mon>" + "|".join(longest_first) + ")"
    long_name = "(?P<mon>" + "|".join(sorted(table["long"], key=len, reverse=True)) + ")"
    dd = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?"
    sep = r"[\s\-./,_]{0,3}(?:de\s|of\s|del\s)?"
    year = r"(?P<y>(?:18|19|20)\d\d|\d\d)"
    long_year = r"(?P<y>(?:18|19|20)\d\d)"
    left, right = r"(?<![A-Za-z\d])", r"(?![A-Za-z\d])"
    forms = (
        (left + dd + sep + any_name + r"\.?" + sep + year + r"(?!\d)", 0.95),
        (left + any_name + r"[\s.\-]{0,3}" + dd + r"(?:,\s?|\s|-|/|\.)\s?'?" + year + right, 0.95),
        (left + any_name + r"(?P<d>\d\d)[,\s]?" + long_year + right, 0.9),
        (left + long_year + sep + any_name + r"\.?" + sep + dd + right, 0.95),
        (left + any_name + r"[\s.\-/,']{1,3}(?:of\s|de\s)?" + long_year + right, 0.75),
        (left + long_name + r"\s{1,2}" + dd + right, 0.65),
        (left + dd + r"\s{1,2}(?:of\s|de\s)?" + long_name + right, 0.65),
    )
    return tuple((re.compile(form), score) for form, score in forms)


@cache
def _month_hint() -> re.Pattern[str]:
    return re.compile("|".join(sorted({name[:3] for name in month_names()})))


def find_dates(text: str, plain: str) -> tuple[TextMatch, ...]:
    """Return the dates of a folded text.

    Parameters
    ----------
    text : str
        Folded text (`fold.fold`).
    plain : str
        The same without diacritics, of the same length; the text itself where that cannot be.
    """
    if text is plain or text == plain:
        return _of_text(text, False)
    return tuple(_dates(text, plain))


@remembered
def _of_text(text: str, _: bool) -> tuple[TextMatch, ...]:
    return tuple(_dates(text, text))


def _dates(text: str, plain: str) -> Iterator[TextMatch]:
    """Yield the dates; what a form cannot do without is looked for first."""
    if not any(map(str.isdigit, text)):
        return
    if _COMPACT_HINT.search(text):
        for match in _COMPACT.finditer(text):
            if day(int(match["y"]), int(match["m"]), int(match["d"])):
                yield _match(match.start(), match.end(), 0.95, "compact")
    if _PARTED_HINT.search(text):
        for match in _ISO.finditer(text):
            if day(int(match["y"]), int(match["m"]), int(match["d"])):
                yield _match(match.start(), match.end(), 0.97, "iso")
        for match in _NUMERIC.finditer(text):
            score = _numeric(match, text)
            if score:
                yield _match(match.start(), match.end(), score, "numeric")
        for match in _APART.finditer(text):
            if match["y"]:
                real = day(int(match["y"]), int(match["m"]), int(match["d"]))
            else:
                year, a, b = int(match["z"]), int(match["a"]), int(match["b"])
                real = day(year, a, b) or day(year, b, a)
            if real:
                yield _match(match.start(), match.end(), 0.75, "apart")
        for match in _MONTH_YEAR.finditer(text):
            yield _match(match.start(), match.end(), 0.6, "month_year")
    if _ROMAN_HINT.search(text):
        for match in _ROMAN.finditer(text):
            if day(int(match["y"]), _ROMANS.index(match["m"]) + 1, int(match["d"])):
                yield _match(match.start(), match.end(), 0.85, "roman")
    for match in _CUED.finditer(text):
        yield _match(match.start("date"), match.end("date"), 0.8, "cued")
    # In lower case: a search that heeds no case is several times slower.
    lowered = lower(plain)
    if _month_hint().search(lowered) is None:
        return
    for form, score in _textual():
        for match in form.finditer(lowered):
            groups = match.groupdict()
            year = int(groups.get("y") or 2000)
            month = month_names()[groups["mon"]]
            if day(year, month, int(groups.get("d") or 1)):
                yield _match(match.start(), match.end(), score, "textual")


def _numeric(match: re.Match[str], text: str) -> float:
    """Return the score of digits that may be a date, 0 where they are none."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if day(year, a, b) is None and day(year, b, a) is None:
        return 0.0
    four = len(match["y"]) == 4
    mark = match["s"].strip()
    if not mark:
        return 0.8 if four and len(match["a"]) == len(match["b"]) == 2 else 0.0
    if four or mark == "/":
        return 0.95 if four else 0.9
    if mark == ".":
        before = text[max(0, match.start() - 14) : match.start()]
        if _VERSION.search(before) or (len(match["a"]) == len(match["b"]) == 1):
            return 0.0
        return 0.8
    if mark == "_":
        return 0.6
    return 0.8 if len(match["a"]) == 2 or len(match["b"]) == 2 else 0.55


def _match(start: int, end: int, score: float, form: str) -> TextMatch:
    return TextMatch(
        start=start,
        end=end,
        category=Category.DATE,
        score=score,
        source=f"rule:patterns.date_{form}",
        why="reads as a date",
    )


_PART = re.compile(r"\d{1,8}|[^\W\d_]{3,12}")


def compact_forms(value: datetime.date) -> frozenset[str]:
    """Return `value` as runs of six or eight digits, in every order that people use."""
    year, month, mday = f"{value.year:04}", f"{value.month:02}", f"{value.day:02}"
    return frozenset(
        form
        for y in (year, year[2:])
        for form in (y + month + mday, mday + month + y, month + mday + y)
    )


def parse_dates(text: str) -> frozenset[datetime.date]:
    """Return every date that `text`, a single match of `find_dates`, may mean."""
    numbers: list[str] = []
    month = 0
    for part in _PART.findall(text):
        if part[0].isdecimal():  # a superscript is a digit, and no number
            numbers.append(part)
        else:
            month = month or month_names().get(part.lower(), 0)
    if not numbers:
        return frozenset()
    out: set[datetime.date | None] = set()
    if len(numbers[0]) == 8:
        head = numbers[0]
        out.add(day(int(head[:4]), int(head[4:6]), int(head[6:])))
        out.add(day(int(head[4:]), int(head[2:4]), int(head[:2])))
        out.add(day(int(head[4:]), int(head[:2]), int(head[2:4])))
    elif month and len(numbers) >= 2:
        a, b = int(numbers[0]), int(numbers[1])
        out |= {day(b, month, a), day(a, month, b)}
    elif len(numbers) >= 3:
        a, b, c = (int(number) for number in numbers[:3])
        if len(numbers[0]) == 4:
            out.add(day(a, b, c))
        else:
            out |= {day(c, b, a), day(c, a, b), day(a, b, c)}
    return frozenset(found for found in out if found is not None)
