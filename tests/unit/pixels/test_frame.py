"""One frame: who looks where, and what is read how often."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from phidetect.pixels.detect import RawLine
from phidetect.pixels.frame import find_lines
from phidetect.pixels.geometry import quad_of
from phidetect.pixels.lines import TextFinder
from phidetect.pixels.read import Reading
from phidetect.pixels.screen import Screened
from phidetect.pixels.tiles import Look
from phidetect.types import Box

FINE, LOCAL = Look(scale=1.0), Look(scale=1.0, local=True)
SCREEN = Look(scale=1.0, screen=True)
PART = Box(40, 0, 80, 160)


class Screen:
    """Says what it was told to."""

    def __init__(
        self, *lines: RawLine, unsure: tuple[Box, ...] = (), large: tuple[Box, ...] = ()
    ) -> None:
        self.said = Screened(lines=lines, unsure=unsure, large=large)
        self.asked: list[Sequence[Box] | None] = []

    def look(self, frame: np.ndarray, *, regions: Sequence[Box] | None = None) -> Screened:
        self.asked.append(regions)
        return self.said


class Detector:
    """Marks what it was told to, by look."""

    def __init__(self, **marks: Sequence[RawLine]) -> None:
        self.marks = marks
        self.asked: list[tuple[Look, Sequence[Box] | None]] = []

    def detect(
        self, frame: np.ndarray, *, look: Look, regions: Sequence[Box] | None = None
    ) -> list[RawLine]:
        self.asked.append((look, regions))
        return list(self.marks.get("local" if look.local else "fine", ()))


class Reader:
    """Reads the mean of a crop, as surely as it was told."""

    def __init__(self, score: float = 0.99) -> None:
        self.score = score
        self.crops = 0

    def crop(self, frame: np.ndarray, quad: np.ndarray) -> np.ndarray:
        (r0, c0), (r1, c1) = quad.min(axis=0).astype(int), quad.max(axis=0).astype(int)
        return frame[r0:r1, c0:c1]

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.crops += len(crops)
        return [Reading(text=f"WORD {crop.mean():.0f}", score=self.score) for crop in crops]


def marked(box: Box, look: Look = FINE) -> RawLine:
    return RawLine(quad=quad_of(box), score=0.99, look=look)


def frame() -> np.ndarray:
    return np.full((160, 160), 30, np.uint8)


def test_where_no_text_can_be_nothing_looks_and_nothing_reads() -> None:
    detector, reader = Detector(fine=[marked(Box(10, 10, 20, 60))]), Reader()
    assert find_lines(Screen(), detector, reader, frame(), looks=(FINE, LOCAL)) == []
    assert detector.asked == []
    assert reader.crops == 0


def test_the_detector_looks_at_what_the_screen_is_not_sure_of() -> None:
    detector, screen = Detector(), Screen(unsure=(PART,))
    find_lines(
        screen, detector, Reader(), frame(), looks=(FINE, LOCAL), regions=(Box(0, 0, 90, 160),)
    )
    assert screen.asked == [(Box(0, 0, 90, 160),)]
    assert detector.asked == [(FINE, (PART,)), (LOCAL, (PART,))]


def test_for_large_letters_the_detector_looks_from_afar() -> None:
    detector = Detector()
    find_lines(Screen(large=(PART,)), detector, Reader(), frame(), looks=(FINE, LOCAL))
    assert [regions for _, regions in detector.asked] == [(PART,), (PART,)]
    assert all(look.scale < 1 for look, _ in detector.asked)


def test_a_line_that_the_screen_is_sure_of_is_read_once() -> None:
    reader = Reader()
    line = marked(Box(10, 10, 20, 60), SCREEN)
    (found,) = find_lines(Screen(line), Detector(), reader, frame(), looks=(FINE,))
    assert found.screened
    assert found.box.row0 <= 10
    assert reader.crops == 1


def test_without_a_screen_the_detector_looks_everywhere() -> None:
    detector = Detector()
    find_lines(None, detector, Reader(), frame(), looks=(FINE,))
    assert detector.asked == [(FINE, None)]


@pytest.mark.parametrize(("score", "crops"), [(0.95, 1), (0.85, 4)])
def test_what_two_looks_marked_is_read_twice_only_where_it_reads_badly(
    score: float, crops: int
) -> None:
    detector = Detector(
        fine=[marked(Box(10, 12, 20, 58))], local=[marked(Box(9, 10, 21, 60), LOCAL)]
    )
    reader = Reader(score)
    found = find_lines(None, detector, reader, frame(), looks=(FINE, LOCAL))
    assert len(found) == 1
    assert reader.crops == crops


def test_lines_of_one_look_are_all_read() -> None:
    detector = Detector(fine=[marked(Box(10, 10, 20, 60)), marked(Box(11, 30, 21, 90))])
    reader = Reader()
    find_lines(None, detector, reader, frame(), looks=(FINE,))
    assert reader.crops == 2


@pytest.mark.parametrize(("second_look", "asked"), [(False, 1), (True, 0)])
def test_the_second_look_does_without_the_screen(second_look: bool, asked: int) -> None:
    screen, detector = Screen(), Detector()
    finder = TextFinder(detector, Reader(), screen)  # type: ignore[arg-type]
    finder.find(lambda _: frame(), 1, rows=160, cols=160, second_look=second_look)
    assert len(screen.asked) == asked
    assert bool(detector.asked) == second_look
