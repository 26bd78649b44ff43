"""What kind of document bytes are: by what they hold, whatever their MIME type says."""

from __future__ import annotations

import struct

__all__ = ["kind_of"]

_BY_MIME = {
    "application/sla": "stl",
    "model/stl": "stl",
    "model/x.stl-binary": "stl",
    "model/mtl": "mtl",
    "model/obj": "obj",
    "text/plain": "text",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LEAST_STL = 84


def kind_of(data: bytes, mime: str) -> str:
    """Return the kind of a document, empty where it is none that is read.

    Parameters
    ----------
    data : bytes
        The document.
    mime : str
        MIME Type of Encapsulated Document (0042,0012). It decides only where the content does
        not: between formats that are lines of text.
    """
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if _is_xml(head):
        return "xml"
    if _is_stl(data):
        return "stl"
    said = _BY_MIME.get(mime.strip("\0 ").casefold(), "")
    if said in ("obj", "mtl", "text") and not _is_text(head):
        return ""
    return said


def _is_xml(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return head[2:].replace(b"\0", b"").lstrip().startswith(b"<")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<")) and (
        b"\0" not in head.rstrip(b"\0")
    )


def _is_stl(data: bytes) -> bool:
    if data[:5].lower() == b"solid" and (b"facet" in data[:4096] or b"endsolid" in data[:4096]):
        return True
    if len(data) < _LEAST_STL:
        return False
    (count,) = struct.unpack_from("<I", data, 80)
    return 0 <= len(data) - _LEAST_STL - 50 * int(count) <= 1


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return True
    body = head.rstrip(b"\0")
    return not body.startswith((b"{\\rtf", b"PK", b"\x7fELF")) and b"\0" not in body
