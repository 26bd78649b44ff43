"""Text hidden where nobody looks: found by the scan, gone from what a redaction writes."""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from collections.abc import Sequence

import pytest
from pydicom.dataset import Dataset

from phidetect.keys import RunKey
from phidetect.redaction import redact_instance
from phidetect.scanner import Scanner
from phidetect.settings import Limits
from phidetect.types import InstanceReport, Verdict
from tests.unit.dicom.objects import SR, element, part10

KEY = RunKey(bytes(32))
NAME = b"Zelda Moreaux"
NUMBERS = ("AT", "FD", "FL", "OD", "OF", "OL", "OV", "SL", "SS", "SV", "UL", "US", "UV")
LONG = frozenset(("OD", "OF", "OL", "OV", "SV", "UV"))


def made(tag: int, vr: str, value: bytes) -> bytes:
    value += b" " * (-len(value) % 8)
    if vr in LONG:  # twelve bytes of header, as OB has
        return element(tag, b"OB", value).replace(b"OB", vr.encode(), 1)
    return element(tag, vr.encode(), value)


def report_of(elements: Sequence[bytes], *, patient: bytes = b"") -> bytes:
    """Return a report object with further elements, sorted by tag."""
    body = [
        element(0x00080016, b"UI", SR.encode() + b"\0" * (len(SR) % 2)),
        element(0x00080018, b"UI", b"2.25.11\0"),
        element(0x00080060, b"CS", b"SR"),
        element(0x00100010, b"PN", patient),
        element(0x00100020, b"LO", b""),
        *elements,
    ]
    return part10(b"".join(sorted(body, key=lambda e: struct.unpack("<HH", e[:4]))))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def redacted(scanner: Scanner, data: bytes) -> tuple[InstanceReport, bytes]:
    report, seen = scanner.inspect(io.BytesIO(data))
    assert seen is not None
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    assert NAME.decode() not in json.dumps(report.to_dict())
    return report, done.data


@pytest.mark.parametrize("vr", [*NUMBERS, "AE", "CS", "DS", "IS", "TM", "UI", "AS", "OB", "OW"])
@pytest.mark.parametrize("depth", [0, 1])
def test_a_name_in_any_vr_of_an_unknown_element(scanner: Scanner, vr: str, depth: int) -> None:
    hidden = made(0x00187773, vr, NAME)
    if depth:
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(hidden)) + hidden
        hidden = element(0x00187772, b"SQ", item)
    report, data = redacted(scanner, report_of([hidden]))
    assert report.verdict is Verdict.FOUND
    assert NAME not in data


@pytest.mark.parametrize(
    ("tag", "vr"),
    [
        (0x00080008, "CS"),  # Image Type
        (0x00080030, "TM"),  # Study Time
        (0x0008010D, "UI"),  # Context Group Extension Creator UID
        (0x00180015, "CS"),  # Body Part Examined
        (0x00180050, "DS"),  # Slice Thickness
        (0x00200013, "IS"),  # Instance Number
        (0x00204000, "UL"),  # Image Comments
        (0x00283006, "US"),  # LUT Data
        (0x54001010, "OW"),  # Waveform Data
        (0x7FE00001, "OV"),  # Extended Offset Table
        (0x7FE00030, "OB"),
    ],
)
def test_a_name_in_a_known_element_that_holds_no_names(scanner: Scanner, tag: int, vr: str) -> None:
    report, data = redacted(scanner, report_of([made(tag, vr, NAME)]))
    assert report.verdict is Verdict.FOUND
    assert NAME not in data


@pytest.mark.parametrize("text", [NAME, NAME.decode().encode("utf-16-le")])
@pytest.mark.parametrize("tag", [0x00187771, 0x00282000, 0x54001010])
def test_a_known_name_inside_binary_values(scanner: Scanner, tag: int, text: bytes) -> None:
    value = b"\0\1\xff\2" + text + b"\0\3"
    report, data = redacted(scanner, report_of([made(tag, "OB", value)], patient=b"Moreaux^Zelda "))
    paths = {str(f.location.path) for f in report.findings if hasattr(f.location, "path")}
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in paths
    assert text not in data


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00187773, "UL", struct.pack("<4I", 7, 800, 65_000, 1 << 30)),
        (0x00187773, "FL", struct.pack("<3f", 0.1, 260.3, -12.75)),
        (0x00187773, "FL", b"q=J?}?U?d;_?"),
        (0x00187773, "OB", bytes(range(256))),
        (0x00080008, "CS", rb"DERIVED\SECONDARY\RCBF "),
        (0x00180050, "DS", b"2.5e-1"),
        (0x00200013, "IS", b"-12 "),
    ],
)
def test_values_of_their_vr_are_no_findings(
    scanner: Scanner, tag: int, vr: str, value: bytes
) -> None:
    assert scanner.scan(io.BytesIO(report_of([made(tag, vr, value)]))).verdict is Verdict.CLEAN


def test_an_element_that_stands_twice_is_not_passed_over(scanner: Scanner) -> None:
    twice = [made(0x00204000, "LT", NAME), made(0x00204000, "LT", b"Axial")]
    assert scanner.scan(io.BytesIO(report_of(twice[1:]))).verdict is Verdict.CLEAN
    assert scanner.scan(io.BytesIO(report_of(twice))).verdict is Verdict.INCOMPLETE


def test_bytes_after_a_deflated_stream(scanner: Scanner) -> None:
    plain = report_of([])
    start = plain.index(element(0x00080016, b"UI", b"")[:6])
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = engine.compress(plain[start:]) + engine.flush()
    data = part10(b"", syntax=b"1.2.840.10008.1.2.1.99") + body
    assert scanner.scan(io.BytesIO(data)).verdict is Verdict.CLEAN
    assert scanner.scan(io.BytesIO(data + b"\0")).verdict is Verdict.CLEAN  # pads the length
    report, out = redacted(scanner, data + NAME)
    assert report.verdict is Verdict.FOUND
    assert NAME not in out


def test_pixels_inside_a_sequence_are_not_passed_over(scanner: Scanner) -> None:
    samples = element(0x7FE00010, b"OB", bytes(4096))
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(samples)) + samples
    data = report_of([element(0x00187772, b"SQ", item)])
    assert scanner.scan(io.BytesIO(data)).verdict is Verdict.INCOMPLETE
    icon = report_of([element(0x00880200, b"SQ", item)])
    assert scanner.scan(io.BytesIO(icon)).verdict is Verdict.CLEAN  # removed whole


def test_binary_values_inside_a_removed_sequence_are_not_skipped(scanner: Scanner) -> None:
    blob = element(0x00091001, b"OB", bytes(64))
    creator = element(0x00090010, b"LO", b"ACME ")
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(creator + blob)) + creator + blob
    data = report_of([element(0x00880200, b"SQ", item)])
    assert scanner.scan(io.BytesIO(data)).coverage.skipped == ()


def test_speech_is_not_passed_over(scanner: Scanner) -> None:
    wave = element(0x54001010, b"OB", bytes(range(64)))
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(wave)) + wave
    data = report_of([element(0x54000100, b"SQ", item)])
    assert scanner.scan(io.BytesIO(data)).verdict is Verdict.CLEAN
    voice = b"1.2.840.10008.5.1.4.1.1.9.4.1\0"
    data = data.replace(
        element(0x00080016, b"UI", SR.encode() + b"\0" * (len(SR) % 2)),
        element(0x00080016, b"UI", voice),
    )
    assert scanner.scan(io.BytesIO(data)).verdict is Verdict.INCOMPLETE


def test_a_transfer_syntax_that_is_no_term_is_not_reported(scanner: Scanner) -> None:
    body = element(0x00080016, b"UI", SR.encode() + b"\0" * (len(SR) % 2))
    data = part10(body, syntax=b"1.2.840.10008.1.2.4.19610412\0\0")
    assert "19610412" not in json.dumps(scanner.scan(io.BytesIO(data)).to_dict())


def test_a_data_set_in_memory_is_searched_in_its_numbers_too(scanner: Scanner) -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.Modality = SR, "SR"
    dataset.add_new(0x00187773, "US", list(struct.unpack("<8H", NAME.ljust(16))))
    dataset.set_original_encoding(is_implicit_vr=False, is_little_endian=True)
    assert scanner.scan(dataset).verdict is Verdict.FOUND


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00100030, "DA", b"19610412"),  # a birth date is shifted by nobody
        (0x00080020, "DA", b"Moreaux "),
    ],
)
def test_a_claim_of_shifted_dates_excuses_shifted_dates_alone(
    scanner: Scanner, tag: int, vr: str, value: bytes
) -> None:
    claims = [made(0x00120062, "CS", b"YES"), made(0x00280303, "CS", b"MODIFIED")]
    shifted = [*claims, element(0x00080021, b"DA", b"19980412")]
    assert scanner.scan(io.BytesIO(report_of(shifted))).verdict is Verdict.CLEAN
    hidden = [*shifted, element(tag, vr.encode(), value)]
    assert scanner.scan(io.BytesIO(report_of(hidden))).verdict is Verdict.FOUND


def test_every_value_of_an_age_counts(scanner: Scanner) -> None:
    young = report_of([element(0x00101010, b"AS", b"045Y")])
    assert scanner.scan(io.BytesIO(young)).verdict is Verdict.CLEAN
    for second in (b"096Y", b"Zeld"):
        old = report_of([element(0x00101010, b"AS", b"045Y\\" + second + b" ")])
        assert scanner.scan(io.BytesIO(old)).verdict is Verdict.FOUND


@pytest.mark.parametrize("text", ["Zo\xeb Moreaux".encode("latin-1"), b"\x1b$Q odd"])
def test_text_that_no_character_set_decodes_is_found(scanner: Scanner, text: bytes) -> None:
    report, data = redacted(scanner, report_of([made(0x00204000, "LT", text)]))
    assert report.verdict is Verdict.FOUND
    assert text not in data


@pytest.mark.parametrize("text", [b"Z E L D A  M O R E A U X", b"seen 4.7.1.1.8.2.2"])
def test_text_drawn_apart(scanner: Scanner, text: bytes) -> None:
    report, data = redacted(scanner, report_of([made(0x00204000, "LT", text)]))
    assert report.verdict is Verdict.FOUND
    assert text[-6:] not in data


def test_a_known_name_behind_much_noise(scanner: Scanner) -> None:
    noise = random.Random(5).randbytes(600_000)
    data = report_of([made(0x54001010, "OB", noise)], patient=b"Moreaux^Zelda ")
    paths = {str(getattr(f.location, "path", "")) for f in scanner.scan(io.BytesIO(data)).findings}
    assert "(5400,1010)" not in paths
    data = report_of([made(0x54001010, "OB", noise + NAME)], patient=b"Moreaux^Zelda ")
    paths = {str(getattr(f.location, "path", "")) for f in scanner.scan(io.BytesIO(data)).findings}
    assert "(5400,1010)" in paths


def test_more_text_in_a_binary_value_than_is_searched_is_said() -> None:
    scanner = Scanner(key=KEY, limits=Limits(text_chars=1000), policy="clinical-transit")
    value = b"\0" + b"axial slices \1" * 200
    report = scanner.scan(io.BytesIO(report_of([made(0x54001010, "OB", value)])))
    assert report.verdict is Verdict.INCOMPLETE
