"""From what the model says of pieces to spans."""

from __future__ import annotations

import numpy as np
import pytest

from phidetect.text import Encoder, TextReading
from phidetect.text.ages import is_over_89
from phidetect.text.calibration import Calibration
from phidetect.text.spans import decode
from phidetect.types import Category
from tests.unit.text.conftest import make_tokenizer
from tests.unit.text.fakes import LABELS, NAMES, SURE

ENCODER = Encoder(make_tokenizer())


def read(
    text: str, tags: dict[str, str | list[str]], calibration: Calibration | None = None
) -> TextReading:
    """Decode `text`; every word (as BERT parts them) has the class that `tags` gives it.

    A list gives it to its first, second... occurrence; ``"NAME"`` alone is I-NAME.
    """
    encoding = ENCODER.encode("", text)
    scores = np.zeros((len(encoding), len(NAMES)), np.float32)
    used: dict[str, int] = {}
    spans: dict[int, tuple[int, int]] = {}
    for word, start, end in zip(encoding.words, encoding.starts, encoding.ends, strict=True):
        spans[word] = (spans.get(word, (start, end))[0], end)
    names = {}
    for number, (start, end) in spans.items():
        word = text[start:end]
        tag = tags.get(word, "O")
        if isinstance(tag, list):
            at = used.get(word, 0)
            used[word] = at + 1
            tag = tag[at]
        names[number] = tag
    for row, word in enumerate(encoding.words):
        scores[row, NAMES.index(names[word])] = SURE
    return decode(
        text,
        encoding,
        scores,
        labels=LABELS,
        calibration=calibration or Calibration(),
        kind="text",
        source="model:x@1",
    )


B, C, S = "B-NAME", "I-NAME", "I-STAFF_NAME"


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        ("CT of John Smith today", {"John": B, "Smith": C}, ["NAME John Smith"]),
        ("SMITH^JOHN^A", {"SMITH": B, "JOHN": B, "A": C}, ["NAME SMITH^JOHN^A"]),
        ("Smith, John A.", {"Smith": B, "John": C, "A": C, ".": C}, ["NAME Smith, John A."]),
        ("seen by Smith.", {"Smith": B, ".": C}, ["NAME Smith"]),
        ("O'Neil", {"O": B, "Neil": C}, ["NAME O'Neil"]),
        ("John and Smith", {"John": B, "Smith": C}, ["NAME John", "NAME Smith"]),
        ("John Smith", {"John": B, "Smith": B}, ["NAME John", "NAME Smith"]),
        ("John; Smith", {"John": B, "Smith": C}, ["NAME John", "NAME Smith"]),
        ("John\nSmith", {"John": B, "Smith": C}, ["NAME John\nSmith"]),
        ("John\n\nSmith", {"John": B, "Smith": C}, ["NAME John", "NAME Smith"]),
        ("John Smith X", {"John": B, "Smith": S, "X": C}, ["NAME John Smith X"]),
        (
            "SMITH_19530412",
            {"SMITH": B, "19530412": "I-DATE"},
            ["NAME SMITH", "DATE 19530412"],
        ),
        ("Smith 12 a", {"Smith": B, "12": "B-ADDRESS", "a": "I-ADDRESS"},
         ["NAME Smith", "ADDRESS 12 a"]),
        ("12/03/2012", {"12": "B-DATE", "03": "B-DATE", "2012": "B-DATE"}, ["DATE 12/03/2012"]),
        # One part of a date takes the others along; numbers elsewhere stay.
        ("12/03/2012 7", {"03": "B-DATE"}, ["DATE 12/03/2012"]),
        ("7 12 2012", {"12": "B-DATE"}, ["DATE 12"]),
        ("+1 (555) 123-4567 x",
         {"+": "B-PHONE", "1": "I-PHONE", "(": "I-PHONE", "555": "I-PHONE", ")": "I-PHONE",
          "123": "I-PHONE", "4567": "I-PHONE"},
         ["PHONE 1 (555) 123-4567"]),
        ("(555) 123", {"(": "B-PHONE", "555": "I-PHONE", ")": "I-PHONE", "123": "I-PHONE"},
         ["PHONE 555) 123"]),
        ("j@x.it", {"j": "B-EMAIL", "@": "I-EMAIL", "x": "I-EMAIL", "it": "I-EMAIL"},
         ["EMAIL j@x.it"]),
        ("- . ,", {"-": B, ".": C, ",": C}, []),
        ("Jose\u0301 x", {"Jose": B}, ["NAME Jose\u0301"]),
        ("aged 94 years", {"94": "B-AGE"}, ["AGE_OVER_89 94"]),
        ("aged 54 years", {"54": "B-AGE"}, ["AGE 54"]),
        ("(John)", {"(": C, "John": B, ")": C}, ["NAME John"]),
        ("李王 ct", {"李": B, "王": C}, ["NAME 李王"]),
        ("\U0001f600 John", {"\U0001f600": B, "John": C}, ["NAME \U0001f600 John"]),
    ],
)  # fmt: skip
def test_spans(text: str, tags: dict[str, str | list[str]], expected: list[str]) -> None:
    # In the decomposed form the piece of a word ends before its last mark.
    tags = {**tags, **{k + "\u0301": v for k, v in tags.items() if k == "Jose"}}
    found = read(text, tags).matches
    assert [f"{m.category} {text[m.start : m.end]}" for m in found] == expected


def test_a_match_says_where_it_comes_from() -> None:
    (match,) = read("John", {"John": B}).matches
    assert (match.source, match.why) == ("model:x@1", "reads like a name")
    assert 0.98 < match.score < 1


def test_the_likelihood_of_a_range() -> None:
    reading = read("ct of John \u2603 aged 54", {"John": B, "54": "B-AGE"})
    assert reading.phi(6, 10) > 0.98
    assert reading.phi(0, 7) > 0.98
    assert reading.phi(0, 5) < 0.02
    assert reading.phi(18, 20) < 0.02
    assert reading.phi(5, 6) == 0
    assert reading.harmless(0, 2)
    assert not reading.harmless(6, 10)
    assert reading.unreadable(11, 12)
    assert reading.unreadable(5, 6)
    assert not reading.unreadable(0, 10)
    assert not reading.harmless(11, 12)
    assert repr(reading) == "TextReading(2 matches in 6 words)"


def test_an_age_over_89_is_phi() -> None:
    assert read("aged 94", {"94": "B-AGE"}).phi(5, 7) > 0.98


def test_classes_count_together() -> None:
    encoding = ENCODER.encode("", "john")
    scores = np.full((1, len(NAMES)), -9, np.float32)
    scores[0, NAMES.index("O")] = 2.0
    for name in ("B-NAME", "B-STAFF_NAME", "B-ADDRESS"):
        scores[0, NAMES.index(name)] = 1.5
    (match,) = decode(
        "john", encoding, scores, labels=LABELS, calibration=Calibration(), kind="text", source="m"
    ).matches
    assert match.category is Category.NAME
    assert 0.6 < match.score < 0.7


def test_calibration_decides() -> None:
    strict = Calibration(thresholds={"header": 0.5, "text": 0.9}, knots=((0, 0), (1, 0.8)))
    assert read("John", {"John": B}, strict).matches == ()


@pytest.mark.parametrize(
    ("age", "over"),
    [
        ("89", False), ("90", True), ("094Y", True), ("89.5", False), ("096M", False),
        ("1080M", True), ("360D", False), ("94M", True), ("94 m", True), ("094W", False),
        ("96 months", False), ("96-day-old", False),
        ("104-week-old", False), ("94 male", True), ("94 y/o", True), ("ninety-four", True),
        ("nineteen", False), ("ninety days", False), ("in her nineties", True), ("90s", True),
        ("one hundred and two years", True), ("nonagenarian", True), ("neunzigjährig", True),
        ("elderly", False), ("9" * 5000, True), ("0" * 5000 + "12", False), ("٩٤", True),
    ],
)  # fmt: skip
def test_ages(age: str, over: bool) -> None:
    assert is_over_89(f"x {age} x", 2, 2 + len(age)) is over


def test_the_unit_may_stand_behind_the_age() -> None:
    assert not is_over_89("96 months old", 0, 2)
    assert is_over_89("96 years old, 3 months", 0, 2)
