"""Components and box arithmetic against brute force, on the compiled kernels and on numpy."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect._native import _boxes as native
from phidetect._native import (
    _kernels,
    component_quads,
    components,
    iou_matrix,
    merge_lines,
    union_area,
)
from phidetect._native._fallback import boxes as fallback
from phidetect.types import Box


@pytest.fixture(autouse=True, params=[native, fallback], ids=["native", "fallback"])
def _kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernels, "boxes", request.param)


def _flood(mask: np.ndarray) -> list[list[tuple[int, int]]]:
    left = {(int(r), int(c)) for r, c in np.argwhere(mask)}
    found = []
    for seed in sorted(left):
        if seed not in left:
            continue
        left.discard(seed)
        group, edge = [seed], [seed]
        while edge:
            row, col = edge.pop()
            for place in [(row + i, col + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if place in left:
                    left.discard(place)
                    group.append(place)
                    edge.append(place)
        found.append(group)
    return found


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7])
def test_components_are_what_a_flood_finds(share: float) -> None:
    prob = np.random.default_rng(8).random((40, 150)).astype(np.float32)
    table = components(prob, 1.0 - share)
    groups = _flood(prob >= np.float32(1.0 - share))
    assert len(table) == len(groups)
    for row, group in zip(table, groups, strict=True):
        at = np.array(group)
        assert row[:4].tolist() == [*at.min(axis=0), *(at.max(axis=0) + 1)]
        assert row[4] == len(group)
        assert row[5] == pytest.approx(prob[at[:, 0], at[:, 1]].mean(), rel=1e-5)


def test_corners_connect_and_small_ones_go() -> None:
    prob = np.zeros((5, 8), dtype=np.float32)
    prob[0, 0] = prob[1, 1] = prob[2, 0] = 0.5
    prob[4, 6] = 1.0
    assert components(prob, 0.5, min_area=2).tolist() == [[0, 0, 3, 2, 3, 0.5]]


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (4, 4)])
def test_nothing_above_the_threshold(shape: tuple[int, int]) -> None:
    prob = np.full(shape, np.nan, dtype=np.float32)
    assert components(prob, 0.3).shape == (0, 6)
    quads, table = component_quads(prob, 0.3)
    assert quads.shape == (0, 4, 2)
    assert table.shape == (0, 6)


def test_a_level_line_has_a_level_quad() -> None:
    prob = np.zeros((20, 40), dtype=np.float32)
    prob[5:10, 8:30] = 0.9
    quads, table = component_quads(prob, 0.5)
    assert quads.tolist() == [[[5, 8], [5, 30], [10, 30], [10, 8]]]
    assert table[0, :5].tolist() == [5, 8, 10, 30, 110]


def test_unclip_moves_every_side() -> None:
    prob = np.zeros((20, 40), dtype=np.float32)
    prob[5:10, 8:28] = 0.9
    quads, _ = component_quads(prob, 0.5, unclip=1.5)
    grow = 100 * 1.5 / 50
    expected = [
        [5 - grow, 8 - grow],
        [5 - grow, 28 + grow],
        [10 + grow, 28 + grow],
        [10 + grow, 8 - grow],
    ]
    np.testing.assert_allclose(quads[0], expected, rtol=1e-6)


def test_a_vertical_line_runs_down() -> None:
    prob = np.zeros((40, 20), dtype=np.float32)
    prob[5:35, 8:12] = 0.9
    quads, _ = component_quads(prob, 0.5)
    assert quads.tolist() == [[[5, 12], [35, 12], [35, 8], [5, 8]]]


@pytest.mark.parametrize("angle", [-60, -30, -8, 0, 8, 30, 45, 60])
def test_a_tilted_line_is_framed_tightly(angle: float) -> None:
    rows, cols = np.mgrid[0:120, 0:120] + 0.5 - 60.0
    turn = np.deg2rad(angle)
    along, across = (
        cols * np.cos(turn) + rows * np.sin(turn),
        rows * np.cos(turn) - cols * np.sin(turn),
    )
    prob = ((np.abs(along) < 40) & (np.abs(across) < 6)).astype(np.float32)
    quads, _ = component_quads(prob, 0.5)
    quad = quads[0].astype(np.float64)
    long, short = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1])
    assert 80 <= long <= 83
    assert 11 <= short <= 14.5
    assert quad[1, 1] > quad[0, 1]
    for start, stop in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        for r, c in np.argwhere(prob > 0):
            for row, col in ((r, c), (r + 1, c), (r, c + 1), (r + 1, c + 1)):
                side = (stop[1] - start[1]) * (row - start[0]) - (stop[0] - start[0]) * (
                    col - start[1]
                )
                assert side >= -1e-2


def test_words_of_a_line_are_one_group() -> None:
    boxes = [
        (50, 0, 60, 30),
        (0, 100, 10, 140),
        (1, 145, 9, 160),  # gap 5
        (0, 180, 10, 200),  # gap 20
        (9, 100, 19, 140),  # the next line: shares one row
        (0, 161, 12, 165),
    ]
    groups = merge_lines(boxes, max_gap=1.0, min_overlap=0.5)
    assert groups.tolist() == [0, 1, 1, 2, 3, 1]


def test_groups_are_transitive_in_any_order() -> None:
    boxes = [(0, 10 * i, 8, 10 * i + 5) for i in (4, 0, 2, 1, 3)]
    assert merge_lines(boxes, max_gap=1.0, min_overlap=0.5).tolist() == [0] * 5
    assert merge_lines(boxes, max_gap=0.1, min_overlap=0.5).tolist() == [0, 1, 2, 3, 4]
    assert merge_lines([], max_gap=1.0, min_overlap=0.5).tolist() == []


def test_overlap_agrees_with_box() -> None:
    rng = np.random.default_rng(2)
    start = rng.integers(0, 20, (12, 2))
    table = np.concatenate([start, start + rng.integers(0, 15, (12, 2))], axis=1)
    boxes = [Box(*row) for row in table.tolist()]
    expected = [[a.iou(b) for b in boxes] for a in boxes]
    np.testing.assert_allclose(iou_matrix(table, table), expected, rtol=1e-6)


@pytest.mark.parametrize("count", [0, 1, 7, 60])
def test_union_area_counts_pixels(count: int) -> None:
    rng = np.random.default_rng(count)
    start = rng.integers(-10, 60, (count, 2))
    table = np.concatenate([start, start + rng.integers(-2, 30, (count, 2))], axis=1)
    covered = np.zeros((50, 70), dtype=bool)
    for row0, col0, row1, col1 in table.tolist():
        covered[max(row0, 0) : max(row1, 0), max(col0, 0) : max(col1, 0)] = True
    assert union_area(table, 50, 70) == int(covered.sum())


@pytest.mark.parametrize(
    "call",
    [
        lambda: components(np.zeros(4, dtype=np.float32), 0.5),
        lambda: component_quads(np.zeros((4, 4), dtype=np.float32), 0.5, unclip=-1.0),
        lambda: merge_lines([(0, 0, 1, 1)], max_gap=-1.0, min_overlap=0.5),
        lambda: merge_lines([(0, 0, 1, 1)], max_gap=1.0, min_overlap=1.5),
        lambda: merge_lines([(0, 0, 1)], max_gap=1.0, min_overlap=0.5),
        lambda: iou_matrix([(0, 0, 1, np.nan)], [(0, 0, 1, 1)]),
        lambda: union_area([(0, 0, 1)], 4, 4),
        lambda: union_area([(0, 0, 1, 1)], -4, 4),
    ],
)
def test_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()  # type: ignore[operator]


def test_boxes_in_pixels_are_whole() -> None:
    with pytest.raises(TypeError):
        union_area([(0.5, 0, 1, 1)], 4, 4)
