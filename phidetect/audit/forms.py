"""One form of a value, however it is written, and every part of a text that may have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from phidetect.rules.fold import fold_plain
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import Category

__all__ = ["MOST_WORDS", "forms_of", "is_too_long", "plain", "windows"]

MOST_WORDS = 50_000
"""Words of one value that are compared; the rest is said to be unchecked."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_GAP = re.compile(r"[\s\-./_^,:'=]{0,3}")
_LONGEST = 7
_NAMES = frozenset((Category.NAME, Category.STAFF_NAME))
_NUMBERS = frozenset((Category.ID, Category.DEVICE_ID, Category.PHONE))
_SHORTEST_PART, _SHORTEST_NAME, _SHORTEST_ID, _SHORTEST_NUMBER, _SHORTEST_PHRASE = 4, 5, 5, 6, 8


def plain(text: str) -> str:
    """Return letters and digits alone, in lower case, without diacritics."""
    return "".join(_TOKEN.findall(fold_plain(text).text.lower()))


def forms_of(value: str, category: Category) -> Iterator[str]:
    """Yield the forms under which a value is looked for.

    A name whole, the other way round and each of its parts that is no word of acquisition;
    identifiers and telephone numbers without separators; institutions and addresses whole.
    Values too short to be more than chance give none.
    """
    text = fold_plain(value).text.lower()
    if category in _NAMES:
        for group in text.split("="):
            parts = _TOKEN.findall(group)
            parts = [part for part in parts if part.isalpha() and len(part) > 1]
            if len(parts) > 1:
                for whole in ("".join(parts), "".join(reversed(parts)), parts[1] + parts[0]):
                    if len(whole) >= _SHORTEST_NAME:
                        yield whole
            for part in parts:
                if len(part) >= _SHORTEST_PART and not is_acquisition_word(part):
                    yield part
        return
    form = "".join(_TOKEN.findall(text))
    if category in _NUMBERS:
        digits = form.isdigit()
        if any(c.isdigit() for c in form) and len(form) >= (
            _SHORTEST_NUMBER if digits else _SHORTEST_ID
        ):
            yield form
            if digits and len(form.lstrip("0")) >= _SHORTEST_NUMBER:
                yield form.lstrip("0")
    elif len(form) >= _SHORTEST_PHRASE:
        words = _TOKEN.findall(text)
        if not all(is_acquisition_word(word) for word in words):
            yield form


def is_too_long(text: str) -> bool:
    """Return whether a text has more words than `windows` goes through."""
    if len(text) <= MOST_WORDS:
        return False
    words = _TOKEN.finditer(fold_plain(text).text)
    return next(islice(words, MOST_WORDS, None), None) is not None


def windows(text: str) -> Iterator[tuple[str, bool]]:
    """Yield every run of up to seven words, joined, and whether it is one word alone.

    Words end where letters meet digits, so that ``MRN123456`` holds ``123456``.
    """
    folded = fold_plain(text).text.lower()
    tokens: list[re.Match[str]] = []
    for match in _TOKEN.finditer(folded):
        tokens.append(match)
        if len(tokens) == MOST_WORDS:
            break
    for first, token in enumerate(tokens):
        joined = token[0]
        yield joined, True
        end = token.end()
        for other in tokens[first + 1 : first + _LONGEST]:
            gap = folded[end : other.start()]
            if len(gap) > 3 or _GAP.fullmatch(gap) is None:
                break
            joined += other[0]
            end = other.end()
            yield joined, False
