"""Known names and identifiers in disguise: reversed, rotated, drawn apart, in letters of digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, permutations
from string import ascii_lowercase

from phidetect.rules.known_ids import IdMatcher
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import Category, TextMatch

__all__ = ["DisguiseMatcher", "letters_alone", "letters_for_digits"]

What = tuple[Category, str]

_WORD = 4
"""Letters that a turned word has at least."""
_LONGEST_WORD = 40
"""Letters beyond which nothing is a word: a run of them may be as long as the text."""
_LONG = 6
"""Letters from which on a word is looked for inside longer words."""
_LETTER = r"[^\W\d_]"
_SPREAD = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_]){2,120}(?![^\W_])")
_PARTED = re.compile(r"[^\W_][\W_]{1,3}[^\W_]")
_LEET = re.compile(r"[^\W\d_][0134578@$!|+]|[0134578@$!|+][^\W\d_]")
_BARE = dict.fromkeys(at for at in range(0x3001) if not chr(at).isalnum())
_ROTATED = str.maketrans(ascii_lowercase, ascii_lowercase[13:] + ascii_lowercase[:13])
_LEET_LETTERS = str.maketrans("013457@$!|+l8", "oieastasiitib")


class DisguiseMatcher:
    """Finds what is known where its letters were turned, parted or replaced.

    Parameters
    ----------
    names : mapping of str to (Category, str)
        Parts of names in lower case, and what they are.
    groups : iterable of tuple of str
        Parts of each name in order.
    ids : iterable of (value, category, source)
        Identifiers.
    """

    def __init__(
        self,
        names: Mapping[str, What],
        groups: Iterable[tuple[str, ...]],
        ids: Iterable[tuple[str, Category, str]],
    ) -> None:
        strong = {
            part: what
            for part, what in names.items()
            if len(part) >= 3 and part.isascii() and not is_acquisition_word(part)
        }
        joined: dict[str, What] = {}
        for parts in groups:
            for one, other in permutations([part for part in parts if len(part) > 1][:4], 2):
                owner = strong.get(one) or strong.get(other)
                if owner is not None and (one + other).isascii():
                    joined.setdefault(one + other, owner)
        words = {w: what for w, what in strong.items() if len(w) >= _WORD}
        words |= {w: what for w, what in joined.items() if len(w) >= _LONG}
        self._turned: dict[str, What] = {}
        for word, what in words.items():
            for form in (word[::-1], word.translate(_ROTATED)):
                if form not in names and not is_acquisition_word(form):
                    self._turned.setdefault(form, what)
        self._whole = {**joined, **strong}
        self._leet = {
            word.translate(_LEET_LETTERS): what
            for word, what in words.items()
            if len(word) >= _WORD
        }
        long_words = {w: what for w, what in words.items() if len(w) >= _LONG}
        self._parted = long_words
        self._ids: dict[str, What] = {}
        reversed_ids = []
        for value, category, source in ids:
            plain = "".join(char for char in value.lower() if char.isalnum())
            if len(plain) >= _LONG and any(map(str.isdigit, plain)):
                self._ids.setdefault(plain, (category, source))
                reversed_ids.append((plain[::-1], category, source))
        self._apart = (*self._whole, *self._parted, *self._ids)
        self._reversed = IdMatcher(reversed_ids) if reversed_ids else None

    def may_stand_in(self, lowered: str, bare: str, respelled: str, letters: str) -> bool:
        """Return False where a text holds nothing in disguise; the forms are those of `Glance`."""
        return (
            any(map(lowered.__contains__, self._turned))
            or (self._reversed is not None and any(map(bare.__contains__, self._reversed.plain)))
            or (respelled != "" and any(map(respelled.__contains__, self._leet)))
            or (letters != "" and any(map(letters.__contains__, self._apart)))
        )

    def find(self, text: str, lowered: str) -> Iterator[TextMatch]:
        """Yield what is known and disguised in `text`, which is folded without diacritics.

        `lowered` is the same in lower case and of the same length.
        """
        for start, end, what in _anywhere(self._turned, lowered):
            alone = (
                not lowered[start - 1 : start].isalpha() and not lowered[end : end + 1].isalpha()
            )
            if alone or (end - start >= _LONG and not _in_technical_word(lowered, start, end)):
                yield _match(start, end, 0.8, what, "reversed or rotated")
        if self._reversed is not None:
            for found in self._reversed.find(text, ocr=False):
                what = found.category, found.source
                yield _match(found.start, found.end, 0.85, what, "reversed")
        if _LEET.search(lowered) is not None:
            yield from self._digits_for_letters(lowered)
        if _PARTED.search(lowered) is not None:
            yield from self._drawn_apart(lowered)
            yield from self._parted_words(lowered)

    def _digits_for_letters(self, lowered: str) -> Iterator[TextMatch]:
        for start, end, what in _anywhere(self._leet, lowered.translate(_LEET_LETTERS)):
            seen = lowered[start:end]
            letters = sum(char.isalpha() for char in seen)
            if letters == len(seen) or letters < 2 or 5 * letters < 2 * len(seen):
                continue
            beside = lowered[start - 1 : start] + lowered[end : end + 1]
            if len(seen) < _LONG and any(map(str.isalpha, beside)):
                continue
            yield _match(start, end, 0.8, what, "spelled with digits")

    def _drawn_apart(self, lowered: str) -> Iterator[TextMatch]:
        """Yield names and identifiers written letter by letter."""
        for run in _SPREAD.finditer(lowered):
            places = [at for at in range(run.start(), run.end()) if lowered[at].isalnum()]
            letters = "".join(lowered[at] for at in places)
            for first, last, what in self._in_letters(letters):
                yield _match(places[first], places[last - 1] + 1, 0.9, what, "drawn apart")

    def _in_letters(self, letters: str) -> Iterator[tuple[int, int, What]]:
        size = len(letters)
        for first in range(size):
            for last in range(min(size, first + 40), first + 2, -1):
                what = self._whole.get(letters[first:last]) or self._ids.get(letters[first:last])
                if what is not None:
                    yield first, last, what
                    break

    def _parted_words(self, lowered: str) -> Iterator[TextMatch]:
        """Yield long names with signs or blanks inside a word, from word to word."""
        letters = lowered.translate(_BARE)
        if not any(word in letters for word in self._parted):
            return
        places = [at for at, char in enumerate(lowered) if char.isalnum()]
        letters = "".join(lowered[at] for at in places)
        for first, last, what in _anywhere(self._parted, letters):
            start, end = places[first], places[last - 1] + 1
            inside = places[first:last]
            gap = max(b - a for a, b in pairwise(inside))
            if (
                1 < gap <= 4
                and "\n" not in lowered[start:end]
                and not lowered[start - 1 : start].isalnum()
                and not lowered[end : end + 1].isalnum()
            ):
                yield _match(start, end, 0.8, what, "drawn apart")


def letters_for_digits(lowered: str) -> str:
    """Return a text with letters for digits and signs; empty where none stand beside letters."""
    return "" if _LEET.search(lowered) is None else lowered.translate(_LEET_LETTERS)


def letters_alone(lowered: str) -> str:
    """Return the letters and digits of a text; empty where none of them stand apart."""
    return "" if _PARTED.search(lowered) is None else "".join(filter(str.isalnum, lowered))


def _anywhere(words: Mapping[str, What], text: str) -> Iterator[tuple[int, int, What]]:
    """Yield where one of `words` stands in `text`, the longest first of those at one place."""
    here = [word for word in words if word in text]
    if here:
        choice = "|".join(re.escape(word) for word in sorted(here, key=len, reverse=True))
        for match in re.finditer(choice, text):
            yield match.start(), match.end(), words[match[0]]


def _in_technical_word(lowered: str, start: int, end: int) -> bool:
    first, last = max(0, start - _LONGEST_WORD), min(len(lowered), end + _LONGEST_WORD)
    while start > first and lowered[start - 1].isalpha():
        start -= 1
    while end < last and lowered[end].isalpha():
        end += 1
    return is_acquisition_word(lowered[start:end])


def _match(start: int, end: int, score: float, what: What, how: str) -> TextMatch:
    return TextMatch(
        start=start,
        end=end,
        category=what[0],
        score=score,
        source=what[1],
        why=f"matches a value of the header, {how}",
    )
