from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.unit.training.overlay_lines import line
from training.detector.readable import readable
from training.detector.relief import with_relief
from training.overlays.types import OverlayFrame, OverlayLine

BOX = (40, 30, 54, 110)


def bars(values: np.ndarray, level: float, *, shift: int = 0) -> None:
    """Strokes of two samples, some samples apart."""
    r0, c0, r1, c1 = BOX
    for col in range(c0, c1, 7):
        values[r0 + shift : r1 + shift, col + shift : col + 2 + shift] = level


def measured(values: np.ndarray, **drawn: Any) -> OverlayLine:
    luma = np.clip(values, 0, 255).astype(np.uint8)
    drawn_line = line(BOX, **drawn)
    frame = OverlayFrame(luma=luma, lines=(drawn_line,), ground="", layout="", shapes=())
    return with_relief(frame).lines[0]


def test_noise_is_measured() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(120, 12, (100, 140))
    bars(values, 150)
    found = measured(values, contrast=30.0, noise=99.0)
    assert found.noise == pytest.approx(12, rel=0.15)
    assert found.contrast == pytest.approx(30, rel=0.2)


def test_a_slope_and_an_edge_are_no_noise() -> None:
    values = np.full((100, 140), 40.0) + np.arange(140)
    values[:, 70:] += 60
    bars(values, 230)
    found = measured(values, contrast=80.0, noise=48.0)
    assert found.noise < 5
    assert readable(found)


def test_a_shadow_makes_ink_of_the_level_of_the_ground_stand_out() -> None:
    values = np.full((100, 140), 90.0)
    bars(values, 10, shift=2)
    bars(values, 90)
    found = measured(values, contrast=0.0, noise=1.0)
    assert found.contrast == pytest.approx(80, abs=1)


def test_noise_alone_is_no_contrast() -> None:
    rng = np.random.default_rng(1)
    found = measured(rng.normal(120, 20, (100, 140)), contrast=2.0, noise=20.0)
    assert found.contrast < 12
    assert not readable(found)


def test_ink_that_was_never_measured_has_no_contrast() -> None:
    found = measured(np.full((100, 140), 90.0), contrast=math.nan)
    assert found.contrast == 0
