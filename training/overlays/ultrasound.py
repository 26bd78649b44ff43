"""Grounds of ultrasound: sectors and rectangles of speckle, M-mode, spectral Doppler."""

from __future__ import annotations

import math

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
    to_floats,
    uniform,
    white,
)

__all__ = ["GROUNDS"]


def _console(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    level = 0.0 if chance(rng, 0.65) else uniform(rng, 2, 70)
    picture, draw = open_canvas(rows, cols, level)
    if chance(rng, 0.35):
        for _ in range(int(rng.integers(1, 4))):
            shade = int(rng.integers(5, 120))
            size = uniform(rng, 0.03, 0.14)
            side = int(rng.integers(4))
            box = (
                (0, 0, cols, rows * size),
                (0, rows * (1 - size), cols, rows),
                (0, 0, cols * size, rows),
                (cols * (1 - size), 0, cols, rows),
            )[side]
            draw.rectangle(box, fill=shade)
    return to_floats(picture)


def _tissue(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a block of speckle: rows are depths, columns are scan lines."""
    high, wide = uniform(rng, 1.0, 3.5), uniform(rng, 1.0, 7.0)
    real, other = grain(rng, rows, cols, high, wide), grain(rng, rows, cols, high, wide)
    speckle = np.sqrt(real * real + other * other)
    bright = uniform(rng, 25, 130) * np.exp(
        uniform(rng, 0.1, 0.8) * resized(fractal(rng, rows // 4 + 2, cols // 4 + 2, 6), rows, cols)
    )
    picture, draw = open_canvas(rows, cols, 128)
    for _ in range(int(rng.integers(0, 6))):
        center = (uniform(rng, 0, rows), uniform(rng, 0, cols))
        radii = (uniform(rng, 0.02, 0.2) * rows, uniform(rng, 0.02, 0.2) * cols)
        fill = int(rng.choice((2, 15, 50, 80, 170, 230)))
        draw.polygon(outline(rng, center, radii, 0.12), fill=fill)
    layered = chance(rng, 0.3)
    for _ in range(int(rng.integers(20, 70) if layered else rng.integers(0, 7))):
        bend = uniform(rng, 0, rows) + rows * 0.08 * cloud(rng, 2, cols, uniform(rng, 1, 5))[0]
        first, last = sorted(int(one) for one in rng.integers(0, cols, 2))
        if layered:
            # Fibres of muscle: short, thin, nearly parallel.
            last = min(cols, first + cols // 4)
        line = [(col, float(bend[col])) for col in range(first, last, 4)]
        if len(line) > 1:
            draw.line(
                line,
                fill=int(rng.integers(160, 256)),
                width=1 if layered else int(rng.integers(1, 7)),
            )
    gain = to_floats(blurred(picture, uniform(rng, 0.5, 3))) / 128
    depth = np.exp(0.35 * cloud(rng, rows, 2, uniform(rng, 2, 8))[:, :1])
    fade = np.linspace(1, uniform(rng, 0.1, 1.1), rows, dtype=np.float32)[:, None]
    values = speckle * bright * gain * gain * depth * fade
    for _ in range(int(rng.integers(0, 3))):
        first, wide_by = int(rng.integers(cols)), int(rng.integers(3, max(4, cols // 8)))
        values[int(rng.integers(rows)) :, first : first + wide_by] *= uniform(rng, 0.1, 0.5)
    knee = uniform(rng, 8, 40)
    return np.asarray(255 * np.log1p(values / knee) / math.log1p(255 / knee), dtype=np.float32)


def curved(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a sector of speckle under a curved or phased probe."""
    values = _console(rng, rows, cols)
    half = uniform(rng, 0.35, 0.85)
    top = rows * uniform(rng, 0.0, 0.15)
    reach = rows * uniform(rng, 0.6, 1.0)
    nose = reach * (uniform(rng, 0, 0.05) if chance(rng, 0.4) else uniform(rng, 0.1, 0.5))
    middle = cols * uniform(rng, 0.35, 0.65)
    apex = top - nose * math.cos(half)
    lines, depths = int(rng.integers(120, 360)), int(rng.integers(200, 520))
    block = _tissue(rng, depths, lines)
    first, last = int(max(0, top - 2)), int(min(rows, apex + nose + reach))
    left = int(max(0, middle - (nose + reach) * math.sin(half)))
    right = int(min(cols, middle + (nose + reach) * math.sin(half)))
    down = np.arange(first, last, dtype=np.float32)[:, None] - apex
    across = np.arange(left, right, dtype=np.float32)[None, :] - middle
    far = np.sqrt(down * down + across * across)
    # The tangent of the angle is enough to pick the scan line, and far cheaper than the angle.
    slope = across / np.maximum(down, 1e-3)
    angle = slope / (1 + 0.28 * slope * slope)
    edge = math.tan(half) / (1 + 0.28 * math.tan(half) ** 2)
    line = ((angle / edge + 1) * (0.5 * lines)).astype(np.int32)
    depth = ((far - nose) * (depths / reach)).astype(np.int32)
    inside = (np.abs(slope) < math.tan(half)) & (far > nose) & (far < nose + reach) & (down > 0)
    np.clip(line, 0, lines - 1, out=line)
    np.clip(depth, 0, depths - 1, out=depth)
    np.copyto(values[first:last, left:right], block[depth, line], where=inside)
    if chance(rng, 0.3):
        return values[::-1].copy()
    return values


def linear(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a rectangle or a leaning block of speckle under a linear probe."""
    values = _console(rng, rows, cols)
    panes = int(rng.choice((1, 1, 1, 2)))
    top, left = int(rows * uniform(rng, 0, 0.2)), int(cols * uniform(rng, 0, 0.2))
    high = int((rows - top) * uniform(rng, 0.6, 1))
    wide = int((cols - left) * uniform(rng, 0.6, 1)) // panes
    lean = uniform(rng, -0.3, 0.3) if chance(rng, 0.25) else 0.0
    for pane in range(panes):
        block = _tissue(rng, min(high, 480) + 2, min(wide, 420) + 2)
        block = resized(block, high, max(4, wide - 4 * (panes - 1)), smooth=False)
        if lean:
            for row in range(high):
                block[row] = np.roll(block[row], int(lean * row))
        first = left + pane * wide
        values[top : top + high, first : first + block.shape[1]] = block
    return values


def _strip(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a spectral Doppler strip: a jagged envelope filled with speckle over time."""
    time = np.arange(cols, dtype=np.float32)
    beat = uniform(rng, 0.08, 0.4) * cols
    phase = (time / beat + uniform(rng, 0, 1)) % 1
    rise, fall = uniform(rng, 8, 40), uniform(rng, 2, 8)
    height = (1 - np.exp(-rise * phase)) * np.exp(-fall * phase) + uniform(rng, 0, 0.25)
    height /= height.max()
    if chance(rng, 0.4):
        height += 0.5 * np.exp(-(((phase - 0.6) / 0.08) ** 2))
    base = uniform(rng, 0.1, 0.9) * rows
    up = 1.0 if base > rows / 2 else -1.0
    down = np.arange(rows, dtype=np.float32)[:, None]
    level = (base - down) * up / (max(base, rows - base) * uniform(rng, 0.4, 0.95))
    inside = np.clip((height[None, :] - level) * uniform(rng, 4, 14), 0, 1) * (level > 0)
    window = 1 - uniform(rng, 0, 0.9) * np.clip((height[None, :] - level) * 2 - 0.3, 0, 1)
    speckle = np.abs(grain(rng, rows, cols, uniform(rng, 1, 3), uniform(rng, 1, 3)))
    values = inside * window * speckle * uniform(rng, 90, 220)
    values += np.abs(grain(rng, rows, cols, 1, uniform(rng, 1, 4))) * uniform(rng, 0, 22)
    values[int(base)] = uniform(rng, 0, 255)
    return np.asarray(values, dtype=np.float32)


def spectral(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return spectral Doppler, mostly below a small picture of tissue."""
    share = uniform(rng, 0.35, 0.7) if chance(rng, 0.75) else 0.0
    upper = int(rows * share)
    values = _console(rng, rows, cols)
    if upper > 40:
        values[:upper] = (curved if chance(rng, 0.6) else linear)(rng, upper, cols)
    low, left = rows - upper, int(cols * uniform(rng, 0, 0.15))
    values[upper + low // 12 :, left:] = _strip(rng, low - low // 12, cols - left)
    return values


def motion(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return M-mode: bright layers that move with each beat."""
    values = _console(rng, rows, cols)
    top = int(rows * uniform(rng, 0, 0.5))
    if top > rows * 0.2:
        values[:top] = curved(rng, top, cols)
    high = rows - top
    picture, draw = open_canvas(high, cols, uniform(rng, 5, 60))
    beat = uniform(rng, 0.08, 0.35) * cols
    time = np.arange(0, cols, 3, dtype=np.float32)
    for _ in range(int(rng.integers(4, 16))):
        swing = uniform(rng, 0, 0.06) * high
        wave = np.abs(np.sin(np.pi * time / beat + uniform(rng, 0, 3))) ** uniform(rng, 1, 4)
        path = uniform(rng, 0, high) + swing * wave
        points = list(zip(time.tolist(), path.tolist(), strict=True))
        draw.line(points, fill=int(rng.integers(40, 256)), width=int(rng.integers(1, 12)))
    base = to_floats(blurred(picture, uniform(rng, 0.5, 2.5)))
    speckle = np.abs(grain(rng, high, cols, uniform(rng, 1, 3), uniform(rng, 1, 3)))
    values[top:] = base * (0.4 + 0.7 * speckle)
    return values


def flow(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a sector with blocky patches of colour flow, as their luminance."""
    values = curved(rng, rows, cols) if chance(rng, 0.6) else linear(rng, rows, cols)
    cell = int(rng.integers(2, 6))
    high, wide = rows // 2, cols // 3
    top, left = int(rng.integers(rows // 4, rows // 2)), int(rng.integers(cols // 5, cols // 2))
    field = fractal(rng, high // cell + 1, wide // cell + 1, uniform(rng, 4, 12))
    patch = 90 + 90 * np.abs(field) + 12 * white(rng, high // cell + 1, wide // cell + 1)
    shown = np.repeat(np.repeat(field > uniform(rng, 0.1, 0.6), cell, 0), cell, 1)[:high, :wide]
    patch = np.repeat(np.repeat(patch, cell, 0), cell, 1)[:high, :wide]
    part = values[top : top + high, left : left + wide]
    size = part.shape
    # Colour stays where there is tissue.
    tissue = resized(resized(part, 24, 24, smooth=False), *size, smooth=False) > 14
    np.copyto(part, patch[: size[0], : size[1]], where=tissue & shown[: size[0], : size[1]])
    return values


def sweep(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return the disc of a probe that turns: inside a vessel, the gut, the rectum."""
    values = _console(rng, rows, cols)
    side = min(rows, cols)
    turns, depths = int(rng.integers(200, 420)), int(rng.integers(120, 300))
    block = _tissue(rng, depths, turns)
    block[: int(depths * uniform(rng, 0.05, 0.2))] *= uniform(rng, 0, 0.3)
    down, across = axes(side, side)
    far = np.sqrt(down * down + across * across)
    angle = np.arctan2(down, across)
    line = np.minimum(((angle / np.pi + 1) * (0.5 * turns)).astype(np.int32), turns - 1)
    depth = np.minimum((far * depths).astype(np.int32), depths - 1)
    disc = np.where(far < 1, block[depth, line], 0)
    top, left = (rows - side) // 2, (cols - side) // 2
    values[top : top + side, left : left + side] = disc
    return values


GROUNDS = {
    "us_curved": curved,
    "us_linear": linear,
    "us_spectral": spectral,
    "us_motion": motion,
    "us_flow": flow,
    "us_sweep": sweep,
}
