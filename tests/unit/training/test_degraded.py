from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.unit.training.overlay_lines import line
from training.detector.cover import Verdict
from training.detector.degraded import measure, report
from training.detector.peer import Peer
from training.detector.sheet import Sheet
from training.detector.tally import Tally
from training.overlays.types import OverlayFrame

RAPIDOCR = """
import sys
import numpy as np

class RapidOCR:
    def __init__(self, params):
        print("a library that prints")

    def __call__(self, image, *, use_cls, use_rec):
        assert image.shape[2] == 3 and not use_cls and not use_rec
        at = np.argwhere(image[:, :, 0] > 100)
        class Found:
            boxes = None
        if len(at):
            (r0, c0), (r1, c1) = at.min(axis=0), at.max(axis=0) + 1
            Found.boxes = np.array([[[c0, r0], [c1, r0], [c1, r1], [c0, r1]]], np.float32)
        return Found
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """An interpreter that has a stand-in for rapidocr."""
    package = tmp_path / "packages"
    (package / "rapidocr-3.0.dist-info").mkdir(parents=True)
    (package / "rapidocr.py").write_text(RAPIDOCR, encoding="utf-8")
    (package / "rapidocr-3.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: rapidocr\nVersion: 3.0\n", encoding="utf-8"
    )
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\nPYTHONPATH="{package}" exec "{sys.executable}" "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    return script


def frame(*boxes: tuple[int, int, int, int], marked: bool = True) -> OverlayFrame:
    luma = np.zeros((60, 90), np.uint8)
    for r0, c0, r1, c1 in boxes if marked else ():
        luma[r0:r1, c0:c1] = 200
    return OverlayFrame(
        luma=luma, lines=tuple(line(box) for box in boxes), ground="blank", layout="x", shapes=()
    )


def test_a_peer_answers_frame_by_frame(python: Path) -> None:
    with Peer(python) as peer:
        assert peer.name == "RapidOCR 3.0"
        found = peer.find(frame((10, 20, 30, 80)).luma)
        assert found.tolist() == [[[10, 20], [10, 80], [30, 80], [30, 20]]]
        assert peer.find(frame().luma).shape == (0, 4, 2)
        assert len(peer.find(frame((0, 0, 60, 90)).luma)) == 1


def test_a_peer_that_ends_is_an_error(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.raises(RuntimeError, match="ended with 3"):
        Peer(script)


def test_finders_are_counted_side_by_side() -> None:
    def exact(luma: np.ndarray) -> np.ndarray:
        return np.array([[[10, 20], [10, 80], [30, 80], [30, 20]]], np.float32)

    def nothing(luma: np.ndarray) -> np.ndarray:
        return np.zeros((0, 4, 2), np.float32)

    sheet = Sheet()
    tally, rest = measure(
        {"one": exact, "two": nothing},
        iter([frame((10, 20, 30, 80)), frame((10, 20, 30, 80), (50, 2, 56, 40))]),
        iter([frame()]),
        sheet=sheet,
    )
    [row, *_] = tally.to_dict({})
    one, two = row["finders"]["one"], row["finders"]["two"]
    # The line of six samples counts as drawn, not as readable.
    assert (one["all"]["lines"], one["readable"]["lines"]) == (3, 2)
    assert (one["readable"]["found"], two["readable"]["found"]) == (2, 0)
    assert rest["one"]["fired"] == rest["one"]["false"] == 1
    assert rest["two"]["fired"] == 0
    # The sheet is of the first finder's misses.
    assert not sheet.cells
    text = report(tally, rest)
    assert "| all | all | 3 | 2 | 2 | 1.000 (0.158 to 1.000) | 2 | 0 | 2 | 0 |" in text
    assert "one: 0 boxes beside lines; on 1 text-free frames 1 boxes" in text


def test_groups_come_in_the_order_of_their_property() -> None:
    tally = Tally(["one"])
    verdict = Verdict(found=True, quad=True, seen=True, swallowed=False, share=1.0)
    for size in ("large", "small"):
        tally.add({"size": size, "ground": "ct"}, {"one": verdict}, readable=True)
    order = {"size": ("small", "middle", "large")}
    assert tally.groups(order) == [
        ("all", "all"), ("size", "small"), ("size", "large"), ("ground", "ct"),
    ]  # fmt: skip


def test_a_sheet_shows_the_line_it_is_given() -> None:
    drawn, sheet = frame((10, 20, 30, 80)), Sheet()
    sheet.add(drawn.luma, drawn.lines[0])
    picture = sheet.draw()
    assert picture.shape[0] == sheet.cells[0].shape[0]
    assert (picture == 200).sum() > 20 * 60
