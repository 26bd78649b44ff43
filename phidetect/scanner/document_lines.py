"""The text layer of a page and what was read in its picture, as one set of lines."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from phidetect.documents.model import Page
from phidetect.types import Box, FrameRange, Region, TextLine

__all__ = ["join_layer", "layer_lines"]

_SOURCE = "rule:documents.text_layer"
_INSIDE = 0.5
"""Share of the smaller of two boxes that lies in the other where both are one line."""
_ALIKE = 0.75
"""Likeness of two texts from which one is the other, misread."""


def layer_lines(page: Page) -> list[TextLine]:
    """Return the lines of the text layer that are drawn on the page."""
    return [
        TextLine(
            region=Region(plane=f"page-{page.number + 1}", frames=FrameRange(0, 1), box=line.box),
            text=line.text,
            detection_score=1.0,
            reading_score=1.0,
            sources=("", _SOURCE),
        )
        for line in page.lines
        if line.box is not None and line.box.area
    ]


def join_layer(layer: Sequence[TextLine], seen: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines of a page, those that layer and picture agree on once.

    Parameters
    ----------
    layer : sequence of TextLine
        Lines of the text layer; their text is sure.
    seen : sequence of TextLine
        Lines that a detector and a reader saw. One that says what the layer says there, or a
        part of it, is dropped in its favour; one that says something else stays: a font may
        draw other letters than it says.
    """
    plane = layer[0].region.plane if layer else "page-1"
    return [
        *layer,
        *(
            replace(line, region=replace(line.region, plane=plane))
            for line in seen
            if not any(_same(line, other) for other in layer)
        ),
    ]


def _same(seen: TextLine, layer: TextLine) -> bool:
    if not _overlap(seen.region.box, layer.region.box):
        return False
    read, said = _letters(seen.text.reveal()), _letters(layer.text.reveal())
    if not read:
        return True  # marks of a line whose letters the layer tells
    if read in said:
        return True
    matcher = difflib.SequenceMatcher(None, read, said, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same >= _ALIKE * len(read)


def _overlap(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area >= _INSIDE * min(one.area, other.area)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
