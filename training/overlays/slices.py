"""Grounds of sectional and nuclear imaging: CT, MR, PET, optical coherence, sheets of slices."""

from __future__ import annotations

import math

import numpy as np

from training.overlays.fields import (
    Drawer,
    Floats,
    axes,
    blurred,
    chance,
    cloud,
    fractal,
    grain,
    open_canvas,
    outline,
    resized,
    ridges,
    to_floats,
    uniform,
    white,
)

__all__ = ["GROUNDS"]

# Side of the matrix that scanners make: larger frames are enlarged from it.
MATRIX = 640


def _matrix(rows: int, cols: int) -> tuple[int, int]:
    shrink = min(1.0, MATRIX / max(rows, cols))
    return max(16, round(rows * shrink)), max(16, round(cols * shrink))


def _bone(rng: np.random.Generator, draw: Drawer, center: tuple[float, float], size: float) -> None:
    shade = int(rng.integers(190, 256))
    draw.polygon(outline(rng, center, (size, size * uniform(rng, 0.7, 1.5)), 0.15), fill=shade)
    inner = size * uniform(rng, 0.4, 0.85)
    draw.polygon(outline(rng, center, (inner, inner), 0.1), fill=int(rng.integers(120, 220)))


def _airways(
    rng: np.random.Generator, draw: Drawer, center: tuple[float, float], radii: tuple[float, float]
) -> None:
    """Draw vessels and airways of a lung cut across."""
    for _ in range(int(rng.integers(5, 50))):
        row = center[0] + radii[0] * uniform(rng, -1, 1)
        col = center[1] + radii[1] * uniform(rng, -1, 1)
        size = uniform(rng, 0.5, 4)
        box = (col - size, row - size, col + size, row + size)
        if size > 2 and chance(rng, 0.3):
            draw.ellipse(box, outline=int(rng.integers(90, 200)))
        else:
            draw.ellipse(box, fill=int(rng.integers(80, 220)))


def ct(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a slice of a trunk or a head: tissue, bone, air, the table, streaks."""
    high, wide = _matrix(rows, cols)
    picture, draw = open_canvas(high, wide, 0 if chance(rng, 0.8) else uniform(rng, 5, 60))
    side = min(high, wide)
    middle = (high * uniform(rng, 0.42, 0.58), wide * uniform(rng, 0.42, 0.58))
    body = (side * uniform(rng, 0.28, 0.46), side * uniform(rng, 0.34, 0.55))
    fat, soft = int(rng.integers(15, 90)), int(rng.integers(85, 170))
    if chance(rng, 0.6):
        drop = middle[0] + body[0] * uniform(rng, 0.9, 1.1)
        for step in range(int(rng.integers(1, 3))):
            box = (wide * 0.05, drop - side * 0.2, wide * 0.95, drop + step * side * 0.04)
            draw.arc(box, 10, 170, fill=int(rng.integers(60, 180)), width=int(rng.integers(1, 4)))
    if chance(rng, 0.35):
        ring = outline(rng, middle, body, 0.03)
        draw.polygon(ring, fill=int(rng.integers(60, 120)))
        draw.polygon(outline(rng, middle, (body[0] * 0.95, body[1] * 0.95), 0.02), fill=252)
        share = uniform(rng, 0.8, 0.9)
        draw.polygon(outline(rng, middle, (body[0] * share, body[1] * share), 0.02), fill=soft)
    else:
        draw.polygon(outline(rng, middle, body, 0.05), fill=fat)
        share = uniform(rng, 0.8, 0.96)
        draw.polygon(outline(rng, middle, (body[0] * share, body[1] * share), 0.05), fill=soft)
        if chance(rng, 0.5):
            for way in (-1, 1):
                center = (middle[0] - body[0] * 0.1, middle[1] + way * body[1] * 0.42)
                lung = outline(rng, center, (body[0] * 0.6, body[1] * 0.33), 0.08)
                draw.polygon(lung, fill=int(rng.integers(0, 45)))
                _airways(rng, draw, center, (body[0] * 0.4, body[1] * 0.22))
        _bone(rng, draw, (middle[0] + body[0] * 0.6, middle[1]), side * uniform(rng, 0.04, 0.08))
        for turn in np.linspace(0, 6.28, int(rng.integers(0, 16)), endpoint=False):
            center = (
                middle[0] + body[0] * 0.85 * math.sin(turn),
                middle[1] + body[1] * 0.85 * math.cos(turn),
            )
            _bone(rng, draw, center, side * uniform(rng, 0.008, 0.02))
    for _ in range(int(rng.integers(4, 30) if chance(rng, 0.7) else rng.integers(30, 90))):
        center = (
            middle[0] + body[0] * uniform(rng, -0.7, 0.7),
            middle[1] + body[1] * uniform(rng, -0.7, 0.7),
        )
        radii = (side * uniform(rng, 0.004, 0.09), side * uniform(rng, 0.004, 0.09))
        shade = int(np.clip(soft + rng.normal() * 35, 0, 255))
        shape = outline(rng, center, radii, 0.15)
        # A wall of another shade: bowel, vessels, the rim of an organ.
        wall = int(np.clip(soft + rng.normal() * 60, 0, 255)) if chance(rng, 0.3) else None
        draw.polygon(shape, fill=shade, outline=wall)
    values = to_floats(blurred(picture, uniform(rng, 0.4, 1.4)))
    size = uniform(rng, 1, 2.2)
    values += uniform(rng, 1, 22) * grain(rng, high, wide, size, size)
    if chance(rng, 0.25):
        down, across = axes(high, wide)
        angle = np.arctan2(down - uniform(rng, -0.4, 0.4), across - uniform(rng, -0.4, 0.4))
        rays = rng.normal(size=181).astype(np.float32) * uniform(rng, 4, 25)
        values += rays[((angle / np.pi + 1) * 90).astype(np.int32)]
    if chance(rng, 0.15):
        down, across = axes(high, wide)
        values[down * down + across * across > 1] = 0
    return resized(np.clip(values, 0, 255), rows, cols)


def mr(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a head or a limb with folds, shaded by the coil, noise and ghosts."""
    high, wide = _matrix(rows, cols)
    picture, draw = open_canvas(high, wide, 0)
    middle = (high * uniform(rng, 0.45, 0.55), wide * uniform(rng, 0.45, 0.55))
    side = min(high, wide)
    radii = (side * uniform(rng, 0.34, 0.48), side * uniform(rng, 0.28, 0.44))
    for share, shade in (
        (1.0, rng.integers(60, 230)),
        (0.94, rng.integers(5, 60)),
        (0.88, rng.integers(60, 180)),
    ):
        ring = outline(rng, middle, (radii[0] * share, radii[1] * share), 0.03)
        draw.polygon(ring, fill=int(shade))
    inside = open_canvas(high, wide, 0)
    inside[1].polygon(outline(rng, middle, (radii[0] * 0.85, radii[1] * 0.85), 0.03), fill=255)
    mask = to_floats(blurred(inside[0], 1.5)) / 255
    way = -1.0 if chance(rng, 0.5) else 1.0
    folds = ridges(rng, high, wide, uniform(rng, 8, 40), uniform(rng, 1, 3)) * way
    folds *= uniform(rng, 30, 120)
    for _ in range(int(rng.integers(2, 12))):
        center = (
            middle[0] + radii[0] * uniform(rng, -0.6, 0.6),
            middle[1] + radii[1] * uniform(rng, -0.6, 0.6),
        )
        size = (side * uniform(rng, 0.01, 0.09), side * uniform(rng, 0.01, 0.07))
        draw.polygon(outline(rng, center, size, 0.2), fill=int(rng.integers(10, 250)))
    values = to_floats(blurred(picture, uniform(rng, 0.6, 1.6))) + folds * mask
    values *= np.exp(0.4 * cloud(rng, high, wide, 2))
    if chance(rng, 0.4):
        shift = int(rng.integers(high // 8, high // 2))
        values += np.roll(values, shift, 0) * uniform(rng, 0.02, 0.15)
    spread = uniform(rng, 1, 16)
    real = values + spread * white(rng, high, wide)
    other = spread * white(rng, high, wide)
    return resized(np.sqrt(real * real + other * other), rows, cols)


def nuclear(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return blurred spots of uptake, black on white or white on black."""
    high, wide = _matrix(rows, cols)
    high, wide = max(16, high // 3), max(16, wide // 3)
    picture, draw = open_canvas(high, wide, 0)
    for _ in range(int(rng.integers(1, 3))):
        center = (high * uniform(rng, 0.3, 0.7), wide * uniform(rng, 0.2, 0.8))
        radii = (high * uniform(rng, 0.25, 0.48), wide * uniform(rng, 0.08, 0.3))
        draw.polygon(outline(rng, center, radii, 0.15), fill=int(rng.integers(20, 90)))
        for _ in range(int(rng.integers(3, 20))):
            row = center[0] + radii[0] * uniform(rng, -0.9, 0.9)
            spot = (row, center[1] + radii[1] * uniform(rng, -0.8, 0.8))
            size = (high * uniform(rng, 0.005, 0.06), wide * uniform(rng, 0.005, 0.06))
            draw.polygon(outline(rng, spot, size, 0.2), fill=int(rng.integers(60, 256)))
    values = to_floats(blurred(picture, uniform(rng, 0.7, 3)))
    values += np.sqrt(np.maximum(values, 1)) * uniform(rng, 0.2, 3) * white(rng, high, wide)
    values = resized(values, rows, cols, smooth=chance(rng, 0.5))
    return 255 - values if chance(rng, 0.6) else values


def coherence(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return layers of a retina, seen by optical coherence."""
    high, wide = _matrix(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 5, 60))
    bend = high * 0.12 * cloud(rng, 2, wide, uniform(rng, 1, 4))[0]
    start = high * uniform(rng, 0.25, 0.5)
    for _ in range(int(rng.integers(4, 9))):
        thick = high * uniform(rng, 0.01, 0.08)
        below = [(col, float(start + bend[col])) for col in range(0, wide, 3)]
        above = [(col, row + thick) for col, row in reversed(below)]
        draw.polygon(below + above, fill=int(rng.integers(30, 230)))
        start += thick
    values = to_floats(blurred(picture, uniform(rng, 0.5, 2)))
    values *= 0.5 + 0.6 * np.abs(grain(rng, high, wide, 1, uniform(rng, 1, 3)))
    values += 8 * np.abs(white(rng, high, wide))
    return resized(values, rows, cols)


def render(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a shaded surface, as of a volume rendering."""
    high, wide = _matrix(rows, cols)
    height = fractal(rng, high, wide, uniform(rng, 2, 6), 4)
    down, across = np.gradient(height * np.float32(uniform(rng, 10, 40)))
    shade = (1 + uniform(rng, -1, 1) * down + across) / np.sqrt(2 + down * down + across * across)
    level = np.float32(uniform(rng, -0.4, 0.3))
    values = np.where(height > level, np.clip(shade, 0.05, 1.2) * uniform(rng, 120, 220), 0)
    return resized(values.astype(np.float32), rows, cols)


def sheet(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return several slices side by side, as on film."""
    down, across = int(rng.integers(1, 6)), int(rng.integers(2, 7))
    high, wide = max(16, rows // down), max(16, cols // across)
    painter = (ct, mr, nuclear)[int(rng.integers(3))]
    values = np.full((rows, cols), 0 if chance(rng, 0.8) else uniform(rng, 20, 255), np.float32)
    gap = int(rng.integers(0, 6))
    kinds = [painter(rng, high, wide) for _ in range(min(3, down * across))]
    for row in range(0, rows - high + 1, high):
        for col in range(0, cols - wide + 1, wide):
            slot = kinds[int(rng.integers(len(kinds)))]
            part = values[row + gap : row + high, col + gap : col + wide]
            part[:] = slot[gap:, gap:]
    return values


GROUNDS = {
    "ct": ct,
    "mr": mr,
    "nuclear": nuclear,
    "coherence": coherence,
    "render": render,
    "sheet": sheet,
}
