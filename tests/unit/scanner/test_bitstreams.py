"""Texts in bit streams get the category of what they say."""

from __future__ import annotations

import io
import json
import struct

import imagecodecs
import numpy as np
import pytest

from phidetect.dicom import Carried
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.scanner.bitstreams import carried_findings
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import BytesLocation, Category, Finding, KnownIdentifiers
from tests.unit.dicom.objects import compressed, written

RAMP = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)
JPEG = "1.2.840.10008.1.2.4.50"
BASELINE = imagecodecs.jpeg8_encode(RAMP, level=95)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def scanned(*segments: bytes) -> list[Finding]:
    stream = BASELINE[:2] + b"".join(segments) + BASELINE[2:]
    dataset = compressed(RAMP[None], [stream], JPEG, PatientName="Moreaux^Zelda")
    data = written(dataset)
    report = Scanner(key=RunKey(bytes(32))).scan(io.BytesIO(data))
    assert "Moreaux" not in json.dumps(report.to_dict())
    found = [f for f in report.findings if isinstance(f.location, BytesLocation)]
    for finding in found:
        assert isinstance(finding.location, BytesLocation)
        start = data.index(b"\xff\xd8") - 20 + finding.location.offset  # after table and item
        assert data[start : start + finding.location.length] in b"".join(segments)
    return found


EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + bytes(10)
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:creator>%s</dc:creator></x:xmpmeta>"


@pytest.mark.parametrize(
    ("body", "marker", "category"),
    [
        (b"seen by Zelda Moreaux", 0xFE, Category.NAME),
        (EXIF + b"Zelda Moreaux\0", 0xE1, Category.NAME),
        (XMP % b"Moreaux, Zelda", 0xE1, Category.NAME),
        (b"mail tamsin.quill@example.org", 0xFE, Category.EMAIL),
        ("Zelda Moreaux".encode("utf-16-le"), 0xEC, Category.NAME),
        (b"Brakkenheim Ostreval", 0xFE, Category.SUSPECT),
        (EXIF + BASELINE, 0xE1, Category.SUSPECT),
    ],
)
def test_a_text_gets_its_category(body: bytes, marker: int, category: Category) -> None:
    (finding,) = scanned(segment(marker, body))
    assert finding.category is category
    why = " ".join(evidence.why for evidence in finding.evidence)
    assert "in a bit stream" in why
    assert ("picture" in why) == (BASELINE in body)
    if category is Category.NAME:
        texts = [e.text.reveal() for e in finding.evidence if e.text is not None]
        assert any("Moreaux" in text for text in texts)


def test_parts_get_findings_of_their_own() -> None:
    found = scanned(segment(0xFE, b"Zelda Moreaux"), segment(0xFE, b"Brakkenheim Ostreval"))
    assert [f.category for f in found] == [Category.NAME, Category.SUSPECT]


def test_what_repeats_counts_once_and_what_is_too_much_counts_together() -> None:
    def look(parts: list[bytes], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
        carried = [Carried(offset=100 * i, kind="a comment", data=p) for i, p in enumerate(parts)]
        return list(carried_findings(carried, known=KnownIdentifiers(), limits=limits))

    assert len(look([b"Zelda Moreaux"] * 900)) == 1
    many = look([b"comment %d" % number for number in range(900)])
    assert len(many) == 65
    assert many[-1].phi is None
    assert len(look([b"x" * 600, b"y" * 600], Limits(text_chars=1000))) == 2
