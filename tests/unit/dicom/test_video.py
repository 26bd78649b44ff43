"""Metadata of video streams are found; frames are not decoded, and that is said."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest

from phidetect.dicom import open_instance, video_metadata
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.types import BytesLocation, Category, Verdict

from .objects import compressed, written

MPEG2, AVC, HEVC = (f"1.2.840.10008.1.2.4.{n}" for n in (100, 102, 107))
NAME = b"Zelda Moreaux"
RAMP = np.zeros((1, 64, 64), np.uint8)
SLICE = b"\0\0\1\x65" + bytes(range(1, 200)) * 4


def sei(text: bytes, *, head: bytes = b"\x06", kind: int = 5) -> bytes:
    body = bytes(range(100, 116)) + text if kind == 5 else text
    size = b"\xff" * (len(body) // 255) + bytes((len(body) % 255,))
    return b"\0\0\1" + head + bytes((kind,)) + size + body + b"\x80"


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def transport(data: bytes) -> bytes:
    out = b""
    for at in range(0, len(data), 184):
        out += b"\x47\x01\x00\x10" + data[at : at + 184].ljust(184, b"\xff")
    return out


FTYP = box(b"ftyp", b"mp42" + bytes(4))
NAMED = box(b"data", bytes(8) + NAME)
META = box(b"meta", bytes(4), box(b"ilst", box(b"\xa9nam", NAMED)))
STREAMS = [
    (MPEG2, b"\0\0\1\xb3" + bytes(8) + b"\0\0\1\xb2" + NAME + SLICE),
    (MPEG2, transport(b"\0\0\1\xb3" + bytes(300) + b"\0\0\1\xb2" + NAME + SLICE)),
    (AVC, SLICE + sei(NAME) + SLICE),
    (AVC, SLICE + sei(NAME * 30) + SLICE),
    (AVC, SLICE + sei(NAME, kind=4) + SLICE),
    (AVC, transport(SLICE + sei(NAME) + SLICE)),
    (HEVC, SLICE + sei(NAME, head=b"\x4e\x01") + SLICE),
    (AVC, FTYP + box(b"moov", box(b"udta", META))),
    (AVC, FTYP + box(b"mdat", SLICE) + box(b"uuid", bytes(16) + NAME)),
    (HEVC, FTYP + box(b"moov", box(b"trak", box(b"udta", NAMED)))),
    (AVC, FTYP + box(b"zzzz", NAME)),
]  # fmt: skip
PLAIN = [
    (MPEG2, b"\0\0\1\xb3" + bytes(8) + SLICE),
    (AVC, SLICE + sei(b"", kind=1) + SLICE),
    (AVC, SLICE + sei(b"x264 - core 164 r3108 - H.264/MPEG-4 AVC codec - options: cabac=1")),
    (HEVC, SLICE),
    (AVC, FTYP + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", SLICE)),
]


def video(syntax: str, stream: bytes) -> bytes:
    return written(compressed(RAMP, [stream], syntax, PatientName="Moreaux^Zelda"))


@pytest.mark.parametrize(("syntax", "stream"), STREAMS)
def test_what_a_video_says_is_found(syntax: str, stream: bytes) -> None:
    data = video(syntax, stream)
    instance = open_instance(io.BytesIO(data))
    parts = video_metadata(instance)
    assert any(NAME in part.data for part in parts)
    report = Scanner(key=RunKey(bytes(32))).scan(io.BytesIO(data))
    found = [f for f in report.findings if isinstance(f.location, BytesLocation)]
    assert Category.NAME in {f.category for f in found}
    assert {f.location.surface for f in found if isinstance(f.location, BytesLocation)} == {
        "bitstream"
    }
    assert report.verdict is Verdict.INCOMPLETE
    assert report.coverage.surfaces["video"] == "skipped"
    assert "Moreaux" not in json.dumps(report.to_dict())


@pytest.mark.parametrize(("syntax", "stream"), PLAIN)
def test_an_ordinary_video_says_nothing(syntax: str, stream: bytes) -> None:
    assert video_metadata(open_instance(io.BytesIO(video(syntax, stream)))) == []


HOSTILE = [
    b"\0",
    b"\0\0\1",
    b"\0\0\1\xb2",
    b"\0\0\1\x06" + b"\xff" * 5000,
    b"\0\0\1\x06\x05" + b"\xff" * 300 + b"\x01",
    b"\0\0\1\xb2" * 9000,
    (b"\0\0\1\x06\x05\x40" + bytes(range(60, 124))) * 9000,
    b"\x47" * 188 * 40,
    FTYP + struct.pack(">I4s", 0, b"moov") * 60,
    FTYP + struct.pack(">I4s", 1, b"moov") + b"\xff" * 8,
    FTYP + struct.pack(">I4s", 4, b"udta") * 5000,
    FTYP + box(b"moov", b"\xff" * 11),
]


@pytest.mark.parametrize("stream", HOSTILE)
@pytest.mark.parametrize("syntax", [MPEG2, AVC, HEVC])
def test_a_broken_video_ends(syntax: str, stream: bytes) -> None:
    parts = video_metadata(open_instance(io.BytesIO(video(syntax, stream))))
    assert len(parts) <= 4096


def test_boxes_within_boxes_end() -> None:
    stream = b"x" * 40
    for _ in range(400):
        stream = box(b"udta", stream)
    assert len(video_metadata(open_instance(io.BytesIO(video(AVC, FTYP + stream))))) <= 1
