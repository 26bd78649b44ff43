"""PDF by pdfium: what the document says of itself, and its pages one by one."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2_raw as pdfium

from phidetect.documents.worker import texts
from phidetect.documents.worker.page import read_page
from phidetect.documents.worker.sink import FullError, Sink
from phidetect.documents.worker.strings import loose_texts, streams
from phidetect.documents.worker.xml import read_xml

__all__ = ["read_pdf"]

_INFORMATION = (
    *("Title", "Author", "Subject", "Keywords", "Creator", "Producer"),
    *("CreationDate", "ModDate"),
)
_PASSWORD = 4
_MOST_OUTLINES = 20_000
_DRAWN = re.compile(rb"\b(?:BT|cm|re|Do)\s")


def read_pdf(data: bytes, sink: Sink, *, nested: bool = False) -> None:
    """Read a PDF file into `sink`; pages follow those that it has already.

    Parameters
    ----------
    data : bytes
        The file.
    sink : Sink
        Where to.
    nested : bool
        Whether another document holds this one.
    """
    pdfium.FPDF_InitLibrary()
    start = max(data.find(b"%PDF-", 0, 1024), 0)
    body = data[start:]
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() == _PASSWORD
        sink.skip("PHD122" if locked else "PHD123")
        if not nested:
            sink.page(0, 1, 1)
        _loose(data, sink)
        return
    first = sink.pages
    _about(document, sink)
    sink.flush()
    _attachments(document, sink)
    # What an empty password opens is written out without its encryption, to be searched too.
    locked = pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0
    _loose(_unlocked(document) if locked else data, sink)
    sink.flush()
    form = _form(document)
    count = pdfium.FPDF_GetPageCount(document)
    for index in range(min(count, sink.request.pages - first)):
        try:
            read_page(document, form, index, sink, number=first + index)
        except FullError:
            raise
        except MemoryError:
            sink.skip("PHD125", first + index)
        sink.flush()
    if first + count > sink.request.pages:
        sink.skip("PHD124")
    if not count:
        sink.skip("PHD123")


def _form(document: Any) -> Any:
    """Return an environment in which fields have values and are drawn; scripts do not run."""
    info = pdfium.FPDF_FORMFILLINFO()
    info.version = 2
    _kept.append(info)
    return pdfium.FPDFDOC_InitFormFillEnvironment(document, ctypes.byref(info))


_kept: list[Any] = []
"""What pdfium holds a pointer to until the process ends."""


def _about(document: Any, sink: Sink) -> None:
    for key in _INFORMATION:
        value = texts.wide(pdfium.FPDF_GetMetaText, document, key.encode("ascii"))
        sink.text("information", value, label=key)
    for title in _outlines(document):
        sink.text("outline", title)
    for index in range(min(pdfium.FPDFDoc_GetJavaScriptActionCount(document), _MOST_OUTLINES)):
        script = pdfium.FPDFDoc_GetJavaScriptAction(document, index)
        if script:
            sink.text("script", texts.wide(pdfium.FPDFJavaScriptAction_GetName, script))
            sink.text("script", texts.wide(pdfium.FPDFJavaScriptAction_GetScript, script))
            pdfium.FPDFDoc_CloseJavaScriptAction(script)
    for index in range(min(pdfium.FPDF_GetSignatureCount(document), _MOST_OUTLINES)):
        signature = pdfium.FPDF_GetSignatureObject(document, index)
        sink.text("signature", texts.wide(pdfium.FPDFSignatureObj_GetReason, signature))
        when = texts.narrow(pdfium.FPDFSignatureObj_GetTime, signature)
        sink.text("signature", when, label="CreationDate")
    labels = (
        texts.wide(pdfium.FPDF_GetPageLabel, document, index)
        for index in range(min(pdfium.FPDF_GetPageCount(document), sink.request.pages))
    )
    sink.text("label", "\n".join(label for label in labels if not label.isdigit()))


def _outlines(document: Any) -> Iterator[str]:
    """Yield the titles of bookmarks; a loop among them ends at the limit."""
    stack = [pdfium.FPDFBookmark_GetFirstChild(document, None)]
    seen: set[int] = set()
    while stack and len(seen) < _MOST_OUTLINES:
        mark = stack.pop()
        address = ctypes.cast(mark, ctypes.c_void_p).value if mark else None
        if address is None or address in seen:
            continue
        seen.add(address)
        yield texts.wide(pdfium.FPDFBookmark_GetTitle, mark)
        stack.append(pdfium.FPDFBookmark_GetNextSibling(document, mark))
        stack.append(pdfium.FPDFBookmark_GetFirstChild(document, mark))


def _attachments(document: Any, sink: Sink) -> None:
    count = pdfium.FPDFDoc_GetAttachmentCount(document)
    if count > sink.request.attachments:
        sink.skip("PHD124")
    for index in range(min(count, sink.request.attachments)):
        attachment = pdfium.FPDFDoc_GetAttachment(document, index)
        if not attachment:
            sink.skip("PHD126")
            continue
        read_attachment(attachment, sink)


def read_attachment(attachment: Any, sink: Sink, *, page: int = 0) -> None:
    """Read name, description and content of an attachment; only text is read."""
    sink.text("attachment", texts.wide(pdfium.FPDFAttachment_GetName, attachment), page=page)
    for key in (b"Desc", b"Author"):
        value = texts.wide(pdfium.FPDFAttachment_GetStringValue, attachment, key)
        sink.text("attachment", value, page=page)
    needed = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(needed)):
        sink.skip("PHD126", page)
        return
    if needed.value > sink.request.attachment_bytes:
        sink.skip("PHD124", page)
        return
    buffer = (ctypes.c_char * max(needed.value, 1))()
    if not pdfium.FPDFAttachment_GetFile(attachment, buffer, needed.value, ctypes.byref(needed)):
        sink.skip("PHD126", page)
        return
    text = texts.decoded(bytes(buffer)[: needed.value])
    if text is None:
        sink.skip("PHD126", page)
        return
    for line in text.splitlines():
        sink.text("attachment", line, page=page)


def _loose(data: bytes, sink: Sink) -> None:
    """Read what pdfium does not: metadata streams, and strings that stand anywhere."""
    seen: set[str] = set()

    def keep(raw: bytes, *, runs: bool) -> None:
        for text in loose_texts(raw, runs=runs):
            if text not in seen:
                seen.add(text)
                sink.text("loose", text)

    for outside, inside, whole in streams(data, limit=sink.request.inflated_bytes):
        keep(outside, runs=True)
        if inside is not None:
            if b"<rdf:RDF" in inside or b"<x:xmpmeta" in inside:
                _xmp(inside, sink)
            # Of drawing instructions only the strings: the rest is numbers.
            keep(inside, runs=_DRAWN.search(inside) is None)
        if not whole:
            sink.skip("PHD124")


def _xmp(data: bytes, sink: Sink) -> None:
    """Read an XMP packet; the processing instructions around it may be left out."""
    try:
        read_xml(data.strip(b"\0 \r\n\t"), sink, where="xmp")
    except FullError:
        raise
    except Exception:  # noqa: BLE001 - its strings are read in any case
        sink.skip("PHD126")


def _unlocked(document: Any) -> bytes:
    """Return the document without encryption."""
    out = bytearray()
    writer = pdfium.FPDF_FILEWRITE()
    writer.version = 1

    def write(_self: Any, data: Any, size: int) -> int:
        out.extend(ctypes.string_at(data, size))
        return 1

    callback = _callback_type(pdfium.FPDF_FILEWRITE, "WriteBlock")(write)
    writer.WriteBlock = callback
    pdfium.FPDF_SaveAsCopy(document, ctypes.byref(writer), pdfium.FPDF_REMOVE_SECURITY)
    return bytes(out)


def _callback_type(structure: Any, name: str) -> Callable[[Any], Any]:
    return dict(structure._fields_)[name]  # type: ignore[no-any-return]
