"""Drawn grounds, shapes and degradation: every family, any size, the same from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from training.overlays.degrade import STEPS, degrade
from training.overlays.grounds import GROUNDS, draw_ground
from training.overlays.shapes import SHAPES, draw_shape, draw_shapes


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize(("rows", "cols"), [(64, 64), (150, 211), (211, 97)])
def test_every_ground_is_drawn_at_any_size(name, rows, cols):
    for seed in range(3):
        said, values = draw_ground(np.random.default_rng(seed), rows, cols, name=name)
        assert said == name
        assert values.shape == (rows, cols)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 255


def test_a_seed_gives_the_same_frame():
    frames = []
    for _ in range(2):
        rng = np.random.default_rng(5)
        name, values = draw_ground(rng, 120, 160)
        shapes = draw_shapes(rng, values, count=6)
        frames.append((name, shapes, degrade(rng, values)))
    assert frames[0][:2] == frames[1][:2]
    np.testing.assert_array_equal(frames[0][2], frames[1][2])


def test_most_families_come_without_being_asked_for():
    rng = np.random.default_rng(1)
    assert len({draw_ground(rng, 64, 64)[0] for _ in range(200)}) > len(GROUNDS) * 0.7


def test_a_large_frame_is_drawn():
    assert draw_ground(np.random.default_rng(2), 2500, 2000, name="noise")[1].shape == (2500, 2000)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_changes_samples(name):
    changed = 0
    for seed in range(8):
        values = np.full((256, 320), 90, dtype=np.float32)
        draw_shape(np.random.default_rng(seed), values, name)
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 255
        changed += bool((values != 90).any())
    assert changed >= 7


@pytest.mark.parametrize("side", [64, 90])
def test_shapes_fit_a_small_frame(side):
    values = np.zeros((side, side), dtype=np.float32)
    names = draw_shapes(np.random.default_rng(side), values, count=60)
    assert len(names) == 60
    assert set(names) <= set(SHAPES)


def test_no_shapes_leave_the_ground():
    values = np.full((70, 80), 7, dtype=np.float32)
    assert draw_shapes(np.random.default_rng(0), values, count=0) == ()
    assert (values == 7).all()


@pytest.mark.parametrize("step", [step for step, _ in STEPS])
def test_a_step_keeps_the_size(step):
    values = draw_ground(np.random.default_rng(3), 75, 90, name="ct")[1]
    for seed in range(4):
        assert step(np.random.default_rng(seed), values.copy()).shape == (75, 90)


def test_degraded_marks_stay_where_they_were():
    for seed in range(40):
        values = np.full((101, 121), 20, dtype=np.float32)
        values[40:60, 30:50] = 230
        result = degrade(np.random.default_rng(seed), values)
        assert result.dtype == np.uint8
        assert result.shape == values.shape
        away = np.abs(result.astype(float) - np.median(result))
        assert away[44:56, 34:46].mean() > 4 * away[70:, 70:].mean()
        assert (values[40:60, 30:50] == 230).all()
