from __future__ import annotations

import pytest

from tests.unit.training.overlay_lines import line
from training.detector.readable import ORDER, buckets, rarity, readable, visibility


def test_a_plain_line_is_readable() -> None:
    assert readable(line())


@pytest.mark.parametrize(
    "changes",
    [
        {"glyph_height": 6.0, "noise": 1.0},
        {"contrast": 4.0, "noise": 0.0},
        {"glyph_height": 8.0, "contrast": 20.0, "noise": 30.0},
    ],
)
def test_too_small_too_faint_or_lost_in_noise_is_not(changes: dict[str, float]) -> None:
    assert not readable(line(**changes))


def test_large_letters_stand_out_of_noise_that_hides_small_ones() -> None:
    small = line(glyph_height=8.0, contrast=30.0, noise=25.0)
    large = line(glyph_height=40.0, contrast=30.0, noise=25.0)
    assert visibility(large) == pytest.approx(5 * visibility(small))
    assert readable(large)
    assert not readable(small)


def test_a_ground_without_noise_divides_by_one_level() -> None:
    assert visibility(line(noise=0.0)) == visibility(line(noise=1.0))


@pytest.mark.parametrize(
    ("changes", "name", "group"),
    [
        ({"glyph_height": 7.0}, "glyph height", "to 7"),
        ({"glyph_height": 9.0}, "glyph height", "8 to 9"),
        ({"glyph_height": 40.0}, "glyph height", "21 to 40"),
        ({"glyph_height": 41.0}, "glyph height", "above 40"),
        ({"contrast": 9.9}, "contrast", "below 10"),
        ({"contrast": 100.0}, "contrast", "100 and more"),
        ({"contrast": 30.0, "noise": 10.0}, "contrast to noise", "3 to 6"),
        ({"contrast": 30.0, "noise": 0.0}, "contrast to noise", "6 and more"),
        ({"orientation": "stacked"}, "orientation", "stacked"),
        ({"bitmap": True}, "font", "bitmap"),
    ],
)
def test_groups(changes: dict[str, object], name: str, group: str) -> None:
    groups = buckets(line(**changes), "us_curved")
    assert groups[name] == group
    assert group in ORDER[name]
    assert groups["ground"] == "us_curved"


def test_rare_are_readable_lines_of_small_groups() -> None:
    assert rarity(line()) == 0
    assert rarity(line(contrast=4.0)) == 0
    large, slanted = line(glyph_height=50.0), line(orientation="slanted")
    assert rarity(large) > rarity(line(glyph_height=30.0)) > 0
    assert rarity(slanted) > 0


def test_a_line_without_a_letter_or_digit_says_nothing() -> None:
    assert not readable(line(text="__/__/____"))
    assert readable(line(text="_L_"))
