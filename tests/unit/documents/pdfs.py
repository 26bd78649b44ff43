"""PDF files made from nothing, good and hostile (ISO 32000-1)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
A4 = (0, 0, 595, 842)


class Maker:
    """Collects objects; numbers them from 1."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []
        self.root: dict[str, bytes] = {}
        self.trailer: dict[str, bytes] = {}
        self.catalog = self.add(b"")
        self.tree = self.add(b"")
        self.font = self.add(HELVETICA)
        self.pages: list[int] = []

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, head: bytes = b"", *, deflate: bool = False) -> int:
        if deflate:
            data, head = zlib.compress(data), head + b" /Filter /FlateDecode"
        return self.add(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data))

    def page(
        self,
        content: bytes = b"",
        *,
        box: Sequence[float] = A4,
        extra: bytes = b"",
        resources: bytes = b"",
        deflate: bool = False,
    ) -> int:
        drawn = self.stream(content, deflate=deflate)
        sides = " ".join(map(str, box)).encode()
        self.pages.append(
            self.add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [%s] /Contents %d 0 R "
                b"/Resources << /Font << /F1 %d 0 R >> %s >> %s >>"
                % (self.tree, sides, drawn, self.font, resources, extra)
            )
        )
        return self.pages[-1]

    def information(self, **values: str) -> None:
        body = b" ".join(b"/%s %s" % (k.encode(), literal(v)) for k, v in values.items())
        self.trailer["Info"] = b"%d 0 R" % self.add(b"<< " + body + b" >>")

    def bytes(self) -> bytes:
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.objects[self.tree - 1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
            len(self.pages),
            kids,
        )
        self.objects[self.catalog - 1] = b"<< /Type /Catalog /Pages %d 0 R %s >>" % (
            self.tree,
            entries(self.root),
        )
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
            len(offsets) + 1,
            self.catalog,
            entries(self.trailer),
            start,
        )
        return bytes(out)


def entries(values: Mapping[str, bytes]) -> bytes:
    return b" ".join(b"/%s %s" % (key.encode(), value) for key, value in values.items())


def literal(text: str) -> bytes:
    """Return a text string in parentheses, in UTF-16 where it needs that."""
    raw = text.encode("latin-1") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    for char in (b"\\", b"(", b")"):
        raw = raw.replace(char, b"\\" + char)
    return b"(" + raw + b")"


def show(lines: Iterable[str], *, size: int = 14, top: int = 780, left: int = 60) -> bytes:
    """Return the instructions that write lines below each other."""
    out = b"BT /F1 %d Tf %d %d Td %d TL\n" % (size, left, top, round(1.5 * size))
    for line in lines:
        out += literal(line) + b" Tj T*\n"
    return out + b"ET\n"


def picture_page(maker: Maker, samples: bytes, rows: int, cols: int) -> None:
    """Add a page that shows one grey picture and has no text."""
    image = maker.stream(
        samples,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8" % (cols, rows),
        deflate=True,
    )
    maker.page(
        b"q %d 0 0 %d 40 400 cm /Im0 Do Q" % (500, 500 * rows // cols),
        resources=b"/XObject << /Im0 %d 0 R >>" % image,
    )
