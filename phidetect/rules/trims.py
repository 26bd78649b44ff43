"""What is left of a match when the technical words around a name are cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phidetect.rules._data import read_words
from phidetect.rules.vocabulary import is_acquisition_word, is_screen_word

__all__ = ["trimmed"]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_MEASURE = re.compile(
    r"\d{1,4}(?:[.,]\d{1,4})?\s?(?:mm|cm|ml|kv|ma|mas|ms|s|hz|db|%|x\d)\b", re.IGNORECASE
)

_HOSPITALS = frozenset({"hospital", "hospitals", "infirmary", "clinic", "klinikum", "krankenhaus"})


@dataclass(frozen=True, slots=True)
class _Match:
    text: str
    start: int
    end: int
    words: tuple[tuple[int, int, str], ...]

    @property
    def nothing(self) -> tuple[int, int]:
        return self.start, self.start

    def caret(self, one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
        return "^" in self.text[one[1] : other[0]]

    @property
    def whole(self) -> tuple[int, int]:
        return self.start, self.end


def trimmed(how: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range that is left of a match; an empty one where it is no match after all.

    Parameters
    ----------
    how : str
        Name of the rule, as in `patterns.toml`; empty for none.
    text : str
        The text.
    start, end : int
        Half-open range of the match.
    """
    if not how:
        return start, end
    words = tuple((m.start(), m.end(), m[0]) for m in _WORD.finditer(text, start, end))
    return _TRIMS[how](_Match(text, start, end, words))


def _is_given(word: str) -> bool:
    return word.casefold() in read_words("given_names.txt")


def _id(match: _Match) -> tuple[int, int]:
    """Keep what has two digits and is no measurement."""
    digits = sum(char.isdigit() for char in match.text[match.start : match.end])
    measured = _MEASURE.match(match.text, match.start) is not None
    return match.whole if digits >= 2 and not measured else match.nothing


def _all(match: _Match) -> tuple[int, int]:
    """Drop the match where any word is technical."""
    known = any(is_acquisition_word(word) for _, _, word in match.words)
    return match.nothing if known else match.whole


def _person_name(match: _Match) -> tuple[int, int]:
    """Cut technical words before and after a name with carets; drop it where all words are."""
    words = list(match.words)
    if all(is_acquisition_word(word) for _, _, word in words):
        return match.nothing
    while is_acquisition_word(words[0][2]) and not match.caret(words[0], words[1]):
        del words[0]
    while is_acquisition_word(words[-1][2]) and not match.caret(words[-2], words[-1]):
        del words[-1]
    return words[0][0], words[-1][1]


def _given(match: _Match) -> tuple[int, int]:
    """Keep the match where one word is a given name and none is a word of screens."""
    sure = [_is_given(word) for _, _, word in match.words]
    technical = [len(word) > 1 and is_screen_word(word) for _, _, word in match.words]
    good = any(sure) and all(s or not t for s, t in zip(sure, technical, strict=True))
    return match.whole if good else match.nothing


def _leading(match: _Match) -> tuple[int, int]:
    """Cut technical words at the start; drop the match where all are.

    Two words before one for a hospital name it even so.
    """
    first = next((at for at, _, word in match.words if not is_acquisition_word(word)), None)
    if first is not None:
        return first, match.end
    named = len(match.words) >= 3 and match.words[-1][2].casefold() in _HOSPITALS
    return match.whole if named else match.nothing


def _trailing(match: _Match) -> tuple[int, int]:
    """Keep the match unless every word behind the first is technical."""
    named = any(not is_acquisition_word(word) for _, _, word in match.words[1:])
    return match.whole if named else match.nothing


def _stop(match: _Match) -> tuple[int, int]:
    """Cut at the first word of screens; drop the match where the first word is one."""
    return match.start, _last_name(match, skip=0)


def _after_first(match: _Match) -> tuple[int, int]:
    """Cut as `_stop`, but the first word after a title is a name whatever else it is.

    Not so after capitals: MR, SR and DR are modalities too.
    """
    if not match.words:
        return match.nothing
    title = match.text[max(0, match.start - 12) : match.start].rstrip(" .")
    if title[-2:].isupper() and is_acquisition_word(match.words[0][2]):
        return match.nothing
    return match.start, max(_last_name(match, skip=1), match.words[0][1])


def _last_name(match: _Match, *, skip: int) -> int:
    """Return where the last word before the first word of screens ends."""
    at = match.start
    for _, end, word in match.words[skip:]:
        if len(word) == 1:
            if at == match.start and match.text[end : end + 1] != ".":
                break
        elif (
            is_screen_word(word)
            and not _is_given(word)
            # "Zora Brown": behind a name, a word that is a family name as well is one.
            and (at == match.start or word.casefold() not in read_words("surnames.txt"))
        ):
            break
        at = end
    return at


_TRIMS: Mapping[str, Callable[[_Match], tuple[int, int]]] = MappingProxyType(
    {
        "id": _id,
        "all": _all,
        "person_name": _person_name,
        "given": _given,
        "leading": _leading,
        "trailing": _trailing,
        "stop": _stop,
        "after_first": _after_first,
    }
)
