"""What counts as text: one table."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels.detect import RawLine
from phidetect.pixels.evidence import is_text
from phidetect.pixels.read import Reading
from phidetect.pixels.tiles import Look

CASES = [
    # mark, reading, text, cut out, is text
    (0.97, 1.00, "BAKER, LINDA", False, True),
    (0.60, 0.95, "Dr. Vanpe", False, True),  # faint letters
    (0.95, 0.40, "x7%", False, True),  # another script, perhaps
    (0.80, 0.40, "a7b", False, False),  # anatomy
    (0.90, 0.00, "", False, False),
    (0.92, 1.00, "R", False, True),  # side marker
    (0.70, 0.97, "2", False, False),  # a speckle
    (0.75, 0.96, "11111", False, False),  # ticks of a ruler
    (0.90, 0.80, "HE", True, False),  # cut out of anatomy
    (0.90, 0.99, "JT", True, True),
    (0.90, 0.92, "BAKER", True, True),
    (0.85, 1.00, "+", False, False),
]


@pytest.mark.parametrize(("mark", "reading", "text", "cut", "expected"), CASES)
def test_table(mark: float, reading: float, text: str, cut: bool, expected: bool) -> None:
    line = RawLine(quad=np.zeros((4, 2), np.float32), score=mark, look=Look(scale=1), cut=cut)
    assert is_text(line, Reading(text=text, score=reading)) is expected


SCREENED = [
    (0.86, 0.20, "p3nO7", False, True),  # letters in noise, which the reader cannot read
    (0.81, 0.47, "-566068", False, False),  # wires
    (0.62, 0.50, "mmrom", False, False),  # a ruler
    (0.66, 0.75, "CARLA", False, True),
    (0.70, 0.97, "L", False, True),
    (0.70, 0.60, "O", False, False),  # a ring
    (0.95, 0.00, "", False, True),  # another script, perhaps
    (0.75, 0.95, "1", False, False),  # a tick
    (0.75, 0.00, "", False, False),
    (0.85, 0.50, "abcd", True, False),  # cut out of something larger
]


@pytest.mark.parametrize(("mark", "reading", "text", "cut", "expected"), SCREENED)
def test_lines_of_the_screen(
    mark: float, reading: float, text: str, cut: bool, expected: bool
) -> None:
    look = Look(scale=1, screen=True)
    line = RawLine(quad=np.zeros((4, 2), np.float32), score=mark, look=look, cut=cut)
    assert is_text(line, Reading(text=text, score=reading)) is expected


def test_the_coarse_look_needs_more() -> None:
    look = Look(scale=0.25, screen=True)
    line = RawLine(quad=np.zeros((4, 2), np.float32), score=0.86, look=look, cut=False)
    assert not is_text(line, Reading(text="p3nO7", score=0.2))


def test_a_reading_does_not_show_what_it_read() -> None:
    assert "BAKER" not in repr(Reading(text="BAKER", score=1.0))
