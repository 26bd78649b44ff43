"""A frame while text is put on it: styles, free places, ink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from training.overlays.fonts import Font, Fonts
from training.overlays.text import Writer, Written
from training.overlays.types import Orientation, Quad
from training.synth.lists import fold

__all__ = ["Page", "Placed", "Style"]

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]
# Share of blocks drawn with so many grey levels between ink and ground.
CONTRASTS = ((0.4, 100, 215), (0.3, 40, 100), (0.2, 15, 40), (0.1, 5, 15))
EFFECT = {"outline": 1, "shadow": 1}  # samples an effect needs around the strokes
BITMAP = ((16, 0.45), (30, 0.25), (1000, 0.1))  # up to a height: share of bitmap fonts


@dataclass(slots=True)
class Style:
    """How the lines of a block are drawn; `ink` is what the last one was drawn with."""

    font: Font
    height: float
    contrast: float
    light: bool
    effect: str = "plain"
    alpha: float = 1.0
    spacing: int = 0
    hard: bool = False
    ink: float | None = None
    pad: int = 2
    slant: float = 0.0
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A line on the frame; `mask` lies at `row`, `col` of the frame and is tight."""

    written: Written
    row: int
    col: int
    mask: Floats
    quad: Quad
    height: float
    orientation: Orientation
    font: Font


class Page:
    """A frame that lines are put on, none over another.

    Parameters
    ----------
    rng : numpy.random.Generator
        The only source of chance.
    values : ndarray of float32
        The frame, drawn on in place.
    fonts : Fonts
        What to draw with.
    writer : Writer
        What to write.
    quarters : int
        Quarter turns: lines of a page turned once read downwards, twice upside down.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        values: Floats,
        fonts: Fonts,
        writer: Writer,
        *,
        quarters: int = 0,
    ) -> None:
        self.rng = rng
        self.fonts = fonts
        self.writer = writer
        self.values = np.rot90(values, quarters)
        self.rows, self.cols = self.values.shape
        self.placed: list[Placed] = []
        self._quarters = quarters
        self._taken: list[Box] = []

    def height(self, low: float = 6, high: float = 72) -> float:
        """Return a height of capitals, mostly 7 to 20."""
        rng = self.rng
        if rng.random() < 0.65:
            low, high = max(low, 7), min(high, 20)
        low, high = min(low, high), max(low, high)
        # Letters of a large frame are mostly larger too.
        times = rng.uniform(1, max(1.0, min(self.rows, self.cols) / 700))
        return float(np.exp(rng.uniform(np.log(low), np.log(high))) * times)

    def style(self, height: float | None = None, **given: object) -> Style:
        """Return a drawn style; what is given stays."""
        rng = self.rng
        tall = self.height() if height is None else height
        tall = min(tall, self.rows / 6)
        bitmap = rng.random() < next(share for limit, share in BITMAP if tall <= limit)
        font = self.fonts.pick(rng, tall, bitmap=bitmap, plain=rng.random() < 0.9)
        roll, contrast = rng.random(), 100.0
        for share, low, high in CONTRASTS:
            if roll < share:
                contrast = float(rng.uniform(low, high))
                break
            roll -= share
        effect = str(
            rng.choice(["plain", "add", "outline", "shadow", "box"], p=[0.62, 0.1, 0.09, 0.09, 0.1])
        )
        found = Style(
            font=font,
            height=tall,
            contrast=contrast,
            light=bool(rng.random() < 0.8),
            effect=effect,
            alpha=float(rng.uniform(0.55, 0.95)) if rng.random() < 0.12 else 1.0,
            spacing=int(rng.integers(1, 2 + int(tall / 5))) if rng.random() < 0.1 else 0,
            hard=bool(rng.random() < 0.3),
            pad=int(rng.integers(2, 4 + int(tall / 3))),
        )
        for name, value in given.items():
            setattr(found, name, value)
        return found

    def panel(self, box: Box, level: float) -> None:
        """Fill a rectangle."""
        row0, col0, row1, col1 = box
        self.values[max(0, row0) : row1, max(0, col0) : col1] = level

    def rule(self, row: int, col0: int, col1: int, level: float) -> None:
        """Draw a level line where no text stands."""
        box = (row, max(0, col0), row + 1, min(self.cols, col1))
        if 0 <= row < self.rows and self.free(box, 1):
            self.values[row, box[1] : box[3]] = level

    def free(self, box: Box, gap: int, beside: int | None = None) -> bool:
        """Return whether a rectangle, with a gap around it, touches no line.

        Parameters
        ----------
        box : (int, int, int, int)
            The rectangle: first row, first column, ends of both.
        gap : int
            Samples above and below.
        beside : int, optional
            Samples to the left and right, as many as above when not given.
        """
        wide = gap if beside is None else beside
        row0, col0, row1, col1 = box[0] - gap, box[1] - wide, box[2] + gap, box[3] + wide
        return not any(
            row0 < below and row1 > above and col0 < right and col1 > left
            for above, left, below, right in self._taken
        )

    def put(
        self,
        written: Written,
        style: Style,
        row: float,
        col: float,
        *,
        across: float = 0,
        down: float = 0,
    ) -> Box | None:
        """Put a line where there is room; return its rectangle, None where there is none.

        Parameters
        ----------
        written : Written
            The line.
        style : Style
            How to draw it.
        row, col : float
            Where the top of its capitals and its left end come to lie.
        across, down : float, optional
            Which point of the line comes to lie there: 0 the first, 1 the last.
        """
        text = _fitting(written.text, style.font)
        if not text:
            return None
        mask, drop = self._mask(text, style)
        if not mask.size:
            return None
        tall, wide = mask.shape
        top = round(row - down * (tall + drop)) + drop
        left = round(col - across * wide)
        around = style.pad if style.effect in ("box", "frame") else EFFECT.get(style.effect, 0)
        least = 0 if style.effect == "box" else around
        # What would stand a little over the border is moved inside.
        inside = _inside(top, tall, self.rows, least), _inside(left, wide, self.cols, least)
        if max(abs(inside[0] - top), abs(inside[1] - left)) > 2 + around + style.height / 3:
            return None
        top, left = inside
        if top + tall + least > self.rows or left + wide + least > self.cols:
            return None
        box = (top, left, top + tall, left + wide)
        # Two lines beside one another are further apart than the words of one.
        gaps = max(2, round(style.height / 6)) + around, max(5, round(style.height)) + around
        if not self.free(box, *gaps):
            return None
        self._ink(mask, box, style)
        self._taken.append((top - around, left - around, box[2] + around, box[3] + around))
        self._keep(Written(text, written.phi, written.category), box, mask, style)
        return box

    def _mask(self, text: str, style: Style) -> tuple[Floats, int]:
        if not style.stacked:
            mask, drop = style.font.mask(text, style.height, spacing=style.spacing, hard=style.hard)
            if style.slant and mask.size:
                return _slanted(mask, style.slant), 0
            return mask, drop
        letters = [style.font.mask(char, style.height)[0] for char in text if char != " "]
        letters = [letter for letter in letters if letter.size]
        if len(letters) < 2:
            return np.zeros((0, 0), np.float32), 0
        gap = max(2, round(style.height * 0.35)) + style.spacing
        wide = max(letter.shape[1] for letter in letters)
        tall = sum(letter.shape[0] + gap for letter in letters) - gap
        mask = np.zeros((tall, wide), np.float32)
        at = 0
        for letter in letters:
            left = (wide - letter.shape[1]) // 2
            mask[at : at + letter.shape[0], left : left + letter.shape[1]] = letter
            at += letter.shape[0] + gap
        return mask, 0

    def _ink(self, mask: Floats, box: Box, style: Style) -> None:
        row0, col0, row1, col1 = box
        spot = self.values[row0:row1, col0:col1]
        level = float(np.median(spot[::2, ::2]))
        ink = _target(level, style)
        if style.effect == "box":
            pad = style.pad
            level = level if abs(level - ink) >= style.contrast * 0.8 else 255 - level
            level = float(
                np.clip(ink - style.contrast if ink > 127 else ink + style.contrast, 0, 255)
            )
            outer = self.values[max(0, row0 - pad) : row1 + pad, max(0, col0 - pad) : col1 + pad]
            outer += (level - outer) * style.alpha
            spot += (ink - spot) * mask
            return
        style.ink = ink
        if style.effect == "frame":
            self._frame(box, style.pad, ink)
        if style.effect in ("outline", "shadow"):
            self._edge(mask, box, style.effect, 0.0 if ink > level else 255.0)
        if style.effect == "add":
            spot += (ink - level) * mask * style.alpha
        else:
            spot += (ink - spot) * (mask * style.alpha)

    def _frame(self, box: Box, pad: int, ink: float) -> None:
        row0, col0, row1, col1 = box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad
        self.values[[row0, row1 - 1], col0:col1] = ink
        self.values[row0:row1, [col0, col1 - 1]] = ink

    def _edge(self, mask: Floats, box: Box, effect: str, level: float) -> None:
        row0, col0, row1, col1 = box
        wide = np.pad(mask, 1)
        if effect == "outline":
            image = Image.fromarray((wide * 255).astype(np.uint8))
            wide = np.asarray(image.filter(ImageFilter.MaxFilter(3)), np.float32) / 255
        else:
            wide = np.roll(wide, (1, 1), (0, 1))
        spot = self.values[row0 - 1 : row1 + 1, col0 - 1 : col1 + 1]
        spot += (level - spot) * wide

    def _keep(self, written: Written, box: Box, mask: Floats, style: Style) -> None:
        row0, col0, row1, col1 = box
        rows, cols = self.rows, self.cols
        step = np.deg2rad(style.slant)
        along = (-float(np.sin(step)), float(np.cos(step)))
        if style.stacked:
            along = (1.0, 0.0)
        for _ in range(self._quarters % 4):
            # Undo one quarter turn of the frame.
            row0, col0, row1, col1 = col0, rows - row1, col1, rows - row0
            rows, cols = cols, rows
            mask = np.rot90(mask, -1)
            along = (along[1], -along[0])
        inked = np.argwhere(mask > 0.5)
        quad = _quad(inked + np.array((row0 + 0.5, col0 + 0.5)), along)
        orientation = _orientation(along, style.stacked)
        height = style.font.capitals(style.height)
        self.placed.append(Placed(written, row0, col0, mask, quad, height, orientation, style.font))


def _inside(first: int, size: int, whole: int, least: int) -> int:
    return max(least, min(first, whole - least - size))


def _target(level: float, style: Style) -> float:
    if style.ink is not None and 0.75 <= abs(style.ink - level) / style.contrast <= 1.4:
        return style.ink
    up, down = level + style.contrast, level - style.contrast
    if style.light and up <= 255:
        return up
    if not style.light and down >= 0:
        return down
    if down >= 0:
        return down
    if up <= 255:
        return up
    return 255.0 if level < 128 else 0.0


def _fitting(text: str, font: Font) -> str:
    if font.holds(text):
        return text
    text = fold(text)
    return " ".join("".join(c for c in text if c == " " or font.holds(c)).split())


def _slanted(mask: Floats, degrees: float) -> Floats:
    image = Image.fromarray((np.pad(mask, 2) * 255).astype(np.uint8))
    image = image.rotate(degrees, expand=True, resample=Image.Resampling.BILINEAR)
    turned = np.asarray(image, np.float32) / 255
    rows = np.flatnonzero((turned > 0.5).any(axis=1))
    cols = np.flatnonzero((turned > 0.5).any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), np.float32)
    return turned[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]


def _quad(inked: NDArray[np.float64], along: tuple[float, float]) -> Quad:
    """Return the rectangle along a direction around whole samples, given their middles."""
    first = np.array(along)
    second = np.array((along[1], -along[0]))
    half = 0.5 * (abs(along[0]) + abs(along[1]))
    one, two = inked @ first, inked @ second
    ends = (one.min() - half, one.max() + half), (two.min() - half, two.max() + half)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    points = [first * ends[0][i] + second * ends[1][j] for i, j in corners]
    a, b, c, d = ((round(float(p[0]), 3), round(float(p[1]), 3)) for p in points)
    return a, b, c, d


def _orientation(along: tuple[float, float], stacked: bool) -> Orientation:
    if stacked:
        return "stacked"
    if abs(along[0]) > 0.999:
        return "quarter"
    if abs(along[1]) > 0.999:
        return "level" if along[1] > 0 else "over"
    return "slanted"
