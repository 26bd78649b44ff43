"""The forms in which a planted value may survive, as bytes to look for."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.evaluation.canaries import Canary

__all__ = ["Haystack", "Needles", "squeezed"]

_ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
_OTHER_SCRIPTS = (
    "iso2022_jp", "shift_jis", "euc_jp", "euc_kr", "gb18030", "iso8859_2", "iso8859_5",
    "iso8859_7", "koi8_r", "cp1251", "cp1252",
)  # fmt: skip
_ESCAPES = re.compile(rb"\x1b[$()\-.][@-~]?[@-~]")
_SHORTEST = 4
_UID_DIGITS = 24  # a longer run of digits is a UID made of a UUID, and holds any date by chance
_DAY = re.compile(r"[0-9]{8}\Z")
_DIGITS = re.compile(rb"[0-9]+\Z")


def squeezed(text: str) -> str:
    """Return the letters and digits of `text`, compatibility forms and case undone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for in the name of one canary.

    Attributes
    ----------
    folded : frozenset of bytes
        In lower case, for bytes in lower case.
    raw : frozenset of bytes
        For bytes as they stand: base64 knows case.
    words : frozenset of str
        Squeezed, for decoded text.
    dates : frozenset of bytes
        Days as the VR DA writes them. A day that was shifted may fall on one that was planted
        elsewhere, so that finding one says less than finding anything else.
    """

    folded: frozenset[bytes]
    raw: frozenset[bytes]
    words: frozenset[str]
    dates: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, canary: Canary) -> Needles:
        """Return every form in which what `canary` searches for may survive."""
        folded: set[bytes] = set()
        raw: set[bytes] = set(canary.runs)
        words: set[str] = set()
        dates: set[bytes] = set()
        for text in (*canary.search, *canary.forms):
            if _DAY.match(text):
                dates.add(text.encode())
                continue
            folded |= {form.lower() for form in _encoded(text)}
            if canary.exact:
                continue
            word = squeezed(text)
            if len(word) >= 6 and not word.isdigit():
                words |= {word, word[::-1]}
            folded |= {form.lower() for form in _encoded(text[::-1])}
            folded |= {text.encode().hex().encode(), text.encode("utf-16-le").hex().encode()}
            for variant in {text, text.lower(), text.upper()}:
                for encoding in ("utf-8", "utf-16-le"):
                    raw |= set(_base64(variant.encode(encoding)))
        return cls(
            frozenset(f for f in folded if len(f) >= _SHORTEST),
            frozenset(f for f in raw if len(f) >= _SHORTEST),
            frozenset(words),
            frozenset(dates),
        )


def _encoded(text: str) -> Iterator[bytes]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    variants = {text, text.lower(), text.upper()}
    if bare.isascii():
        variants.add(bare)
    for variant in variants:
        others = () if variant.isascii() else _OTHER_SCRIPTS
        for encoding in (*_ENCODINGS, *others):
            try:
                form = variant.encode(encoding)
            except UnicodeEncodeError:
                continue
            yield form
            if b"\x1b" in form:
                yield _ESCAPES.sub(b"", form)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield the characters that `raw` alone decides, at each of the three alignments."""
    for pad in range(3):
        coded = base64.b64encode(bytes(pad) + raw)
        first = (0, 2, 3)[pad]
        yield coded[first : (pad + len(raw)) * 8 // 6]


class Haystack:
    """Bytes of one output, ready to be searched for many needles.

    Parameters
    ----------
    data : bytes
        The bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._raw, self._folded = data, data.lower()
        self._grams = (_grams(self._raw), _grams(self._folded))

    def holds(self, needles: Needles) -> bool:
        """Say whether any of `needles` stands in the bytes."""
        return any(self._find(0, n) for n in needles.raw) or any(
            self._find(1, n) for n in needles.folded
        )

    def count(self, day: bytes) -> int:
        """Return how often a day stands in the bytes, numbers of UIDs aside."""
        return sum(1 for _ in self._numbers(self._raw, day))

    def _find(self, which: int, needle: bytes) -> bool:
        grams = self._grams[which]
        # Most needles are told from the sets of three bytes that occur, without a search.
        if not grams[_gram(needle[:3])] or not grams[_gram(needle[-3:])]:
            return False
        data = self._folded if which else self._raw
        if _DIGITS.match(needle):
            return any(True for _ in self._numbers(data, needle))
        return data.find(needle) >= 0

    def _numbers(self, data: bytes, needle: bytes) -> Iterator[int]:
        at = data.find(needle)
        while at >= 0:
            start, stop = at, at + len(needle)
            while start and data[start - 1 : start].isdigit() and stop - start <= _UID_DIGITS:
                start -= 1
            while data[stop : stop + 1].isdigit() and stop - start <= _UID_DIGITS:
                stop += 1
            if stop - start <= max(_UID_DIGITS, len(needle)):
                yield at
            at = data.find(needle, at + 1)


def _gram(three: bytes) -> int:
    return three[0] << 16 | three[1] << 8 | three[2]


def _grams(data: bytes) -> NDArray[np.bool_]:
    """Return which runs of three bytes occur."""
    seen = np.zeros(1 << 24, np.bool_)
    values = np.frombuffer(data, np.uint8).astype(np.uint32)
    if len(values) >= 3:
        seen[values[:-2] << 16 | values[1:-1] << 8 | values[2:]] = True
    return seen
