"""Dummies are valid documents of their kind that say nothing."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET

import pytest

from phidetect.documents.dummies import dummy_document, dummy_documents, is_dummy
from phidetect.documents.read import read_document
from phidetect.documents.sniff import kind_of

MIMES = {
    "pdf": "application/pdf",
    "xml": "text/XML",
    "stl": "model/stl",
    "obj": "model/obj",
    "mtl": "model/mtl",
}


@pytest.mark.parametrize("kind", sorted(MIMES))
def test_a_dummy_is_read_without_complaint(kind: str) -> None:
    dummy = dummy_document(MIMES[kind], None)
    assert dummy is not None
    assert len(dummy) % 2 == 0
    assert kind_of(dummy, MIMES[kind]) == kind
    document = read_document(dummy, MIMES[kind])
    assert document.kind == kind
    assert document.skipped == ()
    assert len(document.pages) == 1
    assert is_dummy(dummy)
    assert not is_dummy(dummy + b"\0")
    assert not is_dummy(b"x" + dummy[1:])


def test_the_sop_class_tells_the_kind_where_the_mime_type_does_not() -> None:
    assert dummy_document("", "1.2.840.10008.5.1.4.1.1.104.1") == dummy_documents()["pdf"]
    assert dummy_document("model/stl", "1.2.840.10008.5.1.4.1.1.104.1") == dummy_documents()["stl"]
    assert dummy_document("application/x-unheard", None) is None


def test_the_stl_has_no_triangles_and_is_not_taken_for_ascii() -> None:
    stl = dummy_documents()["stl"]
    assert len(stl) == 84
    assert struct.unpack_from("<I", stl, 80) == (0,)
    assert not stl.startswith(b"solid")


def test_the_cda_has_what_a_clinical_document_must_have() -> None:
    root = ET.fromstring(dummy_documents()["xml"])
    names = [child.tag.removeprefix("{urn:hl7-org:v3}") for child in root]
    assert root.tag == "{urn:hl7-org:v3}ClinicalDocument"
    wanted = ["typeId", "id", "code", "title", "effectiveTime", "confidentialityCode"]
    assert names == [*wanted, "recordTarget", "author", "custodian", "component"]


def test_the_cross_reference_table_of_the_pdf_is_right() -> None:
    pdf = dummy_documents()["pdf"]
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref\n0 6\n")
    rows = pdf[start:].split(b"\n")[3:8]
    for number, row in enumerate(rows, 1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj" % number)
