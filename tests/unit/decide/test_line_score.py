"""Scores told by a fitted table, on top of weights set by hand."""

from __future__ import annotations

from itertools import pairwise

from phidetect.decide.line_score import calibrated
from phidetect.package_data import read_toml


def test_the_table_rises() -> None:
    steps = read_toml("decide", "line_scores.toml")["steps"]
    assert len(steps) >= 5
    assert all(a < c and b <= d for (a, b), (c, d) in pairwise(steps))
    assert all(0 <= value <= 1 for step in steps for value in step)


def test_scores_rise_with_the_weights_and_stay_in_bounds() -> None:
    told = [calibrated(at / 200) for at in range(201)]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_rows_of_the_table_are_met() -> None:
    for at, share in read_toml("decide", "line_scores.toml")["steps"]:
        assert abs(calibrated(at) - share) < 1e-9


def test_weights_just_above_even_odds_are_told_as_what_they_are() -> None:
    assert calibrated(0.6) < 0.4 < calibrated(0.99)
