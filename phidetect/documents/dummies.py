"""Documents that stand for removed ones: valid for their MIME type, and saying nothing."""

from __future__ import annotations

from functools import cache

from phidetect.package_data import read_bytes

__all__ = ["dummy_document", "dummy_documents", "is_dummy"]

_SAYS = b"Removed for de-identification"
_KINDS = {
    "application/pdf": "pdf",
    "application/sla": "stl",
    "model/mtl": "mtl",
    "model/obj": "obj",
    "model/stl": "stl",
    "text/xml": "xml",
}
"""MIME types of PS3.3 C.24.2 and the kind of document each is."""
_SOP_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.104.1": "pdf",
    "1.2.840.10008.5.1.4.1.1.104.2": "xml",
    "1.2.840.10008.5.1.4.1.1.104.3": "stl",
    "1.2.840.10008.5.1.4.1.1.104.4": "obj",
    "1.2.840.10008.5.1.4.1.1.104.5": "mtl",
}


def dummy_document(mime: str, sop_class: str | None) -> bytes | None:
    """Return the document that stands for one of a MIME type, of even length.

    Parameters
    ----------
    mime : str
        MIME Type of Encapsulated Document (0042,0012).
    sop_class : str or None
        SOP Class UID, which tells the kind where the MIME type does not.

    Returns
    -------
    bytes or None
        None where nothing is known that would be valid.
    """
    kind = _KINDS.get(mime.strip("\0 ").casefold()) or _SOP_CLASSES.get(sop_class or "")
    return dummy_documents()[kind] if kind else None


def is_dummy(data: bytes) -> bool:
    """Return whether bytes are one of our documents, exactly."""
    return data in dummy_documents().values()


@cache
def dummy_documents() -> dict[str, bytes]:
    """Return the dummies by kind."""
    cda = read_bytes("documents", "removed.xml")
    comment = b"# " + _SAYS + b"\n"
    return {
        "pdf": _even(_pdf()),
        "xml": _even(cda),
        # The count of triangles is 0: header and count are all of a binary STL file.
        "stl": _SAYS.ljust(80) + bytes(4),
        "obj": _even(comment),
        "mtl": _even(comment),
    }


def _even(text: bytes) -> bytes:
    """Return text with a line feed more where its length is odd; no reader minds one."""
    return text + b"\n" * (len(text) % 2)


def _pdf() -> bytes:
    """Return a PDF of one page (ISO 32000-1)."""
    shown = b"BT /F1 18 Tf 72 720 Td (" + _SAYS + b") Tj ET"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>"
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
    )
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start
