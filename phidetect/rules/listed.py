"""Names in codes and technical values, where no vocabulary is asked: by lists of common names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phidetect.rules._data import read_words
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import ElementView

__all__ = ["holds_name", "is_common_name", "is_full_name", "like_names"]

_LETTERS = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"[^\W_]+")
_TWO_NAMES = re.compile(
    r"(?<![^\W_])([A-Z][^\W\d_]{2,40})(?: |, ?|\^)([A-Z][^\W\d_]{2,40})(?![^\W_])"
)


def holds_name(text: str, *, families: bool = False) -> bool:
    """Return whether one word is a common given name and no word of ours.

    Parameters
    ----------
    text : str
        A code.
    families : bool
        Whether a common family name counts too.
    """
    given = read_words("given_names.txt")
    surnames = read_words("surnames.txt") if families else frozenset()
    for word in _LETTERS.findall(text):
        folded = word.casefold()
        if (folded in given or folded in surnames) and not is_acquisition_word(word):
            return True
    return False


def is_common_name(word: str) -> bool:
    """Return whether one word is a common given or family name, be it a word of ours as well."""
    folded = word.casefold()
    return folded in read_words("given_names.txt") or folded in read_words("surnames.txt")


def is_full_name(view: ElementView, text: str) -> bool:
    """Return whether a technical value is a common given name and another name.

    Makers are called after people: there both have to be common names.
    """
    words = _WORD.findall(text)
    if not 2 <= len(words) <= 4 or not all(word.isalpha() for word in words):
        return False
    given, families = read_words("given_names.txt"), read_words("surnames.txt")
    maker = view.keyword.endswith(("Manufacturer", "ManufacturerName"))
    for at, word in enumerate(words):
        if word.casefold() not in given or is_acquisition_word(word):
            continue
        others = [o for o in (*words[:at], *words[at + 1 :]) if not is_acquisition_word(o)]
        if any(len(o) > 2 and (not maker or o.casefold() in families) for o in others):
            return True
    return False


def like_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield two capitalised words in a row, of which no vocabulary knows either."""
    for match in _TWO_NAMES.finditer(text):
        if not is_acquisition_word(match[1]) and not is_acquisition_word(match[2]):
            yield match.span()
