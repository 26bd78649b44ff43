"""Everything in a PDF in which a name can stand."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from phidetect.documents.read import read_document
from tests.unit.documents.pdfs import Maker, picture_page, show
from tests.unit.documents.readings import codes, lines, said

PDF = "application/pdf"
XMP = b"""<?xpacket begin='' id='x'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description
xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator><rdf:Seq><rdf:li>Odo Harrowgate</rdf:li>
</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"""


def picture(text: str) -> bytes:
    image = Image.new("L", (600, 200), 255)
    ImageDraw.Draw(image).text((20, 60), text, fill=0, font=ImageFont.load_default(48))
    return image.tobytes()


def test_lines_have_boxes_on_the_raster_and_the_ink_is_there() -> None:
    maker = Maker()
    maker.page(show(["Patient: Wrenfield, Odessa", "Born 12.03.1961"]))
    maker.page(show(["Second page"]), extra=b"/Rotate 90")
    document = read_document(maker.bytes(), PDF)
    assert codes(document) == set()
    assert lines(document) == ["Patient: Wrenfield, Odessa", "Born 12.03.1961", "Second page"]
    assert [(page.rows, page.cols) for page in document.pages] == [(1754, 1239), (1239, 1754)]
    for page in document.pages:
        raster = page.raster
        assert raster is not None
        rest = raster.copy()
        for line in page.lines:
            assert line.box is not None
            inside = rest[line.box.row0 : line.box.row1, line.box.col0 : line.box.col1]
            assert inside.min() < 64
            inside[:] = 255
        assert rest.min() == 255


def test_text_that_the_page_does_not_show_is_read() -> None:
    maker = Maker()
    maker.page(b"BT /F1 9 Tf 3 Tr 50 50 Td (invisible Odessa) Tj ET")
    maker.page(b"1 1 1 rg BT /F1 9 Tf 50 50 Td (white Odessa) Tj ET")
    maker.page(show(["cropped Odessa"], top=100), extra=b"/CropBox [0 400 595 842]")
    document = read_document(maker.bytes(), PDF)
    assert lines(document) == ["invisible Odessa", "white Odessa", "cropped Odessa"]
    cropped = document.pages[2].raster
    assert cropped is not None
    assert cropped.shape == (1754, 1239)
    assert cropped.min() < 64


def test_information_xmp_and_custom_keys() -> None:
    maker = Maker()
    maker.page(show(["text"]))
    maker.information(Title="Brief für Odessa", Author="Harrowgate", ClinicKey="LM-4471902")
    maker.root["Metadata"] = b"%d 0 R" % maker.stream(XMP, b"/Type /Metadata", deflate=True)
    document = read_document(maker.bytes(), PDF)
    assert codes(document) == set()
    assert said(document, "information") == ["Brief für Odessa", "Harrowgate"]
    assert "Odo Harrowgate" in said(document, "xmp")
    label = next(t.label.reveal() for t in document.metadata if "Odo" in t.text.reveal())
    assert label == "creator"
    assert "LM-4471902" in said(document, "loose")


def test_outlines_scripts_annotations_fields_and_attachments() -> None:
    maker = Maker()
    note = maker.add(
        b"<< /Type /Annot /Subtype /Text /Rect [9 9 20 20] /Contents (see Odessa) /T (Odo) >>"
    )
    field = maker.add(
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (Who) /V (Wrenfield) /Rect [99 300 300 320] "
        b"/DA (/F1 12 Tf 0 g) >>"
    )
    link = maker.add(
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] "
        b"/A << /S /URI /URI (http://x.test/?id=LM-4471902) >> >>"
    )
    maker.page(show(["page"]), extra=b"/Annots [%d 0 R %d 0 R %d 0 R]" % (note, field, link))
    maker.root["AcroForm"] = b"<< /Fields [%d 0 R] >>" % field
    mark, outlines = maker.add(b""), maker.add(b"")
    maker.objects[outlines - 1] = b"<< /First %d 0 R /Last %d 0 R >>" % (mark, mark)
    # Its next sibling and its first child are itself.
    maker.objects[mark - 1] = b"<< /Title (Findings of Odessa) /Next %d 0 R /First %d 0 R >>" % (
        mark,
        mark,
    )
    maker.root["Outlines"] = b"%d 0 R" % outlines
    script = maker.add(b"<< /S /JavaScript /JS (while\\(true\\){} // Odessa) >>")
    maker.root["OpenAction"] = b"%d 0 R" % script
    file = maker.stream(b"Letter on Odessa\n", b"/Type /EmbeddedFile", deflate=True)
    other = maker.stream(bytes(range(256)), b"/Type /EmbeddedFile", deflate=True)
    specs = [
        maker.add(b"<< /Type /Filespec /F (%s) /EF << /F %d 0 R >> >>" % (name, number))
        for name, number in ((b"odessa.txt", file), (b"scan.bin", other))
    ]
    maker.root["Names"] = (
        b"<< /JavaScript << /Names [(Start) %d 0 R] >> /EmbeddedFiles << /Names "
        b"[(a) %d 0 R (b) %d 0 R] >> >>" % (script, *specs)
    )
    document = read_document(maker.bytes(), PDF)
    assert said(document, "outline") == ["Findings of Odessa"]
    assert said(document, "script") == ["Start", "while(true){} // Odessa"]
    assert {"see Odessa", "Odo", "http://x.test/?id=LM-4471902"} <= set(
        said(document, "annotation")
    )
    assert {"Wrenfield", "Who"} <= set(said(document, "field"))
    assert said(document, "attachment") == ["odessa.txt", "Letter on Odessa", "scan.bin"]
    assert codes(document) == {("PHD126", 0)}


def test_what_no_object_refers_to_is_read() -> None:
    maker = Maker()
    maker.page(show(["new"]))
    maker.stream(b"BT (Odessa of an older revision) Tj ET", deflate=True)
    maker.add(b"<< /Alt <FEFF004F0064006500730073006100200041006C0074> >>")
    document = read_document(maker.bytes() + b"% after the end: Wrenfield\n", PDF)
    loose = said(document, "loose")
    assert "Odessa of an older revision" in loose
    assert "Odessa Alt" in loose
    assert "% after the end: Wrenfield" in loose


def test_a_page_without_text_is_a_raster() -> None:
    maker = Maker()
    picture_page(maker, picture("Odessa"), 200, 600)
    document = read_document(maker.bytes(), PDF)
    (page,) = document.pages
    assert page.lines == ()
    assert page.raster is not None
    assert page.raster.min() < 64
    assert page.uncovered is None


def test_a_box_over_a_picture_hides_nothing() -> None:
    maker = Maker()
    picture_page(maker, picture("Odessa"), 200, 600)
    content = b"q 500 0 0 166 40 400 cm /Im0 Do Q 0 g 30 390 540 200 re f"
    at = next(i for i, body in enumerate(maker.objects) if b"/Im0 Do" in body)
    maker.objects[at] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    (page,) = read_document(maker.bytes(), PDF).pages
    covered, uncovered = page.raster, page.uncovered
    assert covered is not None
    assert uncovered is not None
    inside = np.s_[600:900, 100:1100]
    assert covered[inside].max() == 0
    assert uncovered[inside].max() == 255
    assert uncovered[inside].min() == 0


def test_a_picture_that_cannot_be_decoded_is_said_to_be_unread() -> None:
    for head, code in (
        (b"/Width 65 /Height 65", "PHD126"),
        (b"/Width 65000 /Height 65000", "PHD124"),
    ):
        maker = Maker()
        image = maker.stream(
            b"abcd",
            b"/Type /XObject /Subtype /Image %s /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Filter /JPXDecode" % head,
        )
        maker.page(
            b"q 500 0 0 500 0 0 cm /Im0 Do Q", resources=b"/XObject << /Im0 %d 0 R >>" % image
        )
        assert codes(read_document(maker.bytes(), PDF)) == {(code, 0)}
