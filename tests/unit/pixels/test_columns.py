"""Letters below each other join into a column, words below each other do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phidetect.pixels.columns import columns, is_column
from phidetect.pixels.detect import RawLine
from phidetect.pixels.geometry import quad_of
from phidetect.pixels.read import Reading
from phidetect.pixels.tiles import Look
from phidetect.types import Box


def piece(row: int, height: int = 20, col: int = 50, width: int = 20) -> RawLine:
    quad = quad_of(Box(row, col, row + height, col + width))
    return RawLine(quad=quad, score=0.9, look=Look(scale=1.0))


def rows_of(line: RawLine) -> tuple[float, float]:
    return float(line.quad[:, 0].min()), float(line.quad[:, 0].max())


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([0, 26, 52, 78], id="all letters"),
        pytest.param([0, 26, 78, 104], id="one missing"),
    ],
)
def test_letters_join(rows: list[int]) -> None:
    (column,) = columns([piece(row) for row in rows])
    assert rows_of(column) == (0, rows[-1] + 20)


def test_a_letter_joins_a_piece_of_several() -> None:
    (column,) = columns([piece(0), piece(26, height=72)])
    assert rows_of(column) == (0, 98)


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([piece(0), piece(26)], id="two letters"),
        pytest.param([piece(0), piece(100), piece(200)], id="far apart"),
        pytest.param([piece(0), piece(26, col=80), piece(52)], id="beside"),
        pytest.param([piece(0, width=80), piece(26, width=80), piece(52, width=80)], id="words"),
    ],
)
def test_what_is_no_column(pieces: list[RawLine]) -> None:
    assert columns(pieces) == []


def test_a_column_has_room_for_its_letters() -> None:
    (column,) = columns([piece(row) for row in (0, 26, 52)])
    assert is_column(column, Reading(text="ABC", score=0.5))
    assert not is_column(column, Reading(text="Gain Map Pwr", score=0.5))


def test_wires_below_each_other_are_no_column() -> None:
    look = Look(scale=1.0, screen=True)
    (column,) = columns([replace(piece(row), look=look) for row in (0, 26, 52)])
    assert is_column(column, Reading(text="ABC", score=0.9))
    assert not is_column(column, Reading(text="ABC", score=0.6))
