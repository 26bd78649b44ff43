from __future__ import annotations

import pytest

from training.intervals import exact_interval


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        # By the rule of three's exact form: 1 - 0.025 ** (1 / n).
        (0, 10, 0.0, 0.30850),
        (10, 10, 0.69150, 1.0),
        # Clopper and Pearson's own example, and published tables.
        (1, 10, 0.00253, 0.44502),
        (5, 10, 0.18709, 0.81291),
        (8, 10, 0.44390, 0.97479),
        (81, 263, 0.25274, 0.36754),
    ],
)
def test_known_intervals(hits: int, count: int, low: float, high: float) -> None:
    assert exact_interval(hits, count) == pytest.approx((low, high), abs=3e-4)


def test_thousands_of_frames_without_a_miss() -> None:
    low, high = exact_interval(5000, 5000)
    assert low == pytest.approx(0.025 ** (1 / 5000), abs=1e-9)
    assert high == 1


def test_it_is_wider_at_a_higher_level() -> None:
    low, high = exact_interval(4997, 5000)
    wider = exact_interval(4997, 5000, level=0.99)
    assert wider[0] < low < 4997 / 5000 < high < wider[1]


def test_nothing_of_nothing_says_nothing() -> None:
    assert exact_interval(0, 0) == (0, 1)


@pytest.mark.parametrize(("hits", "count"), [(-1, 3), (4, 3)])
def test_more_hits_than_cases_are_no_share(hits: int, count: int) -> None:
    with pytest.raises(ValueError, match="between"):
        exact_interval(hits, count)
