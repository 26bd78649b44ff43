"""Folding of text to one form for matching, with the way back to the original positions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from phidetect.rules._data import read_toml
from phidetect.rules._memory import remembered

__all__ = ["Folded", "fold", "fold_plain", "lower", "ocr_digits"]

_DASHES = "‐‑‒–—―−﹘﹣－"
_LETTERS = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l",
    "Ł": "L", "œ": "oe", "Œ": "OE", "ı": "i", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D",
}  # fmt: skip
# Letters that are not shown, and whose category does not say so.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Letters in boxes, circles and brackets, and those that flags are spelled with.
_SIGN = re.compile(r" LETTER ([A-Z])$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_LETTERS = 4
"""Letters that one may stand for: what a text grows by is memory that a file asks for."""
_APOSTROPHES = "’‘ʼ`´"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes
    ----------
    text : str
        The folded text.
    index : tuple of int or None
        Position in the original of each folded character, and its length at the end;
        None where positions are the same.
    """

    text: str
    index: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the original that a folded range stands for."""
        if self.index is None:
            return start, end
        if start >= end:
            return self.index[start], self.index[start]
        return self.index[start], self.index[end - 1] + 1


@cache
def _lookalikes() -> Mapping[str, str]:
    """Return the Latin letter that a letter of another alphabet looks like."""
    table = read_toml("lookalikes.toml")["letters"]
    return {other: letter for letter, others in table.items() for other in others}


@lru_cache(maxsize=8192)
def _fold_char(char: str, letters: bool) -> str:
    if char in _DASHES:
        return "-"
    if char in _APOSTROPHES:
        return "'"
    if char in _UNSEEN:
        return ""
    category = unicodedata.category(char)
    if category == "Cf" or category == "Mn":
        return "" if letters or category == "Cf" else char
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " " if category[0] == "Z" else ("" if _CONTROL.match(char) else char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    wide = unicodedata.normalize("NFKC", char)
    if wide != char and len(wide) == 1:
        char = wide
    elif category == "So" and (sign := _SIGN.search(unicodedata.name(char, ""))):
        return sign[1]
    if not letters:
        return char
    if char in _LETTERS:
        return _LETTERS[char]
    if char in _lookalikes():
        return _lookalikes()[char]
    if "\uac00" <= char <= "\ud7a3":
        return char  # syllables of Hangul stay whole
    spelled = unicodedata.normalize("NFKD", char)
    if len(spelled) > _MOST_LETTERS:
        return char  # whole phrases in one sign, eighteen letters long, name nobody
    char = "".join(c for c in spelled if not unicodedata.combining(c))
    # Hiragana as katakana; one sign may be two of them.
    return "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in char)


@remembered
def _fold(text: str, letters: bool) -> Folded:
    if text.isascii() and (text.isprintable() or _CONTROL.search(text) is None):
        return Folded(text)
    out: list[str] = []
    index: list[int] = []
    same = True
    for at, char in enumerate(text):
        new = char if " " <= char < "\x7f" else _fold_char(char, letters)
        same = same and len(new) == 1
        out.append(new)
        index.extend([at] * len(new))
    index.append(len(text))
    return Folded("".join(out), None if same else tuple(index))


def fold(text: str) -> Folded:
    """Return `text` with full-width forms, odd blanks, dashes and hidden characters made plain.

    Letters keep their diacritics: patterns name them.
    """
    return _fold(text, False)


def fold_plain(text: str) -> Folded:
    """Return `text` folded as by `fold`, without diacritics and look-alike letters. Case stays."""
    return _fold(text, True)


def lower(text: str) -> str:
    """Return `text` in lower case, of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


_OCR = str.maketrans("OoQDIl|!iSsZzB", "00001111155228")
_RUN = re.compile(r"[0-9OoQDIl|!iSsZzB./:,\- ]{6,40}")


def ocr_digits(text: str) -> str:
    """Return `text` with letters that a reader mistook for digits put right, same length.

    Only inside runs that are digits for the most part.
    """

    def right(match: re.Match[str]) -> str:
        run = match[0]
        letters = sum(char.isalpha() or char in "|!" for char in run)
        digits = sum(char.isdigit() for char in run)
        return run.translate(_OCR) if letters and digits >= 4 and digits >= 2 * letters else run

    return _RUN.sub(right, text)
