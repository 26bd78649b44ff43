"""Side markers and positioning notes, and the initials of technologists among their words.

On a radiograph the vocabulary of acquisition does not tell initials: every pair of letters
abbreviates something. What stands on a marker is a short list; what is left is who placed it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from phidetect.decide import line_shape as shape
from phidetect.decide.line_words import line_words
from phidetect.rules.vocabulary import is_acquisition_word

__all__ = ["is_marker", "marker_initials", "stands_on_markers"]

_TOKEN = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*")
_COUNT = re.compile(r"\s*\d{1,2}\s*(?:of|/)\s*\d{1,2}\s*", re.IGNORECASE)
_PART = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?")
_DOTTED = re.compile(r"(?<![^\W_.])([^\W\d_])\.\s?([^\W\d_])(?:\.\s?([^\W\d_]))?(?:\.|(?![^\W_]))")
# A registered technologist (of radiography): stands after initials, glued to them at times.
_CREDENTIAL = re.compile(r"(?:(?<=[^\W_]{2})|(?<![^\W_]))R\.?\s?T\.?\s?R?\s?\(\s?R\s?\)|\bR\.T\.")
_SPACED = re.compile(r"(?<![^\W_])([^\W\d_])\s([^\W\d_])(?:\s([^\W\d_]))?(?![^\W_])")
_BADGE = re.compile(r"\W*(?:[^\W\d_]{2,3}[\s.#-]{0,2}\d{1,6}|\d{1,4}[\s.-]?[^\W\d_]{2,3})\W*")
_WITH = re.compile(r"(?<![^\W_])w/(?:(o)(?![^\W_]))?", re.IGNORECASE)
# What a reader makes of a stroke between letters.
_STROKE = re.compile(r"(?<=[^\W\d_])[|!](?=[^\W\d_])")
_AS_LETTER = str.maketrans("015", "ois")

_MOST, _LONGEST = 6, 48
"""Words and characters of a marker; a longer line is a sentence or a table."""

_ALIKE_FROM = 5
"""Letters of a word from which one that only looks like it counts as that word: among shorter
words too many surnames look alike."""


def is_marker(text: str) -> bool:
    """Whether every word of `text` is one of a side marker or a positioning note."""
    if _COUNT.fullmatch(text):
        return True
    plain = _STROKE.sub("l", _WITH.sub(lambda m: "without " if m[1] else "with ", text))
    tokens = [token.casefold() for token in _TOKEN.findall(plain)]
    if _all_marker(tokens):
        return True
    # A word that a reader took apart.
    joined = "".join(tokens)
    return len(tokens) <= 3 and len(joined) >= 6 and _as_seen(joined) in _seen_words()


def _all_marker(tokens: list[str]) -> bool:
    found = False
    for token in tokens:
        filler = token in line_words().filler or token in line_words().beside
        if filler or (token.isdecimal() and len(token) <= 2 and len(tokens) > 1):
            continue
        if not _is_marker_word(token):
            return False
        found = True
    return found


@lru_cache(maxsize=4096)
def _is_marker_word(token: str) -> bool:
    words = line_words()
    if token in words.marker or token.translate(_AS_LETTER) in words.marker:
        return True
    if len(token) >= _ALIKE_FROM and _as_seen(token) in _seen_words():
        return True
    if _is_run_together(token.translate(_AS_LETTER)):
        return True
    # One letter amiss in a long word; shorter ones have surnames too near to them.
    return len(token) >= 6 and any(
        len(word) >= 7 and _one_amiss(token, word) for word in words.marker
    )


@lru_cache(maxsize=1)
def _seen_words() -> frozenset[str]:
    return frozenset(_as_seen(w) for w in line_words().marker if len(w) >= _ALIKE_FROM)


def _as_seen(word: str) -> str:
    """Return `word` with the letters and digits that readers take for each other made one."""
    return word.replace("rn", "m").replace("vv", "w").translate(line_words().alike)


def _one_amiss(a: str, b: str) -> bool:
    """Whether one letter changed, lost or added makes `a` into `b`."""
    if abs(len(a) - len(b)) > 1:
        return False
    short, long_ = sorted((a, b), key=len)
    at = next((i for i, (x, y) in enumerate(zip(short, long_, strict=False)) if x != y), len(short))
    return short[at + (len(a) == len(b)) :] == long_[at + 1 :]


@lru_cache(maxsize=4096)
def _is_run_together(token: str) -> bool:
    """Whether `token` is several marker words whose blanks a reader lost."""
    words = line_words()
    if not 6 <= len(token) <= 60 or not token.isalpha():
        return False
    # Reachable ends, with whether a word of four letters was used on the way: short words
    # alone would take many a name apart.
    reach: list[set[bool]] = [set() for _ in range(len(token) + 1)]
    reach[0].add(False)
    for start in range(len(token)):
        for end in range(start + 1, min(start + 16, len(token)) + 1):
            part = token[start:end]
            if part in words.marker or part in words.filler:
                reach[end] |= {long or len(part) >= 4 for long in reach[start]}
    return True in reach[-1]


def stands_on_markers(letters: str) -> bool:
    """Whether two or three letters are a word of radiographic technique or of a marker."""
    words = line_words()
    return letters in words.technique or letters.casefold() in words.marker


def marker_initials(text: str) -> bool:
    """Whether a line of a radiograph holds initials that something marks as such.

    Two or three letters, or four without a vowel, which are no word of markers and technique:
    beside such a word (``R JB``), with points (``J.B. ERECT``), with a number (``JB 204``), with
    a stroke to others (``JB/KM``) or a credential (``JB RT(R)``). Or one letter beside nothing
    but a side (``R K``). Initials alone are asked of `line_shape.initials_like`.
    """
    if len(text) > _LONGEST:
        return False
    text = _STROKE.sub("l", text)
    plain = _CREDENTIAL.sub(" ", text)
    credential = plain != text
    pointed = list(map(_joined, _DOTTED.finditer(plain)))
    plain = _SPACED.sub(_unless_sides, _DOTTED.sub(lambda m: _joined(m) + " ", plain))
    if any(letters.casefold() not in line_words().pointed for letters in pointed):
        return True
    parts = _PART.findall(plain)
    if not 1 <= len(parts) <= _MOST:
        return False
    marked = [at for at in range(len(parts)) if _is_of_marker(parts, at)]
    left = [at for at in range(len(parts)) if at not in marked and not _is_readout(parts, at)]
    found = [at for at in left if _is_initials(parts[at])]
    if found:
        badge = _BADGE.fullmatch(plain) or any(_beside_number(parts, at, 3) for at in found)
        return bool(marked) or credential or bool(badge) or shape.slashed_initials(plain)
    sides = [at for at in marked if parts[at].casefold() in line_words().side]
    lone = len(parts) == 2 and len(left) == len(sides) == 1 and len(parts[left[0]]) == 1
    return lone and parts[left[0]].casefold() not in line_words().lone


def _joined(match: re.Match[str]) -> str:
    return "".join(filter(None, match.groups()))


def _unless_sides(match: re.Match[str]) -> str:
    letters = _joined(match)
    return match[0] if line_words().side.issuperset(letters.casefold()) else letters


def _is_of_marker(parts: list[str], at: int) -> bool:
    """Whether a part is a word of markers, and no letters with a number of a badge."""
    words, low = line_words(), parts[at].casefold()
    if low in words.side:
        return True
    badge = len(low) <= 3 and low not in words.long
    if badge and _beside_number(parts, at, 3):
        return False
    return _is_marker_word(low) or low in words.beside


def _beside_number(parts: list[str], at: int, digits: int) -> bool:
    """Whether a number of so many digits or more stands next to a part."""
    return any(p.isdigit() and len(p) >= digits for p in parts[max(at - 1, 0) : at + 2])


def _is_readout(parts: list[str], at: int) -> bool:
    """Whether a part is a number, belongs to one, or joins two other parts."""
    words, part = line_words(), parts[at].casefold()
    if part[0].isdigit():
        return True
    before, after = parts[at - 1] if at else "", parts[at + 1] if at + 1 < len(parts) else ""
    if before[:1].isdigit() and (part in words.clock or part in words.units):
        return True
    if part in words.filler:
        return after.isalpha() and after.casefold() not in words.side
    if part in words.filters and words.filters & {before.casefold(), after.casefold()}:
        return True
    numbers = [other for other in (before, after) if other[:1].isdigit()]
    if part in words.long and numbers:
        return True
    return part in words.readout and any(len(number.split(".")[0]) <= 3 for number in numbers)


def _is_initials(part: str) -> bool:
    if len(part) == 4:
        return not shape.has_vowel(part) and not is_acquisition_word(part)
    return part.isalpha() and 2 <= len(part) <= 3
