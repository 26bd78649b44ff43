"""Drawn lines, for tests."""

from __future__ import annotations

import dataclasses
from typing import Any

from training.overlays.types import OverlayLine

__all__ = ["line"]


def line(box: tuple[float, float, float, float] = (10, 10, 20, 60), **changes: Any) -> OverlayLine:
    """Return a level line with a box of strokes, and whatever else is asked for."""
    r0, c0, r1, c1 = box
    made = OverlayLine(
        text="DOE^JANE",
        quad=((r0, c0), (r0, c1), (r1, c1), (r1, c0)),
        glyph_height=r1 - r0,
        contrast=100.0,
        noise=5.0,
        orientation="level",
        phi=True,
        category="NAME",
        font="font",
        bitmap=False,
    )
    return dataclasses.replace(made, **changes)
