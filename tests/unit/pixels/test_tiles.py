"""Looks and tiles."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.pixels.tiles import BLOCK, COARSE_FROM, MAX_SCALE, SHARED, TILE, blocks, looks, tiles
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


@pytest.mark.parametrize("scale", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("size", [(1, 100_000), (65_535, 5), (20_000, 9_000)])
def test_a_long_frame_is_put_together_in_blocks(size: tuple[int, int], scale: float) -> None:
    region = Box(0, 0, *size)
    parts = blocks(region, scale)
    assert Box.bounding(parts) == region
    assert all(part.height * scale <= BLOCK and part.width * scale <= BLOCK for part in parts)
    for way in ((p.row0, p.row1) for p in parts), ((p.col0, p.col1) for p in parts):
        spans = sorted(set(way))
        assert all(b[1] - a[0] > 0 and a[1] - b[0] >= SHARED // scale for a, b in pairwise(spans))


def test_a_frame_of_a_screen_is_one_block() -> None:
    assert blocks(Box(0, 0, 4000, 3000), 2.0) == (Box(0, 0, 4000, 3000),)


def test_small_frames_are_enlarged_and_large_ones_also_reduced() -> None:
    assert looks(256, 256)[0].scale == MAX_SCALE
    assert looks(4000, 3000)[0].scale == 1.0
    assert any(look.scale < 0.5 for look in looks(4000, 3000))
    assert all(look.scale >= 1.0 for look in looks(480, 640))


@pytest.mark.parametrize("shape", [(480, 640), (2000, 2000), (4000, 3000)])
def test_the_second_look_differs_from_every_first_one(shape: tuple[int, int]) -> None:
    assert not set(looks(*shape)) & set(looks(*shape, second=True))
    assert shape[0] * shape[1] <= COARSE_FROM or len(looks(*shape)) == 3
