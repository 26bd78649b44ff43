"""Stand-ins for the networks, so that the logic around them is tested alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from phidetect.pixels.frame import FoundLine
from phidetect.pixels.read import Reading
from phidetect.types import Box

BRIGHT = 150


class Eye:
    """Finds bright rectangles by their bounding box, and counts what it was shown."""

    def __init__(self) -> None:
        self.samples = 0
        self.calls = 0
        self.brief = 0

    def __call__(
        self,
        frame: np.ndarray,
        regions: Sequence[Box] | None,
        known: Sequence[Box],
        *,
        brief: bool = False,
    ) -> list[FoundLine]:
        self.calls += 1
        self.brief += brief
        found = []
        for region in regions or (Box(0, 0, *frame.shape),):
            self.samples += region.area
            part = frame[region.row0 : region.row1, region.col0 : region.col1]
            rows, cols = np.nonzero(part > BRIGHT)
            if not len(rows):
                continue
            box = (
                Box(
                    region.row0 + int(rows.min()),
                    region.col0 + int(cols.min()),
                    region.row0 + int(rows.max()) + 1,
                    region.col0 + int(cols.max()) + 1,
                )
                .expand(2)
                .clip(*frame.shape)
            )
            if any(box.iou(other) > 0.9 for other in known):
                continue
            reading = Reading(text=f"row {box.row0}", score=1.0)
            found.append(FoundLine(box=box, polygon=None, reading=reading, score=0.9))
        return found


@pytest.fixture
def eye() -> Eye:
    return Eye()
