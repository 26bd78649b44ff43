"""The parts of making the reader that need neither torch nor onnx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phidetect.pixels.geometry import sides
from phidetect.pixels.read import HEIGHT, crop_width
from training.overlays.types import OverlayFrame, OverlayLine
from training.reader.alphabet import characters, keep
from training.reader.corpus import Corpus
from training.reader.sample import Sample, loosened, samples_of, spelt, steps_needed
from training.reader.score import Score, decode, distance, groups

QUAD = ((20.0, 10.0), (20.0, 70.0), (32.0, 70.0), (32.0, 10.0))


def line(text: str, orientation: str = "level") -> OverlayLine:
    return OverlayLine(
        text=text,
        quad=QUAD,
        glyph_height=12.0,
        contrast=90.0,
        noise=3.0,
        orientation=orientation,  # type: ignore[arg-type]
        phi=False,
        category="technical",
        font="a.ttf",
        bitmap=False,
    )


def frame(*lines: OverlayLine) -> OverlayFrame:
    luma = np.zeros((60, 90), np.uint8)
    luma[20:32, 10:70] = 255
    return OverlayFrame(luma=luma, lines=lines, ground="blank", layout="x", shapes=())


def sample(text: str, width: int) -> Sample:
    luma = np.arange(HEIGHT * width, dtype=np.uint8).reshape(HEIGHT, width)
    return Sample(
        luma=luma, text=text, glyph_height=9.0, contrast=40.0, noise=2.0, orientation="level",
        font="a.ttf", bitmap=True,
    )  # fmt: skip


def test_repeated_steps_are_one_letter_and_blanks_none() -> None:
    known = ("", "a", "b", " ")
    assert decode(np.array([0, 1, 1, 0, 1, 2, 2, 3, 0]), known) == "aab "
    assert decode(np.array([0, 0]), known) == ""


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("abc", "abd", 1), ("abc", "", 3), ("ID:1", "ID: 1", 1)],
)
def test_distance_counts_changes(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


def test_a_score_tells_lines_with_text_from_those_without() -> None:
    score = Score()
    for text, reading in (("MI 1.2", "MI 1.2"), ("TIs", "TIS"), ("", ""), ("", "i")):
        score.add(text, reading)
    assert (score.lines, score.right, score.wrong) == (2, 1, 1)
    assert (score.empty, score.silent) == (2, 1)
    assert score.misread == pytest.approx(1 / 9)


def test_a_faint_small_line_counts_as_such_and_not_as_readable() -> None:
    found = groups(np.array([6.0, 15.0, 9.0, 1.0], np.float32), "quarter font.ttf")
    assert set(found) == {
        "all", "letters to 8 high", "contrast below 20", "bitmap glyphs", "runs quarter",
    }  # fmt: skip
    assert "readable" in groups(np.array([9.0, 80.0, 9.0, 0.0], np.float32), "level font.ttf")


def test_twins_need_a_blank_between_them() -> None:
    assert steps_needed("") == 0
    assert steps_needed("1100") == 6


def test_only_what_the_reader_knows_is_spelt() -> None:
    known = {*characters(), " "}
    assert spelt("  Åge  12 ", known) == "Åge 12"
    assert spelt("年", known) is None
    assert spelt(" ", known) is None
    assert all(keep(char) for char in known - {" "})


def test_a_loosened_rectangle_holds_the_line_or_nearly() -> None:
    rng = np.random.default_rng(2)
    tight = np.array(QUAD, np.float32)
    reach = []
    for _ in range(300):
        loose = loosened(rng, tight)
        along, across = sides(loose)
        reach.append(across / 12)
        assert along > 60 - 1
        assert 12 * 0.9 < across < 12 * 3
        assert np.abs(loose.mean(axis=0) - tight.mean(axis=0)).max() < 6
    assert 1.4 < float(np.median(reach)) < 2.0


def test_lines_that_cannot_be_spelt_or_stand_letter_below_letter_are_left_out() -> None:
    drawn = frame(line("kVp 120"), line("年"), line("RT", "stacked"))
    found = list(samples_of(np.random.default_rng(1), drawn, {*characters(), " "}, height=HEIGHT))
    assert [one.text for one in found] == ["kVp 120"]
    luma = found[0].luma
    assert luma.shape[0] == HEIGHT
    assert luma.shape[1] <= crop_width(90, 12)
    assert luma[HEIGHT // 2, luma.shape[1] // 2] == 255
    assert luma[0, 0] == 0


def test_packed_lines_come_back(tmp_path: Path) -> None:
    drawn = [sample("a b", 40), sample("", 8), sample("Ω", 33)]
    Corpus.of(drawn, HEIGHT).save(tmp_path / "x.npz")
    corpus = Corpus.load(tmp_path / "x.npz")
    assert corpus.texts == ("a b", "", "Ω")
    assert list(corpus.widths) == [40, 8, 33]
    assert all((corpus.crop(i) == one.luma).all() for i, one in enumerate(drawn))
    assert corpus.digest() == Corpus.of(drawn, HEIGHT).digest()
    assert corpus.digest() != Corpus.of(drawn[:2], HEIGHT).digest()
