"""Pictures inside sequences: icons and other nested Pixel Data (PS3.3 C.7.6.1.1.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.dicom import FrameSource, Instance, nested_frames
from phidetect.errors import PixelError
from phidetect.rules.known import KnownMatcher
from phidetect.scanner.canvas import canvas_size, on_canvas
from phidetect.settings import Limits
from phidetect.types import (
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    KnownIdentifiers,
    TextLine,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from phidetect.decide.line_reading import LineReader
    from phidetect.pixels import TextFinder

__all__ = ["ICON", "Pictures", "is_nested_picture", "read_pictures"]

ICON = 0x00880200
"""Icon Image Sequence."""
_SAMPLES = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_MOST = 256
"""Pictures of one object that are read; directories of media have one per record."""


@dataclass(slots=True)
class Pictures:
    """What the pictures inside sequences say.

    Attributes
    ----------
    findings : list of Finding
        One for each line of text, at the Pixel Data of its item.
    read : dict of ElementPath to str
        Per picture that was looked at, why it was not read to the end; empty where it was.
    """

    findings: list[Finding] = field(default_factory=list)
    read: dict[ElementPath, str] = field(default_factory=dict)


def is_nested_picture(view: ElementView) -> bool:
    """Return whether an element is Pixel Data inside a sequence."""
    return view.tag in _SAMPLES and view.path.depth > 0 and view.length != 0


def read_pictures(
    instance: Instance,
    elements: Sequence[ElementView],
    *,
    creator_token: Callable[[str], str],
    finder: TextFinder,
    read: LineReader | None = None,
    known: KnownIdentifiers,
    second_look: bool,
    limits: Limits,
) -> Pictures:
    """Read the Pixel Data of every item that has some.

    Parameters
    ----------
    instance : Instance
        The opened object.
    elements : sequence of ElementView
        All of its elements.
    creator_token : callable
        The one of the walk.
    finder : TextFinder
        Reads text in frames.
    read : callable, optional
        Gives what the tagger says of the lines.
    known : KnownIdentifiers
        What to look for in the text.
    second_look : bool
        Look in other ways than a first scan does.
    limits : Limits
        What the object may cost; `frame_samples` holds for all pictures together.
    """
    out = Pictures()
    left = limits.frame_samples
    matcher = KnownMatcher(known)
    for count, view in enumerate(filter(is_nested_picture, elements)):
        try:
            if count >= _MOST:
                raise PixelError("PHD207")
            frames = nested_frames(instance, view.path, creator_token=creator_token, limits=limits)
            left -= frames.rows * frames.columns * frames.number_of_frames
            if left < 0:
                raise PixelError("PHD207")
            lines = tuple(_lines(frames, finder, second_look=second_look))
        except PixelError as error:
            out.read[view.path] = error.code
            continue
        rows, cols = canvas_size(frames.rows, frames.columns)
        context = LineContext(
            modality=instance.modality,
            rows=rows,
            cols=cols,
            n_frames=frames.number_of_frames,
        )
        here = ElementLocation(path=view.path)
        found = classify_lines(lines, known=matcher, context=context, read=read)
        out.findings += [replace(finding, location=here) for finding in found]
        out.read[view.path] = ""
    return out


def _lines(frames: FrameSource, finder: TextFinder, *, second_look: bool) -> Iterator[TextLine]:
    """Yield the lines of all renderings; raise PixelError where a frame was not read."""
    looks = {name for i in range(frames.number_of_frames) for name in frames.looks(i)}
    rows, cols = canvas_size(frames.rows, frames.columns)
    for name in ("", *sorted(looks)):
        result = finder.find(
            partial(_luma, frames, name),
            frames.number_of_frames,
            rows=rows,
            cols=cols,
            second_look=second_look,
        )
        if result.skipped:
            raise PixelError(result.skipped[0][1])
        yield from result.lines


def _luma(frames: FrameSource, name: str, index: int) -> NDArray[np.uint8]:
    luma = frames.luminance(index)
    return on_canvas(frames.looks(index).get(name, luma) if name else luma)
