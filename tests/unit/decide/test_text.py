from __future__ import annotations

import time
from array import array
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from phidetect.decide.merge import merge_findings
from phidetect.decide.text import GUARDED, ReadText, join_readings
from phidetect.secret import Secret
from phidetect.text import TextReading
from phidetect.types import Category, ElementPath, Evidence, Finding, SpanLocation, TextMatch
from tests.taggers import SOURCE, FakeReading, Words, reading_of

PATH = ElementPath.of(0x00081030)
UNKNOWN = "rule:vocabulary.unknown"


def rule(
    text: str,
    part: str,
    category: Category = Category.SUSPECT,
    *,
    score: float = 0.5,
    source: str = UNKNOWN,
) -> Finding:
    start = text.index(part)
    return Finding(
        location=SpanLocation(path=PATH, value=0, start=start, end=start + len(part)),
        category=category,
        score=score,
        phi=category.phi,
        evidence=(Evidence(source=source, score=score, why="w", text=Secret(part)),),
    )


def joined(
    text: str,
    *found: Finding,
    words: Words = MappingProxyType({}),
    doubts: Mapping[str, float] = MappingProxyType({}),
    reading: FakeReading | None = None,
    technical: bool = False,
    prose: bool = False,
) -> list[tuple[str, Category, bool | None]]:
    read = ReadText(
        text=Secret(text),
        reading=reading or reading_of(text, words, doubts),
        technical=technical,
        prose=prose,
    )
    merged = merge_findings(join_readings(found, {(PATH, 0): read}, source=SOURCE))
    out = []
    for finding in merged:
        assert isinstance(finding.location, SpanLocation)
        assert finding.evidence
        part = text[finding.location.start : finding.location.end]
        out.append((part, finding.category, finding.phi))
    return out


def sources(text: str, *found: Finding, **how: object) -> list[list[str]]:
    read = ReadText(text=Secret(text), reading=reading_of(text, **how))  # type: ignore[arg-type]
    merged = merge_findings(join_readings(found, {(PATH, 0): read}, source=SOURCE))
    return [[item.source for item in finding.evidence] for finding in merged]


NAME = {"Amy Wilson": (Category.NAME, 0.97)}


def test_what_the_tagger_finds_is_a_finding() -> None:
    assert joined("MRI of Amy Wilson", words=NAME) == [("Amy Wilson", Category.NAME, True)]


def test_a_name_over_unknown_words_is_one_finding_with_both_reasons() -> None:
    text = "MRI of Amy Wilson"
    suspect = rule(text, "Amy Wilson")
    assert joined(text, suspect, words=NAME) == [("Amy Wilson", Category.NAME, True)]
    assert sources(text, suspect, words=NAME) == [[SOURCE, UNKNOWN]]


def test_an_unknown_word_that_reads_as_harmless_is_cleared_with_both_reasons() -> None:
    text = "Zxflow cardiac"
    assert joined(text, rule(text, "Zxflow")) == [("Zxflow", Category.TECHNICAL, False)]
    assert sources(text, rule(text, "Zxflow")) == [[SOURCE, UNKNOWN]]


def test_an_unknown_word_that_may_be_a_name_stays_suspect() -> None:
    text = "Zxflow cardiac"
    found = joined(text, rule(text, "Zxflow"), doubts={"Zxflow": 0.1})
    assert found == [("Zxflow", Category.SUSPECT, None)]


def test_words_beside_one_that_is_not_harmless_stay() -> None:
    text = "Aaro Bzix Cwel Dopp Ezzo Fynn"
    found = joined(text, rule(text, text), doubts={"Cwel": 0.6})
    assert found == [
        ("Aaro", Category.TECHNICAL, False),
        ("Bzix Cwel Dopp", Category.SUSPECT, None),
        ("Ezzo Fynn", Category.TECHNICAL, False),
    ]


def test_a_name_takes_its_neighbours_along_and_no_more() -> None:
    text = "Bzix Cwel Amy Wilson Dopp Ezzo"
    assert joined(text, rule(text, text), words=NAME) == [
        ("Bzix", Category.TECHNICAL, False),
        ("Cwel Amy Wilson Dopp", Category.NAME, True),
        ("Ezzo", Category.TECHNICAL, False),
    ]


@pytest.mark.parametrize("word", ["Emma", "Kowalski", "4821907", "QX77123B"])
def test_names_and_numbers_need_a_surer_reading(word: str) -> None:
    text = f"Zxflow {word}"
    assert joined(text, rule(text, word), doubts={word: 0.1 * GUARDED}) == [
        (word, Category.SUSPECT, None)
    ]
    assert joined(text, rule(text, word), doubts={word: 0.05 * GUARDED}) == [
        (word, Category.TECHNICAL, False)
    ]


@pytest.mark.parametrize("text", ["Zx\u200bflow", "Zx\u00adflow", "Zx\0flow", "Жуков", "\udc80ab"])
def test_what_the_tagger_was_not_trained_on_stays(text: str) -> None:
    assert joined(text, rule(text, text)) == [(text, Category.SUSPECT, None)]


def test_what_the_tagger_cannot_read_stays() -> None:
    text = "Zxflow"
    reading = reading_of(text, strange=["Zxfl"])
    assert joined(text, rule(text, text), reading=reading) == [(text, Category.SUSPECT, None)]


@pytest.mark.parametrize("source", ["rule:listed.name", "rule:vocabulary.apart"])
def test_other_suspicion_is_not_cleared(source: str) -> None:
    text = "Zxflow"
    assert joined(text, rule(text, text, source=source)) == [(text, Category.SUSPECT, None)]


@pytest.mark.parametrize("score", [0.5, 0.9])
def test_no_phi_of_a_rule_is_overruled(score: float) -> None:
    text = "see 12-04"
    found = rule(text, "12-04", Category.DATE, score=score, source="rule:patterns.date_day")
    assert joined(text, found) == [("12-04", Category.DATE, True)]
    expected = {"rule:patterns.date_day"} | ({SOURCE} if score < 0.65 else set())
    assert {item for row in sources(text, found) for item in row} == expected


def test_a_known_identifier_stays_whatever_is_read() -> None:
    text = "hand of Hand"
    found = rule(text, "Hand", Category.NAME, score=0.9, source="rule:known.patient_name")
    assert joined(text, found) == [("Hand", Category.NAME, True)]


@pytest.mark.parametrize("text", ["WHITE MATTER", "HAND", "LEFT HAND"])
def test_words_of_acquisition_are_no_name_unless_it_is_sure(text: str) -> None:
    assert joined(text, words={text: (Category.NAME, 0.8)}) == [(text, Category.TECHNICAL, False)]
    assert joined(text, words={text: (Category.NAME, 0.95)}) == [(text, Category.NAME, True)]
    assert joined(text, words={text: (Category.NAME, 0.8)}, prose=True) == [
        (text, Category.NAME, True)
    ]


def test_initials_and_dates_are_not_explained_by_the_vocabulary() -> None:
    assert joined("J L", words={"J L": (Category.NAME, 0.7)}) == [("J L", Category.NAME, True)]
    assert joined("03 12", words={"03 12": (Category.DATE, 0.7)}) == [
        ("03 12", Category.DATE, True)
    ]


def test_what_a_rule_finds_too_is_not_explained_by_the_vocabulary() -> None:
    text = "LEFT HAND"
    found = rule(text, "HAND", Category.NAME, score=0.7, source="rule:known.patient_name")
    assert joined(text, found, words={text: (Category.NAME, 0.7)}) == [(text, Category.NAME, True)]


def test_attributes_of_the_device_take_a_sure_name() -> None:
    text = "Amy Wilson 7000"
    sure, unsure = (Category.NAME, 0.95), (Category.NAME, 0.8)
    number = {"7000": (Category.ID, 0.99)}
    assert joined(text, words={"Amy Wilson": sure}, technical=True)[0][1] is Category.NAME
    assert joined(text, words={"Amy Wilson": unsure}, technical=True) == [
        ("Amy Wilson", Category.TECHNICAL, False)
    ]
    assert joined(text, words=number, technical=True) == [("7000", Category.TECHNICAL, False)]


def test_ages() -> None:
    text = "Zx67 Zx93"
    words = {"Zx67": (Category.AGE, 0.9), "Zx93": (Category.AGE_OVER_89, 0.9)}
    assert joined("Zx67", rule(text, "Zx67"), words=words) == [("Zx67", Category.AGE, False)]
    assert joined(text, rule(text, "Zx93"), words=words) == [
        ("Zx67", Category.AGE, False),
        ("Zx93", Category.AGE_OVER_89, True),
    ]


def test_findings_elsewhere_pass_and_order_does_not_matter() -> None:
    text = "MRI of Amy Wilson, Zxflow"
    found = [rule(text, "Amy Wilson"), rule(text, "Zxflow")]
    assert joined(text, *found, words=NAME) == joined(text, *reversed(found), words=NAME)
    other = Finding(
        location=SpanLocation(path=PATH, value=1, start=0, end=2),
        category=Category.SUSPECT, score=0.5, phi=None,
        evidence=(Evidence(source=UNKNOWN, score=0.5, why="w"),),
    )  # fmt: skip
    read = ReadText(text=Secret(text), reading=reading_of(text))
    assert other in join_readings([other], {(PATH, 0): read}, source=SOURCE)


@pytest.mark.parametrize("category", [Category.NAME, Category.STAFF_NAME, Category.INSTITUTION])
def test_a_name_for_the_words_around_it_alone_is_cleared(category: Category) -> None:
    text = "SEEN BY SPEECH THERAPY"
    cue = rule(text, "SPEECH", category, score=0.9, source="rule:patterns.by_staff")
    assert joined(text, cue) == [("SPEECH", Category.TECHNICAL, False)]
    assert joined(text, cue, doubts={"SPEECH": 0.3}) == [("SPEECH", category, True)]
    known = rule(text, "SPEECH", category, score=0.9, source="rule:known.patient_name")
    assert joined(text, known) == [("SPEECH", category, True)]


def test_numbers_and_dates_of_a_rule_are_never_cleared() -> None:
    text = "CALL 555 0143 ON MAY 3"
    for part, category in (("555 0143", Category.PHONE), ("MAY 3", Category.DATE)):
        found = rule(text, part, category, score=0.9, source="rule:patterns.any")
        assert joined(text, found) == [(part, category, True)]


@pytest.mark.parametrize(
    ("text", "part", "source"),
    [
        ("Mr. Page", "Page", "patterns.titled"),
        ("FIELD MD", "FIELD", "patterns.degree"),
        ("Patient Name: Chest", "Chest", "patterns.named"),
        ("Attending: Coil", "Coil", "patterns.staff_named"),
        ("Head^Coil", "Head^Coil", "patterns.person_name"),
        ("PatientsName=Chest", "Chest", "keyed.value"),
        ("/home/chest", "chest", "patterns.home_path"),
        ("seen by Stone", "Stone", "patterns.by_staff"),  # a common family name and a word of ours
    ],
)
def test_what_says_outright_that_it_is_a_name_is_never_cleared(
    text: str, part: str, source: str
) -> None:
    found = rule(text, part, Category.NAME, score=0.9, source=f"rule:{source}")
    assert joined(text, found) == [(part, Category.NAME, True)]


def test_many_words_take_no_time_for_each_pair_of_them() -> None:
    count = 5_000
    text = " of the ".join(["Qwyjibo"] * count)
    places = [(at * 15, at * 15 + 7) for at in range(count)]
    found = [
        Finding(
            location=SpanLocation(path=PATH, value=0, start=start, end=end),
            category=Category.SUSPECT, score=0.5, phi=None,
            evidence=(Evidence(source=UNKNOWN, score=0.5, why="w"),),
        )
        for start, end in places
    ]  # fmt: skip
    matches = tuple(
        TextMatch(start=a, end=b, category=Category.NAME, score=0.9, source=SOURCE, why="w")
        for a, b in places
    )
    starts, ends = array("I", [a for a, _ in places]), array("I", [b for _, b in places])
    reading = TextReading(matches, starts, ends, array("d", [0.9] * count), (), 0.1)
    begun = time.process_time()
    read = ReadText(text=Secret(text), reading=reading)
    out = join_readings(found, {(PATH, 0): read}, source=SOURCE)
    assert len(out) == 2 * count
    assert time.process_time() - begun < 10  # over half a minute, where each pair is looked at


def test_a_given_name_by_form_alone_is_cleared_where_the_reading_is_sure() -> None:
    text = "RAY SUM"
    found = rule(text, text, Category.NAME, score=0.85, source="rule:patterns.given_name")
    assert joined(text, found) == [(text, Category.TECHNICAL, False)]
    assert joined(text, found, doubts={"RAY": 0.04}) == [(text, Category.NAME, True)]


def test_eponyms_need_only_not_be_taken_for_people() -> None:
    text = "HARRIS VIEW HEEL"
    unknown = rule(text, "HARRIS")
    assert joined(text, unknown, doubts={"HARRIS": 0.3}) == [("HARRIS", Category.TECHNICAL, False)]
    assert joined(text, words={"HARRIS": (Category.NAME, 0.8)}) == [
        ("HARRIS", Category.TECHNICAL, False)
    ]
    assert joined(text, words={"HARRIS": (Category.NAME, 0.95)}) == [
        ("HARRIS", Category.NAME, True)
    ]
    alone = "HARRIS"
    assert joined(alone, words={"HARRIS": (Category.NAME, 0.8)}) == [
        ("HARRIS", Category.NAME, True)
    ]


def test_an_eponym_no_vocabulary_holds_speaks_for_no_person() -> None:
    text = "ADDISON pituitary"
    unknown = rule(text, "ADDISON")
    found = joined(text, unknown, words={"ADDISON": (Category.NAME, 0.8)})
    assert found == [("ADDISON", Category.TECHNICAL, False)] * len(found)
    sure = joined(text, unknown, words={"ADDISON": (Category.NAME, 0.95)})
    assert sure == [("ADDISON", Category.NAME, True)]


def test_a_word_that_is_all_a_value_says_takes_a_surer_reading() -> None:
    text = "Protopsaltou"
    doubts = {text: 0.04}
    assert joined(text, rule(text, text), doubts=doubts) == [(text, Category.SUSPECT, None)]
    beside = "Protopsaltou 3D axial"
    found = joined(beside, rule(beside, text), doubts=doubts)
    assert found == [(text, Category.TECHNICAL, False)]


def test_a_decimal_number_is_no_date() -> None:
    text = "ratio 0.084906"
    found = joined(text, words={"0.084906": (Category.DATE, 0.6)}, prose=True)
    assert found == [("0.084906", Category.TECHNICAL, False)]
    assert joined("seen 12.2016", words={"12.2016": (Category.DATE, 0.6)}) == [
        ("12.2016", Category.DATE, True)
    ]
