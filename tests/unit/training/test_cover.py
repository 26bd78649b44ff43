from __future__ import annotations

import numpy as np

from tests.unit.training.overlay_lines import line
from training.detector.cover import Found, Verdict, judge, outside

SHAPE = (200, 200)


def found(*boxes: tuple[float, float, float, float]) -> Found:
    quads = [((r0, c0), (r0, c1), (r1, c1), (r1, c0)) for r0, c0, r1, c1 in boxes]
    return np.asarray(quads, np.float32).reshape(-1, 4, 2)


def test_a_line_is_found_from_nine_tenths_on() -> None:
    [verdict] = judge([line((10, 10, 20, 60))], found((10, 10, 20, 55)), SHAPE)
    assert (verdict.found, verdict.quad, verdict.seen, verdict.share) == (True, True, True, 0.9)
    [verdict] = judge([line((10, 10, 20, 60))], found((10, 10, 20, 54)), SHAPE)
    assert (verdict.found, verdict.quad, verdict.seen) == (False, False, True)


def test_boxes_of_words_count_together_and_overlaps_once() -> None:
    boxes = (8, 8, 22, 34), (8, 36, 22, 62)
    assert judge([line()], found(*boxes), SHAPE)[0].found
    twice = (10, 10, 20, 35), (10, 10, 20, 35)
    [verdict] = judge([line()], found(*twice), SHAPE)
    assert not verdict.found
    assert verdict.share == 0.5


def test_nothing_found_is_nothing_covered() -> None:
    [verdict] = judge([line()], found(), SHAPE)
    assert verdict == Verdict(found=False, quad=False, seen=False, swallowed=False, share=0)


def test_a_box_around_the_whole_frame_swallows() -> None:
    [verdict] = judge([line()], found((0, 0, *SHAPE)), SHAPE)
    assert verdict == Verdict(found=False, quad=False, seen=False, swallowed=True, share=0)


def test_a_large_box_around_many_lines_is_fair() -> None:
    lines = [line((row, 10, row + 10, 190)) for row in range(10, 190, 15)]
    verdicts = judge(lines, found((0, 0, *SHAPE)), SHAPE)
    assert all(verdict.found and not verdict.swallowed for verdict in verdicts)


def test_the_margin_around_a_small_letter_is_free() -> None:
    letter = line((50, 50, 57, 54))
    [verdict] = judge([letter], found((46, 46, 61, 58)), SHAPE)
    assert verdict.found


def test_a_found_line_is_not_swallowed_by_another_box() -> None:
    [verdict] = judge([line()], found((9, 9, 21, 61), (0, 0, *SHAPE)), SHAPE)
    assert verdict.found
    assert not verdict.swallowed


def test_a_slanted_line_asks_for_its_own_rectangle() -> None:
    quad = ((50.0, 50.0), (100.0, 100.0), (93.0, 107.0), (43.0, 57.0))
    slanted = line(quad=quad, glyph_height=10, orientation="slanted")
    corners = np.asarray([quad], np.float32)
    [verdict] = judge([slanted], corners, SHAPE)
    assert verdict.found
    assert verdict.quad
    # Turned the other way it has the same box and covers little of the line.
    mirrored = corners.copy()
    mirrored[..., 1] = 157 - mirrored[..., 1]
    [verdict] = judge([slanted], mirrored, SHAPE)
    assert verdict.found
    assert not verdict.quad


def test_corners_count_the_other_way_round_too() -> None:
    corners = found((8, 8, 22, 62))[:, ::-1]
    assert judge([line()], corners, SHAPE)[0].quad


def test_boxes_beyond_the_frame_are_cut_to_it() -> None:
    [verdict] = judge([line((0, 0, 10, 30))], found((-9, -9, 12, 33)), SHAPE)
    assert verdict.found


def test_boxes_that_touch_no_line_are_beside() -> None:
    boxes = found((8, 8, 22, 62), (100, 100, 120, 150), (20, 60, 30, 70))
    assert outside([line()], boxes, SHAPE) == 2
    assert outside([], boxes, SHAPE) == 3
