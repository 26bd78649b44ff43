from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phidetect.pixels.detect import RawLine
from phidetect.pixels.screen import FINE, Screened
from phidetect.types import Box
from tests.unit.training.overlay_lines import line
from training.detector import screening
from training.detector.alone import alone
from training.detector.cover import box_of
from training.detector.screening import RULERS, draw, look_at, main
from training.detector.screening_report import report
from training.overlays.fonts import load_fonts
from training.overlays.types import OverlayFrame, OverlayLine


def frame(*lines: OverlayLine, shapes: tuple[str, ...] = ()) -> OverlayFrame:
    luma = (np.arange(300 * 400) % 251).astype(np.uint8).reshape(300, 400)
    return OverlayFrame(luma=luma, lines=lines, ground="ct", layout="x", shapes=shapes)


def test_one_line_is_left_alone_in_what_it_lay_on() -> None:
    kept = line((150, 100, 162, 220))
    whole = frame(line((90, 90, 102, 230)), kept, line((210, 100, 222, 220)))
    part = alone(whole, kept)
    assert part is not None
    [left] = part.lines
    shape = part.luma.shape
    before, after = box_of(np.asarray(kept.quad), (300, 400)), box_of(np.asarray(left.quad), shape)
    assert (after.height, after.width) == (before.height, before.width)
    at = tuple(slice(low, low + size) for low, size in zip(after, (12, 120), strict=False))
    assert np.array_equal(part.luma[at], whole.luma[150:162, 100:220])
    assert shape == (209 - 103, 400)


@pytest.mark.parametrize(
    "other",
    [
        (145.0, 100.0, 157.0, 220.0),
        # No room is left between the two that would still be a frame.
        (128.0, 0.0, 140.0, 400.0),
    ],
)
def test_a_line_that_cannot_stand_alone(other: Any) -> None:
    kept = line((150, 100, 162, 220))
    lines = [line(other), kept, line((172, 0, 184, 400))]
    assert alone(frame(*lines), kept) is None


def seen(*boxes: Box, unsure: tuple[Box, ...] = ()) -> Any:
    quads = [np.array([(b.row0, b.col0), (b.row0, b.col1), (b.row1, b.col1), (b.row1, b.col0)])
             for b in boxes]  # fmt: skip
    lines = tuple(RawLine(quad=q.astype(np.float32), score=0.9, look=FINE) for q in quads)
    return lambda luma: Screened(lines=lines, unsure=unsure)


def test_a_row_says_which_readable_lines_are_touched() -> None:
    drawn = frame(line((10, 10, 22, 60)), line((90, 10, 102, 60)), line((150, 10, 154, 60)))
    row = look_at("text", drawn, seen(Box(8, 8, 24, 62)), lambda luma: 0)
    assert (row["fired"], row["lines"], row["readable"], row["touched"]) == (True, 3, 2, 1)
    row = look_at("text", drawn, seen(unsure=(Box(0, 0, 100, 400),)), lambda luma: 0)
    assert (row["sure"], row["touched"]) == (0, 2)
    assert row["unsure"] == pytest.approx(1 / 3)
    assert not look_at("text", drawn, seen(), lambda luma: 0)["fired"]


def test_a_row_of_a_single_line_has_its_groups() -> None:
    row = look_at("text", frame(line((10, 10, 22, 60))), seen(), lambda luma: 0)
    assert row["alone"]["glyph height"] == "10 to 13"


def test_shapes_are_shown_to_the_finder_too() -> None:
    row = look_at("shapes", frame(shapes=("ruler",)), seen(), lambda luma: 3)
    assert (row["found"], row["fired"], row["shapes"]) == (3, False, ["ruler"])


def test_the_report_counts_frames() -> None:
    rows = [
        {"part": "text", "readable": 2, "touched": 1, "fired": True},
        {"part": "text", "readable": 1, "touched": 0, "fired": False, "alone": {
            "glyph height": "to 7", "contrast": "below 10", "contrast to noise": "6 and more",
            "orientation": "level", "font": "bitmap"}},
        {"part": "text", "readable": 0, "touched": 0, "fired": False},
        {"part": "plain", "ground": "ct", "fired": False},
        {"part": "plain", "ground": "mr", "fired": True},
        {"part": "shapes", "ground": "mr", "shapes": ["ruler", "grid"], "fired": True, "sure": 0,
         "found": 2},
    ]  # fmt: skip
    text, made = report(rows)
    found = {(row["measured"], row["group"]): (row["hits"], row["count"]) for row in made}
    name = "frames with a readable line, looked at"
    # A frame none of whose lines can be read is no frame with text.
    assert found[name, "all"] == (1, 2)
    assert found[name, "one line only"] == (0, 1)
    assert found[name, "one line, contrast below 10"] == (0, 1)
    assert found["readable lines that a marked part touches", "all"] == (1, 3)
    assert found["plain, skipped", "all"] == (1, 2)
    assert found["plain, skipped", "ct"] == (1, 1)
    assert found["shapes, skipped", "ruler"] == (0, 1)
    assert found["shapes, a line found", "grid"] == (1, 1)
    assert "| frames with a readable line, looked at | all | 2 | 1 | 0.5000 |" in text


def test_frames_are_the_same_each_time_and_of_their_part() -> None:
    fonts = load_fonts(None, part="test")
    for part in ("text", "plain", "rulers", "shapes"):
        first, again = (draw(part, 3, seed=1, fonts=fonts) for _ in range(2))
        assert np.array_equal(first.luma, again.luma)
        assert bool(first.lines) == (part == "text")
        assert bool(first.shapes) or part not in ("rulers", "shapes")
        assert not first.shapes or part != "plain"
        assert part != "rulers" or set(first.shapes) <= set(RULERS)
        assert max(first.luma.shape) <= 640


def test_a_run_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked: list[int] = []

    def counted(part: str, index: int, **_: Any) -> OverlayFrame:
        looked.append(index)
        return frame(line((10, 10, 22, 60)))

    monkeypatch.setattr(screening, "load_fonts", lambda folder, part: None)
    monkeypatch.setattr(screening, "load_text_finder", lambda store, threads: None)
    monkeypatch.setattr(screening, "load_eye", lambda name, store, threads: seen(Box(8, 8, 24, 62)))
    monkeypatch.setattr(screening, "draw", counted)
    rows = tmp_path / "rows.jsonl"

    def run(*more: str) -> None:
        monkeypatch.setattr("sys.argv", ["screening", *more, "--rows", str(rows)])
        main()

    run("text", "--fonts", "x", "--frames", "5", "--shard", "1/2")
    assert looked == [1, 3]
    # A run that was killed while it wrote leaves part of a line.
    with rows.open("a", encoding="utf-8") as target:
        target.write('{"part": "te')
    run("text", "--fonts", "x", "--frames", "5")
    assert looked == [1, 3, 0, 2, 4]
    indexes = [json.loads(text)["index"] for text in rows.read_text("utf-8").splitlines()]
    assert sorted(indexes) == [0, 1, 2, 3, 4]
    run("report", "--out", str(tmp_path / "out"))
    assert "looked at | all | 5 | 5 |" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "screening.json").read_text("utf-8"))
