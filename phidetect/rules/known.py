"""Identifiers that are known beforehand, found again in text in the many ways of writing them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from phidetect.rules.dates import compact_forms, find_dates, parse_dates
from phidetect.rules.disguise import DisguiseMatcher
from phidetect.rules.encoded import readings
from phidetect.rules.fold import Folded, fold_plain, lower, ocr_digits
from phidetect.rules.glance import NUMBER_DATE, Glance, glance
from phidetect.rules.header import element_category, is_placeholder
from phidetect.rules.known_ids import IdMatcher
from phidetect.rules.known_misread import MisreadNumbers
from phidetect.rules.known_names import NameMatcher
from phidetect.rules.patterns import resolve_overlaps
from phidetect.types import (
    Category,
    ElementView,
    KnownIdentifier,
    KnownIdentifiers,
    TextMatch,
)

__all__ = ["KnownMatcher", "known_from_header", "known_source"]

_TAUGHT = frozenset(
    {
        Category.NAME,
        Category.STAFF_NAME,
        Category.ID,
        Category.DATE,
        Category.INSTITUTION,
        Category.ADDRESS,
        Category.PHONE,
        Category.EMAIL,
        Category.DEVICE_ID,
    }
)
_NAMES = frozenset({Category.NAME, Category.STAFF_NAME})
_PHRASES = frozenset({Category.INSTITUTION, Category.ADDRESS, Category.OTHER_PHI, Category.EMAIL})
_SHORTEST, _SHORTEST_ASCII = 2, 3
"""Letters of a name in Chinese characters, and in Latin ones, that stand for somebody alone."""
_REMEMBERED = 512
"""Longest text whose findings are kept: the elements of an object repeat each other."""
_MEMORY = 20_000
_WINDOW = 8192
_OVERLAP = 256
_WORD_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]{2,3})[\s:;,._/\-]{1,3}\Z")
_WORD_AFTER = re.compile(r"[\s:;,._/\-]{1,3}([^\W\d_]{2,3})(?![^\W_])")
_LONG_NUMBER = 8
_NESTED = 2
"""Encodings inside encodings that are undone."""


def known_from_header(views: Iterable[ElementView]) -> KnownIdentifiers:
    """Return the identifiers that the elements of an object teach.

    Names, identifiers, dates, institutions, addresses, telephone numbers and serial numbers, at
    every depth. Values that stand for nothing (``ANONYMOUS``) and pseudonyms of phidetect teach
    nothing.
    """
    items: dict[KnownIdentifier, None] = {}
    for view in (inner for outer in views for inner in (outer, *outer.inner)):
        if not view.values:
            continue
        category = element_category(view)
        if category not in _TAUGHT or view.vr in ("SQ", "UI"):
            continue
        for value in view.values:
            if not is_placeholder(value.reveal()):
                keyword = view.keyword or "given"
                items[KnownIdentifier(value=value, category=category, source=keyword)] = None
    return KnownIdentifiers(tuple(items))


@lru_cache(maxsize=1024)
def known_source(keyword: str) -> str:
    """Return the evidence source of an identifier that `keyword` taught."""
    return "rule:known." + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", keyword).lower()


class KnownMatcher:
    """Finds known identifiers in text.

    Parameters
    ----------
    known : KnownIdentifiers
        What to look for.
    """

    def __init__(self, known: KnownIdentifiers) -> None:
        names: list[tuple[str, Category, str]] = []
        phrases: list[tuple[str, Category, str]] = []
        ids: list[tuple[str, Category, str]] = []
        self._days: dict[object, str] = {}
        self._compact: dict[str, str] = {}
        for item in sorted(known.items, key=lambda item: (item.source, item.category.value)):
            value = item.value.reveal()
            if is_placeholder(value):
                continue
            entry = (value, item.category, known_source(item.source))
            if item.category is Category.DATE:
                self._learn_date(value, entry[2])
            elif item.category in _NAMES:
                names.append(entry)
            elif item.category in _PHRASES:
                phrases.append(entry)
            else:
                ids.append(entry)
        self._names = NameMatcher(names, phrases)
        self._ids = IdMatcher(ids)
        self._disguised = DisguiseMatcher(self._names.parts(), self._names.groups(), ids)
        self._in_uids = (*self._ids.long, *self._compact)
        dates = {
            form: (Category.DATE, source)
            for form, source in self._compact.items()
            if len(form) >= _LONG_NUMBER  # shorter ones are near to too many numbers
        }
        self._misread = MisreadNumbers({**dates, **self._ids.plain})
        self._empty = not known.items
        self._seen: dict[str, tuple[TextMatch, ...]] = {}

    def _learn_date(self, value: str, source: str) -> None:
        for found in parse_dates(value[:8] if value[:8].isdigit() else value):
            self._days.setdefault(found, source)
            for form in compact_forms(found):
                self._compact.setdefault(form, source)

    def find(self, text: str, *, ocr: bool = False, disguised: bool = True) -> list[TextMatch]:
        """Return where `text` holds a known identifier.

        Names are found in every order, with initials, with and without diacritics, whatever
        stands between their parts, and run together; a name that is also a technical word only
        beside another part of the same name. Dates are found in every way of writing.
        Identifiers of less than four characters are found only after a word for an identifier,
        so that a Study ID of ``1`` hides no measurement.

        Parameters
        ----------
        text : str
            Any text.
        ocr : bool
            Whether it was read from pixels: then confusions of the reader are forgiven.
        disguised : bool
            Whether to look for what was encoded, reversed, rotated, drawn apart or spelled with
            digits too. Nobody does so on a screen: not asked of text read from pixels.
        """
        if (
            self._empty
            or len(text) < _SHORTEST
            or (not ocr and len(text) < _SHORTEST_ASCII and text.isascii())
        ):
            return []
        if ocr or not disguised or len(text) > _REMEMBERED:
            return self._find(text, ocr=ocr, disguised=disguised and not ocr, depth=0)
        if not self._may_stand_in(glance(text)):
            return []
        found = self._seen.get(text)
        if found is None:
            found = tuple(self._find(text, ocr=False, disguised=True, depth=0))
            if len(self._seen) < _MEMORY:
                self._seen[text] = found
        return list(found)

    def find_number(self, text: str) -> list[TextMatch]:
        """Return what `find` returns for a number (DS, IS), where all of it is known."""
        digits = "".join(filter(str.isalnum, text))
        if len(digits) < 6 and digits not in self._ids.plain:
            return []
        return [match for match in self.find(text) if _fills(match, text)]

    def find_in_uid(self, text: str) -> list[TextMatch]:
        """Return the known identifiers and dates in a UID, which has digits and dots alone.

        Those of eight digits are found inside a longer number too: chance does not put them there.
        It puts those of less than four everywhere: they are not looked for.
        """
        digits = text.replace(".", "")
        if not any(map(digits.__contains__, self._in_uids)):
            return list(self._dates(fold_plain(text), ocr=False))
        found = self._find(text, ocr=False, disguised=False, depth=0)
        for key, (category, source) in self._ids.plain.items():
            if len(key) >= _LONG_NUMBER and key in text:
                found.append(_number(text, key, category, source))
        for key, source in self._compact.items():
            if len(key) >= _LONG_NUMBER and key in text:
                found.append(_number(text, key, Category.DATE, source))
        return found

    def _may_stand_in(self, seen: Glance) -> bool:
        """Return False where `_find` would find nothing in a text that was not read from pixels."""
        return (
            seen.encoded
            or self._names.may_stand_in(seen.lowered, seen.words)
            or any(map(seen.bare.__contains__, self._ids.long))
            or (seen.cued and any(map(seen.bare.__contains__, self._ids.short)))
            or not self._days.keys().isdisjoint(seen.days)
            or not self._compact.keys().isdisjoint(seen.numbers)
            or self._disguised.may_stand_in(seen.lowered, seen.bare, seen.respelled, seen.letters)
        )

    def _find(self, text: str, *, ocr: bool, disguised: bool, depth: int) -> list[TextMatch]:
        folded = fold_plain(text)
        matches = [
            *self._names.find(folded.text, ocr=ocr),
            *self._ids.find(folded.text, ocr=ocr),
            *self._dates(folded, ocr=ocr),
        ]
        if ocr and not any(m.category in (Category.ID, Category.DATE) for m in matches):
            matches += self._misread.find(folded.text)
        matches += self._initials(folded.text, matches)
        if disguised:
            lowered = lower(folded.text)
            for start in range(0, len(lowered), _WINDOW - _OVERLAP):
                plain = folded.text[start : start + _WINDOW]
                found = self._disguised.find(plain, lowered[start : start + _WINDOW])
                matches += [
                    _moved(match, match.start + start, match.end + start) for match in found
                ]
        out = [_moved(match, *folded.span(match.start, match.end)) for match in matches]
        if disguised and depth < _NESTED:
            for reading in readings(text):
                inner = self._find(reading.text, ocr=False, disguised=True, depth=depth + 1)
                out += [_moved(match, *reading.span(match.start, match.end)) for match in inner]
        return resolve_overlaps(out)

    def _initials(self, text: str, matches: Iterable[TextMatch]) -> Iterator[TextMatch]:
        """Yield the initials of somebody known beside an identifier or a date."""
        for match in matches:
            if match.category not in (Category.ID, Category.DATE):
                continue
            before = _WORD_BEFORE.search(text, max(0, match.start - 8), match.start)
            after = _WORD_AFTER.match(text, match.end)
            for word in (before, after):
                what = None if word is None else self._names.initials(word[1])
                if word is not None and what is not None and word[1].isupper():
                    yield TextMatch(
                        start=word.start(1),
                        end=word.end(1),
                        category=what[0],
                        score=0.75,
                        source=what[1],
                        why="initials beside an identifier of the header",
                    )

    def _dates(self, folded: Folded, *, ocr: bool) -> Iterator[TextMatch]:
        if not self._days or not any(map(str.isdigit, folded.text)):
            return
        text = ocr_digits(folded.text) if ocr else folded.text
        for match in find_dates(text, text):
            same = parse_dates(text[match.start : match.end]) & self._days.keys()
            if same:
                source = min(self._days[found] for found in same)
                yield _date(match.start, match.end, 0.99, source)
        for digits in NUMBER_DATE.finditer(text):
            known = self._compact.get(digits[0])
            if known is not None:
                yield _date(digits.start(), digits.end(), 0.95, known)


def _moved(match: TextMatch, start: int, end: int) -> TextMatch:
    if (start, end) == (match.start, match.end):
        return match
    return replace(match, start=start, end=end)


def _fills(match: TextMatch, text: str) -> bool:
    """Return whether a match is all of a number."""
    return not any(char.isalnum() for char in text[: match.start] + text[match.end :])


def _number(text: str, key: str, category: Category, source: str) -> TextMatch:
    start = text.index(key)
    return TextMatch(
        start=start,
        end=start + len(key),
        category=category,
        score=0.95,
        source=source,
        why="matches an identifier of the header",
    )


def _date(start: int, end: int, score: float, source: str) -> TextMatch:
    return TextMatch(
        start=start,
        end=end,
        category=Category.DATE,
        score=score,
        source=source,
        why="matches a date of the header",
    )
