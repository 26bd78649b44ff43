"""What a text shows at a glance: enough to tell that it holds nothing of what is known.

Nearly no text of a header holds a name or an identifier, and to search for all the ways of
writing one takes long. What all of them need is worked out once for a text.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from phidetect.rules._memory import remembered
from phidetect.rules.dates import find_dates, parse_dates
from phidetect.rules.disguise import letters_alone, letters_for_digits
from phidetect.rules.encoded import readings
from phidetect.rules.fold import fold_plain, lower
from phidetect.rules.known_ids import bare_form, has_cue
from phidetect.rules.known_names import words_of

__all__ = ["NUMBER_DATE", "Glance", "glance"]

NUMBER_DATE = re.compile(r"(?<![\d.])\d{6,8}(?!\d|\.\d)")
"""A number that may be a date."""


class Glance(NamedTuple):
    """Forms of one text.

    Attributes
    ----------
    lowered : str
        In lower case, without diacritics.
    words : frozenset of str
        Its words, and the pieces of those in camel case.
    bare : str
        Without what stands between the segments of an identifier.
    cued : bool
        Whether a word for an identifier stands in it.
    days : frozenset of datetime.date
        Every date that it may mean.
    numbers : frozenset of str
        Its numbers that may be dates.
    respelled : str
        With letters for digits; empty where none stand beside letters.
    letters : str
        Letters and digits alone; empty where none stand apart.
    encoded : bool
        Whether some of it can be decoded.
    """

    lowered: str
    words: frozenset[str]
    bare: str
    cued: bool
    days: frozenset[datetime.date]
    numbers: frozenset[str]
    respelled: str
    letters: str
    encoded: bool

    def __repr__(self) -> str:
        return "Glance(***)"


def glance(text: str) -> Glance:
    """Return what `text` shows."""
    return _glance(text, False)


@remembered
def _glance(text: str, _: bool) -> Glance:
    plain = fold_plain(text).text
    lowered = lower(plain)
    days: frozenset[datetime.date] = frozenset()
    numbers: frozenset[str] = frozenset()
    if any(map(str.isdigit, plain)):
        found = find_dates(plain, plain)
        days = days.union(*(parse_dates(plain[match.start : match.end]) for match in found))
        numbers = frozenset(NUMBER_DATE.findall(plain))
    return Glance(
        lowered=lowered,
        words=frozenset(word for words in words_of(plain) for _, _, word in words),
        bare=bare_form(lowered),
        cued=has_cue(lowered),
        days=days,
        numbers=numbers,
        respelled=letters_for_digits(lowered),
        letters=letters_alone(lowered),
        encoded=bool(readings(text)),
    )
