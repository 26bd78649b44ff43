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


@pytest.mark.parametrize("keyword", ["SeriesDescription", "TextValue", "SegmentLabel", "ROIName"])
@pytest.mark.parametrize("name", ["Kowalczyk", "Okonkwo", "Vandersteen", "Yamagishi"])
def test_a_name_among_harmless_words_is_flagged(keyword, name):
    for _, text in VALUES[::40]:
        assert phidetect.scan_text(f"{text} {name}", element=keyword)


def test_a_layer_named_after_somebody_is_flagged():
    assert phidetect.scan_text("QUILLFEATHER", element="GraphicLayer")
