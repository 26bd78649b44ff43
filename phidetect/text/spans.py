"""From scores of pieces to spans of text. Pure.

Whether a word is PHI is asked before what it is: the probabilities of all classes count
together. A word is as likely as its likeliest piece.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.text.ages import is_over_89
from phidetect.text.calibration import Calibration
from phidetect.text.encode import Encoding
from phidetect.text.labels import Labels
from phidetect.text.reading import TextReading
from phidetect.types import Category, TextMatch

__all__ = ["decode"]

WHY = {
    Category.NAME: "reads like a name",
    Category.STAFF_NAME: "reads like a name of staff",
    Category.DATE: "reads like a date",
    Category.AGE: "reads like an age",
    Category.AGE_OVER_89: "reads like an age over 89",
    Category.ID: "reads like an identifier",
    Category.INSTITUTION: "reads like an institution",
    Category.ADDRESS: "reads like an address",
    Category.PHONE: "reads like a phone number",
    Category.EMAIL: "reads like an e-mail address",
    Category.URL: "reads like a web address",
}
_PERSONS = frozenset({Category.NAME, Category.STAFF_NAME})

# Words of one thing may be apart by these alone; a second line may go on.
_GAP = re.compile(r"[\s^,\-./'’_]{0,16}")
_LINE = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]")
_DIGIT_GAP = re.compile(r"[-./]")
_OUTER = " \t\r\n\xa0,;:^_=-–/'’\"“”|\\*#.!?<>~`"
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_INITIAL = re.compile(r"(?:^|[^\w])[^\W\d_]\.$")
_GROWS = frozenset({"Mn", "Mc", "Me", "Cf"})


@dataclass(slots=True, eq=False)
class _Words:
    """The words of a text and what the model says of them, one row each."""

    starts: list[int]
    ends: list[int]
    phi: NDArray[np.float64]  # calibrated probability of PHI
    tagged: NDArray[np.float64]  # the same of PHI or an age
    kinds: NDArray[np.float64]  # [words, categories]: sum over the pieces
    begins: NDArray[np.bool_]  # whether a new thing begins here rather than goes on


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    words: list[int]
    age: bool


def decode(
    text: str,
    encoding: Encoding,
    scores: NDArray[np.float32],
    *,
    labels: Labels,
    calibration: Calibration,
    kind: str,
    source: str,
) -> TextReading:
    """Return what the scores say of a text.

    Parameters
    ----------
    text : str
        The text.
    encoding : Encoding
        Its pieces.
    scores : ndarray of float32, shape (pieces, classes)
        What the model gave for them.
    labels : Labels
        The classes.
    calibration : Calibration
        How scores are read.
    kind : {"header", "text"}
        Which limits hold.
    source : str
        Name of the model, as in `Evidence`.
    """
    words = _words(text, encoding, scores, labels, calibration)
    likelihoods = array("d", words.phi)
    matches = []
    for span in _spans(text, words, labels, calibration.thresholds[kind]):
        start, end = _trimmed(text, span.start, span.end)
        if start == end:
            continue
        category = _category(text, start, end, span, words, labels)
        if span.age:
            score = float(words.tagged[span.words].max())
            if category is Category.AGE_OVER_89:
                for word in span.words:
                    likelihoods[word] = max(likelihoods[word], float(words.tagged[word]))
        else:
            score = float(words.phi[span.words].max())
        matches.append(
            TextMatch(
                start=start,
                end=end,
                category=category,
                score=score,
                source=source,
                why=WHY.get(category, "reads like PHI"),
            )
        )
    return TextReading(
        tuple(matches),
        array("I", words.starts),
        array("I", words.ends),
        likelihoods,
        encoding.unread,
        calibration.harmless[kind],
    )


def _words(
    text: str,
    encoding: Encoding,
    scores: NDArray[np.float32],
    labels: Labels,
    calibration: Calibration,
) -> _Words:
    if not len(encoding):
        none = np.zeros(0)
        return _Words([], [], none, none, np.zeros((0, len(labels.categories))), none > 0)
    chances = calibration.probabilities(scores)
    begin, inside = chances[:, labels.begin], chances[:, labels.inside]
    kinds = begin + inside
    ages = np.array([category is Category.AGE for category in labels.categories])
    some = 1.0 - chances[:, labels.outside]
    first = np.flatnonzero(np.diff(encoding.words, prepend=-1))
    return _Words(
        [encoding.starts[at] for at in first],
        _ends(text, encoding, first),
        np.maximum.reduceat(calibration.calibrated(some - kinds[:, ages].sum(1)), first),
        np.maximum.reduceat(calibration.calibrated(some), first),
        np.add.reduceat(kinds, first, axis=0),
        begin[first].sum(1) > inside[first].sum(1),
    )


def _ends(text: str, encoding: Encoding, first: NDArray[np.intp]) -> list[int]:
    """Return where words end, with the marks on their last letter."""
    last = [*(first[1:] - 1), len(encoding) - 1]
    ends = [encoding.ends[at] for at in last]
    if text.isascii():
        return ends
    limits = [*(encoding.starts[at] for at in first[1:]), len(text)]
    for number, limit in enumerate(limits):
        end = ends[number]
        while end < limit and unicodedata.category(text[end]) in _GROWS:
            end += 1
        ends[number] = end
    return ends


def _spans(text: str, words: _Words, labels: Labels, threshold: float) -> Iterator[_Span]:
    phi = words.phi >= threshold
    best = np.where(np.array(labels.categories) == Category.AGE, -1.0, words.kinds).argmax(axis=1)
    _with_digits(text, words, phi, best)
    tagged = (words.tagged >= threshold) | phi
    span: _Span | None = None
    for word in map(int, np.flatnonzero(tagged)):
        start, end, age = words.starts[word], words.ends[word], not phi[word]
        here = text[start:end]
        plain = any(map(str.isalnum, here))
        joins = span is not None and _joins(text, span, start, age=age)
        if span is not None and joins and plain and not age:
            joins = not _parts(text, span, word, words, labels, best)
        if span is not None and joins:
            span.end = end
            if plain:
                span.words.append(word)
        elif plain or (len(here) == 1 and unicodedata.category(here) == "So"):
            if span is not None:
                yield span
            span = _Span(start, end, [word], age)
    if span is not None:
        yield span


def _joins(text: str, span: _Span, start: int, *, age: bool) -> bool:
    if span.age != age:
        return False
    match = _GAP.fullmatch(text, span.end, start)
    return match is not None and len(_LINE.findall(match[0].replace("\r\n", "\n"))) <= 1


def _parts(
    text: str,
    span: _Span,
    word: int,
    words: _Words,
    labels: Labels,
    best: NDArray[np.intp],
) -> bool:
    """Return whether a word is the first of another thing than the span before it."""
    before, here = (labels.categories[best[at]] for at in (span.words[-1], word))
    gap = text[span.end : words.starts[word]]
    begins = bool(words.begins[word])
    if before is here:
        # Within one string without blanks the parts belong together.
        return begins and any(map(str.isspace, gap))
    # A patient or staff: the model may waver within one name.
    return begins or not {before, here} <= _PERSONS


def _with_digits(text: str, words: _Words, phi: NDArray[np.bool_], best: NDArray[np.intp]) -> None:
    """Let PHI numbers take along the numbers that hang on them: dates and codes are one."""
    count = len(words.starts)
    if count < 3 or not phi.any():
        return
    for order in (range(2, count), range(count - 3, -1, -1)):
        for word in order:
            other = word - 2 if order.step > 0 else word + 2
            if not phi[other] or phi[word]:
                continue
            low, high = min(word, other), max(word, other)
            if (
                words.ends[low] + 1 == words.starts[high]
                and _DIGIT_GAP.match(text, words.ends[low])
                and _has_digit(text, words, low)
                and _has_digit(text, words, high)
            ):
                phi[word], best[word] = True, best[other]


def _has_digit(text: str, words: _Words, word: int) -> bool:
    return any(map(str.isdigit, text[words.starts[word] : words.ends[word]]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range without blanks and punctuation on its outside."""
    while True:
        before = (start, end)
        while start < end and (text[start] in _OUTER or text[start].isspace()):
            start += 1
        while start < end and (text[end - 1] in _OUTER or text[end - 1].isspace()):
            if text[end - 1] == "." and _INITIAL.search(text, max(start, end - 3), end):
                break
            end -= 1
        for left, right in _PAIRS:
            if start < end and text[start] == left and text.find(right, start, end) < 0:
                start += 1
            if start < end and text[end - 1] == right and text.rfind(left, start, end) < 0:
                end -= 1
        if (start, end) == before:
            return start, end


def _category(
    text: str, start: int, end: int, span: _Span, words: _Words, labels: Labels
) -> Category:
    if span.age:
        return Category.AGE_OVER_89 if is_over_89(text, start, end) else Category.AGE
    sums = words.kinds[span.words].sum(axis=0)
    likely = sorted(zip(sums, labels.categories, strict=True), key=lambda pair: -pair[0])
    return next(category for _, category in likely if category is not Category.AGE)
