"""Local contrast, of a frame and of parts of it."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels.contrast import even_out, smooth_even
from phidetect.types import Box


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1), (63, 40), (200, 77)])
@pytest.mark.parametrize("way", [even_out, smooth_even])
def test_parts_come_out_as_in_the_whole_frame(shape, way):
    frame = np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)
    part = Box(0, 0, -(-shape[0] // 2), -(-shape[1] // 3))
    whole, parts = way(frame), way(frame, boxes=[part])
    assert np.array_equal(parts[: part.row1, : part.col1], whole[: part.row1, : part.col1])
    assert not parts[part.row1 :].any()


def test_a_faint_letter_stands_out():
    frame = np.full((60, 60), 100, np.uint8)
    frame[28:32, 20:40] = 104
    even = even_out(frame)
    assert int(even[30, 30]) - int(even[5, 5]) > 16


def test_smoothing_takes_noise_from_letters():
    rng = np.random.default_rng(2)
    frame = rng.normal(100, 12, (80, 80)).clip(0, 255)
    frame[38:42, 20:60] += 12
    spread = [
        (way(frame.astype(np.uint8))[60:].std(), way(frame.astype(np.uint8))[39:41, 25:55].mean())
        for way in (even_out, smooth_even)
    ]
    (plain, seen), (smoothed, clearer) = spread
    assert (clearer - 128) / smoothed > (seen - 128) / plain
