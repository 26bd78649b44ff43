"""Grounds of projection imaging: chest, limbs, breast, vessels, teeth, in black or white."""

from __future__ import annotations

import math

import numpy as np
from PIL import ImageDraw

from training.overlays.fields import (
    Drawer,
    Floats,
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

# Longest side that anatomy is drawn at: a radiograph is soft, noise is added at full size.
SOFT = 560


def _soft(rows: int, cols: int) -> tuple[int, int]:
    shrink = min(1.0, SOFT / max(rows, cols))
    return max(16, round(rows * shrink)), max(16, round(cols * shrink))


def _finish(rng: np.random.Generator, values: Floats, rows: int, cols: int) -> Floats:
    """Add scatter, quanta and collimation, and bring the picture to its size."""
    high, wide = values.shape
    values = values + uniform(rng, 0, 30) * cloud(rng, high, wide, 2)
    if chance(rng, 0.4):
        border = 0.0 if chance(rng, 0.7) else uniform(rng, 0, 255)
        sides = rng.random(4) * 0.2 * (rng.random(4) < 0.7)
        values[: int(high * sides[0])] = border
        values[high - int(high * sides[1]) :] = border
        values[:, : int(wide * sides[2])] = border
        values[:, wide - int(wide * sides[3]) :] = border
    values = resized(values, rows, cols)
    size = 1.0 if chance(rng, 0.5) else uniform(rng, 1, 2.5)
    values += uniform(rng, 0.5, 10) * grain(rng, rows, cols, size, size)
    return values


def chest(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return lungs, ribs, a spine and a diaphragm."""
    high, wide = _soft(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 110, 220))
    for way in (-1, 1):
        center = (high * uniform(rng, 0.42, 0.52), wide * (0.5 + way * uniform(rng, 0.2, 0.26)))
        radii = (high * uniform(rng, 0.3, 0.42), wide * uniform(rng, 0.13, 0.2))
        draw.polygon(outline(rng, center, radii, 0.08), fill=int(rng.integers(15, 90)))
    values = to_floats(blurred(picture, max(high, wide) * uniform(rng, 0.005, 0.03)))
    bones, draw = open_canvas(high, wide, 0)
    width = max(2, int(high * uniform(rng, 0.012, 0.03)))
    for rib in range(int(rng.integers(7, 13))):
        row = high * (0.1 + 0.07 * rib)
        for way in (-1, 1):
            reach = way * wide * uniform(rng, 0.3, 0.42)
            box = sorted((wide * 0.5, wide * 0.5 + reach))
            drop = high * uniform(rng, 0.1, 0.25)
            draw.arc((box[0], row, box[1], row + drop), 180, 360, fill=60, width=width)
    column = wide * uniform(rng, 0.02, 0.05)
    for vertebra in range(16):
        row = high * vertebra / 16
        draw.rectangle((wide * 0.5 - column, row, wide * 0.5 + column, row + high / 19), fill=70)
    values += to_floats(blurred(bones, uniform(rng, 0.8, 4))) * uniform(rng, 0.3, 1.1)
    hila, draw = open_canvas(high, wide, 0)
    for _ in range(int(rng.integers(2, 7))):
        way = rng.choice((0.0, 3.14)) + rng.normal() * 0.7
        _branch(rng, draw, (high * 0.45, wide * uniform(rng, 0.42, 0.58)), way, high * 0.012)
    values += to_floats(blurred(hila, uniform(rng, 0.8, 2))) * uniform(rng, 0.05, 0.25)
    values += uniform(rng, 4, 16) * ridges(rng, high, wide, uniform(rng, 20, 60), 1.5)
    return _finish(rng, values, rows, cols)


def limb(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return long bones with bright edges and fine inner structure in soft tissue."""
    high, wide = _soft(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 0, 40))
    middle = (high / 2, wide * uniform(rng, 0.4, 0.6))
    flesh = (high * uniform(rng, 0.5, 0.8), wide * uniform(rng, 0.25, 0.45))
    draw.polygon(outline(rng, middle, flesh, 0.05), fill=int(rng.integers(40, 110)))
    bones = open_canvas(high, wide, 0)[0]
    pen = ImageDraw.Draw(bones)
    for _ in range(int(rng.integers(1, 6))):
        lean = uniform(rng, -0.5, 0.5)
        start = (wide * uniform(rng, 0.25, 0.75), high * uniform(rng, 0, 0.5))
        length, thick = high * uniform(rng, 0.2, 0.7), wide * uniform(rng, 0.03, 0.09)
        steps = np.linspace(0, 1, 24)
        girth = thick * (0.7 + 1.6 * (steps - 0.5) ** 2 * 2)
        along = start[1] + steps * length
        axis = start[0] + lean * steps * length
        left = list(zip((axis - girth).tolist(), along.tolist(), strict=True))
        right = list(zip((axis + girth).tolist(), along.tolist(), strict=True))
        for row, col in ((along[0], axis[0]), (along[-1], axis[-1])):
            head = outline(rng, (row, col), (thick * 1.1, thick * uniform(rng, 1.2, 1.7)), 0.1, 24)
            pen.polygon(head, fill=120)
            pen.line([*head, head[0]], fill=210, width=max(1, int(thick * 0.12)))
        pen.polygon(left + right[::-1], fill=120)
        pen.line(left, fill=230, width=max(1, int(thick * 0.25)))
        pen.line(right, fill=230, width=max(1, int(thick * 0.25)))
    mask = to_floats(blurred(bones, uniform(rng, 0.6, 2)))
    values = to_floats(blurred(picture, 3)) + mask * uniform(rng, 0.4, 0.8)
    values += ridges(rng, high, wide, uniform(rng, 30, 80)) * (mask > 40) * uniform(rng, 5, 40)
    return _finish(rng, values, rows, cols)


def breast(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a breast from the side of the frame: fibres, black air, tiny bright grains."""
    high, wide = _soft(rows, cols)
    picture, draw = open_canvas(high, wide, 0)
    radii = (high * uniform(rng, 0.35, 0.5), wide * uniform(rng, 0.4, 0.9))
    edge = 0 if chance(rng, 0.5) else wide
    shape = outline(rng, (high * uniform(rng, 0.4, 0.6), edge), radii, 0.04)
    draw.polygon(shape, fill=int(rng.integers(50, 120)))
    mask = to_floats(blurred(picture, max(2, wide / 60))) / 100
    fibres = ridges(rng, high, wide, uniform(rng, 8, 24)) + ridges(rng, high, wide, 30)
    dense = np.clip(cloud(rng, high, wide, 4) + 0.6, 0, 2)
    values = np.asarray(mask * (60 + fibres * dense * uniform(rng, 20, 80)), dtype=np.float32)
    for _ in range(int(rng.integers(0, 12))):
        row, col = int(rng.integers(high)), int(rng.integers(wide))
        values[row : row + 2, col : col + 2] += 150 * min(1.0, float(mask[row, col]))
    return _finish(rng, values, rows, cols)


def _branch(
    rng: np.random.Generator, draw: Drawer, at: tuple[float, float], way: float, girth: float
) -> None:
    """Draw a vessel that winds, narrows and branches."""
    row, col = at
    side = min(draw.im.size)
    for _ in range(int(rng.integers(10, 26))):
        way += rng.normal() * 0.16
        there = (col + side * 0.02 * math.cos(way), row + side * 0.02 * math.sin(way))
        draw.line(((col, row), there), fill=255, width=max(1, round(girth)))
        col, row = there
        girth *= 0.98
        if girth > 1.2 and chance(rng, 0.1):
            _branch(rng, draw, (row, col), way + rng.choice((-1, 1)) * 0.6, girth * 0.65)


def vessels(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return vessels filled with contrast on an even ground."""
    high, wide = _soft(rows, cols)
    picture, draw = open_canvas(high, wide, 0)
    for _ in range(int(rng.integers(1, 4))):
        start = (high * uniform(rng, 0, 1), wide * uniform(rng, 0, 1))
        _branch(
            rng, draw, start, uniform(rng, 0, 6.28), min(high, wide) * uniform(rng, 0.006, 0.022)
        )
    tree = to_floats(blurred(picture, uniform(rng, 0.5, 1.5))) / 255
    ground = uniform(rng, 90, 210) + 25 * fractal(rng, high, wide, 3)
    values: Floats = np.asarray(ground - tree * uniform(rng, 40, 140), dtype=np.float32)
    if chance(rng, 0.2):
        values = 255 - values
    if chance(rng, 0.3):
        down = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
        across = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
        values[down * down + across * across > uniform(rng, 1, 1.4)] = 0
    return _finish(rng, values, rows, cols)


def teeth(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return two rows of teeth between jaws."""
    high, wide = _soft(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 30, 110))
    count = int(rng.integers(4, 18))
    pitch = wide * 0.9 / count
    for jaw in (-1, 1):
        for tooth in range(count):
            col = wide * 0.05 + pitch * (tooth + 0.5)
            bow = high * 0.12 * ((tooth / count - 0.5) ** 2) * 4
            length = high * uniform(rng, 0.18, 0.28)
            center = (high * 0.5 + jaw * (length * 0.62 + high * 0.01) - bow, col)
            shape = outline(rng, center, (length * 0.6, pitch * 0.42), 0.06)
            draw.polygon(shape, fill=int(rng.integers(120, 200)))
            crown = (center[0] - jaw * length * 0.35, col)
            shape = outline(rng, crown, (length * 0.22, pitch * 0.46), 0.08)
            draw.polygon(shape, fill=int(rng.integers(180, 256)))
            draw.line(((col, center[0]), (col, center[0] + jaw * length * 0.5)), fill=70, width=2)
    values = to_floats(blurred(picture, uniform(rng, 0.8, 2.5)))
    values += 18 * ridges(rng, high, wide, uniform(rng, 30, 60))
    return _finish(rng, values, rows, cols)


def dull(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return what a radiograph shows between bones: slow shades and quanta."""
    high, wide = _soft(rows, cols)
    values = uniform(rng, 20, 230) + uniform(rng, 5, 60) * fractal(rng, high, wide, 3)
    if chance(rng, 0.3):
        values += uniform(rng, 2, 12) * white(rng, high, wide)
    return _finish(rng, values, rows, cols)


GROUNDS = {
    "chest": chest,
    "limb": limb,
    "breast": breast,
    "vessels": vessels,
    "teeth": teeth,
    "dull": dull,
}
