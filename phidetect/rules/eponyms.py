"""Names that things of medicine are called after."""

from __future__ import annotations

from phidetect.rules._data import read_words
from phidetect.rules.fold import fold_plain

__all__ = ["is_eponym"]


def is_eponym(word: str) -> bool:
    """Return whether diseases, views, scores or devices are called after `word`.

    Case and diacritics do not count, nor the ending of a possessive.
    """
    plain = fold_plain(word).text.casefold().removesuffix("'s")
    return plain in read_words("eponyms.txt")
