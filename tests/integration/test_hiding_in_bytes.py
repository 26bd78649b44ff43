"""More places where a name hides: among coded samples, in numbers, in odd encodings."""

from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import pytest

from phidetect.dicom.hidden import faint_luma
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.types import Verdict
from tests.integration.test_hiding_places import made, redacted, report_of
from tests.unit.dicom.objects import compressed, element, image, written

KEY = RunKey(bytes(32))
NAME, PATIENT = b"Zelda Moreaux", b"Moreaux^Zelda "
JPEG, JPEG_LS, JPEG_2000 = (f"1.2.840.10008.1.2.4.{tail}" for tail in ("50", "80", "90"))
FLAT = np.full((64, 64), 40, np.uint8)
BASELINE = imagecodecs.jpeg8_encode(FLAT, level=95)
LOSSLESS = imagecodecs.jpegls_encode(FLAT)
J2K = imagecodecs.jpeg2k_encode(FLAT, level=0, codecformat="j2k", reversible=True)
JP2 = imagecodecs.jpeg2k_encode(FLAT, level=0, codecformat="jp2", reversible=True)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def boxed(outer: bytes, more: bytes) -> bytes:
    """Return JP2 with `more` at the end of one of its boxes."""
    at = JP2.index(outer) - 4
    size = struct.unpack_from(">I", JP2, at)[0]
    head = struct.pack(">I", size + len(more))
    return JP2[:at] + head + JP2[at + 4 : at + size] + more + JP2[at + size :]


def in_tile(more: bytes) -> bytes:
    """Return J2K with `more` behind the packets of its only tile-part."""
    at = J2K.index(b"\xff\x90")
    size = struct.unpack_from(">I", J2K, at + 6)[0]
    head = struct.pack(">I", size + len(more)) if size else bytes(4)
    return J2K[: at + 6] + head + J2K[at + 10 : -2] + more + J2K[-2:]


@pytest.mark.parametrize(
    ("syntax", "stream"),
    [
        (JPEG, BASELINE[:2] + segment(0xE0, b"JFIF\0Moreaux12") + BASELINE[2:]),
        (JPEG, BASELINE[:2] + segment(0xEE, b"AdobeMoreaux") + BASELINE[2:]),
        (JPEG, BASELINE[:-2] + b"\xff\xd0" + NAME + BASELINE[-2:]),
        (JPEG, BASELINE[:-2] + NAME + BASELINE[-2:]),
        (JPEG_LS, LOSSLESS[:2] + segment(0xE8, b"mrfx" + NAME) + LOSSLESS[2:]),
        (JPEG_2000, boxed(b"jp2h", struct.pack(">I4s", 8 + len(NAME), b"xml ") + NAME)),
        (JPEG_2000, boxed(b"ftyp", b"MoreauxZelda    ")),
        (JPEG_2000, in_tile(NAME)),
    ],
)
def test_words_inside_a_bit_stream(scanner: Scanner, syntax: str, stream: bytes) -> None:
    data = written(compressed(FLAT[None], [stream], syntax, PatientName=""))
    report, out = redacted(scanner, data)
    surfaces = {getattr(found.location, "surface", "") for found in report.findings}
    assert "bitstream" in surfaces
    assert b"Moreaux" not in out


@pytest.mark.parametrize("tag", [0x7FE00001, 0x7FE00002])
def test_words_in_an_extended_offset_table(scanner: Scanner, tag: int) -> None:
    plain = compressed(FLAT[None], [BASELINE], JPEG, PatientName="")
    plain.add_new(0x7FE00001, "OV", bytes(8))
    plain.add_new(0x7FE00002, "OV", struct.pack("<Q", len(BASELINE)))
    report, _ = redacted(scanner, written(plain))
    assert not [found for found in report.findings if hasattr(found.location, "surface")]
    plain[tag].value += b"Moreaux Zelda   "
    report, out = redacted(scanner, written(plain))
    assert [found for found in report.findings if hasattr(found.location, "surface")]
    assert b"Moreaux" not in out


def test_the_patient_among_samples(scanner: Scanner) -> None:
    plain = image(FLAT[None], PatientName=PATIENT.decode())
    assert scanner.scan(io.BytesIO(written(plain))).verdict is Verdict.FOUND
    plain.PixelData = FLAT.tobytes()[:-16] + b"(Moreaux Zelda()"
    assert scanner.scan(io.BytesIO(written(plain))).verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037"])
@pytest.mark.parametrize("tag", [0x00187771, 0x00282000, 0x54001010, 0x00283006])
def test_a_known_name_in_an_odd_encoding(scanner: Scanner, codec: str, tag: int) -> None:
    hidden = NAME.decode().encode(codec)
    value = b"\1\2\3\4" * 9 + hidden + b"\1\2\3\4" * 9
    report, out = redacted(scanner, report_of([made(tag, "OB", value)], patient=PATIENT))
    paths = {str(getattr(found.location, "path", "")) for found in report.findings}
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in paths
    assert hidden not in out


@pytest.mark.parametrize(
    ("name", "codec"), [("王小东", "gb18030"), ("김희중", "euc_kr"), ("นามสกุล", "tis-620")]
)
def test_a_known_name_of_another_script_in_binary(scanner: Scanner, name: str, codec: str) -> None:
    declared = {"gb18030": b"GB18030 ", "tis-620": b"ISO_IR 166"}
    hidden = name.encode(codec)
    stored = b"\x1b$)C" + hidden if codec == "euc_kr" else hidden
    parts = [
        element(0x00080005, b"CS", declared.get(codec, rb"\ISO 2022 IR 149")),
        made(0x00187771, "OW", b"\0\1\0\1" + hidden + b"\0\1\0\1"),
    ]
    patient = b"Wang^X=" + stored
    report, out = redacted(scanner, report_of(parts, patient=patient + b" " * (len(patient) % 2)))
    paths = {str(getattr(found.location, "path", "")) for found in report.findings}
    assert "(0018,7771)" in paths
    assert hidden not in out


@pytest.mark.parametrize(
    ("vr", "code", "number"),
    [("UL", "I", 83719265), ("SL", "i", 83719265), ("FD", "d", 19610412.0), ("UV", "Q", 19610412)],
)
def test_a_known_number_stored_as_a_number(
    scanner: Scanner, vr: str, code: str, number: float
) -> None:
    hidden = struct.pack(f"<3{code}", 7, number, 9)
    taught = [element(0x00100030, b"DA", b"19610412"), element(0x00100020, b"LO", b"83719265")]
    value = element(0x00187773, b"OB", hidden).replace(b"OB", vr.encode(), 1)
    if vr != "UV":
        value = element(0x00187773, vr.encode(), hidden)
    data = report_of([value]).replace(element(0x00100020, b"LO", b""), b"".join(taught[::-1]))
    report, out = redacted(scanner, data)
    assert "(0018,7773)" in {str(getattr(f.location, "path", "")) for f in report.findings}
    assert hidden not in out


def test_a_name_of_two_characters(scanner: Scanner) -> None:
    name = "山田".encode()
    parts = [element(0x00080005, b"CS", b"ISO_IR 192"), made(0x00080070, "LO", name)]
    report, out = redacted(scanner, report_of(parts, patient=b"Yamada^T=" + name + b" "))
    assert "(0008,0070)" in {str(getattr(f.location, "path", "")) for f in report.findings}
    assert name not in out


@pytest.mark.parametrize(
    ("patient", "text", "rest"),
    [
        (b"Long^May", b"Mrs Long came for head", b"Mrs Long"),
        (b"Long^May", b"Long: pain in head", b"Long:"),
        (b"Block^Sharp ", b"patient Block has pain", b"Block"),
        (b"Block^Sharp ", b"discussed with Sharp", b"Sharp"),
        (b"Block^Sharp ", b"BLOCK, S. head", b"BLOCK"),
        (b"Block^Sharp ", b"B. Sharp head", b"Sharp"),
        (b"Young^Will", b"Young is better", b"Young"),
    ],
)
def test_a_name_that_is_a_technical_word(
    scanner: Scanner, patient: bytes, text: bytes, rest: bytes
) -> None:
    report, out = redacted(scanner, report_of([made(0x00204000, "LT", text)], patient=patient))
    assert "(0020,4000)" in {str(getattr(f.location, "path", "")) for f in report.findings}
    assert rest not in out


@pytest.mark.parametrize("text", [b"axial long axis", b"LONG TE", b"Axial Hand", b"R HAND"])
def test_technical_words_stay_beside_a_name_of_such(scanner: Scanner, text: bytes) -> None:
    data = report_of([made(0x00204000, "LT", text)], patient=b"Hand^Long^Ray ")
    paths = {str(getattr(f.location, "path", "")) for f in scanner.scan(io.BytesIO(data)).findings}
    assert paths == {"(0010,0010)"}


@pytest.mark.parametrize(
    ("tag", "vr", "text"),
    [
        (0x00080008, "CS", b"SCHMIDT "),
        (0x00080008, "CS", b"M1234567"),
        (0x00081090, "LO", b"DOE JOHN"),
        (0x00181210, "SH", b"John Moreaux"),
        (0x00080070, "LO", b"John Smith"),
        (0x00180050, "DS", b"83719265e0"),
    ],
)
def test_a_name_or_number_in_a_technical_element(
    scanner: Scanner, tag: int, vr: str, text: bytes
) -> None:
    taught = element(0x00100020, b"LO", b"83719265")
    data = report_of([made(tag, vr, text)]).replace(element(0x00100020, b"LO", b""), taught)
    report, out = redacted(scanner, data)
    path = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    assert path in {str(getattr(f.location, "path", "")) for f in report.findings}
    assert text.strip() not in out


@pytest.mark.parametrize(
    ("mime", "document"),
    [
        (b"model/stl ", NAME.ljust(80) + struct.pack("<I", 1) + bytes(50)),
        (b"model/stl ", b"axial".ljust(80) + struct.pack("<I", 1) + bytes(50) + NAME),
        (b"text/XML", b"<ClinicalDocument xmlns='urn:hl7-org:v3'><a b='%s'/></ClinicalDocument>"),
    ],
)
def test_a_name_in_no_known_place_of_a_document(
    scanner: Scanner, mime: bytes, document: bytes
) -> None:
    for text, verdict in ((NAME, Verdict.FOUND), (b"Axial Slices ", Verdict.CLEAN)):
        value = document.replace(NAME, text).replace(b"%s", text)
        parts = [made(0x00420011, "OB", value), element(0x00420012, b"LO", mime)]
        report = scanner.scan(io.BytesIO(report_of(parts)))
        assert report.verdict is verdict


@pytest.mark.parametrize(
    ("tag", "keyword_vr", "code", "text"),
    [(0x0040A300, "DS", b"121030", b"83719265"), (0x0040A168, "LO", b"121008", b"Block Sharp ")],
)
def test_a_content_item_of_a_person_that_is_no_text(
    scanner: Scanner, tag: int, keyword_vr: str, code: bytes, text: bytes
) -> None:
    def items(of: int, *elements: bytes) -> bytes:
        body = b"".join(elements)
        return element(of, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body)

    scheme = element(0x00080102, b"SH", b"DCM ")
    concept = items(0x0040A043, element(0x00080100, b"SH", code), scheme)
    inside = 0x0040A30A if keyword_vr == "DS" else 0x00080104
    value = items(tag, element(inside, keyword_vr.encode(), text))
    tree = items(0x0040A730, *sorted((concept, value), key=lambda e: struct.unpack("<HH", e[:4])))
    report, out = redacted(scanner, report_of([tree]))
    assert report.verdict is Verdict.FOUND
    assert text.strip() not in out


@pytest.mark.parametrize("step", [1, 2, 6, -3])
def test_what_is_all_but_as_bright_as_its_ground(step: int) -> None:
    frame = np.full((64, 64), 40, np.uint8)
    frame[0, :60] = np.arange(60) * 3 + 60
    assert faint_luma(frame, 0.0, 255.0) is None
    frame[30:34, 10:50] = 40 + step
    shown = faint_luma(frame, 0.0, 255.0)
    assert shown is not None
    assert shown[31, 20] == 255
    assert shown[40, 20] == 0
    noise = np.random.default_rng(3).integers(36, 45, (64, 64)).astype(np.uint8)
    assert faint_luma(np.where(noise == 41, 40, noise), 0.0, 255.0) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Schmidt/im1.dcm", False), ("ct/john_0001.dcm", False), ("ct/head_0001.dcm", True)],
)
def test_a_common_name_in_a_path(scanner: Scanner, name: str, kept: bool) -> None:
    report = scanner.scan(io.BytesIO(report_of([])), name=name)
    assert (report.instance.path == name) is kept
