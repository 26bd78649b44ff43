"""Tells ages over 89, which identify (45 CFR 164.514(b)(2)(i)(C)), from the others."""

from __future__ import annotations

import re
from functools import cache

from phidetect import package_data

__all__ = ["is_over_89"]

_NUMBER = re.compile(r"\d+")
_UNIT = re.compile(r"[\s-]{0,3}(?:(days?)|(wks?|weeks?)|(mos?|mths?|months?))(?![^\W\d_])")
# Age String (PS3.5 6.2) has three digits. "94 M" is a man of 94.
_LETTER = re.compile(r"(?:(d)|(w)|(m))(?![^\W_])")
_PER_YEAR = (365.25, 52.18, 12.0)
_LONGEST = 9
_AHEAD = 24


@cache
def _words() -> re.Pattern[str]:
    stems = package_data.read_lines("text", "over_89.txt")
    return re.compile("|".join(map(re.escape, stems)) + r"|quatre[\s-]vingts?[\s-]dix")


def is_over_89(text: str, start: int, end: int) -> bool:
    """Return whether an age is over 89 years.

    Parameters
    ----------
    text : str
        The text.
    start, end : int
        The code points of the age; its unit may stand behind them.
    """
    for match in _NUMBER.finditer(text, start, end):
        digits = match[0]
        # More digits than an age has are no age in years: they count as over.
        years = float(int(digits[:_LONGEST]))
        behind = text[match.end() : match.end() + _AHEAD].lower()
        unit = _UNIT.match(behind) or (_LETTER.match(behind) if len(digits) == 3 else None)
        if unit is not None and unit.lastindex is not None:
            years /= _PER_YEAR[unit.lastindex - 1]
        if years >= 90:
            return True
    for word in _words().finditer(text[start:end].lower()):
        rest = text[start + word.end() : start + word.end() + _AHEAD].lower()
        if re.search(r"\b(?:days?|weeks?|months?)\b", rest.split("year")[0]) is None:
            return True
    return False
