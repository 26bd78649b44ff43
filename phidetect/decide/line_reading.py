"""What the tagger says of lines of burned-in text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from phidetect.decide import line_shape as shape
from phidetect.decide.line_marker import is_marker
from phidetect.decide.line_weight import unknown_words
from phidetect.decide.text import Reading
from phidetect.types import Category, TextMatch

__all__ = ["SURE_OF_LINE", "LineReader", "read_lines"]

LineReader: TypeAlias = Callable[[Sequence[str]], Sequence[Reading]]
"""Gives one reading for each text."""

SURE_OF_LINE = 0.95
"""Score from which a match makes a whole line PHI. Lines are short and misread, and stand in no
sentence; one that is less sure adds to the weights."""

_IN_LINES = frozenset(
    {
        Category.NAME, Category.STAFF_NAME, Category.INSTITUTION, Category.ADDRESS,
        Category.EMAIL, Category.PHONE,
    }
)  # fmt: skip
"""Categories that a line can be by its words. Dates and identifiers are known by their form, and
screens are full of other numbers."""


def read_lines(
    texts: Sequence[str], read: LineReader
) -> list[tuple[list[TextMatch], list[TextMatch]]]:
    """Return for each line what the tagger is sure of, and what it is less sure of.

    Markers, labels, and lines of nothing but words of acquisition are not read.
    """
    wanted = [at for at, text in enumerate(texts) if _is_worth_it(text)]
    out: list[tuple[list[TextMatch], list[TextMatch]]] = [([], []) for _ in texts]
    readings = read([texts[at] for at in wanted]) if wanted else ()
    for at, reading in zip(wanted, readings, strict=True):
        for match in reading.matches:
            if match.category not in _IN_LINES:
                continue
            sure = match.score >= SURE_OF_LINE and not shape.has_measurement(texts[at])
            out[at][0 if sure else 1].append(match)
    return out


def _is_worth_it(text: str) -> bool:
    if is_marker(text) or shape.is_orientation(text) or shape.is_label(text):
        return False
    return bool(unknown_words(text))
