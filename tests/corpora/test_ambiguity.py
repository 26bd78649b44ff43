"""The ambiguity suite: its form, and what `scan_text` makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from phidetect.dicom.dictionary import dictionary_element
from tests.benchmarks._text_score import Hit, score
from tests.benchmarks._text_sets import ambiguity
from tests.benchmarks.text import find, scan_text

SUITE = ambiguity()
HARMLESS = [one for one in SUITE if one.group == "harmless"]
NAMES = [one for one in SUITE if one.group == "name"]


def test_the_counts() -> None:
    assert len(HARMLESS) >= 220
    assert len(NAMES) >= 180
    assert len({(one.element, one.text) for one in SUITE}) == len(SUITE)


def test_every_element_is_of_the_standard() -> None:
    for element in {one.element for one in SUITE if one.element}:
        assert dictionary_element(element)[2] == element


def test_spans_are_whole_words_of_one_name() -> None:
    for one in NAMES:
        ends = [0]
        for gold in one.golds:
            assert ends[-1] <= gold.start < gold.end <= len(one.text)
            inside = one.text[gold.start : gold.end]
            assert inside == inside.strip(" ,;:-"), one.text
            assert inside[0].isupper(), one.text
            around = one.text[: gold.start][-1:] + one.text[gold.end :][:1]
            assert not any(letter.isalnum() for letter in around), one.text
            ends.append(gold.end)
    assert not any(set("{}") & set(one.text) for one in SUITE)


def test_names_are_words_of_the_harmless_strings() -> None:
    harmless = {word for one in HARMLESS for word in _words(one.text)}
    shared = sum(
        any(_words(one.text[g.start : g.end]) & harmless for g in one.golds) for one in NAMES
    )
    assert shared >= 0.7 * len(NAMES)


@pytest.fixture(scope="module")
def read() -> dict[str, Sequence[Hit]]:
    return dict(zip((one.id for one in SUITE), find(SUITE, scan_text), strict=True))


def test_harmless_strings_stay_untouched(read: dict[str, Sequence[Hit]]) -> None:
    found = [read[one.id] for one in HARMLESS]
    assert score(HARMLESS, found).touched.value <= 0.01
    assert score(HARMLESS, found, suspects=True).touched.value <= 0.03


def test_the_same_words_are_found_as_names(read: dict[str, Sequence[Hit]]) -> None:
    assert score(NAMES, [read[one.id] for one in NAMES]).overlap.value >= 0.95


def _words(text: str) -> set[str]:
    return {word.strip(".,:;").lower() for word in text.replace("^", " ").replace("-", " ").split()}
