"""What is left of a phrase out of which a name was taken."""

from __future__ import annotations

import re
import time

import pytest

from phidetect.redaction.tables import table
from phidetect.redaction.text import remove_spans
from phidetect.rules.vocabulary import is_acquisition_word

PHRASES = [
    ("MRI BREAST for [Ann Lee] by [R. Roe]", "MRI BREAST"),
    ("Ordered for [Ann Lee] by [Roe]", ""),
    ("CT CHEST Ordered for [Ann Lee] by [AD]", "CT CHEST"),
    ("CT HEAD Performed at [St. Elsewhere]", "CT HEAD"),
    ("CT HEAD Performed by: [Roe] W/O CONTRAST", "CT HEAD W/O CONTRAST"),
    ("Requested by Dr. [Roe], axial", "axial"),
    ("Referred by Dr [Roe] - CHEST PA", "CHEST PA"),
    ("seen by Prof. [Roe] and [Doe]", ""),
    ("T1 AXIAL reported by [Roe] & [Doe]", "T1 AXIAL"),
    ("[Lee]'s knee", "knee"),
    ("[Roe], MD", ""),
    ("CHEST PA, read by [Roe], M.D.", "CHEST PA"),
    ("Patient: [Ann Lee] AP view", "AP view"),
    ("AP view, patient [Ann Lee]", "AP view"),
    ("Name: [Lee]", ""),
    ("MRN [123456] LUNG", "LUNG"),
    ("MRN: [123456], DOB: [1961-04-12], LUNG", "LUNG"),
    ("LUNG, phone [555-0100]", "LUNG"),
    ("KNEE (for [Lee])", "KNEE"),
    ("KNEE ([Lee]) LEFT", "KNEE LEFT"),
    ("KNEE [[Lee]] LEFT", "KNEE LEFT"),
    ("Axial T2 for Mrs. [Lee]", "Axial T2"),
    ("No change. Discussed with Ms [Lee]. Diameter 12 mm", "No change. Diameter 12 mm"),
    ("MR [Lee]", "MR"),
    ("DR [Lee] CHEST", "DR CHEST"),
    ("PT [Lee]", "PT"),
    ("MS [Lee] protocol", "MS protocol"),
    ("LAT [Lee]", "LAT"),
    ("AP and LAT [Lee]", "AP and LAT"),
    ("CT HEAD PERFORMED AT [ST. ELSEWHERE]", "CT HEAD"),
    ("SLICES AT [Lee] 5 mm", "SLICES AT 5 mm"),
    ("with contrast for [Lee]", "with contrast"),
    ("pre and post contrast for [Lee] axial", "pre and post contrast axial"),
    ("Abdomen for [Lee] with contrast", "Abdomen with contrast"),
    ("FOR PRESENTATION [Lee]", "FOR PRESENTATION"),
    ("Beam for [Lee]\nField 2", "Beam\nField 2"),
    ("Line one\nby [Roe]", "Line one\n"),
    ("for\n[Roe]", "for\n"),
    ("Thorax für Herr [Lee]", "Thorax"),
    ("Thorax angefordert von Dr. [Roe]", "Thorax angefordert"),
    ("Thorax pour Mme [Lee]", "Thorax"),
    ("Torax para Sra. [Lee]", "Torax"),
    ("[Lee]", ""),
    ("[Lee] for [Roe] by [Doe]", ""),
    ("mother of [Lee] reports", "reports"),
    ("Technologist: [JT] kVp 120", "kVp 120"),
    ("kVp 120 Technologist [JT]", "kVp 120"),
    ("perfor[mer]", "perfor"),
    ("underby[Lee]", "underby"),
    ("Ordered for [Lee] by [Roe]; CT; dictated by [Doe]", "CT"),
    ("BREAST^for ^[Lee]", "BREAST"),
    ("GATED [Lee] 3.0 B30f", "GATED 3.0 B30f"),
    ("entered by: [XYZ] id: [77]", ""),
    ("X () [Lee]", "X ()"),
    ("T2 / [Lee] / SAG", "T2 / / SAG"),
]


def apart(phrase: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text and the spans that single brackets around capitals or digits mark."""
    text, spans, at = "", [], 0
    for match in re.finditer(r"\[([^\[\]]+)\]", phrase):
        text += phrase[at : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    return text + phrase[at:], spans


@pytest.mark.parametrize(("phrase", "rest"), PHRASES)
def test_nothing_is_left_that_speaks_of_the_hole(phrase: str, rest: str) -> None:
    text, spans = apart(phrase)
    assert remove_spans(text, spans) == rest


def test_no_word_of_technique_dangles() -> None:
    words = " ".join(table("dangling")[name] for name in ("deeds", "people")).split()
    sure = {"at", "read", "entered", "acquired"}
    technical = {"mr", "ct", "pt", "us", "dr", "cr", "ap", "pa", "lat", "axial", "ms", "tr", "te"}
    assert not technical & {w.casefold() for w in words} - sure
    assert is_acquisition_word("axial")


def test_many_holes_in_a_long_text_take_little_time() -> None:
    text = "seen by Lee " * 20_000
    spans = [(at, at + 3) for at in range(8, len(text), 12)]
    begun = time.perf_counter()
    assert remove_spans(text, spans) == ""
    assert time.perf_counter() - begun < 10
