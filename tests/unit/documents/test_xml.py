"""CDA and other XML, and XML made to hurt."""

from __future__ import annotations

import base64
import time

import pytest

from phidetect.documents.read import read_document
from tests.unit.documents.pdfs import Maker, show
from tests.unit.documents.readings import codes, lines, said

XML = "text/XML"
CDA = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="wrenfield.xsl"?>
<!-- written for Odessa -->
<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3" extension="LM-4471902"/>
<recordTarget><patientRole><patient><name><given>Odessa</given><family>Wrenfield</family></name>
<birthTime value="19610312"/></patient></patientRole></recordTarget>
<component><section><text>Seen with <content styleCode="Bold">Odessa</content> Wrenfield.
<br/>Next line.</text></section></component></ClinicalDocument>"""


def test_text_attributes_comments_and_instructions() -> None:
    document = read_document(CDA.encode(), XML)
    assert document.kind == "xml"
    assert codes(document) == set()
    assert lines(document) == ["Odessa", "Wrenfield", "Seen with Odessa Wrenfield.", "Next line."]
    labels = {line.label.reveal() for line in document.pages[0].lines}
    assert labels == {"given", "family", "text"}
    found = {
        (t.label.reveal(), t.text.reveal()) for t in document.metadata if t.where == "attribute"
    }
    assert {("id@extension", "LM-4471902"), ("birthTime@value", "19610312")} <= found
    assert said(document, "comment") == ["written for Odessa"]
    assert said(document, "instruction") == ['xml-stylesheet href="wrenfield.xsl"']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>Müllenkampf</a>'
    document = read_document(text.encode(encoding), XML)
    assert codes(document) == set()
    assert lines(document) == ["Müllenkampf"]


def test_what_stands_in_base64() -> None:
    maker = Maker()
    maker.page(show(["Letter on Odessa"]))
    pdf = base64.encodebytes(maker.bytes()).decode()
    note = base64.b64encode(b"A note on Odessa Wrenfield, of some length, in plain text.").decode()
    picture = base64.b64encode(bytes(range(256))).decode()
    document = read_document(f"<a><b>{pdf}</b><c>{note}</c></a>".encode(), XML)
    assert codes(document) == set()
    assert lines(document) == ["Letter on Odessa"]
    assert len(document.pages) == 2
    assert document.pages[1].raster is not None
    assert said(document, "embedded") == [
        "A note on Odessa Wrenfield, of some length, in plain text."
    ]
    assert codes(read_document(f"<a>{picture}</a>".encode(), XML)) == {("PHD126", None)}


def test_prose_of_letters_is_no_base64() -> None:
    prose = " ".join(["Seen", "with", "Odessa", "Wrenfield", "who", "was", "well"] * 4)
    for cut in range(4):
        text = prose + "s" * cut
        assert lines(read_document(f"<a>{text}</a>".encode(), XML)) == [text]


BOMBS = {
    "laughs": (
        '<!DOCTYPE a [<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
        + "]><a>&l11;</a>",
        "PHD127",
    ),
    "file": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "PHD127"),
    "network": ('<!DOCTYPE a SYSTEM "http://localhost:1/x.dtd"><a/>', "PHD127"),
    "deep": ("<a>" * 200_000, "PHD124"),
    "broken": ("<a><b>Odessa</a>", "PHD123"),
    "undeclared": ("<a>&odessa;</a>", "PHD123"),
    "attribute": ("<a b='" + "x y " * 1_250_000 + "'/>", "PHD124"),
    "many": ("<r>" + "<a b='c'/>" * 300_000 + "</r>", "PHD124"),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_gets_a_code_and_bounded_time(name: str) -> None:
    text, code = BOMBS[name]
    begun = time.perf_counter()
    document = read_document(text.encode(), XML)
    assert time.perf_counter() - begun < 30
    assert (code, None) in codes(document)


def test_the_text_of_a_refused_document_is_searched_as_bytes() -> None:
    document = read_document(b"<!DOCTYPE a><a>Odessa Wrenfield</a>", XML)
    assert any("Odessa Wrenfield" in text for text in said(document, "loose"))
