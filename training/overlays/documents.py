"""Grounds of paper and screens without a word: forms, captured screens, cardiograms."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import (
    Drawer,
    Floats,
    blurred,
    chance,
    cloud,
    open_canvas,
    to_floats,
    uniform,
    white,
)

__all__ = ["GROUNDS"]


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


def cardiogram(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return leads of a cardiogram on ruled paper or a dark monitor."""
    dark = chance(rng, 0.3)
    base = uniform(rng, 0, 30) if dark else uniform(rng, 215, 255)
    picture, draw = open_canvas(rows, cols, base)
    pitch = uniform(rng, 5, 14)
    faint, strong = uniform(rng, 8, 40), uniform(rng, 20, 90)
    for fine in (True, False):
        step = pitch if fine else pitch * 5
        away = faint if fine else strong
        shade = int(base + away if dark else base - away)
        for row in np.arange(0, rows, step):
            draw.line(((0, row), (cols, row)), fill=shade, width=1)
        for col in np.arange(0, cols, step):
            draw.line(((col, 0), (col, rows)), fill=shade, width=1)
    ink = int(uniform(rng, 150, 256) if dark else uniform(rng, 0, 90))
    leads, across = int(rng.integers(1, 9)), int(rng.choice((1, 2, 4)))
    time = np.arange(0, cols / across, 1.0)
    beat = uniform(rng, 40, 200)
    for lead in range(leads):
        for part in range(across):
            height = rows / leads * uniform(rng, 0.1, 0.7) * rng.choice((-1, 1, 1))
            phase = (time / beat) % 1
            wave = np.exp(-(((phase - 0.3) / 0.015) ** 2)) + 0.2 * np.exp(
                -(((phase - uniform(rng, 0.5, 0.6)) / 0.05) ** 2)
            )
            wave -= uniform(rng, 0, 0.5) * np.exp(-(((phase - 0.34) / 0.015) ** 2))
            path = rows * (lead + 0.6) / leads - height * wave + rng.normal(size=len(time)) * 0.4
            places = zip((time + part * cols / across).tolist(), path.tolist(), strict=True)
            draw.line(list(places), fill=ink, width=int(rng.integers(1, 4)))
    return to_floats(blurred(picture, uniform(rng, 0, 0.8) if chance(rng, 0.4) else 0))


GROUNDS = {"paper": paper, "desktop": desktop, "cardiogram": cardiogram}
