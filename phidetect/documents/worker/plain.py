"""STL, OBJ, MTL and plain text: everything in them that is not geometry."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from phidetect.documents.worker import texts
from phidetect.documents.worker.sink import Sink

__all__ = ["printable_runs", "read_obj", "read_stl", "read_text"]

_RUN = re.compile(rb"[\x20-\x7e]{6,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0){6,}|(?:\0[\x20-\x7e]){6,}")
_WORDY = re.compile(rb"[A-Za-z]{3}|[0-9]{4}")

_STL_HEAD, _STL_TRIANGLE = 84, 50
_FACETS = re.compile(
    rb"(?m)^[ \t]*(?:facet[ \t]+normal|outer[ \t]+loop|vertex|endloop|endfacet)"
    rb"[ \t\d.eE+\-]*\r?$\n?"
)
"""Lines of an ASCII STL file that hold nothing but geometry."""
_VERTICES = re.compile(rb"(?m)^[ \t]*(?:v[tnp]?|[flps])[ \t][\d.eE+\-/ \t]*\r?$\n?")
"""Lines of an OBJ file that hold nothing but geometry."""
_WORDS = re.compile(r"\s*(?:#+|o|g|usemtl|mtllib|newmtl|solid|endsolid|map_\w+|bump|disp|decal)\s+")
"""Statements before a name or comment."""


def printable_runs(data: bytes) -> Iterator[str]:
    """Yield the runs of ASCII, and of UTF-16 of the same letters, in bytes."""
    for finder in (_RUN, _WIDE_RUN):
        for match in finder.finditer(data):
            run = match[0].replace(b"\0", b"")
            if _WORDY.search(run):
                yield run.decode("ascii")


def read_stl(data: bytes, sink: Sink) -> None:
    """Read a binary or ASCII STL file: header, attribute bytes, names, what follows the end."""
    sink.page(0, 1, 1)
    if data[:5].lower() == b"solid" and b"\0" not in data[:_STL_HEAD] and b"facet" in data[:4096]:
        _lines(_FACETS.sub(b"", data), sink)
        if b"endsolid" not in data[-4096:]:
            sink.skip("PHD123")
        return
    if data[:5].lower() == b"solid" and data.rstrip(b"\0 \r\n").endswith(b"endsolid"):
        _lines(data, sink)
        return
    if len(data) < _STL_HEAD:
        sink.skip("PHD123")
        _loose(data, sink)
        return
    header = data[:80].strip(b"\0 ")
    text = texts.decoded(header)
    if text is None:
        _loose(header, sink)
    else:
        sink.text("comment", text)
    (count,) = struct.unpack_from("<I", data, 80)
    end = _STL_HEAD + _STL_TRIANGLE * count
    if end > len(data):
        sink.skip("PHD123")
    body = data[_STL_HEAD : min(end, len(data))]
    attributes = bytearray(2 * (len(body) // _STL_TRIANGLE))
    attributes[::2] = body[48::_STL_TRIANGLE][: len(attributes) // 2]
    attributes[1::2] = body[49::_STL_TRIANGLE]
    _loose(bytes(attributes), sink)
    # The coordinates too: three floats hold twelve letters.
    _loose(body, sink)
    after = data[end:].strip(b"\0 ")
    trailing = texts.decoded(after) if after else None
    if trailing is not None:
        sink.text("comment", trailing)
    elif after:
        _loose(after, sink)
        sink.skip("PHD126")


def read_obj(data: bytes, sink: Sink) -> None:
    """Read an OBJ or MTL file: comments, names, and every line that is not geometry."""
    sink.page(0, 1, 1)
    _lines(_VERTICES.sub(b"", data), sink)


def read_text(data: bytes, sink: Sink) -> None:
    """Read plain text."""
    sink.page(0, 1, 1)
    _lines(data, sink)


def _lines(data: bytes, sink: Sink) -> None:
    text = texts.decoded(data)
    if text is None:
        sink.skip("PHD126")
        _loose(data, sink)
        return
    for line in text.splitlines():
        statement = _WORDS.match(line)
        sink.text("text", line[statement.end() :] if statement else line)


def _loose(data: bytes, sink: Sink) -> None:
    for text in printable_runs(data):
        sink.text("loose", text)
