"""CDA and other XML by expat: no document type, no entities, bounded depth."""

from __future__ import annotations

import base64
import binascii
import re
from pyexpat import ExpatError, ParserCreate

from phidetect.documents.worker import texts
from phidetect.documents.worker.plain import printable_runs
from phidetect.documents.worker.sink import Sink

__all__ = ["read_xml"]

_INLINE = frozenset(
    ("b", "caption", "content", "em", "footnote", "footnoteRef", "i", "linkHtml",
     "renderMultiMedia", "span", "strong", "sub", "sup", "u")
)  # fmt: skip
"""Elements that stand inside a sentence (CDA narrative block, HTML)."""
_LISTS = frozenset(("Alt", "Bag", "Description", "Seq", "li"))
"""Elements of XMP that hold the value of the property around them."""
_PDF = b"%PDF-"
_LINE = 60
"""Least length of a line of base64; it is 64 in PEM and 76 in MIME."""
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*\Z")


class _RefusedError(Exception):
    """A document type declaration, or nesting beyond the limit."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Handler:
    """Puts texts together while the parser goes on."""

    def __init__(self, sink: Sink, where: str) -> None:
        self.sink, self.where = sink, where
        self.path: list[str] = []
        self.held: list[str] = []
        self.label = ""
        self.names: set[str] = set()
        self.embedded: list[bytes] = []

    def doctype(self, *_: object) -> None:
        raise _RefusedError("PHD127")

    def start(self, name: str, attributes: list[str]) -> None:
        if len(self.path) >= self.sink.request.depth:
            raise _RefusedError("PHD124")
        local = name.rpartition(":")[2]
        if local not in _INLINE:
            self.flush()
            if local not in _LISTS:
                self.label = local
        self.path.append(local)
        self.names.add(name)
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            self.names.add(key)
            if key == "xmlns" or key.startswith("xmlns:"):
                self.names.add(value)
                continue
            # HL7 data types: the meaning is in the element, the value in one of few attributes.
            bare = key.rpartition(":")[2]
            label = f"{local}@{bare}"
            where = "attribute" if self.where == "text" else self.where
            if not self._decoded(value):
                self.sink.text(where, value, label=label)

    def end(self, name: str) -> None:
        if self.path:
            self.path.pop()
        if name.rpartition(":")[2] not in _INLINE:
            self.flush()
            outer = (step for step in reversed(self.path) if step not in _LISTS)
            self.label = next(outer, "")

    def characters(self, text: str) -> None:
        self.held.append(text)

    def comment(self, text: str) -> None:
        self.sink.text("comment", text)

    def instruction(self, target: str, text: str) -> None:
        self.sink.text("instruction", f"{target} {text}")

    def flush(self) -> None:
        if not self.held:
            return
        text, self.held = "".join(self.held), []
        if not text.isspace() and not self._decoded(text):
            for line in text.splitlines():
                self.sink.text(self.where, " ".join(line.split()), label=self.label)

    def _decoded(self, text: str) -> bool:
        """Return whether a text was base64 and is taken care of."""
        words = text.split()
        # Prose of letters alone is base64 too; only lines of one length are meant to be.
        if not words or len(words[0]) < _LINE or any(len(w) != len(words[0]) for w in words[1:-1]):
            return False
        if not _BASE64.match(text):
            return False
        try:
            data = base64.b64decode("".join(words), validate=True)
        except (binascii.Error, ValueError):
            return False
        inside = None if data.startswith(_PDF) else texts.decoded(data)
        if inside is not None:
            for line in inside.splitlines():
                self.sink.text("embedded", line)
            return True
        self.embedded.append(data)
        return True


def read_xml(data: bytes, sink: Sink, *, where: str = "text") -> None:
    """Read an XML document into `sink`, as one page.

    Parameters
    ----------
    data : bytes
        The document.
    sink : Sink
        Where to.
    where : str
        What its text is called.
    """
    if where == "text":
        sink.page(0, 1, 1)
    handler = _Handler(sink, where)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.EntityDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.characters
    parser.CommentHandler = handler.comment
    parser.ProcessingInstructionHandler = handler.instruction
    whole = False
    try:
        parser.Parse(_unpadded(data), True)
        whole = True
    except _RefusedError as error:
        sink.skip(error.code)
    except ExpatError:
        sink.skip("PHD123")
    handler.flush()
    sink.text("name", "\n".join(sorted(handler.names)))
    if not whole:
        for text in printable_runs(data):
            sink.text("loose", text)
    for inside in handler.embedded:
        _embedded(inside, sink)


def _unpadded(data: bytes) -> bytes:
    """Return a document without the zero bytes after it, in UTF-16 without zero characters."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.rstrip(b"\0")
    data = data[: len(data) // 2 * 2]
    while data.endswith(b"\0\0"):
        data = data[:-2]
    return data


def _embedded(data: bytes, sink: Sink) -> None:
    """Read what was in base64 and is no text: a PDF; anything else is not read."""
    for text in printable_runs(data):
        sink.text("loose", text)
    if not data.startswith(_PDF) or not sink.request.pdf:
        sink.skip("PHD126")
        return
    from phidetect.documents.worker.pdf import read_pdf

    read_pdf(data, sink, nested=True)
