"""Cuts a frame so that one of its lines stands alone."""

from __future__ import annotations

import dataclasses

import numpy as np

from phidetect.types import Box
from training.detector.cover import box_of
from training.overlays.types import OverlayFrame, OverlayLine

__all__ = ["alone"]

# Samples that stay around the line, and that another line is kept away from the cut.
AROUND, AWAY = 3, 1
# A frame cut to a side below this is no frame of a device.
LEAST = 96


def alone(frame: OverlayFrame, kept: OverlayLine) -> OverlayFrame | None:
    """Return a large part of a frame that holds `kept` and no other line.

    None where other lines leave no such part of a sensible size.
    """
    shape = frame.luma.shape
    whole = box_of(np.asarray(kept.quad), shape).expand(AROUND).clip(*shape)
    part = Box(0, 0, *shape)
    for line in frame.lines:
        if line is kept:
            continue
        other = box_of(np.asarray(line.quad), shape).expand(AWAY)
        if other.intersection(part) is None:
            continue
        cuts = [
            Box(max(part.row0, other.row1), part.col0, part.row1, part.col1)
            if other.row1 <= whole.row0
            else None,
            Box(part.row0, part.col0, other.row0, part.col1) if other.row0 >= whole.row1 else None,
            Box(part.row0, max(part.col0, other.col1), part.row1, part.col1)
            if other.col1 <= whole.col0
            else None,
            Box(part.row0, part.col0, part.row1, other.col0) if other.col0 >= whole.col1 else None,
        ]
        possible = [cut for cut in cuts if cut is not None]
        if not possible:
            return None
        part = max(possible, key=lambda cut: cut.area)
    if min(part.height, part.width) < LEAST:
        return None
    corners = np.asarray(kept.quad) - (part.row0, part.col0)
    moved = dataclasses.replace(kept, quad=tuple(tuple(map(float, at)) for at in corners))
    luma = np.ascontiguousarray(frame.luma[part.row0 : part.row1, part.col0 : part.col1])
    return dataclasses.replace(frame, luma=luma, lines=(moved,))
