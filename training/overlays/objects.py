"""Shapes of things in or on a body: screws, wires, meshes, catheters, rings, teeth, emblems."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import chance, cloud, outline, uniform
from training.overlays.sketch import Shape, Sketch

__all__ = ["SHAPES"]


def _path(rng: np.random.Generator, sketch: Sketch, bend: float) -> list[tuple[float, float]]:
    """Return a bent line from left to right."""
    drift = cloud(rng, 2, sketch.cols, bend)[0] * 0.3 * sketch.rows + sketch.rows / 2
    return [(float(drift[col]), float(col)) for col in range(0, sketch.cols, 3)]


def wire(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw loops of wire, twisted at one end."""
    row = sketch.rows / 2
    for _ in range(int(rng.integers(1, 4))):
        col = uniform(rng, 0.15, 0.7) * sketch.cols
        size = (row * uniform(rng, 0.5, 0.95), sketch.cols * uniform(rng, 0.05, 0.15))
        sketch.round((row, col), size, span=(uniform(rng, 0, 60), uniform(rng, 280, 360)))
        tail = (row - size[0], col)
        for step in range(int(rng.integers(2, 6))):
            col = tail[1] + step * 3
            sketch.line(((tail[0] - 2, col), (tail[0] + 2, col + 3)))


def screw(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a screw: a head, a shaft, a thread."""
    rows, cols = sketch.rows, sketch.cols
    middle, half = rows / 2, rows * uniform(rng, 0.15, 0.3)
    sketch.box(0, 0, rows, cols * uniform(rng, 0.06, 0.15))
    sketch.fill(((middle - half, 0), (middle, cols - 1), (middle + half, 0)))
    sketch.box(middle - half, 0, middle + half, cols * 0.85)
    pitch = uniform(rng, 3, 9)
    for col in np.arange(cols * 0.3, cols * 0.95, pitch):
        sketch.line(((middle - half * 1.8, col), (middle + half * 1.8, col + pitch * 0.4)))


def plate(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a plate with holes."""
    sketch.box(0, 0, sketch.rows, sketch.cols, level=int(rng.integers(150, 256)))
    pitch = sketch.rows * uniform(rng, 1.1, 2.2)
    size = sketch.rows * uniform(rng, 0.2, 0.35)
    for col in np.arange(pitch / 2, sketch.cols, pitch):
        shape = [
            (sketch.rows / 2 + size * float(np.sin(turn)), col + size * float(np.cos(turn)))
            for turn in np.linspace(0, 6.28, 16)
        ]
        sketch.fill(shape, level=int(rng.integers(0, 90)))


def mesh(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw the crossed struts of a stent."""
    pitch = uniform(rng, 5, 18)
    waves = max(2, int(sketch.rows / uniform(rng, 6, 14)))
    for strut in range(waves):
        top = sketch.rows * strut / waves
        high = sketch.rows / waves
        flip = strut % 2 if chance(rng, 0.9) else 0
        points = [
            (top + high * ((place + flip) % 2), col)
            for place, col in enumerate(np.arange(0, sketch.cols, pitch))
        ]
        sketch.line(points)


def catheter(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a tube or a needle: one line, two edges, or a line with marks."""
    path = _path(rng, sketch, uniform(rng, 1, 4))
    kind = int(rng.integers(3))
    sketch.line(path)
    if kind == 1:
        gap = uniform(rng, 3, 9)
        sketch.line([(row + gap, col) for row, col in path])
    elif kind == 2:
        for row, col in path[:: int(rng.integers(4, 14))]:
            sketch.round((row, col), (sketch.thick + 1.2, sketch.thick + 1.2), full=True)


def needle(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a straight bright line with fainter echoes beside it."""
    lean = uniform(rng, 0.1, 0.9) * sketch.rows
    for echo in range(int(rng.integers(1, 5))):
        row = echo * uniform(rng, 3, 9)
        start, end = (row, 0.0), (row + lean, float(sketch.cols))
        sketch.line((start, end), level=255 / (1 + echo))


def rings(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw small rings, as vessels and airways cut across."""
    for _ in range(int(rng.integers(2, 14))):
        size = uniform(rng, 2, 12)
        row = uniform(rng, size, sketch.rows - size)
        col = uniform(rng, size, sketch.cols - size)
        sketch.round((row, col), (size, size * uniform(rng, 0.6, 1.4)))
    sketch.soften(uniform(rng, 0.5, 1.2))


def row_of_teeth(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw rounded blocks side by side."""
    pitch = sketch.rows * uniform(rng, 0.4, 0.8)
    for col in np.arange(0, sketch.cols - pitch, pitch):
        center = (sketch.rows * uniform(rng, 0.45, 0.55), col + pitch / 2)
        shape = outline(rng, center, (sketch.rows * 0.42, pitch * 0.45), 0.12, 20)
        sketch.fill([(row, across) for across, row in shape], level=int(rng.integers(140, 256)))
    sketch.soften(uniform(rng, 0.4, 2))


def emblem(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw an emblem without letters: discs, rays and blobs in a ring or a box."""
    row, col = sketch.rows / 2, sketch.cols / 2
    roll = int(rng.integers(4))
    if roll == 0:
        for turn in np.linspace(0, 6.28, int(rng.integers(5, 13)), endpoint=False):
            end = (row + row * 0.95 * float(np.sin(turn)), col + col * 0.95 * float(np.cos(turn)))
            sketch.line(((row, col), end))
        sketch.round((row, col), (row * 0.4, col * 0.4), full=True)
    elif roll == 1:
        sketch.box(0, 0, sketch.rows, sketch.cols)
        shape = outline(rng, (row, col), (row * 0.7, col * 0.7), 0.4, 24)
        sketch.fill([(down, across) for across, down in shape], level=0)
    elif roll == 2:
        sketch.round((row, col), (row - 1, col - 1))
        for share in (0.75, 0.45):
            start = uniform(rng, 0, 360)
            size = (row * share, col * share)
            sketch.round((row, col), size, full=True, span=(start, start + uniform(rng, 60, 180)))
    else:
        for _ in range(int(rng.integers(2, 6))):
            at = (uniform(rng, 0.2, 0.8) * sketch.rows, uniform(rng, 0.2, 0.8) * sketch.cols)
            shape = outline(rng, at, (row * 0.4, col * 0.4), 0.3, 24)
            level = int(rng.integers(120, 256))
            sketch.fill([(down, across) for across, down in shape], level=level)


def figure(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a body mark: an outline of a body or an organ with a probe on it."""
    row, col = sketch.rows / 2, sketch.cols / 2
    shape = outline(rng, (row, col), (row * 0.85, col * 0.8), 0.15, 32)
    points = [(down, across) for across, down in shape]
    sketch.line([*points, points[0]])
    for _ in range(int(rng.integers(0, 3))):
        at = (uniform(rng, 0.3, 0.7) * sketch.rows, uniform(rng, 0.3, 0.7) * sketch.cols)
        sketch.round(at, (row * 0.2, col * 0.2), span=(uniform(rng, 0, 90), uniform(rng, 150, 360)))
    turn, size = uniform(rng, 0, 3.1), min(row, col) * 0.3
    down, across = size * float(np.sin(turn)), size * float(np.cos(turn))
    at = (row * uniform(rng, 0.6, 1.4), col * uniform(rng, 0.6, 1.4))
    ends = ((at[0] - down, at[1] - across), (at[0] + down, at[1] + across))
    sketch.line(ends, thick=sketch.thick * 2)


def clips(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw scattered short strokes and seeds, as clips and grains."""
    for _ in range(int(rng.integers(3, 25))):
        row, col = uniform(rng, 0, sketch.rows), uniform(rng, 0, sketch.cols)
        turn, size = uniform(rng, 0, 3.1), uniform(rng, 1, 6)
        down, across = size * float(np.sin(turn)), size * float(np.cos(turn))
        sketch.line(((row - down, col - across), (row + down, col + across)))


def buttons(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a row of buttons or round electrodes with leads."""
    pitch = uniform(rng, 1.2, 3) * sketch.rows
    for col in np.arange(sketch.rows / 2, sketch.cols, pitch):
        size = sketch.rows * 0.4
        sketch.round((sketch.rows / 2, col), (size, size), full=chance(rng, 0.5))
    if chance(rng, 0.4):
        sketch.line(((sketch.rows / 2, 0), (sketch.rows / 2, sketch.cols)))


def panel(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw an empty label, a black box or a plain button."""
    level = 255 if chance(rng, 0.7) else int(rng.integers(80, 256))
    sketch.box(0, 0, sketch.rows, sketch.cols, level=level)
    if chance(rng, 0.3):
        inset = uniform(rng, 1, 4)
        sketch.box(inset, inset, sketch.rows - inset, sketch.cols - inset, level=level // 2)


def icons(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a row of framed icons, as tool bars have."""
    side = float(sketch.rows)
    for left in np.arange(0, sketch.cols - side, side * uniform(rng, 1.05, 1.6)):
        sketch.frame(1, left + 1, side - 2, left + side - 2)
        middle = (side / 2, left + side / 2)
        for _ in range(int(rng.integers(2, 5))):
            size = (side * uniform(rng, 0.08, 0.3), side * uniform(rng, 0.08, 0.3))
            roll = int(rng.integers(4))
            at = (middle[0] + side * rng.normal() * 0.07, middle[1] + side * rng.normal() * 0.07)
            if roll == 0:
                sketch.round(at, size, full=chance(rng, 0.4))
            elif roll == 1:
                ends = (at[0] + size[0], at[1] + size[1])
                sketch.box(
                    at[0] - size[0], at[1] - size[1], *ends, level=int(rng.integers(60, 256))
                )
            elif roll == 2:
                high, wide = size
                tip = ((at[0] - high, at[1]), (at[0] + high, at[1] + wide))
                sketch.fill((*tip, (at[0] + high, at[1] - wide)))
            else:
                high, wide = size
                sketch.line(((at[0] - high, at[1] - wide), (at[0] + high, at[1] + wide)))


def dashes(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a dashed or dotted line."""
    row = sketch.rows / 2
    on = float(np.exp(uniform(rng, 0, 3.2)))
    sketch.dash((row, 0), (row, sketch.cols), on=on, off=on * uniform(rng, 0.6, 3) + 1)


def bullets(rng: np.random.Generator, sketch: Sketch) -> None:
    """Draw a column of boxes to tick or of dots before lines that are not there."""
    size = uniform(rng, 3, 8)
    for row in np.arange(size + 1, sketch.rows - size, size * uniform(rng, 3, 6)):
        if chance(rng, 0.5):
            sketch.frame(row - size, 1, row + size, 2 * size)
        else:
            sketch.round((row, size), (size * 0.6, size * 0.6), full=True)


SHAPES = {
    "panel": Shape(panel, (12, 120), (12, 400)),
    "icons": Shape(icons, (14, 44), (0.08, 0.6), back=True),
    "dashes": Shape(dashes, (3, 8), (0.05, 0.9)),
    "bullets": Shape(bullets, (40, 300), (17, 18), turns=False),
    "wire": Shape(wire, (44, 160), (60, 240)),
    "screw": Shape(screw, (8, 30), (40, 160)),
    "plate": Shape(plate, (12, 40), (60, 300)),
    "mesh": Shape(mesh, (16, 90), (40, 260)),
    "catheter": Shape(catheter, (40, 400), (0.2, 1.0)),
    "needle": Shape(needle, (30, 300), (60, 500)),
    "rings": Shape(rings, (30, 200), (30, 260)),
    "row_of_teeth": Shape(row_of_teeth, (14, 60), (60, 260)),
    "emblem": Shape(emblem, (16, 90), (16, 110), turns=False),
    "figure": Shape(figure, (30, 110), (26, 100), turns=False),
    "clips": Shape(clips, (30, 300), (30, 300)),
    "buttons": Shape(buttons, (22, 44), (0.08, 0.4)),
}
