"""The shape of a line of burned-in text: what can be told from its characters alone."""

from __future__ import annotations

import re
import unicodedata

from phidetect.decide.line_words import line_words

__all__ = [
    "announces_itself",
    "camel_parts",
    "date_like",
    "fold_line",
    "grouped_number",
    "has_measurement",
    "has_vowel",
    "initials_like",
    "is_label",
    "is_long",
    "is_mixed_case",
    "is_orientation",
    "is_sex_or_age",
    "is_ticks",
    "label_and_letters",
    "letter_words",
    "letters_for_digits",
    "longest_number",
    "name_shape",
    "names_institution",
    "slashed_initials",
    "spelled_out",
]

LONGEST_LINE = 400
"""Characters of a line that are looked at; no line of glyphs on an image is longer."""

# What a reader makes of an upright stroke.
_STROKES = frozenset("1Il|!i")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAMEL = re.compile(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[a-z]+")
# What a reader makes of an x, of a dash, and of a blank.
_LIKE = str.maketrans("×✕–—−_", "xx--- ")
# Letters that stand between letters as digits, after a reader mistook them.
_AS_LETTER = str.maketrans("015", "ois")
_MISREAD = re.compile(
    r"(?<![^\W_])(?=[015]?[^\W\d_])[^\W\d_]{0,12}[015][^\W\d_]{2,12}|"
    r"(?<![^\W_])[^\W\d_]{2,12}[015](?![^\W_])"
)
_NUMBER_UNIT = re.compile(
    r"(?<!\d)\d{1,6}(?:[.,]\d{1,4})?\s?([^\W\d_]{1,6}[23]?(?:/[^\W\d_]{1,4}[23]?)?|%|°)"
)
_DIGITS = re.compile(r"\d+")
_NUMERIC = re.compile(r"[A-Za-z0-9]{5,40}")
_AS_DIGIT = str.maketrans("OoQDIlSsBZz", "00001155822")
_GROUPED = re.compile(r"[(+]?\d[\d()+/ -]{6,40}")
_DATE_SHAPE = re.compile(r"(?<![\d.,])(\d{1,2})([:/.-])(\d{1,2})([:/.-])(\d{1,4})(?![\d/:-])")
_MONTH_SHAPE = re.compile(
    r"(?<![^\W\d_])(\d{1,2}[ .,-]{0,2})?([^\W\d_]{3,9})"
    r"[ .,-]{0,2}(\d{1,4}(?:[ ,]{1,2}\d{2,4})?)(?![\d.])"
)
_NAME_COMMA = re.compile(
    r"\s*[^\W\d_](?:[^\W\d_]|['’ -]){1,40}[,^]\s?[^\W\d_](?:[^\W\d_]|['’ .^-]){0,60}"
)
_SLASHED = re.compile(r"\s*[^\W\d_]{2,3}(?:\s?[/+&]\s?[^\W\d_]{2,3})+\s*")
_INITIALS = re.compile(r"[\W_]*[^\W\d_](?:[.,]? ?[^\W\d_]){1,2}[\W_]*")
_SEX_AGE = re.compile(
    r"[\[( ]*(?P<sex>[^\W\d_]{1,6})\W{0,3}(?:0?\d{2}\s?(?:y|yr|yrs|years|j|a)?\W{0,3})?",
    re.IGNORECASE,
)
_NAME_PREFIX = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O['’])(?=[^\W\d_a-z])")


def fold_line(text: str) -> str:
    """Return `text` in composed form without control characters, cut to `LONGEST_LINE`."""
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST_LINE]).translate(_LIKE)
    return "".join(c if c.isprintable() else " " for c in plain).strip()[:LONGEST_LINE]


def letter_words(text: str) -> list[str]:
    """Return the runs of letters of `text`, an apostrophe inside counted in."""
    return _WORD.findall(text)


def is_orientation(text: str) -> bool:
    """Whether `text` is one to three letters of patient orientation, no two opposites."""
    letters = text.strip().casefold()
    if len(letters) > 1 and not text.isupper():
        return False
    if not 1 <= len(letters) <= 3 or len(set(letters)) < len(letters):
        return False
    pairs = line_words().orientation
    used = [index for letter in letters for index, pair in enumerate(pairs) if letter in pair]
    return len(used) == len(letters) == len(set(used))


def is_label(text: str) -> bool:
    """Whether `text` only announces a value that stands beside or below it."""
    words = line_words()
    found = [word.casefold() for word in letter_words(text.replace(".", ""))]
    return (
        0 < len(found) <= 4
        and not any(c.isdigit() for c in text)
        and all(word in words.label for word in found)
        and any(word in words.strong_label for word in found)
    )


def announces_itself(text: str) -> bool:
    """Whether `text` is a label, a colon and a value: ``Op: AB``."""
    label, colon, value = text.partition(":")
    said = [c for c in value if c.isalnum()]
    enough = sum(c.isalpha() for c in said) >= 2 or sum(c.isdigit() for c in said) >= 3
    return bool(colon) and enough and is_label(label)


def label_and_letters(text: str) -> bool:
    """Whether `text` is a label and two or three letters without a colon: ``TECH AB``."""
    label, _, letters = text.rpartition(" ")
    return letters.isalpha() and 2 <= len(letters) <= 3 and is_label(label) and not is_label(text)


def camel_parts(word: str) -> list[str]:
    """Return the parts of a word with capitals inside (``DynR``: ``Dyn``, ``R``)."""
    return _CAMEL.findall(word)


def is_sex_or_age(text: str) -> bool:
    """Whether `text` is a sex, with or without an age, as beside a patient's name."""
    match = _SEX_AGE.fullmatch(text)
    return match is not None and match["sex"].casefold() in line_words().sex


def is_ticks(text: str) -> bool:
    """Whether `text` is what a reader makes of the ticks of a ruler: strokes alone, in a row."""
    strokes = [c for c in text if c in _STROKES]
    return len(strokes) >= 5 and all(c in _STROKES or c in "+-_. " for c in text)


def has_measurement(text: str) -> bool:
    """Whether `text` holds a number with a unit."""
    units = line_words().units
    return any(m[1].casefold() in units for m in _NUMBER_UNIT.finditer(text))


def longest_number(text: str) -> str:
    """Return the longest run of digits that is no part of a decimal and has no unit.

    Letters that a reader mistakes for digits count as such inside a token of digits. Six
    digits are no measurement, whatever follows them.
    """
    best = ""
    units = line_words().units
    text = _NUMERIC.sub(_as_digits, text)
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        if before[-1:] in (".", ",") and before[:1].isdigit():
            continue
        if after[:1] in (".", ",") and after[1:].isdigit():
            continue
        unit = _WORD.match(text, end + (after[:1] == " "))
        if len(match[0]) < 6 and unit is not None and unit[0].casefold() in units:
            continue
        if len(match[0]) > len(best):
            best = match[0]
    return best


def _as_digits(match: re.Match[str]) -> str:
    token = match[0]
    digits = sum(c.isdigit() for c in token)
    if digits < 4 or digits < 0.6 * len(token):
        return token
    # The first letter of an identifier is a letter as a rule.
    return token[0] + token[1:].translate(_AS_DIGIT)


def grouped_number(text: str) -> str:
    """Return the digits of a line that is one number in groups, else an empty text."""
    plain = text.strip().strip("#:.")
    digits = "".join(_DIGITS.findall(plain))
    grouped = len(digits) >= 7 and any(c in "-()" for c in plain[1:])
    return digits if grouped and _GROUPED.fullmatch(plain) else ""


def date_like(text: str) -> bool:
    """Whether `text` has numbers or a month in the shape of a date, be it a valid one or not."""
    for match in _DATE_SHAPE.finditer(text):
        groups, signs = match.group(1, 3, 5), match.group(2, 4)
        digits = sum(map(len, groups))
        if signs == (".", ".") and len(groups[2]) < 3:
            continue  # A software version or a time; a true date of this form is a match.
        if signs == (":", ":"):
            continue  # A time, or a counter of hours.
        hour, minute, second = map(int, groups)
        is_time = signs == (".", ".") and hour < 24 and minute < 60
        if not (is_time and second < 60) and digits >= (5 if signs[0] == signs[1] else 6):
            return True
    months = line_words().months
    return any(
        m[2][:3].casefold() in months or m[2][:4].casefold() in months
        for m in _MONTH_SHAPE.finditer(text)
        if len(m[2]) <= 9 and len((m[1] or "") + m[3]) >= 3
    )


def letters_for_digits(text: str) -> str:
    """Return `text` with digits among letters as the letters they look like, same length."""
    return _MISREAD.sub(lambda m: m[0].translate(_AS_LETTER), text)


def names_institution(text: str) -> bool:
    """Whether `text` has a word for an institution and another word that may be its name."""
    words = line_words()
    plain = text.casefold()
    kind = words.institution.search(plain)
    if kind is None:
        return False
    rest = letter_words(plain[: kind.start()] + " " + plain[kind.end() :])
    return any(len(w) >= 2 and w not in words.label and w not in words.filler for w in rest)


def initials_like(text: str) -> bool:
    """Whether `text` is one word of two or three letters, with points between or signs around."""
    return _INITIALS.fullmatch(text) is not None


def slashed_initials(text: str) -> bool:
    """Whether `text` is two or more pairs or triples of letters with strokes between them."""
    return _SLASHED.fullmatch(text) is not None


def name_shape(text: str) -> bool:
    """Whether `text` is two words with a comma or caret between them."""
    return _NAME_COMMA.fullmatch(text) is not None


def spelled_out(text: str) -> str:
    """Return the word that `text` spells in single letters (``D O E``), else an empty text."""
    tokens = text.split()
    if len(tokens) >= 4 and all(len(t) == 1 and t.isalpha() for t in tokens):
        return "".join(tokens)
    return ""


def is_mixed_case(word: str) -> bool:
    """Whether `word` has capitals inside that no name prefix explains."""
    rest = _NAME_PREFIX.sub("", word)
    return not (rest.islower() or rest.isupper() or (rest[:1].isupper() and rest[1:].islower()))


def has_vowel(word: str) -> bool:
    """Whether `word` has a vowel, or letters that are not Latin."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    return any(c in "aeiouyœøæı" for c in plain) or any(c.isalpha() and c > "ɏ" for c in plain)


def is_long(word: str) -> bool:
    """Whether `word` is long enough to be a name: four letters, two of a script without case."""
    if any(c > "˿" and not c.isupper() and not c.islower() for c in word if c.isalpha()):
        return len(word) >= 2
    return len(word) >= 4
