"""Harmless values of protocols, labels, agents and reports stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import phidetect

LINES = (Path(__file__).parent / "technical_strings.txt").read_text("utf-8").splitlines()
VALUES = [line.split("\t") for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("keyword", sorted({keyword for keyword, _ in VALUES}))
def test_nothing_of_a_harmless_value_is_flagged(keyword):
    texts = [text for name, text in VALUES if name == keyword]
    found = phidetect.scan_text(texts, element=keyword)
    flagged = [text for text, findings in zip(texts, found, strict=True) if findings]
    assert not flagged


NAMES = ("Kowalczyk", "Okonkwo", "Vandersteen", "Yamagishi", "Brzezinski", "Fitzgibbon")


@pytest.mark.parametrize("keyword", ["SeriesDescription", "TextValue", "SegmentLabel", "ROIName"])
def test_names_without_a_cue_among_harmless_words_are_flagged(keyword):
    # The text model lets some pass beside words that it has seen with technical terms only.
    texts = [f"{text} {name}" for _, text in VALUES[::20] for name in NAMES]
    found = phidetect.scan_text(texts, element=keyword)
    assert sum(map(bool, found)) >= 0.95 * len(texts)


def test_a_layer_named_after_somebody_is_flagged():
    assert phidetect.scan_text("QUILLFEATHER", element="GraphicLayer")
