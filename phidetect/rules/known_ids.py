"""Known identifiers, telephone and serial numbers found again in text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from phidetect.rules.fold import lower
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import Category, TextMatch

__all__ = ["IdMatcher", "bare_form", "has_cue"]

_GAP = r"[\s\-./_]?"
_OCR = str.maketrans("oqdil|!szbg", "00011115286")
_BARE = dict.fromkeys([at for at in range(0x3001) if re.match(_GAP[:-1], chr(at))])
_SHORT = 4
_SEGMENTED = 6
_CUE = (
    r"(?:\b(?:id|pid|mrn|acsn|acc(?:ession)?)\b\.?\s?[:#=]{0,2}\s?"
    r"|\b(?:exam|ex|study|case|visit|order|req)\.?\s?[:#=]\s?)"
)
_CUED = re.compile(_CUE)
_BEFORE = re.compile(r"([^\W\d_]+)[\s:=.]{0,2}\Z")
_UNIT_AFTER = re.compile(r"\s?(?:mm|cm|ml|kv|kvp|ma|mas|ms|hz|khz|mhz|db|hu|s|%|x|fps)\b")


class IdMatcher:
    """Finds known identifiers whole, in segments (``12-34 56``) and as a reader misread them.

    Parameters
    ----------
    items : iterable of (value, category, source)
        What to look for.

    Attributes
    ----------
    plain : dict of str to (Category, str)
        Letters and digits of each identifier in lower case, and what it is.
    """

    def __init__(self, items: Iterable[tuple[str, Category, str]]) -> None:
        self.plain: dict[str, tuple[Category, str]] = {}
        for value, category, source in items:
            plain = _plain(value)
            if not plain or (plain.isalpha() and is_acquisition_word(plain)):
                continue
            self.plain.setdefault(plain, (category, source))
            bare = plain.lstrip("0")
            if plain.isdigit() and len(bare) > _SHORT:
                self.plain.setdefault(bare, (category, source))
        # As a reader sees them; two that look alike are one.
        self._seen = {key.translate(_OCR): what for key, what in self.plain.items()}
        self._long_seen = {k: what for k, what in self._seen.items() if len(k) >= _SEGMENTED}

    @cached_property
    def long(self) -> tuple[str, ...]:
        """Those that are found without a word for an identifier before them."""
        return tuple(key for key in self.plain if len(key) >= _SHORT)

    @cached_property
    def short(self) -> tuple[str, ...]:
        """Those that are not."""
        return tuple(key for key in self.plain if len(key) < _SHORT)

    @cached_property
    def _regex(self) -> re.Pattern[str] | None:
        return _compile(self.plain)

    @cached_property
    def _ocr_regex(self) -> re.Pattern[str] | None:
        return _compile(self._long_seen)

    def find(self, text: str, *, ocr: bool) -> Iterator[TextMatch]:
        """Yield the identifiers of `text`, which is folded without diacritics."""
        lowered = lower(text)
        # Nearly no text holds an identifier, and to compile a search for all ways to write
        # one costs more than to look whether its letters are there at all.
        bare = bare_form(lowered)
        if any(key in bare for key in self.plain):
            yield from _search(self._regex, lowered, self.plain, 0.99)
        if ocr:
            bare = bare.translate(_OCR)
            if any(key in bare for key in self._long_seen):
                yield from _search(self._ocr_regex, lowered.translate(_OCR), self._seen, 0.9)


def bare_form(lowered: str) -> str:
    """Return a text without what may stand between the segments of an identifier."""
    return lowered.translate(_BARE)


def has_cue(lowered: str) -> bool:
    """Return whether a word for an identifier stands in a text."""
    return _CUED.search(lowered) is not None


def _search(
    regex: re.Pattern[str] | None,
    text: str,
    table: dict[str, tuple[Category, str]],
    score: float,
) -> Iterator[TextMatch]:
    if regex is None:
        return
    for match in regex.finditer(text):
        group = match.lastgroup or ""
        start, end = match.span(group)
        plain = _plain(match[group])
        what = table.get(plain)
        if what is None or (group == "x" and not _stands_alone(text, start, end, plain)):
            continue
        yield TextMatch(
            start=start,
            end=end,
            category=what[0],
            score=score,
            source=what[1],
            why="matches an identifier of the header",
        )


def _plain(value: str) -> str:
    return "".join(char for char in lower(value) if char.isalnum())


def _compile(table: dict[str, tuple[Category, str]]) -> re.Pattern[str] | None:
    long_ids = sorted((key for key in table if len(key) >= _SHORT), key=len, reverse=True)
    short_ids = sorted((key for key in table if len(key) < _SHORT), key=len, reverse=True)
    parts = []
    if long_ids:
        parts.append(f"(?P<x>{'|'.join(_spaced(key) for key in long_ids)})(?!\\d)")
    if short_ids:
        choice = "|".join(re.escape(key) for key in short_ids)
        parts.append(f"{_CUE}(?P<short>{choice})(?![\\w]|[.,]\\d)")
    if not parts:
        return None
    return re.compile("(?<!\\d)(?:" + "|".join(parts) + ")")


def _spaced(key: str) -> str:
    if len(key) < _SEGMENTED:
        return re.escape(key)
    return _GAP.join(re.escape(char) for char in key)


def _stands_alone(text: str, start: int, end: int, plain: str) -> bool:
    """Return whether a match is no part of a longer token and no measurement."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if len(plain) < 8 and (before.isalnum() or after.isalnum()):
        return False
    if not plain.isdigit():
        return True
    decimal = (before in ".," and text[max(0, start - 2) : start - 1].isdigit()) or (
        after in ".," and text[end + 1 : end + 2].isdigit() and len(plain) < _SEGMENTED
    )
    if decimal:
        return False
    if len(plain) >= _SEGMENTED:
        return True
    if _UNIT_AFTER.match(text, end):
        return False
    word = _BEFORE.search(text[max(0, start - 24) : start])
    cue = word is not None and re.search(_CUE + r"\Z", text[max(0, start - 24) : start]) is not None
    return cue or word is None or not is_acquisition_word(word[1])
