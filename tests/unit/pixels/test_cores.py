"""Rectangles around what a map of text marks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from phidetect.pixels.cores import CoreRule, by_area, by_side, marked_lines

RULE = CoreRule(
    thresholds=(0.5, 0.8),
    margin=by_side(0.25),
    sure=0.4,
    least_side=1.0,
    least_cut=2.0,
    least_area=4,
    fullness=0.6,
)


def boxes(found):
    corners = [(line.quad.min(axis=0), line.quad.max(axis=0)) for line in found]
    return sorted(tuple(np.round((*low, *high)).astype(int).tolist()) for low, high in corners)


def test_a_core_grows_to_the_line_it_was_shrunken_from():
    # A line of 8 x 60 less a quarter of 8 on every side.
    found = np.zeros((40, 100), np.float32)
    found[12:16, 22:78] = 0.9
    assert boxes(marked_lines(found, RULE, largest=40)) == [(10, 20, 18, 80)]


def test_margins_invert_the_rules_of_shrinking():
    assert by_side(0.25)(4.0, 56.0) == 2.0
    assert by_area(1.6)(4.0, 56.0) == pytest.approx(4 * 56 * 1.6 / 120)


def test_lines_that_touch_are_no_line() -> None:
    found = np.zeros((60, 200), np.float32)
    found[10:14, 20:180] = found[20:24, 20:60] = 0.95
    found[14:20, 20:30] = 0.6
    assert marked_lines(found, RULE, largest=60) == []
    assert len(marked_lines(found, replace(RULE, fullness=0.0), largest=60)) == 1
    assert len(marked_lines(found, replace(RULE, thresholds=(0.8,)), largest=60)) == 2


def test_a_line_on_an_edge_that_is_too_large_is_cut_out_of_it():
    found = np.zeros((80, 200), np.float32)
    found[5:75, 100:104] = 0.6
    found[30:34, 60:140] = 0.95
    (line,) = marked_lines(found, RULE, largest=20)
    assert line.cut
    assert boxes([line]) == [(28, 58, 36, 142)]


def test_unsure_and_tiny_cores_are_dropped():
    found = np.zeros((40, 100), np.float32)
    found[5, 5:7] = 0.9
    found[20:24, 20:60] = 0.55
    assert marked_lines(found, replace(RULE, sure=0.6), largest=40) == []
