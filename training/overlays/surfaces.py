"""Grounds of visible light: scopes, the eye, slides under a microscope, skin."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import (
    Floats,
    axes,
    blurred,
    chance,
    cloud,
    fractal,
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
    values = uniform(rng, 170, 245) - np.float32(25) * np.abs(fractal(rng, high, wide, 8))
    values -= 50 * ridges(rng, high, wide, uniform(rng, 20, 60), uniform(rng, 1, 3))
    picture, draw = open_canvas(high, wide, 0)
    size = uniform(rng, 1.5, 7)
    for _ in range(int(rng.integers(60, 350))):
        center = (uniform(rng, 0, high), uniform(rng, 0, wide))
        shape = outline(rng, center, (size * uniform(rng, 0.6, 1.3), size), 0.1, 10)
        draw.polygon(shape, fill=int(rng.integers(60, 150)))
    nuclei = to_floats(blurred(picture, 0.7))
    return resized(np.asarray(values - nuclei, dtype=np.float32), rows, cols)


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
    return hairs(rng, rows, cols, resized(np.asarray(values), rows, cols))


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


GROUNDS = {
    "scope": scope,
    "fundus": fundus,
    "cells": cells,
    "skin": skin,
    "hairs": hairs,
}
