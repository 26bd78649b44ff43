"""Reads a document in a short-lived process of its own: a hostile one takes down nothing else."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import phidetect
from phidetect.documents import protocol
from phidetect.documents.model import Document, DocumentText, Missed, Page
from phidetect.documents.protocol import Request
from phidetect.documents.sniff import kind_of
from phidetect.errors import MESSAGES
from phidetect.secret import Secret
from phidetect.settings import DEFAULT_LIMITS, DocumentLimits, Limits
from phidetect.types import Box

__all__ = ["read_document"]

_PDF_IN_BASE64 = b"JVBERi0"
_LARGEST_SIDE = 1 << 15
_NOT_A_BOX = -1
_KEPT = ("LD_LIBRARY_PATH",)
"""Variables of the environment that an interpreter may need to find its own library."""


def read_document(data: bytes, mime: str, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return what a document holds. Nothing about the document raises.

    It takes at most the wall limit: what hangs is ended, and what was read until then is
    returned with PHD125.

    Parameters
    ----------
    data : bytes
        Encapsulated Document (0042,0011), padding included.
    mime : str
        MIME Type of Encapsulated Document (0042,0012).
    limits : Limits
        What the document may cost.

    Returns
    -------
    Document
        With a code in `skipped` for whatever was not read: PHD121 unknown kind, PHD122
        encrypted, PHD123 broken, PHD124 over a limit, PHD125 out of time or memory, PHD126 a
        part, PHD127 XML with entities, PHD128 no reading process.
    """
    most = limits.documents
    kind = kind_of(data, mime)
    if not kind:
        return Document(kind="", skipped=(Missed(code="PHD121"),))
    if len(data) > most.document_bytes:
        return Document(kind=kind, skipped=(Missed(code="PHD124"),))
    collected = _Collected(kind, most)
    try:
        _run(data, _request(kind, data, most), collected)
    except (OSError, ImportError, MemoryError):
        collected.miss("PHD128")
    return collected.document()


def _request(kind: str, data: bytes, most: DocumentLimits) -> Request:
    return Request(
        kind=kind,
        pdf=kind == "xml" and _PDF_IN_BASE64 in data,
        seconds=most.seconds,
        memory_bytes=most.memory_bytes + 4 * len(data),
        pages=most.pages,
        chars=most.chars,
        page_samples=most.page_samples,
        raster_bytes=most.raster_bytes,
        attachments=most.attachments,
        attachment_bytes=most.attachment_bytes,
        inflated_bytes=most.inflated_bytes,
        depth=most.depth,
        dpi=most.dpi,
    )


def _command(request: Request) -> list[str]:
    """Return the command: isolated from environment, current folder and user's packages."""
    if not sys.executable:
        raise ImportError  # an application that embeds the interpreter
    package = Path(phidetect.__file__).parent
    folders = [str(package.parent)]
    if request.kind == "pdf" or request.pdf:
        spec = find_spec("pypdfium2_raw")
        if spec is None or spec.origin is None:
            raise ImportError
        folders.append(str(Path(spec.origin).parent.parent))
    worker = str(package / "documents" / "worker" / "__main__.py")
    return [sys.executable, "-I", "-S", "-B", worker, *folders]


def _run(data: bytes, request: Request, collected: _Collected) -> None:
    process = subprocess.Popen(
        _command(request),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a library prints may hold a value.
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    clock = threading.Timer(request.seconds, _end, (process,))
    clock.daemon = True
    clock.start()
    try:
        with contextlib.suppress(OSError):
            process.stdin.write(request.pack())
            process.stdin.write(data)
            process.stdin.close()
        complete = collected.take(process.stdout)
        timed_out = not clock.is_alive()
    finally:
        clock.cancel()
        _end(process)
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        code = process.wait()
    if not complete:
        # Without any answer it never started; by a signal it was ended by a limit or crashed.
        collected.miss("PHD125" if timed_out or code < 0 or collected.answered else "PHD128")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it may have started: they would keep its output open."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


class _Collected:
    """Makes a document of records, none of which is trusted."""

    def __init__(self, kind: str, most: DocumentLimits) -> None:
        self.kind, self.most = kind, most
        self.answered = False
        self._sizes: dict[int, tuple[int, int]] = {}
        self._rasters: dict[tuple[int, bool], bytes] = {}
        self._lines: dict[int, list[DocumentText]] = defaultdict(list)
        self._metadata: list[DocumentText] = []
        self._skipped: dict[Missed, None] = {}

    def miss(self, code: str, page: int | None = None) -> None:
        self._skipped[Missed(code=code, page=page)] = None

    def take(self, stream: IO[bytes]) -> bool:
        """Take records until the end; return whether the end was said."""
        # No more than the limits allow the other side to send, with room for heads.
        left = self.most.raster_bytes + 16 * self.most.chars + (1 << 24)
        for kind, payload in _records(stream, left):
            self.answered = True
            left -= len(payload) + protocol.RECORD.size
            if left < 0:
                return False
            if kind == protocol.END:
                return True
            try:
                self._take(kind, payload)
            except (ValueError, ArithmeticError, LookupError, struct.error):
                return False
        return False

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == protocol.TEXT:
            self._text(payload)
        elif kind == protocol.PAGE:
            page, rows, cols = protocol.PAGE_HEAD.unpack(payload)
            self._check(page, rows, cols)
            self._sizes.setdefault(page, (rows, cols))
        elif kind == protocol.RASTER:
            size = protocol.RASTER_HEAD.size
            page, rows, cols, uncovered = protocol.RASTER_HEAD.unpack(payload[:size])
            if self._sizes[page] != (rows, cols):
                raise ValueError("another size")
            self._rasters[page, bool(uncovered)] = payload[size:]
        elif kind == protocol.SKIPPED:
            raw, page = protocol.SKIPPED_HEAD.unpack(payload)
            code = raw.decode("ascii")
            self.miss(code if code in MESSAGES else "PHD128", page if page >= 0 else None)
        else:
            raise ValueError("unknown record")

    def _check(self, page: int, rows: int, cols: int) -> None:
        fits = 0 <= page < self.most.pages and rows > 0 and cols > 0
        if not fits or rows * cols > self.most.page_samples or max(rows, cols) > _LARGEST_SIDE:
            raise ValueError("over a limit")

    def _text(self, payload: bytes) -> None:
        size = protocol.TEXT_HEAD.size
        where, page, *sides, named = protocol.TEXT_HEAD.unpack(payload[:size])
        if not 0 <= page < self.most.pages or size + named > len(payload):
            raise ValueError("over a limit")
        text = DocumentText(
            where=protocol.WHERE[where],
            text=Secret(payload[size + named :].decode("utf-8", "replace")),
            label=Secret(payload[size : size + named].decode("utf-8", "replace")),
            page=page,
            box=None if sides[0] == _NOT_A_BOX else Box(*sides),
        )
        (self._lines[page] if text.where == "text" else self._metadata).append(text)

    def document(self) -> Document:
        """Return what was collected."""
        for page in self._lines:
            self._sizes.setdefault(page, (1, 1))
        pages = tuple(
            Page(
                number=page,
                rows=rows,
                cols=cols,
                lines=tuple(self._lines.get(page, ())),
                packed=self._rasters.get((page, False)),
                packed_uncovered=self._rasters.get((page, True)),
            )
            for page, (rows, cols) in sorted(self._sizes.items())
        )
        return Document(
            kind=self.kind,
            pages=pages,
            metadata=tuple(self._metadata),
            skipped=tuple(self._skipped),
        )


def _records(stream: IO[bytes], most: int) -> Iterator[tuple[bytes, bytes]]:
    while True:
        head = stream.read(protocol.RECORD.size)
        if len(head) < protocol.RECORD.size:
            return
        kind, length = protocol.RECORD.unpack(head)
        if length > most:
            return
        payload = stream.read(length)
        if len(payload) < length:
            return
        yield kind, payload
