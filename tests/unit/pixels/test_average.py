"""Means over frames: what stands still stays, what moves fades."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels.average import CHUNK, Average, Mean


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 120, (96, 128)).astype(np.uint8)


def means(pictures: list[np.ndarray]) -> list[Mean]:
    average = Average()
    found = [average.add(index, picture) for index, picture in enumerate(pictures)]
    return [mean for mean in (*found, average.finish()) if mean is not None]


def test_still_frames_have_no_mean() -> None:
    assert means([noise(1)] * 20) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_frames_have_no_mean(count: int) -> None:
    assert means([noise(i) for i in range(count)]) == []


def test_a_mean_is_that_of_its_frames() -> None:
    pictures = [noise(i) for i in range(10)]
    (mean,) = means(pictures)
    assert (mean.first, mean.stop) == (0, 10)
    assert np.array_equal(mean.values, np.floor(np.mean(pictures, axis=0) + 0.5))
    assert mean.moved.all()


def test_only_moved_cells_are_marked() -> None:
    still = np.zeros((96, 128), np.uint8)
    moving = still.copy()
    moving[70:80, 100:120] = 200
    (mean,) = means([still, moving, still, moving])
    assert mean.moved[2, 3]
    assert not mean.moved[0].any()


def test_frames_that_stood_still_count_in_a_mean() -> None:
    still = np.full((96, 128), 10, np.uint8)
    moving = still.copy()
    moving[40:60, 40:80] = 250
    (mean,) = means([still, still, still, moving])
    assert mean.values[50, 50] == 70
    assert mean.values[0, 0] == 10


def test_the_brightest_frames_do_not_overflow() -> None:
    white, black = np.full((96, 128), 255, np.uint8), np.zeros((96, 128), np.uint8)
    pictures = [white] * (CHUNK - 1) + [black] + [white] * (CHUNK // 2 - 1)
    seen = [int(mean.values.max()) for mean in means(pictures)]
    assert seen == [round(255 * (n - 1) / n) for n in (CHUNK, CHUNK + CHUNK // 2 - 1)]


def test_chunks_cover_all_frames_and_a_short_one_takes_in_the_last() -> None:
    spans = [(m.first, m.stop) for m in means([noise(i) for i in range(2 * CHUNK + 3)])]
    assert spans == [(0, CHUNK), (CHUNK, 2 * CHUNK), (CHUNK, 2 * CHUNK + 3)]
