"""Writes small PDF files (ISO 32000-1) with text in every place that holds some."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PdfText", "write_pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """What goes into a document, and where.

    Attributes
    ----------
    lines : sequence of str
        Text layer of the first page.
    title, author : str
        Document information.
    creator : str
        Creator of the XMP metadata.
    note : str
        Text of an annotation.
    attachment_name, attachment : str
        An embedded file.
    scan : ndarray
        (rows, columns) grey samples of the second page.
    """

    lines: Sequence[str]
    title: str
    author: str
    creator: str
    note: str
    attachment_name: str
    attachment: str
    scan: NDArray[np.uint8]


def write_pdf(text: PdfText) -> bytes:
    """Return a document of two pages: one with a text layer, one that was scanned."""
    rows, cols = text.scan.shape
    shown = b"BT /F1 12 Tf 14 TL 72 760 Td\n" + b"".join(
        b"(" + _escaped(line) + b") Tj T*\n" for line in text.lines
    )
    image = b"q %d 0 0 %d 56 400 cm /Im1 Do Q" % (cols, rows)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents "
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 12 0 R "
        b"/Names << /EmbeddedFiles << /Names [("
        + _escaped(text.attachment_name)
        + b") 10 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page + b"5 0 R /Annots [9 0 R] /Resources << /Font << /F1 7 0 R >> >> >>",
        page + b"6 0 R /Resources << /XObject << /Im1 8 0 R >> >> >>",
        _stream(b"", shown + b"ET"),
        _stream(b"", image),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8" % (cols, rows),
            np.ascontiguousarray(text.scan).tobytes(),
        ),
        b"<< /Type /Annot /Subtype /Text /Rect [72 600 92 620] /Contents ("
        + _escaped(text.note)
        + b") >>",
        b"<< /Type /Filespec /F (" + _escaped(text.attachment_name) + b") /EF << /F 11 0 R >> >>",
        _stream(b"/Type /EmbeddedFile", text.attachment.encode()),
        _stream(b"/Type /Metadata /Subtype /XML", _xmp(text.creator), packed=False),
        b"<< /Title (" + _escaped(text.title) + b") /Author (" + _escaped(text.author) + b") >>",
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 13 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _stream(entries: bytes, data: bytes, *, packed: bool = True) -> bytes:
    if packed:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _xmp(creator: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq>'
        f"<rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF>"
        '</x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()
