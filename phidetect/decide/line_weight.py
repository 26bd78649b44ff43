"""Weighs what speaks for a person in a readable line that matched no form of an identifier."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from phidetect.decide import line_shape as shape
from phidetect.decide.line_marker import marker_initials, stands_on_markers
from phidetect.decide.line_words import line_rules, line_words
from phidetect.rules.vocabulary import (
    is_acquisition_word,
    is_hand_word,
    technical_score,
    unknown_spans,
)

__all__ = ["Surroundings", "likelihood", "rules_for", "unknown_words"]

_HOUR = re.compile(r"0\d[0-5]\d(?:\s?(?:h|hrs|hours?))?", re.IGNORECASE)
"""The time before ten that technologists note on a plate, without a colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the lines around a line say of it.

    Attributes
    ----------
    near_identity : bool
        In one block with a line that identifies somebody.
    after_label : bool
        Beside or below a label that announces a name, identifier or date.
    result_label : bool
        Left of a measurement that it labels.
    in_banner : bool
        Outside of the picture of an ultrasound screen.
    """

    near_identity: bool = False
    after_label: bool = False
    result_label: bool = False
    in_banner: bool = False


def likelihood(text: str, rules: frozenset[str]) -> float:
    """Return the likelihood, 0 to 1, that a line for which `rules` hold is about a person."""
    weights = {name: line_rules()[name].weight for name in rules}
    if "explained" in weights:
        weights["explained"] *= min(max(technical_score(text), 0.0), 1.0)
    odds = line_rules()["bias"].weight + sum(weights[name] for name in sorted(weights))
    return 1 / (1 + math.exp(-odds))


def rules_for(
    text: str,
    *,
    stacked: str = "",
    doubtful_match: bool = False,
    reads_like_person: bool = False,
    projection: bool,
    marked: bool,
    around: Surroundings,
) -> frozenset[str]:
    """Return the names of the rules of ``data/line_rules.toml`` that hold for a line.

    Parameters
    ----------
    text : str
        The line, folded by `line_shape.fold_line`.
    stacked : str
        The word that the line is a letter of, where letters stand below each other.
    doubtful_match : bool
        Whether something matched the form of an identifier, though not surely.
    reads_like_person : bool
        Whether the tagger takes part of it for something of a person, though not surely.
    projection : bool
        Whether technologists' initials are to be expected.
    marked : bool
        Whether they are to be expected among the words of a marker.
    around : Surroundings
        What the lines around it say.
    """
    unknown = unknown_words(text, stacked=stacked)
    among_markers = marked and marker_initials(text)
    word_rule = (
        "initials"
        if among_markers
        else _word_rule(text, unknown, projection=projection, marked=marked)
    )
    number_rule = _number_rule(text)
    if marked and number_rule == "number" and _HOUR.fullmatch(text):
        number_rule = "short_number"
    rules = {word_rule, number_rule} - {""}
    announced = (
        shape.announces_itself(text)
        or (around.after_label and any(c.isalnum() for c in text))
        or (bool(unknown) and shape.label_and_letters(text))
    )
    if announced:
        rules.add("after_label")
    if doubtful_match:
        rules.add("doubtful_match")
    if reads_like_person:
        rules.add("reads_like_person")
    if unknown:
        rules.update(_shape_rules(text, unknown))
        if not (stacked or announced or word_rule == "initials"):
            rules.update(_case_rules(unknown))
    if shape.date_like(text):
        rules.add("date_like")
    if around.near_identity and rules:
        rules.add("near_identity")
    if around.in_banner and unknown:
        rules.add("in_banner")
    in_words = unknown or doubtful_match or (shape.letter_words(text) and not around.near_identity)
    alone = word_rule == "initials" and shape.initials_like(text)
    if in_words and not (announced or alone or among_markers):
        rules.add("explained")
    if shape.has_measurement(text) and not among_markers:
        rules.add("measurement")
        if any(_names_measurement(word) for word in shape.letter_words(text)):
            rules.add("result_line")
    if around.result_label and not around.near_identity:
        rules.add("result_label")
    return frozenset(rules)


def unknown_words(text: str, *, stacked: str = "") -> list[str]:
    """Return the words of two or more letters that the acquisition vocabulary lacks."""
    spelled = stacked or shape.spelled_out(text)
    if spelled:
        return [] if len(spelled) < 4 or is_acquisition_word(spelled) else [spelled]
    found = (
        word for start, end in unknown_spans(text) for word in shape.letter_words(text[start:end])
    )
    return [word for word in found if len(word) >= 2 and not _explained_word(word)]


def _explained_word(word: str) -> bool:
    """Whether a word that the vocabulary lacks is a marker, or made of words that it has."""
    plain = word.casefold()
    if plain in line_words().marker or _has_prefix(plain):
        return True
    if not shape.is_mixed_case(word):
        return False
    parts = shape.camel_parts(word)
    return all(len(part) == 1 or is_acquisition_word(part) for part in parts)


def _has_prefix(word: str) -> bool:
    """Whether a word is a medical beginning before a word that the lists by hand have."""
    rests = (word.removeprefix(prefix) for prefix in line_words().prefixes)
    return any(5 <= len(rest) < len(word) and is_hand_word(rest) for rest in rests)


def _word_rule(text: str, unknown: list[str], *, projection: bool, marked: bool) -> str:
    """Return the strongest rule on unknown words that holds, empty for none."""
    letters = "".join(c for c in text if c.isalpha())
    # Without plates, three letters that the lists by hand have are a vessel, not somebody.
    vessel = not marked and len(letters) == 3 and is_hand_word(letters)
    if projection and shape.initials_like(text) and not (vessel or stands_on_markers(letters)):
        # Whatever the vocabulary says: every pair of letters abbreviates something.
        return "initials"
    if any(shape.is_long(word) for word in unknown):
        return "long_word"
    if any(word.casefold() in line_words().short_names for word in unknown):
        return "short_name"
    if not unknown:
        return ""
    if _has_digit(text):
        return "short_word"
    if projection:
        return "initials"
    return "short_letters" if any(word.isupper() for word in unknown) else "short_word"


def _number_rule(text: str) -> str:
    digits = shape.grouped_number(text) or shape.longest_number(text)
    if len(digits) >= 6:
        return "long_number"
    if len(digits) == 5 or (len(digits) == 4 and digits[0] == "0"):
        return "number"
    return "short_number" if len(digits) == 4 else ""


def _shape_rules(text: str, unknown: list[str]) -> Iterator[str]:
    if len(unknown) > 1 and not _has_digit(text):
        yield "more_words"
    if shape.name_shape(text):
        yield "name_shape"
    if shape.slashed_initials(text):
        yield "slashed_initials"


def _case_rules(unknown: list[str]) -> Iterator[str]:
    if all(word.islower() for word in unknown):
        yield "lower_case"
    elif all(shape.is_mixed_case(word) for word in unknown):
        yield "mixed_case"
    long_words = [word for word in unknown if shape.is_long(word)]
    if long_words and not any(shape.has_vowel(word) for word in long_words):
        yield "no_vowel"


def _names_measurement(word: str) -> bool:
    words, plain = line_words(), word.casefold()
    if plain in words.units or plain in words.particles:
        return False
    return is_acquisition_word(word)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
