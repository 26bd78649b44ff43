"""What the tagger reads goes, and a second look at the output agrees with the first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

import phidetect
from phidetect.errors import ModelError, RedactionError
from phidetect.keys import TOKEN_PATTERN
from phidetect.text import TextRequest
from phidetect.types import Category, Verdict
from tests.taggers import FakeReading, FakeTagger, reading_of
from tests.unit.scanner.test_scanner import image

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("MR KNEE Sorrel Ozanne Zxflow coil", "MR KNEE Zxflow coil"),
        ("MR KNEE, ordered for Sorrel Ozanne by Dr. Grolm", "MR KNEE"),
        ("KNEE for Sorrel Ozanne", "KNEE"),
    ],
)
def test_names_go_and_technical_words_stay(tagger: FakeTagger, text: str, left: str) -> None:
    tagger.words = {
        "Sorrel Ozanne": (Category.NAME, 0.97), "Grolm": (Category.STAFF_NAME, 0.97)
    }  # fmt: skip
    clean, audit = phidetect.redact(image(StudyDescription=text), key=KEY)
    assert clean.StudyDescription.strip(" ,") in (left, left.replace(" Zxflow", ""))
    assert audit.looks <= 2
    assert phidetect.scan(clean).verdict is Verdict.CLEAN


def test_dummies_are_not_read(tagger: FakeTagger) -> None:
    dataset = image(PatientName="Wilson^Amy", PatientID="LM-44719", AccessionNumber="QX71177")
    clean, _ = phidetect.redact(dataset, key=KEY)
    tagger.calls.clear()
    phidetect.scan(clean)
    assert not [text for text, _ in tagger.asked if TOKEN_PATTERN.fullmatch(text)]
    assert not [text for text, _ in tagger.asked if "phidetect" in text or "PS3.15" in text]
    assert not [text for text, context in tagger.asked if context == "code value"]


class Greedy(FakeTagger):
    """Takes the first word of whatever is left for a name."""

    def read(self, requests: Sequence[TextRequest]) -> list[FakeReading]:
        self.calls.append(list(requests))
        out = []
        for request in requests:
            word = re.search(r"zx\w+", request.text)
            words = {word[0]: (Category.NAME, 0.99)} if word else {}
            out.append(reading_of(request.text, words))
        return out


def test_a_tagger_that_never_rests_gets_the_whole_value(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = Greedy()
    monkeypatch.setattr("phidetect.scanner.scanner.shared_tagger", lambda *_: greedy)
    text = " , ".join(f"zx{letter}bo head" for letter in "klmnopqr")
    clean, audit = phidetect.redact(image(ImageComments=f"zxabo {text}"), key=KEY)
    assert "zx" not in str(clean.get("ImageComments", ""))
    assert audit.looks == 4


class Failing(FakeTagger):
    """Reads an object once and no output of it."""

    def read(self, requests: Sequence[TextRequest]) -> list[FakeReading]:
        if self.calls:
            raise ModelError("PHD303")
        return super().read(requests)


def test_nothing_is_written_where_the_output_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing = Failing()
    monkeypatch.setattr("phidetect.scanner.scanner.shared_tagger", lambda *_: failing)
    with pytest.raises(RedactionError, match="PHD401"):
        phidetect.redact(image(StudyDescription="MR KNEE", PatientName="Wilson^Amy"), key=KEY)
    with pytest.raises(RedactionError, match="PHD404"):
        phidetect.redact(image(StudyDescription="MR KNEE"), key=KEY)
