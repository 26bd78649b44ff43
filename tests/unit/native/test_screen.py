"""Strokes, changes and local contrast against the plainest way to work them out."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect._native import (
    _kernels,
    _screen,
    edge_counts,
    even_out,
    moved_counts,
    smooth,
    stroke_cells,
)
from phidetect._native._fallback import screen as fallback


@pytest.fixture(autouse=True, params=[_screen, fallback], ids=["compiled", "numpy"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernels, "screen", request.param)


def picture(rows: int = 50, cols: int = 71, high: int = 256) -> np.ndarray:
    return np.random.default_rng(8).integers(0, high, (rows, cols), dtype=np.uint8)


def has_stroke(frame: np.ndarray, top: int, left: int, cell: int, faintest: int) -> bool:
    """Whether a sample near the cell differs enough from one next to it or four away."""
    rows, cols = frame.shape
    for row in range(max(top - 4, 0), min(top + cell, rows)):
        for col in range(max(left - 4, 0), min(left + cell, cols)):
            for down, along in ((0, 1), (1, 0), (0, 4), (4, 0)):
                if row + down < rows and col + along < cols:
                    step = int(frame[row, col]) - int(frame[row + down, col + along])
                    if abs(step) >= faintest:
                        return True
    return False


@pytest.mark.parametrize("cell", [4, 9, 32])
def test_strokes_are_where_samples_differ(cell: int) -> None:
    frame = picture(high=2)
    frame[11, 17], frame[40:, 60] = 9, 6
    marked = stroke_cells(frame, cell=cell, faintest=5)
    for (row, col), value in np.ndenumerate(marked):
        assert value == has_stroke(frame, row * cell, col * cell, cell, 5)


@pytest.mark.parametrize("wide", [1, 2, 3, 5, 9, 40])
@pytest.mark.parametrize("turn", [False, True])
def test_a_faint_stroke_marks_its_cells(wide: int, turn: bool) -> None:
    frame = np.full((128, 128), 90, np.uint8)
    frame[40:56, 44 : 44 + wide] = 95
    marked = stroke_cells(frame.T if turn else frame)
    assert (marked.T if turn else marked)[1, 1]
    assert not marked[3].any()


def test_stripes_as_fine_as_samples_are_strokes() -> None:
    frame = np.zeros((64, 64), np.uint8)
    frame[:, ::2] = 5
    assert stroke_cells(frame).all()


def test_a_soft_edge_is_a_stroke_and_a_slow_gradient_is_none() -> None:
    frame = np.full((64, 64), 100, np.uint8)
    frame[:, 30:34] = [102, 103, 105, 106]
    frame[:, 34:] = 107
    assert stroke_cells(frame)[:, 0].all()
    slope = np.tile(np.arange(64, dtype=np.uint8), (64, 1))
    assert not stroke_cells(slope).any()


def test_a_flat_frame_has_no_stroke() -> None:
    assert not stroke_cells(np.full((100, 100), 255, np.uint8)).any()


@pytest.mark.parametrize("shape", [(0, 0), (0, 9), (9, 0), (1, 1), (1, 40), (40, 1), (3, 3)])
def test_small_frames(shape: tuple[int, int]) -> None:
    frame = np.zeros(shape, np.uint8)
    grid = (-(-shape[0] // 32), -(-shape[1] // 32))
    assert stroke_cells(frame).shape == grid
    assert moved_counts(frame, frame, limit=0).shape == grid
    assert edge_counts(frame, limit=0).shape == grid
    assert even_out(frame, radius=12, least=6.0, gain=40.0).shape == shape
    assert smooth(frame).shape == shape


def test_counts_are_those_of_samples() -> None:
    one, other = picture(), picture()[::-1].copy()
    moved = np.abs(one.astype(int) - other) > 10
    edges = np.abs(np.diff(one.astype(int), axis=1, prepend=one[:, :1].astype(int))) > 24
    for counts, wanted in (
        (moved_counts(one, other, limit=10), moved),
        (edge_counts(one, limit=24), edges),
    ):
        for (row, col), value in np.ndenumerate(counts):
            assert value == wanted[row * 32 : row * 32 + 32, col * 32 : col * 32 + 32].sum()


def test_evened_contrast_is_that_of_its_window() -> None:
    frame, radius = picture(), 5
    even = even_out(frame, radius=radius, least=6.0, gain=40.0)
    around = np.pad(frame.astype(float), radius, mode="edge")
    for row, col in ((0, 0), (20, 30), (49, 70), (0, 40)):
        window = around[row : row + 2 * radius + 1, col : col + 2 * radius + 1]
        level = (frame[row, col] - window.mean()) * 40 / max(window.std(), 6) + 128
        assert abs(int(even[row, col]) - int(np.clip(level, 0, 255))) <= 1


def test_smoothed_samples_are_rounded_means() -> None:
    frame = picture()
    around = np.pad(frame.astype(float), 1, mode="edge")
    for row, col in ((0, 0), (20, 30), (49, 70), (0, 40)):
        mean = around[row : row + 3, col : col + 3].mean()
        assert smooth(frame)[row, col] == np.floor(mean + 0.5)


def test_parts_come_out_as_in_the_whole_frame() -> None:
    frame = picture()
    boxes = [(0, 0, 9, 30), (20, 41, 50, 90), (-7, 60, 12, 65)]
    for whole, parts in (
        (smooth(frame), smooth(frame, boxes=boxes)),
        (
            even_out(frame, radius=12, least=6.0, gain=40.0),
            even_out(frame, radius=12, least=6.0, gain=40.0, boxes=boxes),
        ),
    ):
        inside = np.zeros(frame.shape, bool)
        for r0, c0, r1, c1 in boxes:
            inside[max(r0, 0) : r1, c0:c1] = True
        assert np.array_equal(whole[inside], parts[inside])
        assert not parts[~inside].any()


@pytest.mark.parametrize(
    "call",
    [
        lambda f: stroke_cells(f, cell=3),
        lambda f: stroke_cells(f, cell=256),
        lambda f: stroke_cells(f, faintest=0),
        lambda f: stroke_cells(f.astype(np.uint16)),
        lambda f: stroke_cells(f[None]),
        lambda f: moved_counts(f, f[1:], limit=1),
        lambda f: moved_counts(f, f, limit=256),
        lambda f: edge_counts(f, limit=-1),
        lambda f: even_out(f, radius=0, least=1.0, gain=1.0),
        lambda f: even_out(f, radius=91, least=1.0, gain=1.0),
        lambda f: even_out(f, radius=9, least=0.0, gain=1.0),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(call) -> None:
    with pytest.raises(ValueError, match=r" (is|has|have) "):
        call(picture())
