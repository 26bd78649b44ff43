"""Draws whole pictures of devices: lines about a person beside technical ones, or no line.

A scene says of each line whether it is about a person, so that finding, reading and deciding
are measured together. Everything follows from a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.detector import grounds
from training.detector.people import Person, initials, invent, phi_line, technical_line
from training.detector.shapes import draw_shapes
from training.detector.stress import Case, text_mask

__all__ = ["GROUPS", "Planted", "Scene", "draw_scene"]

CONTRASTS = {"10-19": (10, 19), "20-40": (20, 40), "41-100": (41, 100), "above 100": (101, 215)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A line of a scene: box row0 col0 row1 col1 of its strokes, frames first and stop."""

    text: str
    phi: bool
    box: tuple[int, int, int, int]
    frames: tuple[int, int]
    contrast: str


@dataclass(slots=True, kw_only=True)
class Scene:
    """A picture or cine (frames, rows, cols), whom it shows and what stands on it."""

    group: str
    modality: str
    frames: NDArray[np.uint8]
    who: Person
    lines: list[Planted] = field(default_factory=list)


class _Pen:
    """Places lines on a scene, none over another."""

    def __init__(self, rng: np.random.Generator, scene: Scene, fonts: list[Path]) -> None:
        self._rng, self._scene, self._fonts = rng, scene, fonts
        self._taken = np.zeros(scene.frames.shape[1:], bool)

    def put(
        self,
        text: str,
        *,
        phi: bool,
        size: int,
        at: tuple[int, int] | None = None,
        contrast: str = "above 100",
        bitmap: bool = False,
        stacked: bool = False,
        frames: tuple[int, int] | None = None,
        turn: int = 0,
    ) -> tuple[int, int, int, int] | None:
        """Draw a line with its top left corner at `at`, or anywhere; return its box."""
        rng, scene = self._rng, self._scene
        case = Case(size=size, stacked=stacked, bitmap=bitmap, turn=turn)
        mask = text_mask(rng, case, text, self._fonts)
        if mask is None:
            return None
        total, (rows, cols), gap = self._taken.shape, mask.shape, max(4, size // 3)
        if rows + 2 * gap >= total[0] or cols + 2 * gap >= total[1]:
            return None
        for _ in range(1 if at else 20):
            row, col = at or (
                int(rng.integers(gap, total[0] - rows - gap)),
                int(rng.integers(gap, total[1] - cols - gap)),
            )
            if col < 0:
                col += total[1] - cols
            free = not self._taken[
                max(0, row - gap) : row + rows + gap, max(0, col - gap) : col + cols + gap
            ].any()
            if free and row + rows <= total[0] and col >= 0 and col + cols <= total[1]:
                break
        else:
            return None
        first, stop = frames or (0, len(scene.frames))
        spot = scene.frames[first:stop, row : row + rows, col : col + cols]
        target = self._ink_level(spot, size, contrast)
        if target is None:
            return None
        self._taken[row : row + rows, col : col + cols] = True
        spot[:] = (spot * (1 - mask) + target * mask + 0.5).astype(np.uint8)
        at_row, at_col = np.nonzero(mask > 0.5)
        box = (
            row + int(at_row.min()),
            col + int(at_col.min()),
            row + int(at_row.max()) + 1,
            col + int(at_col.max()) + 1,
        )
        scene.lines.append(
            Planted(text=text, phi=phi, box=box, frames=(first, stop), contrast=contrast)
        )
        return box

    def _ink_level(self, spot: NDArray[np.uint8], size: int, contrast: str) -> float | None:
        """Return a level that stands out all along a line, None where there is none."""
        low, high = CONTRASTS[contrast]
        still = np.median(spot, axis=0)
        length = max(still.shape)
        parts = np.array_split(still, max(1, length // size), axis=int(np.argmax(still.shape)))
        levels = np.array([np.median(part) for part in parts])
        step = float(self._rng.integers(low, high + 1))
        middle = float(np.median(levels))
        for target in self._rng.permutation([middle + step, middle - step]):
            if 0 <= target <= 255 and np.abs(target - levels).min() >= 0.7 * low:
                return float(target)
        return None


def draw_scene(group: str, *, seed: int, fonts: list[Path]) -> Scene:
    """Return one scene of a group of `GROUPS`."""
    rng = np.random.default_rng([seed, *group.encode()])
    return GROUPS[group](rng, group, fonts)


def _contrast(rng: np.random.Generator) -> str:
    return str(rng.choice(list(CONTRASTS)))


def _corners(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw a slice with lines in its corners and anywhere else, each group of contrast."""
    modality, frame = grounds.slice_image(rng)
    scene = Scene(group=group, modality=modality, frames=frame[None].copy(), who=invent(rng))
    pen, contrast = _Pen(rng, scene, fonts), group.rpartition(" ")[2]
    contrast = "above 100" if contrast == "100" else contrast
    size = int(rng.integers(9, 20))
    for side in (6, -6):
        row = 6
        for _ in range(int(rng.integers(2, 5))):
            phi = bool(rng.random() < 0.6)
            text = phi_line(rng, scene.who) if phi else technical_line(rng)
            pen.put(text, phi=phi, size=size, at=(row, side), contrast=contrast)
            row += round(size * 1.7)
    for phi in (True, True, False):
        text = phi_line(rng, scene.who) if phi else technical_line(rng)
        pen.put(text, phi=phi, size=size, contrast=contrast)
    return scene


def _console(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw the screen of an ultrasound device in a bitmap font: banner above, settings beside."""
    frame = grounds.console(rng)
    scene = Scene(group=group, modality="US", frames=frame[None].copy(), who=invent(rng))
    pen, size = _Pen(rng, scene, fonts), int(rng.choice([8, 14, 16, 18, 22]))
    step, rows = size + int(rng.integers(3, 8)), frame.shape[0]
    for row in range(4, 56, step):
        pen.put(phi_line(rng, scene.who), phi=True, size=size, at=(row, 6), bitmap=True)
        phi = bool(rng.random() < 0.4)
        text = phi_line(rng, scene.who) if phi else technical_line(rng)
        pen.put(text, phi=phi, size=size, at=(row, -6), bitmap=True)
    for index in range(int(rng.integers(3, 7))):
        at = (70 + index * (step + 2), 4)
        pen.put(technical_line(rng), phi=False, size=size, at=at, bitmap=True)
    if rng.random() < 0.4:
        pen.put(phi_line(rng, scene.who), phi=True, size=size, at=(rows - size - 8, 8), bitmap=True)
    return scene


def _stacked(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw names in letters that stand below each other, or turned by a quarter."""
    modality, frame = grounds.slice_image(rng)
    scene = Scene(group=group, modality=modality, frames=frame[None].copy(), who=invent(rng))
    pen, size = _Pen(rng, scene, fonts), int(rng.integers(12, 22))
    contrast = str(rng.choice(["20-40", "41-100", "above 100"]))
    pen.put(scene.who.family, phi=True, size=size, contrast=contrast, stacked=True)
    pen.put(scene.who.given, phi=True, size=size, contrast=contrast, stacked=True)
    turn = int(rng.choice([90, 270]))
    pen.put(phi_line(rng, scene.who), phi=True, size=size, contrast=contrast, turn=turn)
    for _ in range(2):
        pen.put(technical_line(rng), phi=False, size=size, contrast=contrast)
    return scene


def _markers(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw a radiograph with a side marker, initials beside or below it, and maybe a block."""
    frame = grounds.radiograph(rng)
    rows, cols = frame.shape
    modality = str(rng.choice(["CR", "DX", "MG"]))
    scene = Scene(group=group, modality=modality, frames=frame[None].copy(), who=invent(rng))
    pen, size = _Pen(rng, scene, fonts), int(rows * rng.uniform(0.016, 0.045))
    row = int(rows * rng.uniform(0.03, 0.85))
    col = int(cols * (rng.uniform(0.03, 0.1) if rng.random() < 0.5 else rng.uniform(0.75, 0.88)))
    contrast = str(rng.choice(["41-100", "above 100", "above 100"]))
    kind = int(rng.integers(0, 4))
    marker = str(rng.choice(["L", "R", "LT", "RT"]))
    box = None
    if kind != 3:
        box = pen.put(marker, phi=False, size=size, at=(row, col), contrast=contrast)
    small = max(12, int(size * rng.uniform(0.5, 1)))
    if kind == 0 and box:
        at = (box[0], box[3] + int(size * rng.uniform(0.4, 1.2)))
        pen.put(initials(rng), phi=True, size=small, at=at, contrast=contrast)
    elif kind == 1 and box:
        at = (box[2] + int(size * rng.uniform(0.3, 0.8)), box[1])
        pen.put(initials(rng), phi=True, size=small, at=at, contrast=contrast)
    elif kind == 3:
        pen.put(initials(rng), phi=True, size=small, at=(row, col), contrast=contrast)
    if rng.random() < 0.5:
        note = technical_line(rng, radiograph=True)
        pen.put(note, phi=False, size=max(14, size // 2), contrast=contrast)
    if rng.random() < 0.4:
        name = f"{scene.who.family} {scene.who.given} [{scene.who.sex}] 04.12.2011"
        block, (year, month, day) = int(rng.integers(20, 50)), scene.who.birth
        for index, text in enumerate([name, f"DOB: {month:02}.{day:02}.{year}"]):
            pen.put(text, phi=True, size=block, at=(10 + index * round(block * 1.6), 12))
    return scene


def _cine(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw a cine with a line in all frames and others in some of them only."""
    count = int(rng.integers(16, 40))
    scene = Scene(group=group, modality="US", frames=grounds.moving(rng, count), who=invent(rng))
    pen, size = _Pen(rng, scene, fonts), int(rng.integers(11, 20))
    contrast = "20-40" if group.endswith("faint") else "above 100"
    if group.endswith("static"):
        contrast = "10-19"
        for phi in (True, True, True, False):
            text = phi_line(rng, scene.who) if phi else technical_line(rng)
            pen.put(text, phi=phi, size=size, contrast=contrast)
        return scene
    pen.put(technical_line(rng), phi=False, size=size, contrast="above 100")
    if group.endswith("technical"):
        return scene
    for _ in range(3):
        length = int(rng.choice([1, 2, 3, 6, 10]))
        first = int(rng.integers(0, count - length))
        span = (first, first + length)
        pen.put(phi_line(rng, scene.who), phi=True, size=size, contrast=contrast, frames=span)
    return scene


def _technical(rng: np.random.Generator, group: str, fonts: list[Path]) -> Scene:
    """Draw technical lines only, on a console, a slice or a radiograph."""
    kind = int(rng.integers(0, 3))
    modality, frame = "US", grounds.console(rng)
    if kind == 1:
        modality, frame = grounds.slice_image(rng)
    if kind == 2:
        modality, frame = str(rng.choice(["CR", "DX", "MG"])), grounds.radiograph(rng)
    scene = Scene(group=group, modality=modality, frames=frame[None].copy(), who=invent(rng))
    pen = _Pen(rng, scene, fonts)
    size = int(frame.shape[0] * 0.025) if kind == 2 else int(rng.integers(11, 20))
    for _ in range(3 if kind == 2 else int(rng.integers(4, 12))):
        text = technical_line(rng, radiograph=kind == 2)
        pen.put(text, phi=False, size=size, contrast="above 100", bitmap=kind == 0)
    if kind == 2:
        pen.put(str(rng.choice(["L", "R"])), phi=False, size=size)
    return scene


def _empty(rng: np.random.Generator, group: str, _fonts: list[Path]) -> Scene:
    """Draw no text: rulers, grids, calipers, dots, bars and traces on grounds of every kind."""
    kind = int(rng.integers(0, 4))
    modality, frame = "US", grounds.console(rng)
    if kind == 1:
        modality, frame = grounds.slice_image(rng)
    if kind == 2:
        modality, frame = "DX", grounds.radiograph(rng)
    image = Image.fromarray(frame)
    draw_shapes(rng, ImageDraw.Draw(image), *frame.shape)
    return Scene(
        group=group, modality=modality, frames=np.asarray(image)[None].copy(), who=invent(rng)
    )


GROUPS: dict[str, Callable[[np.random.Generator, str, list[Path]], Scene]] = {
    **{f"slice {name}": _corners for name in CONTRASTS},
    "console": _console,
    "stacked": _stacked,
    "markers": _markers,
    "cine some frames": _cine,
    "cine some frames, faint": _cine,
    "cine static": _cine,
    "cine technical": _cine,
    "technical": _technical,
    "empty": _empty,
}
