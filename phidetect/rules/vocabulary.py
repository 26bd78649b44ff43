"""The vocabulary of acquisition: what technical text is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from phidetect.rules._data import read_words
from phidetect.rules._memory import remembered
from phidetect.rules.fold import fold_plain

__all__ = [
    "is_acquisition_word",
    "is_hand_word",
    "is_screen_word",
    "technical_score",
    "unknown_spans",
]

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]{1,2}\b)?")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DECIMAL = re.compile(r"(?<![\w.])[+\-]?\d{1,9}[.,]\d{1,8}(?:[eE][+\-]?\d{1,3})?(?![\d]|[.,]\d)")
_VERSION = re.compile(r"(?<![\w.])[vV]?\d{1,4}(?:\.\d{1,4}){1,5}(?![\w]|\.\d)")
# The end of what goes before a sentence; what follows its first word.
_BEGINS = re.compile(r"(?:\A|[.!?:;\n])\s*\Z")
_GOES_ON = re.compile(r",?\s[a-z]+,?\s[a-z]+")
_DIGIT_LETTERS = str.maketrans("015!|$", "olsiis")

# Software versions, reconstruction kernels, window values: codes that are no words.
_CODE = re.compile(
    r"(?:v[a-e]|xa)\d{2}[a-z]?|[bhduqj][a-z]\d{2}[a-z]?|[wlc]\d{1,4}|[tlcs]\d{1,2}[a-z]?"
)
_LETTER_NUMBER = re.compile(r"\b[A-Za-z]\s?[:=]?\s?[+\-]?\d{1,5}\b")

_SHORT_NUMBER = 4
"""Digits that a number may have without telling anybody apart."""
_COMPOUND_PART = 4
# Endings of inflected words with the least length of the stem: "pers" and "en" are no plural.
_ENDINGS = (("s", 4), ("es", 4), ("ed", 4), ("ing", 4), ("en", 6), ("er", 6), ("e", 6), ("n", 6),
            ("al", 6), ("ly", 5))  # fmt: skip
_LONGEST_WORD = 40


@cache
def _hand() -> frozenset[str]:
    return read_words("acquisition.txt") | read_words("units.txt")


@cache
def _compound_words() -> frozenset[str]:
    return _hand() - read_words("no_compound.txt")


@cache
def _words() -> frozenset[str]:
    return _hand() | read_words("clinical.txt") | read_words("concepts.txt")


@cache
def _plain_words() -> frozenset[str]:
    return read_words("english.txt")


def is_acquisition_word(token: str) -> bool:
    """Return whether `token` is a word, code or number of technical text.

    Parameters
    ----------
    token : str
        One word. Case and diacritics do not count. Words run together (``BREASTPA``,
        ``SeriesTime``, ``T2FSE``) count where every part is known.

    Notes
    -----
    A single letter and a number of up to four digits tell nobody apart and count. Known
    identifiers are looked for before the vocabulary is asked, so a patient whose name is also
    a word is still found.
    """
    if token.isdigit():
        return len(token) <= _SHORT_NUMBER
    if len(token) > _LONGEST_WORD:
        return False
    return _known(token)


@lru_cache(maxsize=65_536)
def _known(token: str) -> bool:
    plain = fold_plain(token).text
    if _word(plain.casefold()) or _CODE.fullmatch(plain.casefold()):
        return True
    pieces = _PIECE.findall(plain)
    if len(pieces) > 1 or (pieces and pieces[0] != plain):
        digits = sum(len(piece) for piece in pieces if piece.isdigit())
        # One letter beside many digits may be a number of anything.
        lone = any(len(piece) == 1 and piece.isalpha() for piece in pieces)
        return (
            len(pieces) <= 6
            and digits <= _SHORT_NUMBER - lone
            and all(piece.isdigit() or _letters(piece) for piece in pieces)
        )
    return bool(pieces) and _letters(plain)


def is_screen_word(token: str) -> bool:
    """Return whether `token` is a word of the supplement, or its plural.

    The supplement holds words seen on screens and in headers. The words of the concept
    dictionaries, some of which are family names too, are not asked.
    """
    plain = fold_plain(token).text.casefold()
    return plain in _hand() or (plain.endswith("s") and plain[:-1] in _hand())


def is_hand_word(token: str) -> bool:
    """Return whether `token` stands in a list written by hand: a word of screens or of reports.

    Words that are common names too were left out of those.
    """
    plain = fold_plain(token).text.casefold()
    return is_screen_word(token) or plain in read_words("clinical.txt")


def _letters(text: str) -> bool:
    """Return whether letters alone are a word, or known words run together."""
    if len(text) == 1:
        return text.isascii()
    if _word(text.casefold()):
        return True
    parts = _CAMEL.split(text)
    if 1 < len(parts) <= 5 and all(len(part) > 1 and _word(part.casefold()) for part in parts):
        return True
    return _compound(text.casefold())


def _word(text: str) -> bool:
    words = _words()
    if text in words or (len(text) == 1 and text.isascii() and text.isalpha()):
        return True
    if text.endswith("'s") and text[:-2] in words:
        return True
    if len(text) < 5:
        return False
    return any(
        text.endswith(ending) and len(text) - len(ending) >= stem and text[: -len(ending)] in words
        for ending, stem in _ENDINGS
    )


def _compound(text: str) -> bool:
    """Return whether `text` is two words of the supplement run together."""
    hand = _compound_words()
    for at in range(2, len(text) - 1):
        head, tail = text[:at], text[at:]
        if not _part(tail, hand):
            continue
        if _part(head, hand) and (len(head) >= _COMPOUND_PART or len(tail) >= _COMPOUND_PART):
            return True
        # German compounds join with n, en or s.
        if len(tail) >= _COMPOUND_PART and head[-1] in "ns" and len(head) > 5 and head[:-1] in hand:
            return True
    return False


def _part(text: str, hand: frozenset[str]) -> bool:
    return text in read_words("short_parts.txt") or (len(text) >= _COMPOUND_PART and text in hand)


def _tokens(text: str, *, ocr: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield the range of every token of `text`, and whether it is explained."""
    numbers = [(m.start(), m.end()) for m in _DECIMAL.finditer(text)]
    numbers += [(m.start(), m.end()) for m in _VERSION.finditer(text)]
    inside = _Ranges(numbers)
    for match in _TOKEN.finditer(text):
        token = match[0]
        known = inside.covers(match.start(), match.end()) or is_acquisition_word(token)
        if not known:
            # A misreading may be any word of English: there only technical words count.
            known = _misread(token) if ocr else _is_plain(token, text, match.start())
        yield match.start(), match.end(), known


def _is_plain(token: str, text: str, start: int) -> bool:
    """Return whether a token is an English word as it stands in a sentence.

    In lower case, or with a capital where a sentence of several words begins: other words with
    a capital, and those in capitals, may be what somebody or some place is called.
    """
    if token.casefold() not in _plain_words():
        return False
    if token.islower():
        return True
    if token[1:].islower() and _BEGINS.search(text, max(0, start - 8), start):
        return _GOES_ON.match(text, start + len(token)) is not None
    return False


class _Ranges:
    """Whether ranges cover a position, asked in order of position."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._ranges = sorted(ranges)
        self._at = 0

    def covers(self, start: int, end: int) -> bool:
        while self._at < len(self._ranges) and self._ranges[self._at][1] <= start:
            self._at += 1
        near = self._ranges[self._at : self._at + 2]
        return any(first <= start and end <= last for first, last in near)


def _misread(token: str) -> bool:
    """Return whether a word with digits or signs for letters is known."""
    letters = sum(char.isalpha() for char in token)
    if letters * 2 < len(token) or len(token) < 4:
        return False
    right = token.casefold().translate(_DIGIT_LETTERS)
    return _word(right) or _word(right.replace("l", "i"))


def unknown_spans(text: str, *, ocr: bool = False) -> list[tuple[int, int]]:
    """Return the parts of `text` that the vocabulary does not explain.

    Parameters
    ----------
    text : str
        Any text.
    ocr : bool
        Whether it was read from pixels; then digits in place of letters are forgiven.

    Returns
    -------
    list of (int, int)
        Half-open ranges of code points, in order. Unknown tokens with nothing but a blank or
        one sign between them make one range.
    """
    return list(_unknown(text, ocr))


@remembered
def _unknown(text: str, ocr: bool) -> tuple[tuple[int, int], ...]:
    folded = fold_plain(text)
    out: list[tuple[int, int]] = []
    last = -1
    for start, end, known in _tokens(folded.text, ocr=ocr):
        if known:
            continue
        if (
            out
            and start - last <= 2
            and "\n" not in folded.text[last:start]
            and not any(char.isalnum() for char in folded.text[last:start])
        ):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
        last = end
    return tuple(folded.span(start, end) for start, end in out)


def technical_score(text: str, *, ocr: bool = True) -> float:
    """Return the share of the letters and digits of `text` that the vocabulary explains.

    Parameters
    ----------
    text : str
        A line of text.
    ocr : bool
        Whether it was read from pixels.

    Returns
    -------
    float
        0 to 1. Text without letters and digits scores 1: it says nothing of anybody. Numbers
        and single letters alone, which may be part of anything, score at most 0.5 unless a
        word, a unit or a decimal point stands with them.
    """
    plain = fold_plain(text).text
    total = explained = 0
    anchored = False
    for start, end, known in _tokens(plain, ocr=ocr):
        size = end - start
        total += size
        if known:
            explained += size
            token = plain[start:end]
            anchored = anchored or (size > 1 and not token.isdigit())
    if not total:
        return 1.0
    score = explained / total
    if anchored or _DECIMAL.search(plain) is not None:
        return score
    rest = _LETTER_NUMBER.sub("", plain)
    if sum(char.isdigit() for char in rest) > 2:
        return min(score, 0.5)
    return score
