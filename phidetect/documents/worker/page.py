"""One page of a PDF: lines of its text layer, its annotations, and how it looks."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium

from phidetect.documents.worker import texts
from phidetect.documents.worker.pictures import uncover_pictures
from phidetect.documents.worker.sink import NO_BOX, Sink

__all__ = ["read_page"]

_POINTS = 72.0
_LONGEST_SIDE = 8192
_ANNOTATION_KEYS = (b"Contents", b"T", b"Subj", b"NM", b"RC", b"TU", b"V", b"DV", b"CA")
_FIELD_KEYS = frozenset((b"TU", b"V", b"DV"))
_MOST_ANNOTATIONS = 5_000
_WHITE = 0xFFFFFFFF

Rectangle = tuple[float, float, float, float]


def read_page(document: Any, form: Any, index: int, sink: Sink, *, number: int) -> None:
    """Read the page at `index`; in the answer it has the given number."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        sink.page(number, 1, 1)
        sink.skip("PHD123", number)
        return
    try:
        page = _uncropped(document, page, index)
        if form:
            pdfium.FORM_OnAfterLoadPage(page, form)
        rows, cols = _size(page, sink)
        sink.page(number, rows, cols)
        _text(page, rows, cols, sink, number)
        _annotations(document, form, page, sink, number)
        _render(page, form, rows, cols, sink, number)
    finally:
        pdfium.FPDF_ClosePage(page)


def _uncropped(document: Any, page: Any, index: int) -> Any:
    """Return the page with all of its medium in view: a crop box only hides."""
    media, crop = _box(pdfium.FPDFPage_GetMediaBox, page), _box(pdfium.FPDFPage_GetCropBox, page)
    if media is None or crop is None or media == crop:
        return page
    pdfium.FPDFPage_SetCropBox(page, *media)
    again = pdfium.FPDF_LoadPage(document, index)
    if not again:
        return page
    pdfium.FPDF_ClosePage(page)
    return again


def _box(function: Any, page: Any) -> Rectangle | None:
    numbers = [ctypes.c_float() for _ in range(4)]
    if not function(page, *map(ctypes.byref, numbers)):
        return None
    return tuple(number.value for number in numbers)  # type: ignore[return-value]


def _size(page: Any, sink: Sink) -> tuple[int, int]:
    """Return rows and columns: at the resolution asked for, or less for a huge page."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (0 < width < math.inf and 0 < height < math.inf):
        return 1, 1
    scale = min(
        sink.request.dpi / _POINTS,
        math.sqrt(sink.request.page_samples / (width * height)),
        _LONGEST_SIDE / max(width, height),
    )
    return max(1, int(height * scale)), max(1, int(width * scale))


def _text(page: Any, rows: int, cols: int, sink: Sink, number: int) -> None:
    layer = pdfium.FPDFText_LoadPage(page)
    if not layer:
        sink.skip("PHD123", number)
        return
    try:
        for text, rectangle in _lines(layer):
            box = NO_BOX if rectangle is None else _on_raster(page, rectangle, rows, cols)
            sink.text("text", text, page=number, box=box)
    finally:
        pdfium.FPDFText_ClosePage(layer)


def _lines(layer: Any) -> Iterator[tuple[str, Rectangle | None]]:
    """Yield the lines of the text layer, with the rectangle on the page that holds each."""
    sides = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    references = [ctypes.byref(side) for side in sides]
    units: list[int] = []
    extent: list[float] = []
    for index in range(pdfium.FPDFText_CountChars(layer)):
        code = pdfium.FPDFText_GetUnicode(layer, index)
        if code in (10, 13):
            if units:
                yield _joined(units), _rectangle(extent)
                units, extent = [], []
            continue
        units.append(code or 0xFFFD)
        if code != 32 and pdfium.FPDFText_GetCharBox(layer, index, *references):
            left, right, bottom, top = (side.value for side in sides)
            if not extent:
                extent = [left, right, bottom, top]
            else:
                extent[0], extent[1] = min(extent[0], left), max(extent[1], right)
                extent[2], extent[3] = min(extent[2], bottom), max(extent[3], top)
    if units:
        yield _joined(units), _rectangle(extent)


def _joined(codes: list[int]) -> str:
    # Above the basic plane pdfium counts UTF-16 units on some platforms, code points on others.
    text = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    # A hyphen at the end of a line comes as U+FFFE or U+0002.
    return text.replace("\ufffe", "-").replace("\x02", "-")


def _rectangle(extent: list[float]) -> Rectangle | None:
    return tuple(extent) if extent else None  # type: ignore[return-value]


def _on_raster(page: Any, rectangle: Rectangle, rows: int, cols: int) -> tuple[int, int, int, int]:
    """Return a rectangle of the page as row0, col0, row1, col1; `NO_BOX` where it lies outside."""
    left, right, bottom, top = rectangle
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for px, py in ((left, top), (right, bottom)):
        pdfium.FPDF_PageToDevice(
            page, 0, 0, cols, rows, 0, px, py, ctypes.byref(x), ctypes.byref(y)
        )
        corners.append((y.value, x.value))
    (r0, c0), (r1, c1) = corners
    row0, row1 = max(min(r0, r1) - 1, 0), min(max(r0, r1) + 2, rows)
    col0, col1 = max(min(c0, c1) - 1, 0), min(max(c0, c1) + 2, cols)
    return (row0, col0, row1, col1) if row0 < row1 and col0 < col1 else NO_BOX


def _annotations(document: Any, form: Any, page: Any, sink: Sink, number: int) -> None:
    from phidetect.documents.worker.pdf import read_attachment

    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > _MOST_ANNOTATIONS:
        sink.skip("PHD124", number)
    for index in range(min(count, _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        for key in _ANNOTATION_KEYS:
            value = texts.wide(pdfium.FPDFAnnot_GetStringValue, annotation, key)
            where = "field" if key in _FIELD_KEYS else "annotation"
            sink.text(where, value, page=number, label="Author" if key == b"T" else "")
        if form:
            for function in (pdfium.FPDFAnnot_GetFormFieldName, pdfium.FPDFAnnot_GetFormFieldValue):
                sink.text("field", texts.wide(function, form, annotation), page=number)
        link = pdfium.FPDFAnnot_GetLink(annotation)
        action = pdfium.FPDFLink_GetAction(link) if link else None
        if action:
            target = texts.narrow(pdfium.FPDFAction_GetURIPath, document, action)
            sink.text("annotation", target, page=number)
        attached = pdfium.FPDFAnnot_GetFileAttachment(annotation)
        if attached:
            read_attachment(attached, sink, page=number)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _render(page: Any, form: Any, rows: int, cols: int, sink: Sink, number: int) -> None:
    drawn = _drawn(page, form, rows, cols)
    if drawn is None:
        sink.skip("PHD125", number)
        return
    sink.raster(number, rows, cols, drawn)
    if uncover_pictures(page, sink, number):
        # A black box over a scanned name hides it from the eye alone.
        uncovered = _drawn(page, None, rows, cols)
        if uncovered is None:
            sink.skip("PHD125", number)
        elif uncovered != drawn:
            sink.raster(number, rows, cols, uncovered, uncovered=True)


def _drawn(page: Any, form: Any, rows: int, cols: int) -> bytes | None:
    """Return the luminance of a page on white, row by row; None where memory is short."""
    bitmap = pdfium.FPDFBitmap_CreateEx(cols, rows, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, cols, rows, _WHITE)
        flags = pdfium.FPDF_GRAYSCALE | (pdfium.FPDF_ANNOT if form else 0)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, cols, rows, 0, flags)
        if form:
            pdfium.FPDF_FFLDraw(form, bitmap, page, 0, 0, cols, rows, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    if stride == cols:
        return raw
    return b"".join(raw[row * stride : row * stride + cols] for row in range(rows))
