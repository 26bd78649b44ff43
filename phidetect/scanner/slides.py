"""Labels of microscope slides: LABEL images, and bar codes on OVERVIEW images (PS3.3 C.8.12.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phidetect.dicom import FrameSource, Instance
from phidetect.pixels.barcode import barcode_boxes
from phidetect.types import Box, Category, ElementView, Evidence, Finding, FrameRange, Region

__all__ = ["slide_findings"]

_WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
"""VL Whole Slide Microscopy Image Storage."""
_IMAGE_TYPE = 0x00080008
_TISSUE = "VOLUME"
"""Image Type value 3 of the tissue itself, with no label in view."""


def slide_findings(
    instance: Instance, elements: Sequence[ElementView], frames: FrameSource
) -> Iterator[Finding]:
    """Yield what of a slide identifies beside the lines of text that can be read.

    Handwriting and bar codes of a LABEL image cannot be told: it goes whole, on every frame on
    which anything shows. On other images than those of tissue areas like bar codes go.

    Parameters
    ----------
    instance : Instance
        The opened object.
    elements : sequence of ElementView
        All of its elements.
    frames : FrameSource
        Its frames.
    """
    flavor = _flavor(elements)
    if instance.sop_class != _WHOLE_SLIDE or flavor == _TISSUE:
        return
    for index in range(frames.number_of_frames):
        luma = frames.luminance(index)
        if flavor == "LABEL":
            if luma.min() == luma.max():
                continue  # filled before
            whole = Box(0, 0, frames.rows, frames.columns)
            why = "the label of a slide"
            yield _finding(whole, index, Category.OTHER_PHI, "rule:regions.slide_label", 0.99, why)
        else:
            for box in barcode_boxes(luma):
                why = "looks like a bar code"
                yield _finding(box, index, Category.ID, "rule:regions.barcode", 0.8, why)


def _flavor(elements: Sequence[ElementView]) -> str:
    """Return Image Type value 3, empty where there is none."""
    for view in elements:
        if view.tag == _IMAGE_TYPE and not view.path.depth and not view.in_file_meta:
            return view.values[2].reveal().strip().upper() if len(view.values) > 2 else ""
    return ""


def _finding(
    box: Box, frame: int, category: Category, source: str, score: float, why: str
) -> Finding:
    return Finding(
        location=Region(frames=FrameRange(frame, frame + 1), box=box),
        category=category,
        score=score,
        phi=True,
        evidence=(Evidence(source=source, score=score, why=why),),
    )
