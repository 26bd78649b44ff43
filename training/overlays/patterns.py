"""Grounds of plain levels, noise and texture: what no picture, or any picture, is made of."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import (
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


def _reduced(rows: int, cols: int) -> tuple[int, int]:
    shrink = min(1.0, 700 / max(rows, cols))
    return max(16, round(rows * shrink)), max(16, round(cols * shrink))


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
    high, wide = _reduced(rows, cols)
    stretch = 1.0 if chance(rng, 0.5) else uniform(rng, 0.2, 5)
    field = ridges(
        rng, max(8, int(high * min(1, stretch))), wide, uniform(rng, 10, 80), uniform(rng, 0.7, 4)
    )
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


def pink(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return detail of every size at once, as a photograph has."""
    field = fractal(rng, rows, cols, 2, 4)
    roughness = uniform(rng, 0.4, 0.7)
    for octave in range(4, 9):
        size = max(rows, cols) / 2 ** (octave + 1)
        if size < 1:
            break
        field += grain(rng, rows, cols, size, size) * np.float32(roughness**octave)
    return uniform(rng, 60, 190) + uniform(rng, 20, 90) * field


def leaves(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return things of all sizes that hide each other: edges as photographs have them."""
    high, wide = _reduced(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 0, 255))
    middle, spread = uniform(rng, 40, 215), uniform(rng, 8, 80)
    side = min(high, wide)
    smallest = uniform(rng, 0.006, 0.05)
    count = int(rng.integers(80, 500))
    # Sizes whose areas are shared evenly between the octaves.
    sizes = side / 2 * (1 / (1 + rng.random(count) * (0.5 / smallest - 1)))
    for size in sorted(sizes.tolist(), reverse=True):
        center = (uniform(rng, 0, high), uniform(rng, 0, wide))
        shade = int(np.clip(middle + spread * rng.normal(), 0, 255))
        if chance(rng, 0.2):
            turn, half = uniform(rng, 0, 3.14), uniform(rng, 0.1, 1) * size
            down, across = np.sin(turn), np.cos(turn)
            corners = [
                (
                    center[1] + size * way * across - half * other * down,
                    center[0] + size * way * down + half * other * across,
                )
                for way, other in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            draw.polygon(corners, fill=shade)
        else:
            radii = (size * uniform(rng, 0.3, 1), size * uniform(rng, 0.3, 1))
            draw.polygon(outline(rng, center, radii, uniform(rng, 0, 0.2), 20), fill=shade)
    values = to_floats(blurred(picture, uniform(rng, 0, 2)))
    values += uniform(rng, 0, 25) * fractal(rng, high, wide, uniform(rng, 3, 60))
    values = resized(values, rows, cols)
    return values + uniform(rng, 0, 10) * white(rng, rows, cols)


GROUNDS = {
    "blank": blank,
    "noise": noise,
    "slope": slope,
    "weave": weave,
    "bone": bone,
    "dots": dots,
    "pink": pink,
    "leaves": leaves,
}
