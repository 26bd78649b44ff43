"""What a line of burned-in text is, with invented people and screens only."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.rules.known import KnownMatcher
from phidetect.secret import Secret
from phidetect.types import (
    Box,
    Category,
    Finding,
    FrameRange,
    KnownIdentifiers,
    Region,
    TextLine,
    location_sort_key,
)
from tests.taggers import SOURCE as TAGGER
from tests.taggers import FakeReading, Words, reading_of

C = Category
NOBODY = KnownMatcher(KnownIdentifiers())
SOURCES = ("model:text_detector@1.0.0", "model:text_reader@1.0.0")


def line(
    text: str,
    *,
    row: int = 100,
    col: int = 100,
    height: int = 20,
    width: int | None = None,
    reading: float = 0.97,
    detection: float = 0.95,
    frames: tuple[int, int] = (0, 1),
) -> TextLine:
    width = max(12, 12 * len(text)) if width is None else width
    return TextLine(
        region=Region(frames=FrameRange(*frames), box=Box(row, col, row + height, col + width)),
        text=Secret(text),
        detection_score=detection,
        reading_score=reading,
        sources=SOURCES,
    )


def classify(
    lines: Sequence[TextLine],
    modality: str | None = "US",
    known: KnownMatcher = NOBODY,
    size: tuple[int, int] = (768, 1024),
) -> list[Finding]:
    context = LineContext(modality=modality, rows=size[0], cols=size[1], n_frames=1)
    return classify_lines(lines, known=known, context=context)


def one(text: str, modality: str | None = "US", known: KnownMatcher = NOBODY) -> Finding:
    (finding,) = classify([line(text)], modality, known)
    assert finding.phi is finding.category.phi
    return finding


def by_text(findings: Sequence[Finding]) -> dict[str, Finding]:
    texts = {}
    for finding in findings:
        (text,) = {e.text.reveal() for e in finding.evidence if e.text is not None}
        texts[text] = finding
    return texts


def rules(finding: Finding) -> set[str]:
    return {e.source for e in finding.evidence if e.source.startswith("rule:")}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("QUINTERO^ZELDA", C.NAME),
        ("Quintero, Zelda", C.NAME),
        ("QUINTERO ZELDA [F] 03.09.2011", C.NAME),
        ("QUINTERO^ZELDA 120kVp", C.NAME),
        ("DOB: 06.16.1971", C.DATE),
        ("17 Oct 2011", C.DATE),
        ("17 0ct 2011", C.DATE),
        ("MRN: 4471203", C.ID),
        ("4471203", C.ID),
        ("44-71203-55", C.ID),
        ("QUARRY HILL HOSPITAL", C.INSTITUTION),
        ("GENERAL HOSPITAL SURGICAL CARE", C.INSTITUTION),
        ("ZORBA MED CTR", C.INSTITUTION),
    ],
)
def test_forms_of_identifiers_are_phi(text: str, category: Category) -> None:
    assert one(text, "CT").category is category


@pytest.mark.parametrize(
    "text",
    [
        "QUINTERO",
        "Zelda Quintero",
        "KNEE QUINTERO",
        "QUINTERO 16 cm",
        "D Q U I N T E",
        "Xu",
        "NGUYENZELDA",
    ],
)
@pytest.mark.parametrize("modality", ["US", "CT", "DX", None])
def test_unknown_words_are_not_kept(text: str, modality: str | None) -> None:
    assert one(text, modality).phi is not False


@pytest.mark.parametrize("text", ["Op: QZ", "Tech: QZ", "TECH QZ", "QZ/WK/TV", "Sonographer: QZK"])
def test_initials_of_staff_are_not_kept(text: str) -> None:
    assert one(text, "US").phi is not False


@pytest.mark.parametrize(
    "text",
    [
        "kV 120", "mA 200", "W 400 L 40", "W=1492L=906", "FOV 337", "16cm", "2.7 MHz", "75 mm/s",
        "T2 FLAIR", "3/2/0", "0.9", "1.3 2.6", "52.", "512 x 512", "TIS 0.1 MI 0.9", "05:05:53",
        "ADULT ECHO", "BREAST", "THYROID", "2D", "Gain 62", "M3", "C5-1", "12:44", "****", "+", "A",
    ],
)  # fmt: skip
@pytest.mark.parametrize("modality", ["US", "CT", "DX"])
def test_technical_lines_are_kept(text: str, modality: str) -> None:
    assert one(text, modality).phi is False


@pytest.mark.parametrize(
    "text",
    ["L", "R", "LT", "RIGHT", "PORTABLE", "AP SEMI-ERECT", "Supine R AP", "2 of 2", "STANDlNG",
     "P0RTABLE", "PORTABLEAPERECT", "WEIGHT BEARING L", "PORTABEL SUPINE".replace("EL", "LE")],
)  # fmt: skip
def test_markers(text: str) -> None:
    assert one(text, "DX").category is C.MARKER


@pytest.mark.parametrize("modality", ["CR", "DX", "MG", "RF", "XA", None])
@pytest.mark.parametrize("text", ["QZ", "JT", "SWU", "mwf", "L JT", "JT R", "LEITO", "CM"])
def test_initials_on_radiographs_are_suspect(text: str, modality: str | None) -> None:
    finding = one(text, modality)
    assert (finding.category, finding.phi) == (C.SUSPECT, None)


@pytest.mark.parametrize(
    "text",
    ["R JB", "JB LT", "Left - MR", "L.K.M", "J.B. ERECT", "J B RIGHT", "L·CA", "JB/KM", "JB 204",
     "MS 1827", "JB RT(R)", "GA R.T.", "R LAT GL", "PORTABLE CA", "LT - KGDC", "R K", "ON - L",
     "~ AM ~", "R DR", "co/LEFT", "AD5456 PA", "H.B. UPRIGHT"],
)  # fmt: skip
@pytest.mark.parametrize("modality", ["CR", "DX", "MG", None])
def test_initials_among_the_words_of_a_marker(text: str, modality: str | None) -> None:
    assert one(text, modality).phi is not False


@pytest.mark.parametrize(
    "text",
    ["R AP", "L-MLO", "RT LAT", "AP/LAT", "W/O WTS", "40 IN", "15 MIN LT", "72 IN SID", "ROOM 3",
     "EI 1650", "S 180 L 2.1", "80 KV 3 mAs", "7:30 AM", "OR 4", "R HIP 2V", "C SPINE LAT", "R 2",
     "LI LAT", "0930", "SIN", "LEFT L",
     "L R", "A.P. ERECT", "UPR|GHT", "SUPlME", "P ORTABLE", "Mo/Rh",
     "NO GRID"],
)  # fmt: skip
@pytest.mark.parametrize("modality", ["CR", "DX"])
def test_words_of_markers_are_kept(text: str, modality: str) -> None:
    assert one(text, modality).phi is False


@pytest.mark.parametrize("text", ["L ICA", "RT CCA 45", "A4C LV"])
@pytest.mark.parametrize("modality", ["US", "XA", "MR"])
def test_no_marker_is_looked_for_where_none_is_laid(text: str, modality: str) -> None:
    assert "rule:line.initials" not in rules(one(text, modality))


def test_an_image_of_unknown_modality_with_many_lines_is_no_plate() -> None:
    few = [line("L ICA")]
    many = [*few, *(line(f"Gain {i}", row=200 + 60 * i) for i in range(20))]
    assert by_text(classify(few, None, size=(2000, 1000)))["L ICA"].phi is not False
    assert by_text(classify(many, None, size=(2000, 1000)))["L ICA"].phi is False


def test_a_marker_badly_read_but_spelled_right_is_no_doubt() -> None:
    (kept,) = classify([line("PORTABLE", reading=0.4)], "DX")
    assert kept.phi is False
    (hidden,) = classify([line("QUINTE", reading=0.4)], "DX")
    assert hidden.phi is not False


@pytest.mark.parametrize("text", ["+111111111", "1I1l1I1", "IIIII", "-||||||-"])
def test_the_ticks_of_a_ruler_are_no_number(text: str) -> None:
    assert one(text).category is C.TECHNICAL


@pytest.mark.parametrize("text", ["1111112", "A1111111", "ILLI Q"])
def test_numbers_and_names_with_strokes_are_no_ticks(text: str) -> None:
    assert one(text).phi is not False


@pytest.mark.parametrize("modality", ["CR", "DX", "MG"])
@pytest.mark.parametrize("text", ["B", "R", "A"])
def test_a_single_letter_on_a_radiograph_is_kept(text: str, modality: str) -> None:
    # A mirrored R reads as B: a check that wanted it hidden would refuse the radiograph.
    assert one(text, modality).phi is False


def test_initials_are_no_reason_on_other_images() -> None:
    assert one("AIL", "CT").category is C.MARKER
    assert one("PSR", "MR").category is C.MARKER
    assert "rule:line.initials" not in rules(one("JT", "US"))


def test_known_identifiers_win_over_the_vocabulary() -> None:
    known = KnownMatcher(KnownIdentifiers.of([(C.NAME, "GAIN^HELICAL")]))
    assert one("HELICAL GAIN", "CT").phi is False
    assert one("HELICAL GAIN", "CT", known).category is C.NAME


def test_ages() -> None:
    assert one("Age: 47").phi is False
    assert one("Age: 93").category is C.AGE_OVER_89


class TestUnread:
    def test_what_looks_like_text_and_cannot_be_read_is_suspect(self) -> None:
        for text in ("", "@M", "~#/%!&"):
            (finding,) = classify([line(text, width=200, reading=0.3)])
            assert finding.category is C.SUSPECT
            assert "rule:line.unreadable" in rules(finding)

    def test_few_letters_in_a_long_box(self) -> None:
        (finding,) = classify([line("@M", width=240, reading=0.9)])
        assert finding.category is C.SUSPECT

    def test_noise_is_dropped_with_a_low_score(self) -> None:
        noise = [
            line("", width=30, reading=0.0),
            line("RES", height=300, width=400, reading=0.4),
            line("E", width=20, reading=0.3, detection=0.5),
            line("PS", height=9, width=12, reading=0.7, detection=0.8),
        ]
        for item in noise:
            (finding,) = classify([item], "DX")
            assert (finding.category, finding.score) == (C.TECHNICAL, 0.3)

    def test_small_letters_that_were_read_are_not_noise(self) -> None:
        (finding,) = classify([line("QZ", height=9, width=12, reading=0.95)], "DX")
        assert finding.category is C.SUSPECT

    def test_badly_read_vocabulary_counts_as_read(self) -> None:
        (finding,) = classify([line("THYROID", reading=0.4)])
        assert finding.phi is False


class TestLayout:
    def test_a_number_in_the_block_of_a_name_is_an_identifier(self) -> None:
        block = [line("QUINTERO, ZELDA"), line("4471", row=122)]
        found = by_text(classify(block))
        assert found["4471"].category is C.ID
        assert one("4471").phi is False

    def test_far_away_or_of_another_size_is_no_block(self) -> None:
        for other in (line("4471", row=300), line("4471", row=122, height=60)):
            found = by_text(classify([line("QUINTERO, ZELDA"), other]))
            assert found["4471"].phi is False

    def test_other_frames_are_no_block(self) -> None:
        block = [line("QUINTERO, ZELDA"), line("4471", row=122, frames=(3, 4))]
        assert by_text(classify(block))["4471"].phi is False

    def test_short_words_in_a_block(self) -> None:
        block = [line("DOB: 06.16.1971"), line("QZ", row=122)]
        assert by_text(classify(block))["QZ"].phi is not False

    @pytest.mark.parametrize(("row", "col"), [(100, 150), (122, 100)])
    def test_value_beside_or_below_a_label(self, row: int, col: int) -> None:
        lines = [line("Name"), line("GAIN", row=row, col=col)]
        assert by_text(classify(lines))["GAIN"].phi is not False
        assert one("GAIN").phi is False

    def test_an_identifier_in_two_boxes(self) -> None:
        known = KnownMatcher(KnownIdentifiers.of([(C.NAME, "HEAD^HELICAL")]))
        lines = [line("HELICAL"), line("HEAD", col=100 + 12 * 7 + 10)]
        found = by_text(classify(lines, "CT", known))
        assert {f.category for f in found.values()} == {C.NAME}

    def test_results_do_not_join_to_a_date(self) -> None:
        lines = [line("+ Cist Mag"), line("1.06 cm", col=240)]
        assert all(f.phi is False for f in classify(lines))

    def test_letters_below_each_other_spell_a_name(self) -> None:
        stack = [line(c, row=100 + 22 * i, width=14) for i, c in enumerate("QUINTERO")]
        assert all(f.phi is not False for f in classify(stack, "CT"))
        loose = [line(c, row=100 + 80 * i, width=14) for i, c in enumerate("QUINTERO")]
        assert all(f.phi is False for f in classify(loose, "CT"))


def test_evidence_names_sources_and_holds_the_text_as_secret() -> None:
    finding = one("QUINTERO^ZELDA")
    sources = {e.source for e in finding.evidence}
    assert set(SOURCES) < sources
    assert any(source.startswith("rule:") for source in sources)
    assert [e.text for e in finding.evidence if e.text is not None] == [Secret("QUINTERO^ZELDA")]
    assert not any("QUINTERO" in e.why for e in finding.evidence)
    scores = [e.score for e in finding.evidence]
    assert scores == sorted(scores, reverse=True)


def test_upright_lines_are_tried_from_both_ends() -> None:
    backwards = "06.16.1971"[::-1]
    (upright,) = classify([line(backwards, height=200, width=20)])
    assert upright.category is C.DATE
    assert one(backwards).category is not C.DATE


def test_a_bad_reading_lowers_the_score_of_a_match() -> None:
    sure, unsure = (
        classify([line("DOB: 06.16.1971", reading=reading)])[0] for reading in (0.99, 0.6)
    )
    assert (sure.category, unsure.category) == (C.DATE, C.DATE)
    assert sure.score > unsure.score


def test_every_rule_of_the_table_is_used() -> None:
    """A rule that nothing yields is a rule that nobody notices missing."""
    from pathlib import Path

    import phidetect.decide.line_weight as module
    from phidetect.decide.line_words import line_rules

    source = Path(module.__file__).read_text(encoding="utf-8")
    assert all(f'"{name}"' in source for name in line_rules())


_WORDS = st.sampled_from(
    [
        "QUINTERO",
        "ZELDA",
        "L",
        "RT",
        "kV",
        "120",
        "16cm",
        "DOB:",
        "06.16.1971",
        "Name",
        "4471",
        "^",
        "",
    ]
)
_TEXTS = st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=5).map(" ".join))
_SCORES = st.floats(allow_nan=True, allow_infinity=True)
_LINES = st.builds(
    line,
    _TEXTS,
    row=st.integers(-5, 200),
    col=st.integers(-5, 200),
    height=st.integers(0, 400),
    width=st.integers(0, 400),
    reading=st.one_of(st.floats(0, 1), _SCORES),
    detection=st.one_of(st.floats(0, 1), _SCORES),
    frames=st.sampled_from([(0, 1), (0, 3), (2, 3)]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_LINES, max_size=8),
    st.sampled_from(["US", "CT", "DX", None, "??"]),
    st.randoms(use_true_random=False),
)
def test_one_finding_per_line_in_one_order(
    lines: list[TextLine], modality: str | None, rng: random.Random
) -> None:
    known = KnownMatcher(KnownIdentifiers.of([(C.NAME, "QUINTERO^ZELDA"), (C.ID, "4471203")]))
    findings = classify(lines, modality, known)
    keys = [location_sort_key(f.location) for f in findings]
    assert keys == sorted(location_sort_key(x.region) for x in lines)
    assert all(0 <= f.score <= 1 and f.phi is f.category.phi for f in findings)
    assert all(0 <= e.score <= 1 for f in findings for e in f.evidence)
    shuffled = list(lines)
    rng.shuffle(shuffled)
    assert classify(shuffled, modality, known) == findings


def read_by(words: Words) -> Callable[[Sequence[str]], list[FakeReading]]:
    return lambda texts: [reading_of(text, words) for text in texts]


def one_read(text: str, words: Words) -> Finding:
    context = LineContext(modality="US", rows=768, cols=1024, n_frames=1)
    (finding,) = classify_lines([line(text)], known=NOBODY, context=context, read=read_by(words))
    return finding


def test_what_the_tagger_is_sure_of_makes_a_line_phi() -> None:
    found = one_read("Gain Zoe 12", {"Zoe": (C.NAME, 0.97)})
    assert found.category is C.NAME
    assert TAGGER in {item.source for item in found.evidence}


def test_what_it_is_less_sure_of_adds_to_the_weights() -> None:
    words = {"Zo": (C.NAME, 0.7)}
    plain, read = one("Gain Zo 12"), one_read("Gain Zo 12", words)
    assert plain.category is read.category is C.TECHNICAL
    assert plain.score > read.score
    assert TAGGER in {item.source for item in read.evidence}


@pytest.mark.parametrize("text", ["HAND", "White Matter", "LT", "LAO", "kV 120"])
def test_technical_lines_stay_whatever_is_read(text: str) -> None:
    words = {text: (C.NAME, 0.99), "Zoe": (C.NAME, 0.99), "120": (C.ID, 0.99)}
    assert one_read(text, words).category is one(text).category


@pytest.mark.parametrize("text", ["AMY WILSON", "12/03/1961", "MRN 4471902", "Zxflow"])
def test_the_tagger_takes_nothing_away(text: str) -> None:
    assert one_read(text, {}) == one(text)
