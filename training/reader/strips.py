"""Draws single lines of text on pieces of grounds, to fine-tune the reader on.

A frame spends most of its time on samples that no crop shows, so the lines are drawn on small
pieces of a pool of grounds; the frames of `training.overlays.frame` are kept for measuring.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.contrast import even_out
from phidetect.pixels.read import HEIGHT
from training.overlays.degrade import degrade
from training.overlays.fonts import Fonts
from training.overlays.grounds import draw_ground
from training.overlays.page import Page, Placed, Style
from training.overlays.shapes import draw_shapes
from training.overlays.text import Writer, Written
from training.reader.sample import Sample, cut, loosened, spelt, steps_needed

__all__ = ["Strips"]

Floats = NDArray[np.float32]

POOL, ROWS, COLS = 48, 640, 1200
# Lines between two exchanges of a ground, and lines of one writer's people.
FRESH = 25
# Shares of lines that show no text, and that stand on their head: both must read as nothing.
EMPTY, OVER = 0.03, 0.02
# Shares of texts made of characters by chance, and of lines that are evened out before.
CHANCE, EVENED = 0.1, 0.12
# Contrast below which nothing is legible, in grey levels and in deviations of the ground.
FAINTEST, LOUDEST = 5.0, 0.7


class Strips:
    """Lines, one after the other.

    Parameters
    ----------
    fonts : Fonts
        Those of the part.
    part : {"train", "test"}
        Which texts.
    characters : sequence of str
        What the reader can spell.
    seed : int
        Everything follows from it.
    """

    def __init__(self, fonts: Fonts, *, part: str, characters: Sequence[str], seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._fonts, self._part = fonts, part
        self._alphabet, self._known = list(characters), frozenset(characters) | {" "}
        self._grounds = [self._ground() for _ in range(POOL)]
        self._writer = Writer(self._rng, part)
        self._drawn = 0

    def draw(self) -> Sample:
        """Return the next line."""
        while True:
            self._drawn += 1
            if self._drawn % FRESH == 0:
                self._grounds[int(self._rng.integers(POOL))] = self._ground()
                self._writer = Writer(self._rng, self._part)
            made = self._empty() if self._rng.random() < EMPTY else self._line()
            if made is not None:
                return made

    def _ground(self) -> Floats:
        return draw_ground(self._rng, ROWS, COLS)[1]

    def _text(self) -> str:
        rng = self._rng
        if rng.random() < CHANCE:
            # Letters of every kind, lest the rarer ones are forgotten.
            plain = [char for char in self._alphabet if char < "\x7f"]
            chosen = self._alphabet if rng.random() < 0.6 else plain
            text = "".join(rng.choice(chosen, int(rng.integers(1, 13))))
            return text[: len(text) // 2] + " " + text[len(text) // 2 :]
        text = self._writer.any().text
        if rng.random() < 0.15:
            text = text.upper()
        if len(text) > 14 and rng.random() < 0.6:
            # Short lines teach as much and cost less.
            words = text.split(" ")
            text = " ".join(words[: 1 + int(rng.integers(len(words)))])
        return text

    def _line(self) -> Sample | None:
        rng = self._rng
        height = float(np.exp(rng.normal(np.log(11), 0.42)).clip(5, 60))
        text = self._text()
        # A page of the size of a frame: how high lines may be follows from that.
        style = Page(rng, self._grounds[0], self._fonts, self._writer).style(height)
        style.contrast = max(style.contrast, 8.0)
        if rng.random() < 0.04:
            style.slant = float(rng.uniform(-20, 20))
        held = "".join(char for char in text if style.font.holds(char)).strip()
        mask = style.font.mask(held, height)[0] if held else np.zeros((0, 0), np.float32)
        if not mask.size:
            return None
        margin = int(2 * style.font.capitals(height)) + 6 + style.pad
        lean = int(abs(np.sin(np.deg2rad(style.slant))) * mask.shape[1])
        wide = mask.shape[1] + len(text) * style.spacing + 2 * margin
        patch = self._piece(mask.shape[0] + 2 * (margin + lean), wide)
        if patch is None:
            return None
        page = Page(rng, patch, self._fonts, self._writer)
        box = page.put(Written(text), style, margin + lean, margin)
        if box is None:
            return None
        self._beside(page, style, box)
        return self._finish(patch, page.placed[0])

    def _beside(self, page: Page, style: Style, box: tuple[int, int, int, int]) -> None:
        """Put lines above and below: they reach into rectangles that are loose."""
        rng = self._rng
        for down, row in ((1, box[0]), (0, box[2])):
            if rng.random() < 0.3 and not style.slant:
                gap = rng.uniform(0.4, 1.3) * style.height
                other = self._writer.any()
                short = Written(other.text[: 2 + int((box[3] - box[1]) / style.height)])
                page.put(short, style, row + (gap if down == 0 else -gap), box[1], down=down)

    def _finish(self, patch: Floats, line: Placed) -> Sample | None:
        rng = self._rng
        luma = degrade(rng, patch)
        contrast, noise = _shown(luma, line)
        if contrast < FAINTEST or contrast < LOUDEST * noise:
            return None
        text = spelt(line.written.text, self._known)
        if text is None:
            return None
        if rng.random() < EVENED:
            luma = even_out(luma)
        over = rng.random() < OVER and len(text) > 5
        quad = loosened(rng, np.array(line.quad, np.float32))
        crop = cut(luma, np.roll(quad, -2, axis=0) if over else quad, HEIGHT)
        if crop.shape[1] // 8 < steps_needed(text):
            return None
        return Sample(
            luma=crop, text="" if over else text, glyph_height=line.height, contrast=contrast,
            noise=noise, orientation="over" if over else line.orientation, font=line.font.name,
            bitmap=line.font.bitmap,
        )  # fmt: skip

    def _piece(self, rows: int, cols: int) -> Floats | None:
        rng = self._rng
        ground = self._grounds[int(rng.integers(POOL))]
        if rows >= ground.shape[0] or cols >= ground.shape[1]:
            return None
        row = int(rng.integers(ground.shape[0] - rows))
        col = int(rng.integers(ground.shape[1] - cols))
        patch = ground[row : row + rows, col : col + cols].copy()
        if rng.random() < 0.08:
            draw_shapes(rng, patch, count=1)
        return patch

    def _empty(self) -> Sample | None:
        """Return a piece of a ground, often with a structure on it, that is no text."""
        rng = self._rng
        rows = int(rng.integers(10, 40))
        cols = int(rows * np.exp(rng.uniform(np.log(0.8), np.log(10))))
        patch = self._piece(rows + 40, cols + 40)
        if patch is None:
            return None
        if rng.random() < 0.6:
            draw_shapes(rng, patch, count=int(rng.integers(1, 3)))
        luma = degrade(rng, patch)
        quad = np.array([[0, 0], [0, cols], [rows, cols], [rows, 0]], np.float32) + 20
        return Sample(
            luma=cut(luma, quad, HEIGHT), text="", glyph_height=0.0, contrast=0.0, noise=0.0,
            orientation="level", font="", bitmap=False,
        )  # fmt: skip


def _shown(luma: NDArray[np.uint8], line: Placed) -> tuple[float, float]:
    """Return the contrast of the ink and the noise of the ground around it, as stored."""
    rows, cols = line.mask.shape
    above, left = max(0, line.row - 3), max(0, line.col - 3)
    inked = np.zeros(luma.shape, bool)
    inked[line.row : line.row + rows, line.col : line.col + cols] = line.mask > 0.5
    part = (slice(above, line.row + rows + 3), slice(left, line.col + cols + 3))
    values, ink = luma[part].astype(np.float32), inked[part]
    around = values[~ink]
    return abs(float(np.median(values[ink]) - np.median(around))), float(around.std())
