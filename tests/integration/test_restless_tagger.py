"""Redaction comes to an end, and its output is clean, whatever a tagger says."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import pytest
from pydicom.data import get_testdata_file

import phidetect
from phidetect.text import TextRequest
from phidetect.types import Category, TextMatch, Verdict
from tests.taggers import SOURCE, FakeReading, FakeTagger

WORD = re.compile(r"\w+")
KINDS = (Category.NAME, Category.DATE, Category.ID, Category.ADDRESS)


class Restless(FakeTagger):
    """Takes every third word for something, another one where the words beside it change."""

    def read(self, requests: Sequence[TextRequest]) -> list[FakeReading]:
        return [self._reading(request) for request in requests]

    def _reading(self, request: TextRequest) -> FakeReading:
        words = list(WORD.finditer(request.text))
        matches = []
        for at, word in enumerate(words):
            beside = [w[0] for w in words[max(0, at - 1) : at + 2]]
            chance = zlib.crc32(repr((request.context, beside)).encode("utf-8", "replace"))
            if chance % 3 == 0:
                matches.append(
                    TextMatch(
                        start=word.start(),
                        end=word.end(),
                        category=KINDS[chance // 3 % len(KINDS)],
                        score=0.95,
                        source=SOURCE,
                        why="by chance",
                    )
                )
        return FakeReading(matches=tuple(matches))


@pytest.mark.parametrize(
    "name", ["reportsi.dcm", "test-SR.dcm", "rtplan.dcm", "waveform_ecg.dcm", "rtstruct.dcm"]
)
def test_an_output_is_clean(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    restless = Restless()
    monkeypatch.setattr("phidetect.scanner.scanner.shared_tagger", lambda *_: restless)
    clean, audit = phidetect.redact(str(get_testdata_file(name)), key=bytes(range(32)))
    assert audit.looks <= 4
    assert phidetect.scan(clean).verdict is Verdict.CLEAN
