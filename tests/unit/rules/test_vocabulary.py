from __future__ import annotations

import pytest

from phidetect.rules._data import read_words
from phidetect.rules.vocabulary import (
    is_acquisition_word,
    is_screen_word,
    technical_score,
    unknown_spans,
)


@pytest.mark.parametrize(
    "word",
    [
        "kVp", "mAs", "FOV", "WW", "TE", "thk", "MI", "TIS", "PRF", "RMLO", "Supine", "Portable",
        "LAT", "lung", "sagittal", "Topogram", "T2", "FSE", "BREASTPA", "SeriesTime", "B30f",
        "VA47C",
        "Kniegelenk", "genou", "rodilla", "ginocchio", "Gadovist", "FDG", "Bosniak", "II", "3D",
        "2mm", "1OF2", "STANdinG", "Fujifilm", "Schädel", "crâne", "120", "x",
    ],
)  # fmt: skip
def test_words_of_acquisition(word: str) -> None:
    assert is_acquisition_word(word)


@pytest.mark.parametrize(
    "word",
    [
        "Quibble", "SWU", "JT", "Zora", "528B4836", "6505931288", "12345", "A12345", "Whitehead",
        "McQuibble", "Smith", "James", "Nguyen", "x" * 50, "Ж" * 3,
    ],
)  # fmt: skip
def test_words_of_people(word: str) -> None:
    assert not is_acquisition_word(word)


def test_the_words_of_dictionaries_hold_no_common_name() -> None:
    concepts = read_words("concepts.txt")
    assert len(concepts) > 5000
    assert not concepts & (read_words("given_names.txt") | read_words("surnames.txt"))


def test_screen_words_are_those_of_the_supplement() -> None:
    assert is_screen_word("Thorax")
    assert is_screen_word("images")
    assert not is_screen_word("Quibble")


def test_unknown_spans_join_what_stands_together() -> None:
    text = "CT ABDOMEN Zora McQuibble 5mm Zed"
    assert [text[a:b] for a, b in unknown_spans(text)] == ["Zora McQuibble", "Zed"]


def test_unknown_spans_are_positions_of_the_original() -> None:
    text = "Straße Zörä CT"
    assert [text[a:b] for a, b in unknown_spans(text)] == ["Straße Zörä"]


def test_a_misread_word_is_forgiven_in_pixels_only() -> None:
    assert unknown_spans("P0RTABLE SUP1NE", ocr=True) == []
    assert unknown_spans("P0RTABLE SUP1NE") != []


@pytest.mark.parametrize(
    "line",
    ["MI 1.2", "T2 FSE", "120 kVp", "W 1492 L 906", "THORAX PA", "TR 2000 TE 85", "", "--", "+++"],
)
def test_technical_lines_score_one(line: str) -> None:
    assert technical_score(line) == 1.0


@pytest.mark.parametrize("line", ["QUIBBLE ZORA", "6505931288", "1992 0001", "JT"])
def test_other_lines_score_low(line: str) -> None:
    assert technical_score(line) <= 0.5


def test_a_mixed_line_scores_between() -> None:
    assert 0.3 < technical_score("QUIBBLE THORAX") < 0.7


@pytest.mark.parametrize(
    "text", ["SECRET TOKEN", "Bluebird", "seen with Bluebird", "LAKESIDE", "Secret"]
)
def test_english_that_may_be_a_name_is_unknown(text):
    assert unknown_spans(text)


@pytest.mark.parametrize(
    "text", ["fell from a ladder", "Ladder was quite short.", "No change. Enlargement is seen here"]
)
def test_english_in_a_sentence_is_known(text):
    assert not unknown_spans(text)
