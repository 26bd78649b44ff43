"""Local contrast, worked on in strips."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels import contrast


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1), (63, 40), (200, 77)])
@pytest.mark.parametrize("strip", [1, 40, 1000])
def test_strips_come_out_as_the_whole_frame(shape, strip, monkeypatch):
    frame = np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)
    whole = contrast.even_out(frame)
    monkeypatch.setattr(contrast, "STRIP", strip)
    assert np.array_equal(contrast.even_out(frame), whole)


def test_a_faint_letter_stands_out():
    frame = np.full((60, 60), 100, np.uint8)
    frame[28:32, 20:40] = 104
    even = contrast.even_out(frame)
    assert int(even[30, 30]) - int(even[5, 5]) > 16
