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
_BADGE = re.compile(r"\W*(?:[^\W\d_]{2,3}[\s.#-]{0,2}\d{1,6}|\d{1,4}[\s.-]?[^\W\d_]{2,3})\W*")
_WITH = re.compile(r"(?<![^\W_])w/(?:(o)(?![^\W_]))?", re.IGNORECASE)
# What a reader makes of a stroke between letters.
_STROKE = re.compile(r"(?<=[^\W\d_])[|!](?=[^\W\d_])")
_AS_LETTER = str.maketrans("015", "ois")

_MOST = 6
"""Words of a marker; a longer line is a sentence or a table."""

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
    return len(tokens) <= 3 and len(joined) >= 6 and _is_marker_word(joined)


def _all_marker(tokens: list[str]) -> bool:
    found = False
    for token in tokens:
        filler = token in line_words().filler
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
    beside such a word (``R JB``), with points (``J.B. ERECT``), with a number (``JB 204``) or a
    credential (``JB RT(R)``). Or one letter beside nothing but a side (``R K``). Initials alone
    are asked of `line_shape.initials_like`.
    """
    plain = _CREDENTIAL.sub(" ", text)
    credential = plain != text
    dotted = {"".join(filter(None, m.groups())) for m in _DOTTED.finditer(plain)}
    plain = _DOTTED.sub(lambda m: "".join(filter(None, m.groups())) + " ", plain)
    parts = _PART.findall(plain)
    if not 1 <= len(parts) <= _MOST:
        return False
    anchored, single, found = credential, [], []
    for at, part in enumerate(parts):
        low = part.casefold()
        if part[0].isdigit() or _is_explained(
            part, after_number=at > 0 and parts[at - 1].isdigit()
        ):
            continue
        if _is_marker_word(low):
            anchored = True
        elif len(part) == 1:
            single.append(low)
        elif len(part) <= 3 or (len(part) == 4 and _is_four_initials(part)):
            found.append(part)
    if found:
        return anchored or not dotted.isdisjoint(found) or _BADGE.fullmatch(plain) is not None
    sides = [part for part in parts if part.casefold() in line_words().side]
    lone = len(parts) == 2 and len(single) == 1 and len(sides) == 1
    return lone and single[0] not in line_words().lone


def _is_explained(part: str, *, after_number: bool) -> bool:
    """Whether a part of a marker is a filler, a label of technique or the unit of a number."""
    words, low = line_words(), part.casefold()
    if len(part) > 1 and (low in words.filler or part in words.technique or low in words.readout):
        return True
    return after_number and (low in words.units or low in words.clock)


def _is_four_initials(word: str) -> bool:
    return not shape.has_vowel(word) and not is_acquisition_word(word)
