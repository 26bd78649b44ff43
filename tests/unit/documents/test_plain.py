"""STL, OBJ, MTL, plain text, and what is none of them."""

from __future__ import annotations

import random
import struct
import time

import pytest

from phidetect.documents.read import read_document
from phidetect.documents.sniff import kind_of
from phidetect.settings import DocumentLimits, Limits
from tests.unit.documents.pdfs import Maker
from tests.unit.documents.readings import codes, lines, said


def triangle(attribute: bytes = b"\0\0") -> bytes:
    return struct.pack("<12f", *range(12)) + attribute


def stl(header: bytes, triangles: list[bytes], count: int | None = None) -> bytes:
    number = len(triangles) if count is None else count
    return header.ljust(80, b"\0") + struct.pack("<I", number) + b"".join(triangles)


def test_binary_stl() -> None:
    word = b"Odessa Wrenfield"
    pairs = [word[i : i + 2] for i in range(0, len(word), 2)]
    hidden = triangle()[:48].replace(struct.pack("<3f", 3, 4, 5), b"LM-4471902\0\0") + b"\0\0"
    data = stl(b"exported for Odessa", [*map(triangle, pairs), hidden])
    document = read_document(data + b"Wrenfield after the end", "model/stl")
    assert document.kind == "stl"
    assert said(document, "comment") == ["exported for Odessa", "Wrenfield after the end"]
    loose = "\n".join(said(document, "loose"))
    assert "Odessa Wrenfield" in loose
    assert "LM-4471902" in loose
    assert codes(document) == set()


def test_truncated_stl() -> None:
    short = stl(b"of Odessa", [triangle()], count=2_000_000_000)
    document = read_document(short, "model/stl")
    assert codes(document) == {("PHD123", None)}
    assert said(document, "comment") == ["of Odessa"]
    assert codes(read_document(b"tiny", "model/stl")) == {("PHD123", None)}


def test_ascii_stl() -> None:
    facet = b"facet normal 0 0 1\n outer loop\n  vertex 0 0 0\n endloop\nendfacet\n"
    whole = b"solid Odessa_Wrenfield\n" + 1000 * facet + b"endsolid Odessa_Wrenfield\n"
    document = read_document(whole, "model/stl")
    assert lines(document) == ["Odessa_Wrenfield", "Odessa_Wrenfield"]
    assert codes(document) == set()
    assert codes(read_document(whole[:-40], "model/stl")) == {("PHD123", None)}


def test_obj_and_mtl() -> None:
    text = b"# by Odo Harrowgate\nmtllib odessa.mtl\no Wrenfield\n"
    text += b"v 0 0 0 # note\nv 1 2 3\nf 1//1 2 3\n"
    document = read_document(text, "model/obj")
    assert lines(document) == ["by Odo Harrowgate", "odessa.mtl", "Wrenfield", "v 0 0 0 # note"]
    assert lines(read_document(b"newmtl Odessa\nKd 0 0 0\n", "model/mtl"))[0] == "Odessa"


def test_an_obj_of_50_megabytes() -> None:
    chance = random.Random(5)
    row = b"".join(
        b"v %f %f %f\nf %d/%d %d/%d %d/%d\n"
        % (*(chance.random() for _ in range(3)), *(chance.randrange(10_000) for _ in range(6)))
        for _ in range(2000)
    )
    data = b"# first\n" + row * (50_000_000 // len(row)) + b"o Odessa_Wrenfield\n"
    begun = time.perf_counter()
    document = read_document(data, "model/obj")
    assert time.perf_counter() - begun < 30
    assert lines(document) == ["first", "Odessa_Wrenfield"]
    assert codes(document) == set()


def test_the_content_decides_where_the_mime_type_is_wrong() -> None:
    maker = Maker()
    maker.page(b"")
    assert kind_of(maker.bytes(), "text/xml") == "pdf"
    assert kind_of(b"\xef\xbb\xbf<a/>", "application/pdf") == "xml"
    assert kind_of(stl(b"", []), "model/obj") == "stl"
    assert kind_of(b"v 1 2 3\n", "model/obj") == "obj"


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x03\x04", "model/obj"),
        (b"no PDF at all", "application/pdf"),
        (b"{\\rtf1 Odessa}", "text/plain"),
        (b"\x00\x01\x02", "text/plain"),
        (b"", ""),
        (b"text", "application/x-unheard"),
    ],
)
def test_other_kinds_are_not_read(data: bytes, mime: str) -> None:
    assert codes(read_document(data, mime)) == {("PHD121", None)}


def test_a_document_over_the_limit() -> None:
    limits = Limits(documents=DocumentLimits(document_bytes=10))
    assert codes(read_document(b"v 1 2 3 4 5 6", "model/obj", limits=limits)) == {("PHD124", None)}
    few = Limits(documents=DocumentLimits(chars=60))
    document = read_document(b"# Odessa\n# Wrenfield\n# and others\n", "model/obj", limits=few)
    assert codes(document) == {("PHD124", None)}
    assert lines(document) == ["Odessa", "Wrenfield"]
