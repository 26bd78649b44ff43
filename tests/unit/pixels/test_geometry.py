"""Rotated rectangles."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels.geometry import bounding_box, crop, grow, level, quad_of, sides
from phidetect.types import Box


def turned(quad: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.deg2rad(degrees)
    centre = quad.mean(axis=0)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return ((quad - centre) @ matrix + centre).astype(np.float32)


@pytest.mark.parametrize("shift", range(4))
def test_level_starts_at_the_top_left_whatever_the_order(shift: int) -> None:
    quad = quad_of(Box(10, 20, 30, 90))
    assert np.array_equal(level(np.roll(quad, shift, axis=0)), quad)


def test_a_nearly_level_quad_becomes_its_box_and_a_skew_one_stays() -> None:
    quad = quad_of(Box(10, 20, 30, 90))
    near, skew = level(turned(quad, 2)), level(turned(quad, 20))
    assert near[0][0] == near[1][0]
    assert skew[0][0] != skew[1][0]
    assert sides(skew) == pytest.approx((70, 20), abs=1e-3)


def test_grow_moves_every_side_out() -> None:
    quad = grow(quad_of(Box(10, 20, 30, 90)), 5, 2)
    assert bounding_box(quad, 100, 100) == Box(8, 15, 32, 95)


def test_the_box_stays_inside_the_frame() -> None:
    assert bounding_box(quad_of(Box(-5, -5, 200, 40)), 100, 50) == Box(0, 0, 100, 40)


def test_a_crop_of_a_turned_quad_is_upright() -> None:
    frame = np.zeros((40, 40), np.uint8)
    frame[:20] = 255
    quad = quad_of(Box(0, 0, 40, 40))
    upright = crop(frame, quad, 16, 16, mean=0.0, std=1.0)
    over = crop(frame, np.roll(quad, 2, axis=0), 16, 16, mean=0.0, std=1.0)
    assert upright[:6].min() > 0.99
    assert over[:6].max() < 0.01


def test_large_letters_are_averaged_before_they_shrink() -> None:
    frame = np.zeros((480, 480), np.uint8)
    frame[::2] = 255
    image = crop(frame, quad_of(Box(0, 0, 480, 480)), 48, 48, mean=0.0, std=1.0)
    assert image == pytest.approx(0.5, abs=0.02)
