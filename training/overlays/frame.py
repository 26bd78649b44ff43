"""One frame: ground, structures, lines, degradation, and what became of each line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.overlays.degrade import degrade
from training.overlays.fonts import Fonts
from training.overlays.grounds import GROUNDS, draw_ground
from training.overlays.layouts import LAYOUTS, extras
from training.overlays.page import Page, Placed
from training.overlays.shapes import draw_shapes
from training.overlays.text import Writer
from training.overlays.types import OverlayFrame, OverlayLine

__all__ = ["draw_frame"]

SIZES = (
    (256, 256),
    (256, 320),
    (480, 640),
    (480, 640),
    (512, 512),
    (512, 512),
    (512, 512),
    (576, 720),
    (576, 768),
    (600, 800),
    (600, 800),
    (768, 1024),
    (768, 1024),
    (768, 1024),
    (720, 1280),
    (1024, 1024),
    (1200, 900),
)
LARGE = 0.04  # share of frames as large as a radiograph
AT_HOME = 0.65  # share of frames on a ground that its layout stands on in practice
TURNED = ((0.05, 1), (0.1, 3), (0.12, 2))  # share of frames up to which pages are turned


def draw_frame(
    rng: np.random.Generator,
    *,
    fonts: Fonts,
    part: str = "train",
    text: bool = True,
    shapes: int | None = None,
    size: tuple[int, int] | None = None,
    ground: str | None = None,
) -> OverlayFrame:
    """Draw a frame.

    Parameters
    ----------
    rng : numpy.random.Generator
        The only source of chance: a frame follows from its seed and the fonts.
    fonts : Fonts
        Those of the part, from `training.overlays.fonts.load_fonts`.
    part : {"train", "test"}
        Which layouts, lines and names; the other part's are never drawn.
    text : bool, optional
        Put no line on it when False.
    shapes : int, optional
        How many structures that are no text; drawn when not given.
    size : (int, int), optional
        Rows and columns; drawn when not given.
    ground : str, optional
        A name of `training.overlays.grounds.GROUNDS`; drawn when not given.

    Returns
    -------
    OverlayFrame
        The frame and its lines.
    """
    names = [name for name, layout in LAYOUTS.items() if layout.part == part]
    weights = np.array([LAYOUTS[name].weight for name in names])
    chosen = str(rng.choice(names, p=weights / weights.sum()))
    home = [name for name in LAYOUTS[chosen].grounds if name in GROUNDS]
    if ground is None and text and home and rng.random() < AT_HOME:
        ground = str(rng.choice(home))
    rows, cols = size or _size(rng)
    ground, values = draw_ground(rng, rows, cols, name=ground)
    values = np.ascontiguousarray(values, np.float32)
    drawn = draw_shapes(rng, values, count=shapes)
    placed: list[Placed] = []
    if text:
        roll = rng.random()
        quarters = next((turns for limit, turns in TURNED if roll < limit), 0)
        page = Page(rng, values, fonts, Writer(rng, part), quarters=quarters)
        LAYOUTS[chosen].write(page)
        if not quarters:
            extras(page)
        placed = page.placed
    luma = degrade(rng, values)
    return OverlayFrame(
        luma=luma,
        lines=_measured(luma, placed),
        ground=ground,
        layout=chosen if text else "",
        shapes=tuple(drawn),
    )


def _size(rng: np.random.Generator) -> tuple[int, int]:
    if rng.random() < LARGE:
        return int(rng.integers(1500, 2500)), int(rng.integers(1500, 2100))
    rows, cols = SIZES[int(rng.integers(len(SIZES)))]
    if rng.random() < 0.25:
        rows, cols = (int(side * rng.uniform(0.8, 1.2)) for side in (rows, cols))
    return rows, cols


def _measured(luma: NDArray[np.uint8], placed: list[Placed]) -> tuple[OverlayLine, ...]:
    inked = np.zeros(luma.shape, bool)
    for line in placed:
        tall, wide = line.mask.shape
        inked[line.row : line.row + tall, line.col : line.col + wide] |= line.mask > 0.1
    return tuple(_line(luma, inked, line) for line in placed)


def _line(luma: NDArray[np.uint8], inked: NDArray[np.bool_], line: Placed) -> OverlayLine:
    tall, wide = line.mask.shape
    spot = luma[line.row : line.row + tall, line.col : line.col + wide]
    ink = float(np.median(spot[line.mask > 0.6]))
    around = 3
    above, left = max(0, line.row - around), max(0, line.col - around)
    window = np.s_[above : line.row + tall + around, left : line.col + wide + around]
    near = inked[window]
    wider = near.copy()
    for step, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        wider |= np.roll(near, step, axis)
    bare = luma[window][~wider]
    if bare.size < 20:
        bare = luma[window][~near]
    return OverlayLine(
        text=line.written.text,
        quad=line.quad,
        glyph_height=round(line.height, 2),
        contrast=abs(ink - float(np.median(bare))) if bare.size else 0.0,
        noise=float(bare.std()) if bare.size else 0.0,
        orientation=line.orientation,
        phi=line.written.phi,
        category=line.written.category,
        font=line.font.name,
        bitmap=line.font.bitmap,
    )
