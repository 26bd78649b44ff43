"""What header and make of a device tell of the places in its frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phidetect.dicom import FrameSource, Instance, ultrasound_limits
from phidetect.dicom.numbers import numbers_at
from phidetect.rules.predicates import ElementRef, Header
from phidetect.rules.regions import (
    RegionRules,
    device_regions,
    elements_wanted,
    shipped_rules,
    ultrasound_regions,
)
from phidetect.types import (
    Box,
    Category,
    ElementView,
    Evidence,
    Finding,
    FrameRange,
    PathStep,
    Region,
)

__all__ = ["device_findings", "header_of", "pictures_of"]


def pictures_of(instance: Instance, frames: FrameSource) -> tuple[Box, ...]:
    """Return where the pictures of an ultrasound screen stand (PS3.3 C.8.5.5)."""
    limits = ultrasound_limits(instance)
    return ultrasound_regions(limits, rows=frames.rows, cols=frames.columns)


def device_findings(
    instance: Instance,
    elements: Sequence[ElementView],
    frames: FrameSource,
    *,
    given: Sequence[RegionRules] = (),
) -> Iterator[Finding]:
    """Yield the places where a rule says that identity is printed, text seen there or not.

    A place that is flat on every frame holds nothing: it was filled before.

    Parameters
    ----------
    instance : Instance
        The opened object.
    elements : sequence of ElementView
        Its elements.
    frames : FrameSource
        Its frames.
    given : sequence of RegionRules
        Rules that the user brought, besides the shipped ones.
    """
    files = (shipped_rules(), *given)
    regions = device_regions(
        files,
        header_of(instance, elements, elements_wanted(files)),
        rows=frames.rows,
        cols=frames.columns,
        pictures=pictures_of(instance, frames),
    )
    filled = _filled(frames, {region.box for region in regions})
    for region in regions:
        if region.box not in filled:
            continue
        source, why = "rule:regions.device", "where this device prints identity"
        if region.file:
            source, why = "rule:regions.user", f"rule {region.number} of rules file {region.file}"
        yield Finding(
            location=Region(frames=FrameRange(0, frames.number_of_frames), box=region.box),
            category=Category.OTHER_PHI,
            score=0.9,
            phi=True,
            evidence=(Evidence(source=source, score=0.9, why=why),),
        )


def header_of(
    instance: Instance, elements: Sequence[ElementView], wanted: frozenset[ElementRef]
) -> Header:
    """Return what gives the values of `wanted` elements as text.

    Parameters
    ----------
    instance : Instance
        The opened object: numbers are read from it.
    elements : sequence of ElementView
        Its elements.
    wanted : frozenset of ElementRef
        Elements that rules look at.
    """
    found: dict[ElementRef, tuple[str, ...]] = {}
    for view in elements if wanted else ():
        reference = _reference(view)
        if reference in wanted and reference not in found:
            found[reference] = _texts(instance, view)
    return found.get


def _reference(view: ElementView) -> ElementRef:
    """Return the path of an element with its own Private Creator in place of a token."""
    if view.creator is None:
        return view.path.steps
    last = PathStep(view.tag >> 16, view.tag & 0xFF, view.creator.reveal())
    return (*view.path.steps[:-1], last)


def _texts(instance: Instance, view: ElementView) -> tuple[str, ...]:
    if view.values:
        return tuple(value.reveal() for value in view.values)
    steps = view.path.steps[:-1]
    if any(step.creator or step.item for step in steps):
        return ()
    tags = [step.group << 16 | step.element for step in steps]
    return tuple(f"{number:.15g}" for number in numbers_at(instance, (*tags, view.tag)))


def _filled(frames: FrameSource, boxes: set[Box]) -> set[Box]:
    """Return the boxes inside which stored samples differ, on any frame.

    Stored ones: a window may show as flat what is not.
    """
    found: set[Box] = set()
    for index in range(frames.number_of_frames):
        if found == boxes:
            break
        stored = frames.stored(index)
        for box in boxes - found:
            crop = stored[box.row0 : box.row1, box.col0 : box.col1]
            if (crop != crop[:1, :1]).any():
                found.add(box)
    return found
