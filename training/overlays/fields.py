"""Smooth fields, noise and outlines that the grounds are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

__all__ = [
    "Drawer",
    "Floats",
    "axes",
    "blurred",
    "chance",
    "cloud",
    "fractal",
    "grain",
    "open_canvas",
    "outline",
    "resized",
    "ridges",
    "to_floats",
    "uniform",
    "white",
]

Floats = NDArray[np.float32]
Drawer = ImageDraw.ImageDraw

# Noise of a large frame repeats a block of this side, shifted: drawing every sample is slow.
BLOCK = 1024


def chance(rng: np.random.Generator, share: float) -> bool:
    """Return true in `share` of the calls."""
    return bool(rng.random() < share)


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a number from `low` to `high`."""
    return float(low + (high - low) * rng.random())


def axes(rows: int, cols: int) -> tuple[Floats, Floats]:
    """Return rows and columns as fractions, -1 to 1, to broadcast against each other."""
    down = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, cols, dtype=np.float32)[None, :]
    return down, across


def resized(values: Floats, rows: int, cols: int, *, smooth: bool = True) -> Floats:
    """Return samples at another size: bilinear, or bicubic where `smooth`."""
    if values.shape == (rows, cols):
        return values
    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.BILINEAR
    picture = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    return np.array(picture.resize((cols, rows), method), dtype=np.float32)


def white(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return white noise of standard deviation 1."""
    if rows * cols <= BLOCK * BLOCK:
        return rng.standard_normal((rows, cols), dtype=np.float32)
    block = rng.standard_normal((BLOCK, BLOCK), dtype=np.float32)
    noise = np.empty((rows, cols), dtype=np.float32)
    for row in range(0, rows, BLOCK):
        for col in range(0, cols, BLOCK):
            part = noise[row : row + BLOCK, col : col + BLOCK]
            shift = (int(rng.integers(BLOCK)), int(rng.integers(BLOCK)))
            part[:] = np.roll(block, shift, (0, 1))[: part.shape[0], : part.shape[1]]
    return noise


def grain(rng: np.random.Generator, rows: int, cols: int, high: float, wide: float) -> Floats:
    """Return noise whose grains are about `high` rows and `wide` columns."""
    if high <= 1.05 and wide <= 1.05:
        return white(rng, rows, cols)
    coarse = white(rng, max(2, round(rows / high)), max(2, round(cols / wide)))
    return resized(coarse, rows, cols)


def cloud(rng: np.random.Generator, rows: int, cols: int, cells: float) -> Floats:
    """Return a smooth field with about `cells` hills along the longer side, about -1 to 1."""
    size = max(rows, cols) / max(cells, 1.0)
    high, wide = max(2, round(rows / size) + 1), max(2, round(cols / size) + 1)
    return resized(white(rng, high, wide), rows, cols) * np.float32(0.8)


def fractal(
    rng: np.random.Generator, rows: int, cols: int, cells: float, octaves: int = 3
) -> Floats:
    """Return a sum of clouds, each twice as fine as the one before."""
    field = cloud(rng, rows, cols, cells)
    for octave in range(1, octaves):
        field += cloud(rng, rows, cols, cells * 2**octave) * np.float32(0.55**octave)
    return field


def ridges(
    rng: np.random.Generator, rows: int, cols: int, cells: float, sharp: float = 3
) -> Floats:
    """Return bright crests of a cloud, 0 to 1: folds, fibres, trabeculae."""
    field = np.abs(fractal(rng, rows, cols, cells, 2))
    np.multiply(field, -sharp, out=field)
    return np.asarray(np.exp(field))


def open_canvas(rows: int, cols: int, level: float = 0) -> tuple[Image.Image, Drawer]:
    """Return a grey picture to draw outlines on."""
    picture = Image.new("L", (cols, rows), int(np.clip(level, 0, 255)))
    return picture, ImageDraw.Draw(picture)


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    """Return a grey picture blurred."""
    return picture.filter(ImageFilter.GaussianBlur(radius)) if radius > 0 else picture


def to_floats(picture: Image.Image) -> Floats:
    """Return the samples of a picture."""
    return np.array(picture, dtype=np.float32)


def outline(
    rng: np.random.Generator,
    center: tuple[float, float],
    radii: tuple[float, float],
    wobble: float = 0.08,
    corners: int = 48,
) -> list[tuple[float, float]]:
    """Return an ellipse that wobbles, as (x, y) corners round `center` (row, col)."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = np.ones(corners)
    for wave in range(2, 6):
        reach += wobble / (wave - 1) * rng.normal() * np.cos(wave * turn + uniform(rng, 0, 6.28))
    across = center[1] + radii[1] * reach * np.cos(turn)
    down = center[0] + radii[0] * reach * np.sin(turn)
    return list(zip(across.tolist(), down.tolist(), strict=True))
