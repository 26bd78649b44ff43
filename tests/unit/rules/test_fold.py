"""Folding: what a sign may grow to, and the way back."""

from __future__ import annotations

import unicodedata

import pytest

from phidetect.rules.elements import ElementRules
from phidetect.rules.fold import fold, fold_plain
from phidetect.rules.header import is_placeholder
from phidetect.rules.typed import tells
from phidetect.rules.vocabulary import unknown_spans
from phidetect.types import Category, KnownIdentifiers
from tests.unit.rules.views import description

PHRASE = "\ufdfa"  # eighteen letters in one sign


def test_no_sign_grows_beyond_four_letters() -> None:
    assert len(unicodedata.normalize("NFKD", PHRASE)) == 18
    folded = fold_plain(PHRASE * 100)
    assert len(folded.text) == 100
    for code in range(0xA0, 0x30000):
        if not 0xD800 <= code < 0xE000:
            assert len(fold_plain(chr(code)).text) <= 4
            assert len(fold(chr(code)).text) <= 1


def test_a_range_leads_back_through_what_grew() -> None:
    text = "\u00bd Stra\u00dfe \ufb03"
    folded = fold_plain(text)
    assert "Strasse" in folded.text
    start = folded.text.index("Strasse")
    assert text[slice(*folded.span(start, start + 7))] == "Stra\u00dfe"


def test_a_sign_of_two_hiragana_is_two_katakana() -> None:
    assert fold_plain("\u309f").text == "\u30e8\u30ea"


@pytest.mark.parametrize("first", [0x24B6, 0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6])
def test_letters_in_circles_and_boxes_are_letters(first: int) -> None:
    text = "".join(chr(first + ord(letter) - 65) for letter in "QUIBBLE")
    assert fold_plain(text).text == "QUIBBLE"
    assert unknown_spans(text) == [(0, 7)]
    assert not is_placeholder(text)
    assert tells(text)
    found = ElementRules().detect([description(text)], known=KnownIdentifiers())
    assert [finding.category for finding in found] == [Category.SUSPECT]


def test_signs_alone_stand_for_nothing() -> None:
    assert is_placeholder("\u2764 \u263a")
