"""Pictures of a page: whether they can be decoded, and what is drawn over them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2_raw as pdfium

from phidetect.documents.worker.sink import Sink

__all__ = ["uncover_pictures"]

_MOST_OBJECTS = 20_000
_DEEPEST = 8
_LARGEST_PICTURE = 1 << 27
"""Samples; pdfium leaves out what it has no memory for, and says nothing."""
_NOTICED = 4.0
"""Points: what overlaps a picture by less hides nothing."""

Bounds = tuple[float, float, float, float]


def uncover_pictures(page: Any, sink: Sink, number: int) -> bool:
    """Leave out what is drawn over pictures, from now on; return whether anything is.

    A picture that cannot be decoded is reported as not read: PHD124 too large, PHD126 else.

    Parameters
    ----------
    page : pdfium page
        The page; it is changed.
    sink : Sink
        Where to report.
    number : int
        Number of the page in the answer.
    """
    pictures: list[Bounds] = []
    covering = False
    count = 0
    for count, thing in enumerate(_objects(page), 1):
        if count > _MOST_OBJECTS:
            sink.skip("PHD124", number)
            break
        bounds = _bounds(thing)
        is_picture = pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_IMAGE
        if bounds is not None and any(_overlap(bounds, below) for below in pictures):
            covering = True
            pdfium.FPDFPageObj_SetIsActive(thing, 0)
        if is_picture:
            _check(thing, sink, number)
            if bounds is not None:
                pictures.append(bounds)
    return covering


def _objects(page: Any) -> Iterator[Any]:
    """Yield what is drawn on a page, in its order; forms are opened, not drawn by themselves."""
    stack: list[tuple[Callable[[Any, int], Any], Any, int, int]] = [
        (_child_of_page, page, pdfium.FPDFPage_CountObjects(page), 0)
    ]
    positions = [0]
    while stack:
        child, holder, count, depth = stack[-1]
        at = positions[-1]
        if at >= count:
            stack.pop()
            positions.pop()
            continue
        positions[-1] = at + 1
        thing = child(holder, at)
        if not thing:
            continue
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inside = pdfium.FPDFFormObj_CountObjects(thing)
            stack.append((_child_of_form, thing, inside, depth + 1))
            positions.append(0)
        else:
            yield thing


def _child_of_page(page: Any, index: int) -> Any:
    return pdfium.FPDFPage_GetObject(page, index)


def _child_of_form(form: Any, index: int) -> Any:
    return pdfium.FPDFFormObj_GetObject(form, index)


def _bounds(thing: Any) -> Bounds | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _overlap(one: Bounds, other: Bounds) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > _NOTICED and height > _NOTICED


def _check(picture: Any, sink: Sink, number: int) -> None:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(picture, ctypes.byref(width), ctypes.byref(height))
    if width.value * height.value > _LARGEST_PICTURE:
        sink.skip("PHD124", number)
        return
    bitmap = pdfium.FPDFImageObj_GetBitmap(picture)
    if not bitmap:
        sink.skip("PHD126", number)
        return
    pdfium.FPDFBitmap_Destroy(bitmap)
