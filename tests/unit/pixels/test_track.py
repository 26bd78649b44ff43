"""Lines over frames: every frame counts, none is looked at without need."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.pixels.change import alike, changed_cells, regions_of
from phidetect.pixels.track import Tracker
from phidetect.types import Box, FrameRange

ROWS, COLS = 256, 320


def frame(*boxes: Box, noise: int = 0) -> np.ndarray:
    rng = np.random.default_rng(noise)
    picture = rng.integers(0, 4, (ROWS, COLS)).astype(np.uint8) if noise else blank()
    for box in boxes:
        # Strokes, not a bar: what a line looks like to a correlation.
        picture[box.row0 : box.row1, box.col0 : box.col1 : 3] = 230
    return picture


def blank() -> np.ndarray:
    return np.zeros((ROWS, COLS), np.uint8)


def follow(eye, pictures) -> list:
    tracker = Tracker(eye)
    for index, picture in enumerate(pictures):
        tracker.add(index, picture)
    return tracker.finish()


A, B = Box(20, 20, 34, 120), Box(200, 180, 214, 290)


def test_equal_frames_are_looked_at_once(eye) -> None:
    spans = follow(eye, [frame(A)] * 50)
    assert [frames for frames, _ in spans] == [FrameRange(0, 50)]
    assert eye.calls == 1


def test_noise_alone_is_no_change(eye) -> None:
    follow(eye, [frame(A, noise=i + 1) for i in range(20)])
    assert eye.calls == 1


@pytest.mark.parametrize(("first", "stop"), [(3, 7), (0, 1), (9, 10), (4, 5)])
def test_a_line_of_some_frames_has_exactly_those(eye, first: int, stop: int) -> None:
    pictures = [frame(A, B) if first <= i < stop else frame(A) for i in range(10)]
    ranges = {frames for frames, line in follow(eye, pictures) if line.box.row0 > 100}
    if first == 0:  # both lie in the first look of the stand-in as one box
        pictures = [frame(B) if first <= i < stop else frame() for i in range(10)]
        ranges = {frames for frames, _ in follow(eye, pictures)}
    assert ranges == {FrameRange(first, stop)}


def test_only_the_changed_part_is_looked_at_again(eye) -> None:
    follow(eye, [frame(A), frame(A, B)])
    assert eye.samples < 1.4 * ROWS * COLS


def test_a_line_that_comes_back_has_two_ranges(eye) -> None:
    shown = [0, 1, 2, 12, 13]
    pictures = [frame(B) if i in shown else frame() for i in range(15)]
    ranges = [frames for frames, _ in follow(eye, pictures)]
    assert ranges == [FrameRange(0, 3), FrameRange(12, 14)]


def test_a_long_cine_finds_what_appears_late(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    pictures = [frame(A, B) if 30 <= i < 33 else frame(A) for i in range(60)]
    spans = follow(eye, pictures)
    assert FrameRange(30, 33) in [frames for frames, _ in spans]


def test_no_frame_gives_no_line(eye) -> None:
    assert Tracker(eye).finish() == []


def test_changed_cells_mark_where_a_line_came() -> None:
    cells = changed_cells(frame(B), frame())
    assert cells[200 // 32, 200 // 32]
    assert not cells[0].any()


def test_regions_do_not_overlap_and_cover_their_cells() -> None:
    cells = np.zeros((20, 20), bool)
    cells[2, 2] = cells[4, 5] = cells[15, 15] = True
    regions = regions_of(cells, (640, 640))
    for index, one in enumerate(regions):
        assert all(one.intersection(other) is None for other in regions[index + 1 :])
    assert all(
        any(r.row0 <= row * 32 and row * 32 + 32 <= r.row1 for r in regions) for row in (2, 4, 15)
    )


def test_most_of_a_frame_is_all_of_it() -> None:
    assert regions_of(np.ones((20, 20), bool), (640, 600)) == (Box(0, 0, 640, 600),)


def test_alike_sees_other_strokes() -> None:
    one, other = frame(A)[20:34, 20:120], frame(A)[20:34, 21:121]
    assert alike(one, one.copy())
    assert not alike(one, other)
    assert not alike(one, np.zeros_like(one))
