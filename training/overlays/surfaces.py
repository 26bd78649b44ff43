"""Grounds that are no tissue seen through: scopes, slides, paper, screens, textures, blanks."""

from __future__ import annotations

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


def _half(rows: int, cols: int) -> tuple[int, int]:
    shrink = min(1.0, 600 / max(rows, cols))
    return max(16, round(rows * shrink)), max(16, round(cols * shrink))


def scope(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a lumen with folds, wet highlights and a dark border."""
    high, wide = _half(rows, cols)
    down, across = axes(high, wide)
    lumen = (uniform(rng, -0.3, 0.3), uniform(rng, -0.3, 0.3))
    far = np.sqrt((down - lumen[0]) ** 2 + (across - lumen[1]) ** 2)
    warp = far + 0.12 * cloud(rng, high, wide, 4)
    folds = np.sin(warp * uniform(rng, 6, 18)) * uniform(rng, 5, 30)
    values = uniform(rng, 60, 150) * np.clip(warp * 1.6, 0.1, 1.2) + folds
    values += 12 * fractal(rng, high, wide, 12)
    shine = fractal(rng, high, wide, uniform(rng, 12, 40), 2)
    values += np.clip(shine - uniform(rng, 1.1, 1.9), 0, 0.4) * 500
    if chance(rng, 0.3):
        values -= 60 * ridges(rng, high, wide, uniform(rng, 5, 12)) ** 4
    picture, draw = open_canvas(high, wide, 0)
    if chance(rng, 0.7):
        left = wide * uniform(rng, 0, 0.35)
        box = (left, high * uniform(rng, 0, 0.06), wide * uniform(rng, 0.9, 1), high * 0.97)
        if chance(rng, 0.5):
            draw.rounded_rectangle(box, radius=high * uniform(rng, 0.02, 0.3), fill=255)
        else:
            draw.ellipse(box, fill=255)
        values = values * to_floats(blurred(picture, uniform(rng, 0, 2))) / 255
    return resized(values, rows, cols) + uniform(rng, 0, 5) * white(rng, rows, cols)


def fundus(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return the disc of an eye's ground with vessels and a bright spot."""
    high, wide = _half(rows, cols)
    side = min(high, wide) / 2
    picture, draw = open_canvas(high, wide, 0)
    middle = (high / 2, wide / 2)
    disc = outline(rng, middle, (side * 0.95, side * 0.95), 0)
    draw.polygon(disc, fill=int(rng.integers(60, 170)))
    spot = (middle[0], middle[1] + side * uniform(rng, -0.5, 0.5))
    draw.polygon(outline(rng, spot, (side * 0.13, side * 0.11), 0.02), fill=235)
    mask = to_floats(picture) > 0
    for _ in range(int(rng.integers(8, 18))):
        row, col = spot
        way = uniform(rng, 0, 6.28)
        points = []
        for _ in range(30):
            points.append((col, row))
            way += rng.normal() * 0.15
            row, col = row + side * 0.05 * np.sin(way), col + side * 0.05 * np.cos(way)
        draw.line(points, fill=int(rng.integers(20, 70)), width=int(rng.integers(1, 4)))
    values = to_floats(blurred(picture, 0.8)) + 10 * fractal(rng, high, wide, 6)
    return resized(np.where(mask, values, 2).astype(np.float32), rows, cols)


def cells(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return stained tissue under a microscope: dark nuclei on a light ground."""
    high, wide = _half(rows, cols)
    values = uniform(rng, 170, 245) - 25 * np.abs(fractal(rng, high, wide, 8))
    values -= 50 * ridges(rng, high, wide, uniform(rng, 10, 30))
    picture, draw = open_canvas(high, wide, 0)
    size = uniform(rng, 1.5, 7)
    for _ in range(int(rng.integers(60, 350))):
        center = (uniform(rng, 0, high), uniform(rng, 0, wide))
        shape = outline(rng, center, (size * uniform(rng, 0.6, 1.3), size), 0.1, 10)
        draw.polygon(shape, fill=int(rng.integers(60, 150)))
    return resized(values - to_floats(blurred(picture, 0.7)), rows, cols)


def skin(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return skin with a mark and hairs."""
    high, wide = _half(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 120, 220))
    if chance(rng, 0.7):
        center = (high * uniform(rng, 0.3, 0.7), wide * uniform(rng, 0.3, 0.7))
        radii = (high * uniform(rng, 0.08, 0.3), wide * uniform(rng, 0.08, 0.3))
        draw.polygon(outline(rng, center, radii, 0.25), fill=int(rng.integers(30, 110)))
    picture = blurred(picture, uniform(rng, 2, 8))
    values = to_floats(picture) + 12 * fractal(rng, high, wide, 20)
    values -= 8 * ridges(rng, high, wide, 60)
    return hairs(rng, rows, cols, resized(values, rows, cols))


def hairs(rng: np.random.Generator, rows: int, cols: int, base: Floats | None = None) -> Floats:
    """Return thin bent strokes in many directions."""
    values = cloud(rng, rows, cols, 3) * 20 + uniform(rng, 60, 220) if base is None else base
    picture, draw = open_canvas(rows, cols, 0)
    length = min(rows, cols) * uniform(rng, 0.05, 0.4)
    lean = uniform(rng, 0, 6.28)
    for _ in range(int(rng.integers(4, 120))):
        way = lean + rng.normal() * 0.5
        row, col = uniform(rng, 0, rows), uniform(rng, 0, cols)
        points = []
        for _ in range(8):
            points.append((col, row))
            way += rng.normal() * 0.12
            row, col = row + length / 8 * np.sin(way), col + length / 8 * np.cos(way)
        draw.line(points, fill=int(rng.integers(60, 200)), width=int(rng.integers(1, 4)))
    ink = to_floats(blurred(picture, uniform(rng, 0, 1)))
    return values - ink if chance(rng, 0.7) else values + ink


def paper(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a scanned form without a word: rules, boxes, stains, a fold."""
    picture, draw = open_canvas(rows, cols, uniform(rng, 205, 256))
    ink = int(rng.integers(0, 170))
    thick = int(rng.integers(1, 4))
    for _ in range(int(rng.integers(0, 6))):
        left, top = uniform(rng, 0, cols * 0.7), uniform(rng, 0, rows * 0.8)
        wide, high = uniform(rng, cols * 0.1, cols), uniform(rng, rows * 0.03, rows * 0.5)
        box = (left, top, min(cols - 1.0, left + wide), min(rows - 1.0, top + high))
        _table(rng, draw, box, ink, thick)
    if chance(rng, 0.3):
        pitch = uniform(rng, 10, 50)
        for step in range(int(rows / pitch)):
            draw.line(((0, step * pitch), (cols, step * pitch)), fill=200, width=1)
    values = to_floats(blurred(picture, uniform(rng, 0, 0.8) if chance(rng, 0.5) else 0))
    if chance(rng, 0.6):
        values -= uniform(rng, 0, 30) * np.abs(cloud(rng, rows, cols, 2))
        values += uniform(rng, 0, 6) * white(rng, rows, cols)
    if chance(rng, 0.15):
        values[:, : int(cols * uniform(rng, 0.005, 0.05))] = uniform(rng, 0, 90)
    return values


def _table(
    rng: np.random.Generator,
    draw: Drawer,
    box: tuple[float, float, float, float],
    ink: int,
    thick: int,
) -> None:
    left, top, right, bottom = box
    if chance(rng, 0.7):
        draw.rectangle(box, outline=ink, width=thick)
    for _ in range(int(rng.integers(0, 10))):
        row = uniform(rng, top, bottom)
        draw.line(((left, row), (right, row)), fill=ink, width=thick)
    for _ in range(int(rng.integers(0, 5))):
        col = uniform(rng, left, right)
        draw.line(((col, top), (col, bottom)), fill=ink, width=thick)
    if chance(rng, 0.2):
        draw.rectangle((left, top, right, top + (bottom - top) * 0.15), fill=ink // 2 + 110)


def desktop(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a captured screen: panels, buttons, tables, a chart, without a word."""
    dark = chance(rng, 0.5)
    base = uniform(rng, 0, 70) if dark else uniform(rng, 170, 255)
    picture, draw = open_canvas(rows, cols, base)

    def shade(spread: float) -> int:
        return int(np.clip(base + rng.normal() * spread, 0, 255))

    for _ in range(int(rng.integers(2, 9))):
        left, top = uniform(rng, 0, cols * 0.8), uniform(rng, 0, rows * 0.8)
        box = (left, top, left + uniform(rng, 20, cols), top + uniform(rng, 20, rows))
        edge = shade(80) if chance(rng, 0.6) else None
        draw.rectangle(box, fill=shade(35), outline=edge, width=int(rng.integers(1, 4)))
        if chance(rng, 0.4):
            bar = (left, top, box[2], top + uniform(rng, 12, 36))
            draw.rectangle(bar, fill=shade(90))
    for _ in range(int(rng.integers(0, 4))):
        pitch, high = uniform(rng, 20, 90), uniform(rng, 12, 40)
        left, top = uniform(rng, 0, cols * 0.9), uniform(rng, 0, rows * 0.9)
        fill, lit, dim = shade(50), shade(110), shade(110)
        for step in range(int(rng.integers(1, 12))):
            at = (
                (left, top + step * (high + 5)) if chance(rng, 0.05) else (left + step * pitch, top)
            )
            end = (at[0] + pitch * 0.85, at[1] + high)
            draw.rectangle((*at, *end), fill=fill)
            draw.line((at, (end[0], at[1])), fill=lit, width=1)
            draw.line((at, (at[0], end[1])), fill=lit, width=1)
            draw.line(((at[0], end[1]), end, (end[0], at[1])), fill=dim, width=1)
    if chance(rng, 0.5):
        left, top = uniform(rng, 0, cols * 0.6), uniform(rng, 0, rows * 0.6)
        box = (left, top, left + uniform(rng, 50, cols * 0.4), top + uniform(rng, 40, rows * 0.4))
        _table(rng, draw, box, shade(70), 1)
    if chance(rng, 0.4):
        col = cols - uniform(rng, 10, 24)
        draw.rectangle((col, 0, cols, rows), fill=shade(30))
        top = uniform(rng, 0, rows * 0.7)
        draw.rectangle((col + 2, top, cols - 2, top + rows * 0.15), fill=shade(90))
    return to_floats(picture)


def blank(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return an even frame: black, white or grey."""
    roll = rng.random()
    level = 0.0 if roll < 0.5 else 255.0 if roll < 0.7 else uniform(rng, 0, 255)
    return np.full((rows, cols), level, dtype=np.float32)


def noise(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return noise of any strength and grain round any level."""
    size = 1.0 if chance(rng, 0.4) else uniform(rng, 1, 12)
    wide = size * (1.0 if chance(rng, 0.7) else uniform(rng, 0.3, 4))
    field = grain(rng, rows, cols, size, max(1.0, wide))
    if chance(rng, 0.3):
        field = np.abs(field)
    return uniform(rng, 0, 255) + float(np.exp(uniform(rng, 0, 4.3))) * field


def slope(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a slow gradient, straight or round, perhaps in steps."""
    down, across = axes(rows, cols)
    field = uniform(rng, -1, 1) * down + uniform(rng, -1, 1) * across
    if chance(rng, 0.4):
        field = field + uniform(rng, -1, 1) * (down * down + across * across)
    if chance(rng, 0.2):
        field = np.floor(field * uniform(rng, 3, 16)) / 8
    return np.asarray(uniform(rng, 40, 215) + uniform(rng, 20, 150) * field, dtype=np.float32)


def weave(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return crossed waves: a grid against scatter, cloth, a moire."""
    down = np.arange(rows, dtype=np.float32)[:, None]
    across = np.arange(cols, dtype=np.float32)[None, :]
    pitch = uniform(rng, 2.2, 24)
    if chance(rng, 0.5):
        field = np.sin(6.28 / pitch * down) * np.sin(6.28 / uniform(rng, 2.2, 24) * across)
    elif chance(rng, 0.5):
        field = np.sin(6.28 / pitch * (down + uniform(rng, -2, 2) * across))
    else:
        field = np.broadcast_to(np.sin(6.28 / pitch * down), (rows, cols))
    values = uniform(rng, 40, 215) + uniform(rng, 4, 90) * field
    return np.asarray(values + 15 * cloud(rng, rows, cols, 3), dtype=np.float32)


def bone(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a net of bright or dark crests, as trabeculae or fibres make."""
    high, wide = _half(rows, cols)
    stretch = 1.0 if chance(rng, 0.5) else uniform(rng, 0.2, 5)
    field = ridges(rng, max(8, int(high * min(1, stretch))), wide, uniform(rng, 10, 60))
    values = uniform(rng, 30, 180) + uniform(rng, -120, 160) * resized(field, rows, cols)
    return values + uniform(rng, 0, 8) * white(rng, rows, cols)


def dots(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return many dots, scattered or in rows: halftone, bubbles, a phantom's holes."""
    picture, draw = open_canvas(rows, cols, 0)
    size = uniform(rng, 0.8, 9)
    if chance(rng, 0.4):
        pitch = size * uniform(rng, 2.5, 6) + 2
        places = [
            (row * pitch, col * pitch)
            for row in range(min(60, int(rows / pitch)))
            for col in range(min(60, int(cols / pitch)))
        ]
    else:
        spots = rng.random((int(rng.integers(20, 900)), 2)) * (rows, cols)
        places = [(float(row), float(col)) for row, col in spots]
    for row, col in places:
        draw.ellipse((col - size, row - size, col + size, row + size), fill=255)
    ink = to_floats(blurred(picture, uniform(rng, 0, 1.5))) / 255
    base = uniform(rng, 0, 255) + 12 * cloud(rng, rows, cols, 3)
    return np.asarray(base + ink * uniform(rng, -160, 160), dtype=np.float32)


GROUNDS = {
    "scope": scope,
    "fundus": fundus,
    "cells": cells,
    "skin": skin,
    "hairs": hairs,
    "paper": paper,
    "desktop": desktop,
    "blank": blank,
    "noise": noise,
    "slope": slope,
    "weave": weave,
    "bone": bone,
    "dots": dots,
}
