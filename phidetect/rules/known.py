"""Identifiers that are known beforehand, found again in text in the many ways of writing them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from phidetect.rules.dates import compact_forms, find_dates, parse_dates
from phidetect.rules.fold import Folded, fold_plain, ocr_digits
from phidetect.rules.header import element_category, is_placeholder
from phidetect.rules.known_ids import IdMatcher
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
_DIGITS = re.compile(r"(?<![\d.])\d{6,8}(?!\d|\.\d)")


def known_from_header(views: Iterable[ElementView]) -> KnownIdentifiers:
    """Return the identifiers that the elements of an object teach.

    Names, identifiers, dates, institutions, addresses, telephone numbers and serial numbers, at
    every depth. Values that stand for nothing (``ANONYMOUS``) and pseudonyms of phidetect teach
    nothing.
    """
    items: dict[KnownIdentifier, None] = {}
    for view in views:
        category = element_category(view)
        if category not in _TAUGHT or view.vr in ("SQ", "UI"):
            continue
        for value in view.values:
            if not is_placeholder(value.reveal()):
                keyword = view.keyword or "given"
                items[KnownIdentifier(value=value, category=category, source=keyword)] = None
    return KnownIdentifiers(tuple(items))


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
        self._empty = not known.items

    def _learn_date(self, value: str, source: str) -> None:
        for found in parse_dates(value[:8] if value[:8].isdigit() else value):
            self._days.setdefault(found, source)
            for form in compact_forms(found):
                self._compact.setdefault(form, source)

    def find(self, text: str, *, ocr: bool = False) -> list[TextMatch]:
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
        """
        if self._empty or not text:
            return []
        folded = fold_plain(text)
        matches = [
            *self._names.find(folded.text, ocr=ocr),
            *self._ids.find(folded.text, ocr=ocr),
            *self._dates(folded, ocr=ocr),
        ]
        out = []
        for match in matches:
            start, end = folded.span(match.start, match.end)
            out.append(
                TextMatch(
                    start=start,
                    end=end,
                    category=match.category,
                    score=match.score,
                    source=match.source,
                    why=match.why,
                )
            )
        return resolve_overlaps(out)

    def _dates(self, folded: Folded, *, ocr: bool) -> Iterator[TextMatch]:
        if not self._days:
            return
        text = ocr_digits(folded.text) if ocr else folded.text
        for match in find_dates(text, text):
            same = parse_dates(text[match.start : match.end]) & self._days.keys()
            if same:
                source = min(self._days[found] for found in same)
                yield _date(match.start, match.end, 0.99, source)
        for digits in _DIGITS.finditer(text):
            known = self._compact.get(digits[0])
            if known is not None:
                yield _date(digits.start(), digits.end(), 0.95, known)


def _date(start: int, end: int, score: float, source: str) -> TextMatch:
    return TextMatch(
        start=start,
        end=end,
        category=Category.DATE,
        score=score,
        source=source,
        why="matches a date of the header",
    )
