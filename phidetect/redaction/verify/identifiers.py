"""Identifiers of the input searched in what was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.redaction.access import read_element, stored_vr, text_values
from phidetect.redaction.structure import items_of
from phidetect.types import Category, KnownIdentifiers

__all__ = ["Needles", "find_in_bytes", "find_in_elements", "needles_of"]

_IsWord: TypeAlias = Callable[[str], bool]

_SHORTEST = 4
_SHORTEST_NUMBER = 6
"""A shorter number stands by chance among measurements and sizes."""

_SHORTEST_WORD = 6
"""A shorter single word that is no name stands by chance in running text."""

_LETTERS = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"(\d{4})[.-]?(\d{2})[.-]?(\d{2})")
_TEXT_VRS = frozenset(
    {"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UN", "UR", "UT", "OB", "DA", "DT"}
)
_DATE_VRS = frozenset({"DA", "DT"})
_THINGS = frozenset({Category.INSTITUTION, Category.DEVICE_ID})
_NAMES = frozenset({Category.NAME, Category.STAFF_NAME})
_DATE_FORMS = ("%Y%m%d", "%Y-%m-%d", "%d.%m.%Y", "%m.%d.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%b-%Y")


class Needles:
    """Texts to search, folded; without repr, for they are values.

    Parameters
    ----------
    texts : iterable of str
        Identifiers in the forms in which they may stand.
    dates : iterable of str
        Dates in the forms in which they may stand; not searched in elements of a date VR,
        whose shifted values are checked one by one.
    uids : iterable of str
        Replaced UIDs.
    """

    __slots__ = ("_dates", "_texts")

    def __init__(
        self, texts: Iterable[str], dates: Iterable[str] = (), uids: Iterable[str] = ()
    ) -> None:
        words = {fold(text) for text in (*texts, *uids)}
        self._texts = _pattern(word for word in words if _long_enough(word))
        self._dates = _pattern(map(fold, dates))

    def __repr__(self) -> str:
        return "Needles(***)"

    def found(self, text: str, *, dates: bool) -> bool:
        """Return whether one stands in `text`, bounded by what is no letter or digit."""
        folded = fold(text)
        if self._texts is not None and self._texts.search(folded):
            return True
        return dates and self._dates is not None and self._dates.search(folded) is not None


def fold(text: str) -> str:
    """Return text without case, diacritics and runs of blanks."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def needles_of(
    known: KnownIdentifiers,
    *,
    uids: Iterable[str],
    kept_sources: frozenset[str],
    undecided: frozenset[str],
    technical: frozenset[str],
    words: _IsWord,
) -> Needles:
    """Return what to search.

    Parameters
    ----------
    known : KnownIdentifiers
        Identifiers of the input.
    uids : iterable of str
        UIDs that were replaced.
    kept_sources : frozenset of str
        Keywords of elements that a decision keeps: their values may stand elsewhere too.
    undecided : frozenset of str
        Keywords of elements without a decision: those of places and devices stay, and their
        values may stand elsewhere; identifiers of people are searched all the same.
    technical : frozenset of str
        Folded values of technical elements that stay. A place of the same name, such as the
        maker that is also the institution of a demonstration, proves nothing.
    words : callable
        Says whether a part of a name is an everyday technical word; such a part alone proves
        nothing, the whole name still does.
    """
    texts: list[str] = []
    dates: list[str] = []
    for item in known.items:
        if item.source in kept_sources:
            continue
        if item.source in undecided and item.category in _THINGS:
            continue
        value = item.value.reveal().strip(" \0")
        if item.category in _THINGS and fold(value) in technical:
            continue
        if item.category in _NAMES:
            texts += _name_forms(value, words)
        elif item.category is Category.DATE:
            dates += _date_forms(value)
        elif item.category not in (Category.AGE, Category.AGE_OVER_89) and _tells(value, words):
            texts.append(value)
    return Needles(texts, dates, uids)


def find_in_elements(dataset: Dataset, needles: Needles, *, skip: frozenset[int]) -> list[str]:
    """Return the tags of elements, at every depth, in which a needle stands."""
    problems: list[str] = []
    for level, tag, vr in _walk(dataset):
        if int(tag) in skip or vr not in _TEXT_VRS or tag.group == 0x7FE0:
            continue
        for value in text_values(read_element(level, tag)):
            if needles.found(value, dates=vr not in _DATE_VRS):
                problems.append(f"{tag} holds an identifier of the input")
                break
    return problems


def find_in_bytes(data: bytes, needles: Needles, encodings: Iterable[str]) -> bool:
    """Return whether a needle stands in raw bytes, read in any of `encodings`."""
    return any(
        needles.found(data.decode(encoding, "replace"), dates=False)
        for encoding in dict.fromkeys(("latin-1", "utf-8", *encodings))
    )


def _walk(dataset: Dataset) -> Iterator[tuple[Dataset, BaseTag, str]]:
    stack = [dataset]
    while stack:
        level = stack.pop()
        for tag in sorted(BaseTag(tag) for tag in level.keys()):  # noqa: SIM118
            vr = stored_vr(level, tag)
            if vr == "SQ":
                stack += items_of(level, tag)
            else:
                yield level, tag, vr


def _tells(value: str, words: _IsWord) -> bool:
    """Return whether an identifier is more than everyday words: "Thyroid" as Study ID is not."""
    parts = re.split(r"[\s,;_-]+", value)
    if not all(_LETTERS.fullmatch(part) for part in parts):
        return True
    return len(value) >= _SHORTEST_WORD and not all(words(part.casefold()) for part in parts)


def _long_enough(word: str) -> bool:
    bare = word.replace(" ", "")
    return len(bare) >= (_SHORTEST_NUMBER if bare.isdigit() else _SHORTEST)


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    if not ordered:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")


def _name_forms(value: str, words: _IsWord) -> list[str]:
    forms = [value]
    for group in value.split("="):
        parts = [part for part in re.split(r"[\^\s,]+", group) if part]
        if len(parts) > 1:
            forms += [sep.join(parts[:2]) for sep in ("^", " ", ", ", "_", ",")]
            forms += [sep.join(parts[1::-1]) for sep in ("^", " ", ", ", "_", ",")]
        forms += [part for part in parts if _LETTERS.fullmatch(part) and not words(part.casefold())]
    return forms


def _date_forms(value: str) -> list[str]:
    match = _DATE.match(value)
    if match is None:
        return [value] if len(value) >= _SHORTEST_NUMBER else []
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return []
    return [day.strftime(form) for form in _DATE_FORMS]
