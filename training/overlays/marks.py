"""Shapes that measure, point or tell levels: rulers, bars, calipers, traces, charts."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import chance, cloud, uniform
from training.overlays.sketch import Point, Shape, Sketch

__all__ = ["SHAPES"]


def ruler(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw ticks along a line, every fifth or tenth of them longer."""
    pitch = uniform(rng, 3, 40)
    every = int(rng.choice((1, 2, 5, 10)))
    long, short = sketch.rows * uniform(rng, 0.6, 1), sketch.rows * uniform(rng, 0.15, 0.5)
    spine = chance(rng, 0.5)
    row = uniform(rng, 0, sketch.rows * 0.1) + 1
    for tick, col in enumerate(np.arange(2, sketch.cols - 1, pitch)):
        size = long if tick % every == 0 else short
        sketch.line(((row, col), (row + size, col)))
    if spine:
        sketch.line(((row, 0), (row, sketch.cols)))


def scale_dots(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a row of equal dots or short strokes, as depth scales have."""
    pitch = uniform(rng, 6, 50)
    size = uniform(rng, 0.6, min(3.0, sketch.rows / 2))
    row = sketch.rows / 2
    square = chance(rng, 0.4)
    for col in np.arange(size, sketch.cols - size, pitch):
        if square:
            sketch.box(row - size, col - size, row + size, col + size)
        else:
            sketch.round((row, col), (size, size), full=True)


def bar(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a grey or colour bar: a ramp, in steps or folded, perhaps framed."""
    steps = int(rng.choice((4, 8, 12, 16, 64, 256)))
    fold = chance(rng, 0.25)
    ramp = np.linspace(0, 1, steps)
    ramp = np.abs(2 * ramp - 1) if fold else ramp
    ramp = ramp if chance(rng, 0.5) else ramp[::-1]
    edges = np.linspace(0, sketch.cols, steps + 1)
    for left, right, share in zip(edges[:-1], edges[1:], ramp, strict=True):
        sketch.box(0, left, sketch.rows, max(right, left + 1), level=255 * share)
    if chance(rng, 0.5):
        sketch.frame(0.5, 0.5, sketch.rows - 1, sketch.cols - 1)


def caliper(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw two marks, + or x, joined by dots or a line."""
    size = uniform(rng, 3, 10)
    near = (size, size)
    far = (sketch.rows - size, sketch.cols - size)
    lean = chance(rng, 0.5)
    for row, col in (near, far):
        if lean:
            sketch.line(((row - size, col - size), (row + size, col + size)))
            sketch.line(((row - size, col + size), (row + size, col - size)))
        else:
            sketch.line(((row - size, col), (row + size, col)))
            sketch.line(((row, col - size), (row, col + size)))
    if chance(rng, 0.8):
        on = uniform(rng, 1, 3) if chance(rng, 0.7) else uniform(rng, 4, 10)
        sketch.dash(near, far, on=on, off=uniform(rng, 2, 10))


def crosshair(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw crossed lines with an open middle and perhaps rings."""
    row, col = sketch.rows / 2, sketch.cols / 2
    gap = uniform(rng, 0, 0.4) if chance(rng, 0.6) else 0.0
    for way in (-1, 1):
        sketch.line(((row + way * row * gap, col), (row + way * row, col)))
        sketch.line(((row, col + way * col * gap), (row, col + way * col)))
    for share in rng.random(int(rng.integers(0, 3))):
        sketch.round((row, col), (row * share, col * share))


def arrow(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw an arrow: a stem with a filled or open head."""
    rows, cols = sketch.rows, sketch.cols
    head = uniform(rng, 0.25, 0.6) * cols
    row = rows / 2
    sketch.line(((row, 0), (row, cols - head * 0.8)))
    tip = ((1, cols - head), (row, cols - 1), (rows - 1, cols - head))
    if chance(rng, 0.6):
        sketch.fill(tip)
    else:
        sketch.line(tip)


def triangle(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a focus mark: a triangle or a chevron beside the depth scale."""
    tip: tuple[Point, ...] = ((0, 0), (sketch.rows / 2, sketch.cols - 1), (sketch.rows - 1, 0))
    if chance(rng, 0.3):
        tip = ((0, 0), (0, sketch.cols - 1), (sketch.rows - 1, sketch.cols / 2))
    if chance(rng, 0.6):
        sketch.fill(tip)
    else:
        sketch.line((*tip, tip[0]))


def chevrons(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a row of angles."""
    pitch = uniform(rng, 0.5, 1.5) * sketch.rows
    for col in np.arange(0, sketch.cols - pitch, pitch * 1.1):
        end = col + pitch * 0.6
        points = ((0, col), (sketch.rows / 2, end), (sketch.rows - 1, col))
        sketch.line(points)


def brackets(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw the corners of a box only."""
    reach = uniform(rng, 0.1, 0.3) * min(sketch.rows, sketch.cols)
    low, right = sketch.rows - 1.0, sketch.cols - 1.0
    for row, col, down, across in (
        (0.0, 0.0, 1, 1),
        (0.0, right, 1, -1),
        (low, 0.0, -1, 1),
        (low, right, -1, -1),
    ):
        sketch.line(((row + down * reach, col), (row, col), (row, col + across * reach)))


def roi(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a box, full or dashed, perhaps with handles."""
    low, right = sketch.rows - 2.0, sketch.cols - 2.0
    corners = ((1.0, 1.0), (1.0, right), (low, right), (low, 1.0))
    on = uniform(rng, 2, 12) if chance(rng, 0.5) else 1e6
    off = uniform(rng, 2, 8)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        sketch.dash(start, end, on=on, off=off)
    if chance(rng, 0.3):
        size = uniform(rng, 1, 3)
        for row, col in corners:
            sketch.box(row - size, col - size, row + size, col + size)


def ring(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw an ellipse, an arc or several round one middle, full or in dashes."""
    row, col = sketch.rows / 2, sketch.cols / 2
    count = int(rng.choice((1, 1, 1, 2, 4)))
    for share in np.linspace(1, 0.3, count):
        size = (row * share - 1, col * share - 1)
        if chance(rng, 0.3):
            step = int(rng.integers(4, 20))
            for turn in range(0, 360, step):
                sketch.round((row, col), size, span=(turn, turn + step / 2))
        else:
            span = (0, 360) if chance(rng, 0.7) else (uniform(rng, 0, 180), uniform(rng, 200, 360))
            sketch.round((row, col), size, span=span)


def polygon(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a traced outline with or without handles."""
    turns = np.sort(rng.random(int(rng.integers(4, 18)))) * 2 * np.pi
    reach = 0.6 + 0.4 * rng.random(len(turns))
    row, col = sketch.rows / 2, sketch.cols / 2
    points = [
        (row + row * far * float(np.sin(turn)), col + col * far * float(np.cos(turn)))
        for turn, far in zip(turns, reach, strict=True)
    ]
    sketch.line([*points, points[0]])
    if chance(rng, 0.4):
        size = uniform(rng, 1, 2.5)
        for down, across in points:
            sketch.box(down - size, across - size, down + size, across + size)


def sector(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw the dotted outline of a sector and its depth arcs."""
    half = uniform(rng, 25, 50)
    col, reach = sketch.cols / 2, float(sketch.rows)
    off = uniform(rng, 2, 9)
    for way in (-1, 1):
        angle = np.radians(half) * way
        end = (reach * float(np.cos(angle)), col + reach * float(np.sin(angle)))
        sketch.dash((0, col), end, on=uniform(rng, 1, 5), off=off)
    for share in np.linspace(0.2, 1, int(rng.integers(1, 6))):
        size = reach * share
        sketch.round((0, col), (size, size), span=(90 - half, 90 + half))


def grid(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a grid, full or in dots."""
    down, across = uniform(rng, 8, 80), uniform(rng, 8, 80)
    dotted = chance(rng, 0.35)
    off = uniform(rng, 2, 8) if dotted else 0.0
    on = 1.0 if dotted else 1e6
    for row in np.arange(1, sketch.rows, down):
        sketch.dash((row, 0), (row, sketch.cols), on=on, off=off)
    if chance(rng, 0.75):
        for col in np.arange(1, sketch.cols, across):
            sketch.dash((0, col), (sketch.rows, col), on=on, off=off)


def trace(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw an electrocardiogram, a breathing curve or a curve of time."""
    rows, cols = sketch.rows, sketch.cols
    time = np.arange(0, cols, 1.0)
    beat = uniform(rng, 25, 220)
    phase = (time / beat + rng.random()) % 1
    kind = int(rng.integers(3))
    if kind == 0:
        wave = np.exp(-(((phase - 0.3) / 0.012) ** 2)) - 0.25 * np.exp(
            -(((phase - 0.33) / 0.012) ** 2)
        )
        wave += 0.12 * np.exp(-(((phase - 0.17) / 0.03) ** 2))
        wave += 0.22 * np.exp(-(((phase - 0.55) / 0.05) ** 2))
    elif kind == 1:
        wave = np.abs(np.sin(np.pi * phase)) ** uniform(rng, 0.5, 4)
    else:
        wave = 0.5 + 0.3 * cloud(rng, 2, cols, uniform(rng, 3, 60))[0]
    wave = wave + rng.normal(size=cols) * uniform(rng, 0, 0.03)
    path = np.clip(rows * (0.8 - 0.75 * wave), 0, rows - 1)
    sketch.line(list(zip(path.tolist(), time.tolist(), strict=True)))
    if chance(rng, 0.2):
        sketch.line(((rows * 0.85, 0), (rows * 0.85, cols)))


def envelope(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a filled wave, as sound or a spectrum over time."""
    field = np.abs(cloud(rng, 2, sketch.cols, uniform(rng, 4, 80))[0])
    field = np.clip(field * (0.6 + 0.4 * rng.random(sketch.cols)), 0, 1)
    both = chance(rng, 0.5)
    row = sketch.rows / 2 if both else sketch.rows - 1.0
    for col, share in enumerate(field):
        reach = float(share) * row
        sketch.line(((row - reach, col), (row + (reach if both else 0), col)), thick=1)


def columns(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a bar chart or a histogram on two axes."""
    count = int(rng.integers(4, 90))
    heights = rng.random(count) if chance(rng, 0.4) else np.abs(cloud(rng, 2, count, 6)[0])
    pitch = sketch.cols / count
    gap = uniform(rng, 0, 0.5) * pitch
    for place, share in enumerate(np.clip(heights, 0, 1)):
        left = place * pitch
        sketch.box(sketch.rows * (1 - share), left, sketch.rows, left + max(1, pitch - gap))
    if chance(rng, 0.6):
        sketch.line(((0, 1), (sketch.rows - 1, 1), (sketch.rows - 1, sketch.cols)))


def stripes(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw stripes of many widths, as a bar code, or of one, as a comb."""
    col, even = 0.0, chance(rng, 0.4)
    pitch = uniform(rng, 1, 5)
    while col < sketch.cols:
        wide = pitch if even else pitch * int(rng.integers(1, 5))
        sketch.box(0, col, sketch.rows, min(float(sketch.cols), col + wide))
        col += wide + (pitch if even else pitch * int(rng.integers(1, 5)))


def checks(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a board of squares: regular, or by chance as a matrix code."""
    size = uniform(rng, 2, 14)
    random = chance(rng, 0.4)
    for row in range(min(70, int(sketch.rows / size))):
        for col in range(min(70, int(sketch.cols / size))):
            if chance(rng, 0.5) if random else (row + col) % 2:
                sketch.box(row * size, col * size, (row + 1) * size, (col + 1) * size)


SHAPES = {
    "ruler": Shape(ruler, (4, 22), (0.15, 1.0)),
    "scale_dots": Shape(scale_dots, (3, 8), (0.15, 0.9)),
    "bar": Shape(bar, (6, 30), (0.1, 0.8), back=True),
    "caliper": Shape(caliper, (24, 300), (24, 300)),
    "crosshair": Shape(crosshair, (20, 260), (20, 260)),
    "arrow": Shape(arrow, (7, 40), (14, 120)),
    "triangle": Shape(triangle, (6, 24), (6, 24)),
    "chevrons": Shape(chevrons, (8, 24), (30, 160)),
    "brackets": Shape(brackets, (0.05, 0.7), (0.05, 0.7)),
    "roi": Shape(roi, (0.03, 0.6), (0.03, 0.7)),
    "ring": Shape(ring, (16, 400), (16, 400)),
    "polygon": Shape(polygon, (30, 300), (30, 300)),
    "sector": Shape(sector, (0.3, 0.95), (0.3, 0.9), turns=False),
    "grid": Shape(grid, (0.1, 1.0), (0.1, 1.0)),
    "trace": Shape(trace, (14, 120), (0.2, 1.0), turns=False),
    "envelope": Shape(envelope, (10, 90), (0.1, 0.9), turns=False),
    "columns": Shape(columns, (30, 220), (40, 320)),
    "stripes": Shape(stripes, (14, 120), (30, 260), back=True),
    "checks": Shape(checks, (20, 140), (20, 200), back=True),
}
