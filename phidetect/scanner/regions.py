"""What header and make of a device tell of the places in its frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phidetect.dicom import FrameSource, Instance, ultrasound_limits
from phidetect.rules.regions import device_regions, ultrasound_regions
from phidetect.types import Box, Category, ElementView, Evidence, Finding, FrameRange, Region

__all__ = ["device_findings", "pictures_of"]

_MANUFACTURER = 0x00080070
_MODEL = 0x00081090


def pictures_of(instance: Instance, frames: FrameSource) -> tuple[Box, ...]:
    """Return where the pictures of an ultrasound screen stand (PS3.3 C.8.5.5)."""
    limits = ultrasound_limits(instance)
    return ultrasound_regions(limits, rows=frames.rows, cols=frames.columns)


def device_findings(
    instance: Instance, elements: Sequence[ElementView], frames: FrameSource
) -> Iterator[Finding]:
    """Yield the places where the device is known to print identity, text seen there or not.

    A place that is flat on every frame holds nothing: it was filled before.
    """
    boxes = device_regions(
        manufacturer=_text(elements, _MANUFACTURER),
        model=_text(elements, _MODEL),
        modality=instance.modality or "",
        rows=frames.rows,
        cols=frames.columns,
    )
    why = "where this device prints identity"
    for box in boxes:
        if not _holds_something(frames, box):
            continue
        yield Finding(
            location=Region(frames=FrameRange(0, frames.number_of_frames), box=box),
            category=Category.OTHER_PHI,
            score=0.9,
            phi=True,
            evidence=(Evidence(source="rule:regions.device", score=0.9, why=why),),
        )


def _holds_something(frames: FrameSource, box: Box) -> bool:
    """Return whether samples differ inside `box`, which the frame clips, on any frame."""
    inside = slice(box.row0, box.row1), slice(box.col0, box.col1)
    return any(
        crop.size and crop.min() != crop.max()
        for crop in (frames.luminance(i)[inside] for i in range(frames.number_of_frames))
    )


def _text(elements: Sequence[ElementView], tag: int) -> str:
    for view in elements:
        if view.tag == tag and not view.path.depth and view.values:
            return view.values[0].reveal()
    return ""
