"""What the reading process and this one say to each other: fixed binary records, no pickle.

A request is one `REQUEST` and the bytes of the document up to the end of the stream. The answer
is a row of records, each a `RECORD` (kind, length) and that many bytes; `END` comes last. What
the reading process says is believed as little as the document itself: it may have taken over
that process.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

__all__ = [
    "END",
    "KINDS",
    "PAGE",
    "PAGE_HEAD",
    "RASTER",
    "RASTER_HEAD",
    "RECORD",
    "REQUEST",
    "SKIPPED",
    "SKIPPED_HEAD",
    "TEXT",
    "TEXT_HEAD",
    "WHERE",
    "Request",
]

KINDS = ("pdf", "xml", "stl", "obj", "mtl", "text")
"""Kinds of documents that are read."""

WHERE = (
    "text", "information", "xmp", "outline", "annotation", "field", "attachment", "script",
    "label", "attribute", "comment", "instruction", "name", "embedded", "signature", "loose",
)  # fmt: skip
"""Where in a document a text stands; ``loose`` is what stands in no place that is understood."""

RECORD = struct.Struct("<cI")
TEXT, PAGE, RASTER, SKIPPED, END = b"T", b"P", b"R", b"S", b"E"
TEXT_HEAD = struct.Struct("<Bi4iH")
"""Index in `WHERE`, page, box (row0 -1 for none), length of the label; then label and text."""
PAGE_HEAD = struct.Struct("<iii")
"""Page, rows and columns that its boxes refer to."""
RASTER_HEAD = struct.Struct("<iii?")
"""Page, rows, columns, whether what covers pictures was left out; then luminance, deflated."""
SKIPPED_HEAD = struct.Struct("<6si")
"""Code, page (-1 for none)."""

REQUEST = struct.Struct("<4sB?11Q")
_MAGIC = b"PHDd"


class Request(NamedTuple):
    """What to read and what it may cost; see `phidetect.settings.DocumentLimits`.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    pdf : bool
        Whether there is a PDF inside a document of another kind.
    """

    kind: str
    pdf: bool
    seconds: int
    memory_bytes: int
    pages: int
    chars: int
    page_samples: int
    raster_bytes: int
    attachments: int
    attachment_bytes: int
    inflated_bytes: int
    depth: int
    dpi: int

    def pack(self) -> bytes:
        """Return the request as bytes."""
        return REQUEST.pack(_MAGIC, KINDS.index(self.kind), *self[1:])

    @classmethod
    def unpack(cls, data: bytes) -> Request:
        """Return the request that `pack` wrote."""
        magic, kind, *numbers = REQUEST.unpack(data)
        if magic != _MAGIC:
            raise ValueError("not a request")
        return cls(KINDS[kind], *numbers)
