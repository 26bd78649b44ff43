"""Draws what is no text and looks like it to a finder: rulers, calipers, bars, traces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL.ImageDraw import ImageDraw

__all__ = ["draw_shapes"]


def draw_shapes(
    rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int, *, count: int = 3
) -> None:
    """Draw some kinds of shapes, each once or more."""
    for name in rng.choice(sorted(_SHAPES), count, replace=False):
        _SHAPES[str(name)](rng, pen, rows, cols)


def _spot(rng: np.random.Generator, rows: int, cols: int, room: int) -> tuple[int, int]:
    return int(rng.integers(room, rows - room)), int(rng.integers(room, cols - room))


def _ruler(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    col, step = int(rng.integers(10, cols - 20)), int(rng.integers(6, 24))
    long_ = int(rng.integers(8, 14))
    for tick, row in enumerate(range(20, rows - 20, step)):
        pen.line([(col, row), (col + (long_ if tick % 5 == 0 else long_ // 2), row)], fill=220)


def _level_ruler(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    row, step = int(rng.integers(10, rows - 20)), int(rng.integers(6, 24))
    for tick, col in enumerate(range(20, cols - 20, step)):
        pen.line([(col, row), (col, row + (12 if tick % 10 == 0 else 6))], fill=200)


def _grid(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    step, level = int(rng.integers(20, 60)), int(rng.integers(60, 200))
    for row in range(step, rows, step):
        pen.line([(0, row), (cols, row)], fill=level)
    for col in range(step, cols, step):
        pen.line([(col, 0), (col, rows)], fill=level)


def _calipers(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    for _ in range(int(rng.integers(1, 4))):
        ends = [_spot(rng, rows, cols, 30) for _ in range(2)]
        arm, turned = int(rng.integers(3, 9)), bool(rng.random() < 0.5)
        for row, col in ends:
            if turned:
                pen.line([(col - arm, row - arm), (col + arm, row + arm)], fill=255)
                pen.line([(col - arm, row + arm), (col + arm, row - arm)], fill=255)
            else:
                pen.line([(col - arm, row), (col + arm, row)], fill=255)
                pen.line([(col, row - arm), (col, row + arm)], fill=255)
        if rng.random() < 0.6:
            (r0, c0), (r1, c1) = ends
            for part in np.linspace(0, 1, 40):
                pen.point((c0 + (c1 - c0) * part, r0 + (r1 - r0) * part), fill=230)


def _rings(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    for _ in range(4):
        row, col = _spot(rng, rows, cols, 45)
        high, wide = (int(side) for side in rng.integers(10, 80, 2))
        box = (col, row, min(cols - 1, col + wide), min(rows - 1, row + high))
        pen.ellipse(box, outline=230, width=int(rng.integers(1, 4)))


def _guide(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    """Draw the dots of a needle guide, in one or two slanting rows."""
    for _ in range(int(rng.integers(1, 3))):
        row, col = _spot(rng, rows, cols, 45)
        down, step = float(rng.uniform(0.4, 1.5)), int(rng.integers(5, 14))
        for index in range(25):
            c, r = col + index * step, row + index * step * down
            pen.ellipse((c - 1, r - 1, c + 1, r + 1), fill=240)


def _bar(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    col, width = int(rng.integers(5, cols - 30)), int(rng.integers(8, 22))
    top = int(rng.integers(10, rows // 2))
    height = int(rng.integers(80, rows // 2))
    for row in range(height):
        pen.line([(col, top + row), (col + width, top + row)], fill=255 - 255 * row // height)
    pen.rectangle((col - 1, top - 1, col + width + 1, top + height + 1), outline=255)


def _trace(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    """Draw an ECG: flat, a small wave, a spike, a broader wave."""
    at = np.arange(cols)
    beat, base = int(rng.integers(60, 160)), rows * float(rng.uniform(0.5, 0.9))
    phase = (at % beat) / beat
    wave = 30 * np.exp(-(((phase - 0.4) / 0.012) ** 2)) - 9 * np.exp(
        -(((phase - 0.43) / 0.012) ** 2)
    )
    wave += 5 * np.exp(-(((phase - 0.25) / 0.04) ** 2)) + 8 * np.exp(-(((phase - 0.7) / 0.05) ** 2))
    points = [(int(x), int(y)) for x, y in zip(at, base - wave, strict=True)]
    pen.line(points, fill=200, width=int(rng.integers(1, 3)))


def _arrows(rng: np.random.Generator, pen: ImageDraw, rows: int, cols: int) -> None:
    for _ in range(3):
        row, col = _spot(rng, rows, cols, 30)
        side = int(rng.integers(6, 16))
        pen.polygon([(col, row), (col + side, row + side // 2), (col, row + side)], fill=230)


_SHAPES: dict[str, Callable[[np.random.Generator, ImageDraw, int, int], None]] = {
    "arrows": _arrows,
    "bar": _bar,
    "calipers": _calipers,
    "grid": _grid,
    "guide": _guide,
    "level ruler": _level_ruler,
    "rings": _rings,
    "ruler": _ruler,
    "trace": _trace,
}
