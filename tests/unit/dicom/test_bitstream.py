"""What a bit stream carries beside samples is seen, and an ordinary one carries nothing."""

from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import pytest

from phidetect.dicom import frames_of, open_instance
from phidetect.dicom.bitstream import carried
from phidetect.keys import RunKey
from phidetect.redaction import redact_instance
from phidetect.scanner import Scanner
from phidetect.types import Verdict

from .objects import compressed, written

RAMP = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)
JPEG, JPEG_LS, JPEG_2000, RLE = (
    f"1.2.840.10008.1.2.{tail}" for tail in ("4.50", "4.80", "4.90", "5")
)
TEXT = b"Zelda Moreaux"
END = b"\xff\xd9"


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def rle(header: bytes, gap: bytes = b"") -> bytes:
    rows = b"".join(b"\x3f" + bytes(row) for row in RAMP)
    return struct.pack("<2I", 1, 64 + len(gap)) + header.ljust(56, b"\0") + gap + rows


BASELINE = imagecodecs.jpeg8_encode(RAMP, level=95)
LOSSLESS = imagecodecs.jpegls_encode(RAMP)
J2K = imagecodecs.jpeg2k_encode(RAMP, level=0, codecformat="j2k", reversible=True)
JP2 = imagecodecs.jpeg2k_encode(RAMP, level=0, codecformat="jp2", reversible=True)
PLAIN = [
    (JPEG, BASELINE),
    (JPEG, BASELINE + b"\0"),
    (JPEG, BASELINE[:2] + segment(0xFE, b"Lavc57.89.100") + BASELINE[2:]),
    (JPEG_LS, LOSSLESS),
    (JPEG_2000, J2K),
    (JPEG_2000, JP2),
    (RLE, rle(b"")),
]
TILE = J2K.index(b"\xff\x90")
LOADED = [
    (JPEG, BASELINE[:2] + segment(0xFE, TEXT) + BASELINE[2:]),
    (JPEG, BASELINE[:2] + segment(0xE1, b"Exif\0\0" + TEXT) + BASELINE[2:]),
    (JPEG, BASELINE[:2] + segment(0xE0, b"JFIF\0" + bytes(9) + TEXT) + BASELINE[2:]),
    (JPEG, BASELINE[:2] + TEXT + BASELINE[2:]),
    (JPEG, BASELINE[:-2] + segment(0xFE, TEXT) + END),
    (JPEG, BASELINE + TEXT + END),
    (JPEG, BASELINE + imagecodecs.jpeg8_encode(255 - RAMP)),
    (JPEG_LS, LOSSLESS[:2] + segment(0xFE, TEXT) + LOSSLESS[2:]),
    (JPEG_LS, LOSSLESS + TEXT),
    (JPEG_2000, J2K[:TILE] + segment(0x64, b"\0\1" + TEXT) + J2K[TILE:]),
    (JPEG_2000, J2K + TEXT),
    (JPEG_2000, JP2 + struct.pack(">I", 8 + len(TEXT)) + b"xml " + TEXT),
    (RLE, rle(TEXT)),
    (RLE, rle(b"", TEXT)),
]


@pytest.mark.parametrize(("syntax", "stream"), PLAIN)
def test_an_ordinary_stream_carries_nothing(syntax: str, stream: bytes) -> None:
    assert not list(carried(stream, syntax))
    dataset = compressed(RAMP[None], [stream], syntax)
    assert not list(frames_of(open_instance(io.BytesIO(written(dataset)))).beside())


@pytest.mark.parametrize(("syntax", "stream"), LOADED)
def test_a_loaded_stream_is_found_and_written_without_its_load(syntax: str, stream: bytes) -> None:
    assert list(carried(stream, syntax))
    dataset = compressed(RAMP[None], [stream], syntax, PatientName="", Modality="OT")
    scanner = Scanner(key=RunKey(bytes(32)))
    report, seen = scanner.inspect(io.BytesIO(written(dataset)))
    assert seen is not None
    places = {getattr(finding.location, "surface", "") for finding in report.findings}
    if report.verdict is not Verdict.INCOMPLETE:  # a decoder may refuse what it does not expect
        assert "bitstream" in places
        done = redact_instance(
            seen.instance, report, policy=scanner.policy, key=scanner.key, scan=scanner.scan
        )
        assert TEXT not in done.data
        expected = frames_of(seen.instance).stored(0)
        again = frames_of(open_instance(io.BytesIO(done.data)))
        assert np.array_equal(again.stored(0), expected)
        lossy = syntax == JPEG
        assert (done.dataset.get("LossyImageCompression") == "01") is lossy
        assert "DerivationDescription" not in done.dataset  # no sample changed


@pytest.mark.parametrize("stream", [b"", b"\xff", b"\xff\xd8", bytes(80), b"\xff" * 80])
@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, JPEG_2000, RLE, "1.2.840.10008.1.2.4.110"])
def test_a_broken_stream_ends(syntax: str, stream: bytes) -> None:
    list(carried(stream, syntax))


def test_text_in_place_of_a_basic_offset_table() -> None:
    dataset = compressed(RAMP[None], [BASELINE], JPEG)
    data = written(dataset)
    table = struct.pack("<HHI", 0xFFFE, 0xE000, 4) + bytes(4)
    assert not list(frames_of(open_instance(io.BytesIO(data))).beside())
    fake = struct.pack("<HHI", 0xFFFE, 0xE000, 16) + TEXT.ljust(16)
    assert data.count(table) == 1
    hidden = frames_of(open_instance(io.BytesIO(data.replace(table, fake))))
    (part,) = hidden.beside()
    assert (part.offset, len(part.data)) == (8, 16)
