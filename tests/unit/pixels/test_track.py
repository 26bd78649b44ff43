"""Lines over frames: every frame counts, none is looked at without need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from phidetect.pixels.change import alike, changed_cells, correlation, regions_of
from phidetect.pixels.distinct import FoundLine
from phidetect.pixels.read import Reading
from phidetect.pixels.spans import Track, with_parts
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


def test_a_long_cine_is_looked_at_in_every_frame(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    boxes = [Box(100, 10 + 9 * i, 114, 60 + 9 * i) for i in range(20)]
    spans = follow(eye, [frame(box) for box in boxes])
    shown = {i for frames, _ in spans for i in range(frames.first, frames.stop)}
    assert shown == set(range(20))


def test_a_flash_that_no_frame_was_looked_at_for_is_found_in_its_frame(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.NEW_STROKES", 10_000)
    pictures = [frame(A, B) if i == 17 else frame(A, noise=i) for i in range(40)]
    spans = follow(eye, pictures)
    assert {frames for frames, line in spans if line.box.row0 > 100} == {FrameRange(17, 18)}
    assert eye.brief > 0
    assert eye.calls <= 4


def test_dark_letters_on_a_bright_picture_flash_too(monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.NEW_STROKES", 10_000)

    def see(picture, regions, known, *, brief=False):
        dark = np.argwhere(picture < 40)
        if not len(dark):
            return []
        (r0, c0), (r1, c1) = dark.min(axis=0).tolist(), (dark.max(axis=0) + 1).tolist()
        reading = Reading(text="dark", score=1.0)
        return [FoundLine(box=Box(r0, c0, r1, c1), polygon=None, reading=reading, score=0.9)]

    pictures = [255 - frame(B) if i == 9 else 255 - frame() for i in range(20)]
    assert [frames for frames, _ in follow(see, pictures)] == [FrameRange(9, 10)]


def test_a_flash_leaves_nothing_in_the_mean(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.NEW_STROKES", 10_000)
    pictures = [frame(B) if i == 17 else frame() for i in range(20)]
    tracker = Tracker(eye)
    for index, picture in enumerate(pictures):
        tracker.add(index, picture)
    # As bright as the stand-in wants it: what a reader makes of a trace.
    mean = np.where(pictures[17] > 0, 160, 0).astype(np.uint8)
    faint = (mean // 20).astype(np.uint8)
    tracker._see = lambda image, *a, **k: eye(mean if image is faint else image, *a, **k)
    tracker.add_mean(FrameRange(0, 20), faint, np.ones((8, 10), bool))
    assert [frames for frames, _ in tracker.finish()] == [FrameRange(17, 18)]


def test_frames_that_are_held_are_bounded(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.HELD_BYTES", 3 * ROWS * COLS)
    tracker = Tracker(eye)
    for index in range(20):
        tracker.add(index, frame(Box(100, 10 + 9 * index, 114, 60 + 9 * index)) // 2)
        assert len(tracker._recent) <= 3
        assert len(tracker._missed) <= 3


def test_frames_beyond_the_cost_of_looks_are_unread(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.BRIEF", 0)
    monkeypatch.setattr("phidetect.pixels.track.NEW_STROKES", 10_000)
    tracker = Tracker(eye)
    for index in range(6):
        # What the stand-in does not see is no line; all the same it changed.
        tracker.add(index, frame(Box(100, 10 + 40 * index, 114, 45 + 40 * index)) // 2)
    tracker.finish()
    assert tracker.unread
    assert set(tracker.unread) <= set(range(1, 6))


def test_still_frames_are_never_unread(eye, monkeypatch) -> None:
    monkeypatch.setattr("phidetect.pixels.track.BRIEF", 0)
    tracker = Tracker(eye)
    for index in range(40):
        tracker.add(index, frame(A))
    tracker.finish()
    assert tracker.unread == []


def track_of(text: str, box: Box, frames: FrameRange) -> Track:
    line = FoundLine(box=box, polygon=None, reading=Reading(text=text, score=1.0), score=0.9)
    sample = np.zeros((box.height, box.width), np.uint8)
    return Track(first=frames.first, stop=frames.stop, line=line, sample=sample)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("BAKER", FrameRange(3, 9)), ("Gain 4", FrameRange(3, 6))],
)
def test_a_line_is_whole_where_only_a_part_was_found(text: str, expected: FrameRange) -> None:
    whole = track_of("BAKER, LINDA", Box(20, 20, 34, 140), FrameRange(3, 6))
    part = track_of(text, Box(20, 20, 34, 70), FrameRange(6, 9))
    seen = with_parts(whole, [whole, part])
    assert FrameRange(seen.first, seen.stop) == expected


@pytest.mark.parametrize(
    ("text", "box", "kept"),
    [
        ("Kemel B3O", Box(20, 20, 34, 138), 1),
        ("BAKER, L", Box(20, 20, 34, 138), 2),
        ("Kemel B3O", Box(60, 20, 74, 138), 2),
    ],
)
def test_one_line_that_was_read_in_two_ways_is_one(eye, text: str, box: Box, kept: int) -> None:
    tracker = Tracker(eye)
    sure = track_of("Kernel B30", Box(20, 20, 34, 140), FrameRange(0, 32))
    other = track_of(text, box, FrameRange(4, 9))
    other.line = replace(other.line, reading=Reading(text=text, score=0.8))
    tracker._closed = [sure, other]
    assert len(tracker.finish()) == kept


@pytest.mark.parametrize(("stop", "expected"), [(32, 35), (4, 4)])
def test_a_mean_adds_the_frames_that_its_line_stood_in(stop: int, expected: int) -> None:
    picture, box = frame(A), Box(18, 18, 36, 122)
    found = track_of("BAKER", box, FrameRange(0, stop))
    found.sample = picture[18:36, 18:122]
    tracker = Tracker(lambda *_, **__: [found.line])
    tracker._closed = [found]
    tracker.add_mean(
        FrameRange(0, 35), (picture * (stop / 35)).astype(np.uint8), np.ones((8, 10), bool)
    )
    (span,) = tracker.finish()
    assert span[0] == FrameRange(0, expected)


def test_frames_are_left_as_they_are_and_one_is_not_copied(eye) -> None:
    pictures = [frame(Box(100, 10 + 9 * i, 114, 60 + 9 * i)) for i in range(6)]
    before = [picture.copy() for picture in pictures]
    tracker = Tracker(eye)
    tracker.add(0, pictures[0])
    assert tracker._reference is pictures[0]
    for index, picture in enumerate(pictures[1:], 1):
        tracker.add(index, picture)
    tracker.finish()
    assert all(np.array_equal(one, other) for one, other in zip(pictures, before, strict=True))


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


def test_correlation_is_that_of_strokes() -> None:
    one = frame(A)[20:34, 20:120]
    assert correlation(one, one // 2 + 40) == pytest.approx(1, abs=0.01)
    assert correlation(one, 255 - one) == pytest.approx(-1, abs=0.01)
    assert correlation(one, np.zeros_like(one)) == 0
