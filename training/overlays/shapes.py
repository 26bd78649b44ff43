"""Shapes without a letter that stand where text stands, laid over a ground."""

from __future__ import annotations

import numpy as np

from training.overlays import marks, objects
from training.overlays.fields import Floats, chance, uniform
from training.overlays.sketch import Shape, Sketch

__all__ = ["SHAPES", "draw_shape", "draw_shapes"]

SHAPES: dict[str, Shape] = {**marks.SHAPES, **objects.SHAPES}
NAMES = tuple(SHAPES)

# Sheets above this many samples are drawn without antialiasing.
LARGE = 250_000


def _size(rng: np.random.Generator, bounds: tuple[float, float], side: int) -> int:
    low, high = (one * side if one <= 1 else one for one in bounds)
    return int(np.clip(np.exp(uniform(rng, np.log(low), np.log(high))), 3, side))


def _ink(rng: np.random.Generator, under: Floats) -> float:
    """Return a level: mostly white or black, else a little or much off the ground."""
    roll = rng.random()
    middle = float(under[::4, ::4].mean())
    if roll < 0.35:
        return 255.0 if middle < 150 or chance(rng, 0.2) else 0.0
    if roll < 0.45:
        return 0.0 if middle > 60 else 255.0
    away = float(np.exp(uniform(rng, np.log(10), np.log(200))))
    bright = middle + away <= 255 and (middle - away < 0 or chance(rng, 0.65))
    return float(np.clip(middle + away if bright else middle - away, 0, 255))


def draw_shape(rng: np.random.Generator, values: Floats, name: str) -> None:
    """Draw one shape somewhere on a frame, in place.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of every choice.
    values : ndarray of float32, shape (rows, cols)
        Luminance, changed in place.
    name : str
        Key of `SHAPES`.
    """
    shape = SHAPES[name]
    rows, cols = values.shape
    upright = shape.turns and chance(rng, 0.4)
    sides = (cols, rows) if upright else (rows, cols)
    high, wide = _size(rng, shape.high, sides[0]), _size(rng, shape.wide, sides[1])
    crisp = high * wide > LARGE or chance(rng, 0.5)
    thick = float(rng.choice((1, 1, 1, 1.5, 2, 2, 3, 4)))
    sketch = Sketch(high, wide, scale=1 if crisp else 2, thick=thick)
    shape.paint(rng, sketch)
    opacity = sketch.opacity()
    if upright:
        opacity = opacity.T
    if chance(rng, 0.5):
        opacity = opacity[::-1]
    if chance(rng, 0.5):
        opacity = opacity[:, ::-1]
    high, wide = opacity.shape
    if chance(rng, 0.3):
        # Along an edge, where devices keep their scales.
        top = int(rng.choice((0, rows - high)))
        left = int(rng.integers(0, cols - wide + 1))
    elif chance(rng, 0.3):
        top = int(rng.integers(0, rows - high + 1))
        left = int(rng.choice((0, cols - wide)))
    else:
        top = int(rng.integers(0, rows - high + 1))
        left = int(rng.integers(0, cols - wide + 1))
    under = values[top : top + high, left : left + wide]
    level = _ink(rng, under)
    if shape.back and chance(rng, 0.8):
        under[:] = 0 if level > 128 else 255
    if chance(rng, 0.15):
        opacity = opacity * np.float32(uniform(rng, 0.3, 0.9))
    under += opacity * (np.float32(level) - under)


def draw_shapes(
    rng: np.random.Generator, values: Floats, *, count: int | None = None
) -> tuple[str, ...]:
    """Draw shapes over a frame, in place.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of every choice.
    values : ndarray of float32, shape (rows, cols)
        Luminance, changed in place.
    count : int, optional
        How many; mostly a few, at times none or many, where none is given.

    Returns
    -------
    tuple of str
        Names of what was drawn.
    """
    if count is None:
        count = 0 if chance(rng, 0.2) else min(30, 1 + int(rng.geometric(0.22)))
    names = tuple(NAMES[place] for place in rng.integers(len(NAMES), size=count))
    for name in names:
        draw_shape(rng, values, name)
    return names
