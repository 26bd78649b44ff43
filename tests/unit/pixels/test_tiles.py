"""Looks and tiles."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.pixels.tiles import COARSE_FROM, MAX_SCALE, TILE, looks, tiles
from phidetect.types import Box


@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(1, 4000), st.integers(1, 4000),
    st.sampled_from([0.25, 0.5, 1.0, 1.7, 2.0]),
)  # fmt: skip
def test_tiles_cover_the_region_and_stay_small(
    row: int, col: int, rows: int, cols: int, scale: float
) -> None:
    region = Box(row, col, row + rows, col + cols)
    parts = tiles(region, scale)
    assert Box.bounding(parts) == region
    assert all(part.height * scale <= TILE and part.width * scale <= TILE for part in parts)
    edges = sorted({(part.row0, part.row1) for part in parts})
    assert all(after[0] < before[1] for before, after in pairwise(edges))


def test_a_line_at_the_border_of_a_tile_lies_whole_in_one() -> None:
    parts = tiles(Box(0, 0, 3000, 500), 1.0)
    for row in range(0, 2960, 7):
        assert any(part.row0 <= row and row + 40 <= part.row1 for part in parts)


def test_small_frames_are_enlarged_and_large_ones_also_reduced() -> None:
    assert looks(256, 256)[0].scale == MAX_SCALE
    assert looks(4000, 3000)[0].scale == 1.0
    assert any(look.scale < 0.5 for look in looks(4000, 3000))
    assert all(look.scale >= 1.0 for look in looks(480, 640))


@pytest.mark.parametrize("shape", [(480, 640), (2000, 2000), (4000, 3000)])
def test_the_second_look_differs_from_every_first_one(shape: tuple[int, int]) -> None:
    assert not set(looks(*shape)) & set(looks(*shape, second=True))
    assert shape[0] * shape[1] <= COARSE_FROM or len(looks(*shape)) == 3
