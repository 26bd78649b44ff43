"""The shipped models on drawn pages."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from phidetect.errors import PixelError
from phidetect.pixels import TextFinder, load_text_finder
from phidetect.types import FrameRange, TextLine

TEXT = "BAKER, LINDA"


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return load_text_finder(threads=2)


def page(*, ground: int = 10, ink: int = 220, size: int = 18, turn: int = 0) -> np.ndarray:
    image = Image.new("L", (320, 320), ground)
    pen = ImageDraw.Draw(image)
    pen.text((60, 140), TEXT, fill=ink, font=ImageFont.load_default(size))
    return np.asarray(image.rotate(turn))


def strokes(luma: np.ndarray) -> tuple[int, int, int, int]:
    rows, cols = np.nonzero(luma != luma[0, 0])
    return int(rows.min()), int(cols.min()), int(rows.max()) + 1, int(cols.max()) + 1


def find(finder: TextFinder, *frames: np.ndarray, second_look: bool = False) -> list[TextLine]:
    rows, cols = frames[0].shape
    result = finder.find(
        frames.__getitem__, len(frames), rows=rows, cols=cols, second_look=second_look
    )
    assert result.frames_read == len(frames)
    return list(result.lines)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(("ground", "ink"), [(10, 220), (230, 20), (100, 130)])
def test_a_name_is_found_whole_and_read(
    finder: TextFinder, turn: int, ground: int, ink: int
) -> None:
    luma = page(ground=ground, ink=ink, turn=turn)
    lines = find(finder, luma)
    assert len(lines) == 1
    r0, c0, r1, c1 = strokes(luma)
    box = lines[0].region.box
    assert box.row0 < r0
    assert box.col0 < c0
    assert box.row1 > r1
    assert box.col1 > c1
    assert lines[0].text.reveal().replace(" ", "") == TEXT.replace(" ", "")


def test_small_and_large_letters(finder: TextFinder) -> None:
    for size in (9, 28):
        assert len(find(finder, page(size=size))) == 1


def test_the_second_look_finds_it_too(finder: TextFinder) -> None:
    assert len(find(finder, page(), second_look=True)) == 1


def test_a_plain_page_has_no_line(finder: TextFinder) -> None:
    assert find(finder, np.full((300, 300), 40, np.uint8)) == []


def test_letters_below_each_other_are_one_line(finder: TextFinder) -> None:
    image = Image.new("L", (200, 320), 10)
    pen = ImageDraw.Draw(image)
    for index, letter in enumerate("BAKER"):
        font = ImageFont.load_default(24)
        pen.text((100, 40 + 32 * index), letter, fill=220, font=font, anchor="ma")
    lines = find(finder, np.asarray(image))
    assert [line.text.reveal() for line in lines] == ["BAKER"]


def test_a_line_in_some_frames_only(finder: TextFinder) -> None:
    empty = np.full((320, 320), 10, np.uint8)
    lines = find(finder, empty, page(), page(), empty)
    assert [line.region.frames for line in lines] == [FrameRange(1, 3)]


def test_faint_text_on_speckle_shows_in_the_mean(finder: TextFinder) -> None:
    rng = np.random.default_rng(4)
    strokes = (page(ground=0, ink=16, size=22) > 8) * 20.0
    frames = [
        np.clip(rng.rayleigh(30, (320, 320)) + strokes, 0, 255).astype(np.uint8) for _ in range(24)
    ]
    assert TEXT not in [line.text.reveal() for line in find(finder, frames[0])]
    lines = find(finder, *frames)
    assert any(
        line.text.reveal().replace(" ", "") == TEXT.replace(" ", "")
        and line.region.frames == FrameRange(0, 24)
        for line in lines
    )


def test_a_name_in_one_frame_of_a_moving_picture_is_found(
    finder: TextFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No frame is looked at alone but the first.
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.NEW_STROKES", 100_000)
    rng = np.random.default_rng(4)
    frames = [np.clip(rng.rayleigh(25, (200, 320)), 0, 255).astype(np.uint8) for _ in range(24)]
    frames[15] = np.maximum(frames[15], page(ground=0, ink=200)[60:260])
    (line,) = find(finder, *frames)
    assert line.text.reveal().replace(" ", "") == TEXT.replace(" ", "")
    assert line.region.frames == FrameRange(15, 16)


def test_frames_that_cost_too_much_are_named(
    finder: TextFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phidetect.pixels.track.THOROUGH", 0)
    monkeypatch.setattr("phidetect.pixels.track.BRIEF", 0)
    rng = np.random.default_rng(4)
    frames = [rng.integers(0, 20, (96, 96)).astype(np.uint8) for _ in range(5)]
    result = finder.find(frames.__getitem__, 5, rows=96, cols=96)
    assert result.skipped
    assert {code for _, code in result.skipped} == {"PHD210"}
    assert result.frames_read + len(result.skipped) == 5


def test_a_frame_that_cannot_be_read_is_named(finder: TextFinder) -> None:
    def luma(index: int) -> np.ndarray:
        if index == 1:
            raise PixelError("PHD204")
        return page()

    result = finder.find(luma, 3, rows=320, cols=320)
    assert result.skipped == ((1, "PHD204"),)
    assert result.frames_read == 2
    assert len(result.lines) == 1


def test_the_same_input_gives_the_same_lines(finder: TextFinder) -> None:
    first, again = find(finder, page()), find(load_text_finder(threads=2), page())
    assert first == again


def test_lines_name_their_models_and_hide_their_text(finder: TextFinder) -> None:
    line = find(finder, page())[0]
    assert line.sources == ("model:text_screen@1.0.0", "model:text_reader@1.1.0")
    assert "BAKER" not in repr(line)


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (7, 9)])
def test_tiny_frames_do_no_harm(finder: TextFinder, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    find(finder, rng.integers(0, 256, shape).astype(np.uint8))
