"""Overlay planes read as pictures of their own (PS3.3 C.9.2, PS3.15 E.3.3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.dicom import FrameSource, Instance, OverlayPlane, overlay_planes
from phidetect.errors import MESSAGES, PixelError
from phidetect.rules.known import KnownMatcher
from phidetect.scanner.canvas import canvas_size, on_canvas
from phidetect.settings import Limits
from phidetect.types import (
    Box,
    ElementPath,
    Finding,
    FrameRange,
    KnownIdentifiers,
    Region,
    Skipped,
    TextLine,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from phidetect.decide.line_reading import LineReader
    from phidetect.pixels import TextFinder

__all__ = ["Overlays", "embedded_bits", "read_overlays"]

_SMALLEST = 5
"""Rows or columns below which a plane holds no letter."""


@dataclass(slots=True)
class Overlays:
    """What the overlays of an object say.

    Attributes
    ----------
    findings : list of Finding
        One for each line of text, on the plane ``overlay-60xx``.
    read : set of ElementPath
        Overlay Data (60xx,3000) that were read to the end.
    embedded : list of Region
        Whole planes in unused bits of Pixel Data that were read to the end.
    skipped : list of Skipped
        Planes in unused bits that were not.
    """

    findings: list[Finding] = field(default_factory=list)
    read: set[ElementPath] = field(default_factory=set)
    embedded: list[Region] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def embedded_bits(instance: Instance, frames: FrameSource) -> frozenset[str]:
    """Return the looks of a frame (``bit-N``) that an overlay inside Pixel Data stands for."""
    bits = (plane.embedded_bit for plane in overlay_planes(instance))
    return frozenset(f"bit-{bit}" for bit in bits if bit >= 0 and frames.is_spare(bit))


def read_overlays(
    instance: Instance,
    frames: FrameSource | None,
    *,
    finder: TextFinder,
    read: LineReader | None = None,
    known: KnownIdentifiers,
    second_look: bool,
    limits: Limits,
) -> Overlays:
    """Read every overlay plane at the top of the data set.

    The bits are shown as they are, white on black: thin, thickened, smoothed and inverted
    lettering of eleven kinds was read best so (docs/adr/0009).

    Parameters
    ----------
    instance : Instance
        The opened object.
    frames : FrameSource or None
        Its frames, for overlays in their unused bits; None where they cannot be read.
    finder : TextFinder
        Reads text in planes.
    read : callable, optional
        Gives what the tagger says of the lines.
    known : KnownIdentifiers
        What to look for in the text.
    second_look : bool
        Look in other ways than a first scan does.
    limits : Limits
        What the object may cost.
    """
    out = Overlays()
    for plane in overlay_planes(instance):
        inside = plane.embedded_bit >= 0
        try:
            found = _read(plane, frames, instance, finder, read, known, second_look, limits)
        except PixelError as error:
            if inside:
                out.skipped.append(Skipped(what=plane.plane, why=f"{error.code} {error.what}"))
            continue
        out.findings += found
        if inside:
            assert frames is not None
            every = FrameRange(0, frames.number_of_frames)
            whole = Box(0, 0, frames.rows, frames.columns)
            out.embedded.append(Region(plane=plane.plane, frames=every, box=whole))
        else:
            out.read.add(ElementPath.of(plane.group << 16 | 0x3000))
    return out


def _read(
    plane: OverlayPlane,
    frames: FrameSource | None,
    instance: Instance,
    finder: TextFinder,
    read: LineReader | None,
    known: KnownIdentifiers,
    second_look: bool,
    limits: Limits,
) -> list[Finding]:
    """Return the findings of a plane; raise PixelError where it was not read to the end."""
    if plane.embedded_bit >= 0:
        if frames is None or not frames.is_spare(plane.embedded_bit):
            raise PixelError("PHD206", hint="Overlay Bit Position")
        count, rows, cols = frames.number_of_frames, frames.rows, frames.columns
    else:
        plane.check(limits=limits)
        count, rows, cols = plane.frames, plane.rows, plane.columns
    if plane.is_blank or min(rows, cols) < _SMALLEST:
        return []
    ground = canvas_size(rows, cols)
    result = finder.find(
        partial(_bitmap, plane, frames),
        count,
        rows=ground[0],
        cols=ground[1],
        plane=plane.plane,
        second_look=second_look,
    )
    if result.skipped or result.frames_read != count:
        code = result.skipped[0][1] if result.skipped else "PHD204"
        raise PixelError(code if code in MESSAGES else "PHD204")
    context = LineContext(
        modality=instance.modality, rows=ground[0], cols=ground[1], n_frames=count
    )
    lines = [_clipped(line, rows, cols) for line in result.lines]
    inside = [line for line in lines if line.region.box.area]
    return classify_lines(inside, known=KnownMatcher(known), context=context, read=read)


def _clipped(line: TextLine, rows: int, cols: int) -> TextLine:
    region = replace(line.region, box=line.region.box.clip(rows, cols), polygon=None)
    return replace(line, region=region)


def _bitmap(plane: OverlayPlane, frames: FrameSource | None, index: int) -> NDArray[np.uint8]:
    inside = plane.embedded_bit >= 0 and frames is not None
    stored = frames.stored(index) if inside and frames is not None else None
    return on_canvas(plane.bitmap(index, stored=stored))
