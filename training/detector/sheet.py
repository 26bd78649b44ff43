"""A contact sheet of lines cut out of their frames, to look at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.detector.readable import visibility
from training.overlays.types import OverlayLine

__all__ = ["Sheet"]

CELL = (150, 420)
COLUMNS = 4
MOST = 60
AROUND = 12
_CAPTION = 14


@dataclass(slots=True)
class Sheet:
    """Cells with a line each: the frame around it, enlarged, and below it what was drawn."""

    cells: list[NDArray[np.uint8]] = field(default_factory=list)

    def add(self, luma: NDArray[np.uint8], line: OverlayLine) -> None:
        """Add a line while there is room."""
        if len(self.cells) >= MOST:
            return
        quad = np.asarray(line.quad)
        low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - AROUND, 0)
        high = np.ceil(quad.max(axis=0)).astype(int) + AROUND
        part = Image.fromarray(luma[low[0] : high[0], low[1] : high[1]])
        room = (CELL[1], CELL[0] - _CAPTION)
        scale = min(4.0, room[0] / part.width, room[1] / part.height)
        size = max(1, int(part.width * scale)), max(1, int(part.height * scale))
        cell = Image.new("L", (CELL[1], CELL[0]))
        cell.paste(part.resize(size, Image.Resampling.NEAREST))
        caption = (
            f"{line.text[:24]}  h{line.glyph_height:.0f} c{line.contrast:.0f} "
            f"n{line.noise:.1f} v{visibility(line):.1f} {line.orientation}"
        )
        pen = ImageDraw.Draw(cell)
        pen.text(
            (2, CELL[0] - _CAPTION), caption.encode("latin-1", "replace").decode("latin-1"), 255
        )
        self.cells.append(np.asarray(cell))

    def draw(self) -> NDArray[np.uint8]:
        """Return the picture."""
        if not self.cells:
            return np.zeros(CELL, np.uint8)
        blank = [np.zeros(CELL, np.uint8)] * (-len(self.cells) % COLUMNS)
        cells = self.cells + blank
        rows = [np.hstack(cells[at : at + COLUMNS]) for at in range(0, len(cells), COLUMNS)]
        return np.vstack(rows)
