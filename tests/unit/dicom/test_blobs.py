"""Text, items and compressed streams inside binary values, found at the element."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zlib

import pytest

from phidetect.dicom import open_instance, walk
from phidetect.errors import InputError
from phidetect.rules.elements import ElementRules
from phidetect.types import ElementView
from tests.unit.dicom.objects import element, part10

SR = b"1.2.840.10008.5.1.4.1.1.88.11\0"
NAME = "Müller-Quist^Zöe"


def item(body: bytes, *, defined: bool = True) -> bytes:
    if defined:
        return struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
    end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
    return struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + body + end


def implicit(tag: int, value: bytes) -> bytes:
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value)) + value


def found(
    value: bytes, *, vr: bytes = b"UN", charset: bytes = b"ISO_IR 100", patient: str = "Blixt^Ona"
) -> tuple[list[str], ElementView]:
    """Return the categories found at a private element, and its view."""
    encoding = {b"ISO_IR 144": "iso8859_5", b"ISO_IR 192": "utf-8"}.get(charset, "latin-1")
    name = patient.encode(encoding)
    body = [
        element(0x00080005, b"CS", charset + b" " * (len(charset) % 2)),
        element(0x00080016, b"UI", SR),
        element(0x00090010, b"LO", b"ACME"),
        element(0x00091001, vr, value + b"\0" * (len(value) % 2)),
        element(0x00100010, b"PN", name + b" " * (len(name) % 2)),
    ]
    instance = open_instance(io.BytesIO(part10(b"".join(body))))
    views = list(walk(instance, creator_token=lambda _: "T"))
    (blob,) = [v for v in views if v.tag == 0x00091001]
    findings = [f for f in ElementRules().detect(views) if f.location.path == blob.path]  # type: ignore[union-attr]
    return [f.category.value for f in findings], blob


NOISE = b"\0\1\xff\2\x90\3"


@pytest.mark.parametrize(
    ("value", "charset", "patient"),
    [
        (NOISE + NAME.encode("latin-1") + NOISE, b"ISO_IR 100", NAME),
        (NOISE + NAME.encode() + NOISE, b"ISO_IR 192", NAME),
        (NOISE + "Люксембург Анна".encode("iso8859_5") + NOISE, b"ISO_IR 144", "Люксембург^Анна"),
        (NOISE + "Люксембург Анна".encode("utf-16-le") + NOISE, b"ISO_IR 144", "Люксембург^Анна"),
        (NOISE + "Müller-Quist".encode("utf-16-be") + NOISE, b"ISO_IR 100", NAME),
        (NOISE + "Ona Blixt".encode("utf-16-le") + NOISE, b"ISO_IR 100", "Blixt^Ona"),
        (b"\x09Ona Blixt" + bytes(40), b"ISO_IR 100", "Blixt^Ona"),
        (struct.pack("<I", 9) + b"Ona Blixt" + NOISE, b"ISO_IR 100", "Blixt^Ona"),
        (struct.pack("<I", 60) + gzip.compress(b"kV 120\nname Ona Blixt\n"), b"", "Blixt^Ona"),
        (NOISE + zlib.compress(b"kV 120\nname Ona Blixt\n"), b"", "Blixt^Ona"),
        (NOISE + b"T25hIEJsaXh0IDE5NjE=" + NOISE, b"", "Blixt^Ona"),
    ],
)
@pytest.mark.parametrize("vr", [b"UN", b"OB", b"OW"])
def test_known_names_in_private_values(
    value: bytes, charset: bytes, patient: str, vr: bytes
) -> None:
    categories, _ = found(value, vr=vr, charset=charset, patient=patient)
    assert categories == ["NAME"]


@pytest.mark.parametrize(
    "text",
    [
        b"<Patient><PatientName>Quist, Zora</PatientName></Patient>",
        b'{"PatientID": "QX-7781", "TR": 4500, "TE": 90}',
        b'### ASCCONV BEGIN ###\nsPatient.tPatientsName = "Quist"\nulVersion = 0x14b44b6\n',
    ],
)
@pytest.mark.parametrize("wrap", [lambda t: NOISE + t + NOISE, gzip.compress])
def test_unknown_names_in_settings_of_makers(text: bytes, wrap: object) -> None:
    categories, _ = found(wrap(text))  # type: ignore[operator]
    assert categories
    assert categories[0] in ("NAME", "ID")


PERSON = 0x00101001  # Other Patient Names
DEFINED = [True, False]


@pytest.mark.parametrize("defined", DEFINED)
@pytest.mark.parametrize("explicit", [True, False])
@pytest.mark.parametrize("vr", [b"UN", b"OB"])
def test_item_sequences(defined: bool, explicit: bool, vr: bytes) -> None:
    inner = element(PERSON, b"PN", b"Li^X") if explicit else implicit(PERSON, b"Li^X")
    categories, view = found(item(inner, defined=defined), vr=vr)
    assert categories == ["NAME"]
    assert "Li" not in repr(view)


def test_what_the_items_teach_is_known() -> None:
    body = item(implicit(0x00100020, b"QX7781"))
    value = element(0x00091001, b"UN", body)
    text = element(0x00204000, b"LT", b"seen QX7781 ")
    creator = element(0x00090010, b"LO", b"ACME")
    data = part10(element(0x00080016, b"UI", SR) + creator + value + text)
    views = list(walk(open_instance(io.BytesIO(data)), creator_token=lambda _: "T"))
    sources = {e.source for f in ElementRules().detect(views) for e in f.evidence}
    assert "rule:known.patient_id" in sources


def test_items_in_binary_values_in_items() -> None:
    body = item(element(PERSON, b"PN", b"Li^X"))
    for _ in range(2):
        body = item(element(0x00090010, b"LO", b"ACME") + element(0x00091001, b"UN", body))
    assert found(body)[0] == ["NAME"]


@pytest.mark.parametrize(
    "value",
    [
        b"\xfe\xff\x00\xe0\xff\x00\x00\x00notanitem..",
        b"\xfe\xff\x00\xe0" + b"\xff" * 40,
        item(b"\x10\0\x10\0\xff\xff\xff\x7f"),
        item(item(item(b"\0" * 7))),
        item(element(0x00081140, b"SQ", item(b"\xff" * 9))),
        b"\xfe\xff\x00\xe0",
    ],
)
def test_broken_items_are_bytes(value: bytes) -> None:
    categories, view = found(value)
    assert (categories, view.inner) == ([], ())


def test_deep_items_are_refused() -> None:
    body = element(PERSON, b"PN", b"Li^X")
    for _ in range(300):
        body = b"\x08\x00\x40\x11SQ\0\0" + struct.pack("<I", len(item(body))) + item(body)
    with pytest.raises(InputError) as caught:
        found(item(body))
    assert caught.value.code == "PHD106"


def test_a_bomb_is_not_inflated_to_the_end() -> None:
    bomb = gzip.compress(b"axial " * 4_000_000)
    _, view = found(NOISE + bomb)
    assert view.error == "PHD107"


def test_noise_is_no_text() -> None:
    noise = random.Random(3).randbytes(200_000)
    for charset in (b"ISO_IR 100", b"ISO_IR 192"):
        categories, view = found(NOISE + noise, charset=charset)
        assert categories == []
        assert view.inner == ()
