"""Grounds with rows of like parts: a spine from the side, a hand, a phantom for quality tests."""

from __future__ import annotations

import numpy as np

from training.overlays.fields import (
    Drawer,
    Floats,
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
)

__all__ = ["GROUNDS"]

# Longest side that anatomy is drawn at; noise is added at full size.
SOFT = 560


def _reduced(rows: int, cols: int) -> tuple[int, int]:
    shrink = min(1.0, SOFT / max(rows, cols))
    return max(16, round(rows * shrink)), max(16, round(cols * shrink))


def _noisy(rng: np.random.Generator, values: Floats, rows: int, cols: int) -> Floats:
    values = resized(np.asarray(values, dtype=np.float32), rows, cols)
    size = 1.0 if chance(rng, 0.5) else uniform(rng, 1, 2.5)
    return values + uniform(rng, 0.5, 12) * grain(rng, rows, cols, size, size)


def spine(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a spine from the side: bodies, discs, the cord, spines behind, soft tissue."""
    high, wide = _reduced(rows, cols)
    picture, draw = open_canvas(high, wide, uniform(rng, 0, 60))
    middle = wide * uniform(rng, 0.35, 0.65)
    flesh = (high * uniform(rng, 0.6, 1), wide * uniform(rng, 0.3, 0.6))
    draw.polygon(outline(rng, (high / 2, middle), flesh, 0.06), fill=int(rng.integers(40, 150)))
    pitch = high * uniform(rng, 0.05, 0.16)
    half = pitch * uniform(rng, 0.45, 0.9)
    lean, bend = uniform(rng, -0.3, 0.3), uniform(rng, -0.15, 0.15) * wide
    bone, disc, cord = (int(one) for one in rng.integers(20, 256, 3))
    path: list[tuple[float, float]] = []
    for step, row in enumerate(np.arange(-pitch, high + pitch, pitch)):
        share = row / high
        col = middle + lean * wide * (share - 0.5) + bend * float(np.sin(3.14 * 2 * share))
        path.append((col + half * 1.5, float(row)))
        gap = pitch * 0.11
        draw.ellipse((col - half, row - gap * 2, col + half, row + gap * 2), fill=disc)
        corners = ((-1, gap), (1, gap), (0.9, pitch / 2), (1, pitch - gap), (-1, pitch - gap))
        body = [(col + way * half, row + down) for way, down in (*corners, (-0.9, pitch / 2))]
        draw.polygon(body, fill=int(np.clip(bone + rng.normal() * 10, 0, 255)))
        if chance(rng, 0.5):
            draw.line([*body, body[0]], fill=int(rng.integers(0, 256)), width=1)
        behind = (row + pitch * 0.7, col + half * uniform(rng, 2.4, 3))
        shape = outline(rng, behind, (pitch * 0.25, half * 0.6), 0.15, 20)
        draw.polygon(shape, fill=bone if step % 2 else disc)
    draw.line(path, fill=cord, width=max(2, int(half * 0.5)))
    values = to_floats(blurred(picture, uniform(rng, 0.6, 2.5)))
    values *= np.exp(0.35 * cloud(rng, high, wide, 2))
    values += uniform(rng, 0, 20) * ridges(rng, high, wide, uniform(rng, 10, 50), 2)
    return _noisy(rng, values, rows, cols)


def _finger(
    rng: np.random.Generator, draws: tuple[Drawer, Drawer], at: tuple[float, float], size: float
) -> None:
    """Draw a finger upward from its base: flesh, then bone after bone."""
    flesh, bones = draws
    row, col = at
    way = uniform(rng, -0.25, 0.25)
    for length in (1.0, 0.75, 0.5, 0.35):
        step = size * length
        top = (row - step * 0.92, col + step * way)
        girth = size * 0.11
        flesh.line(((col, row), (top[1], top[0])), fill=90, width=max(2, int(girth * 4.5)))
        bones.line(((col, row - girth), (top[1], top[0])), fill=150, width=max(2, int(girth * 1.7)))
        for center in ((row - girth, col), top):
            box = (center[1] - girth, center[0] - girth, center[1] + girth, center[0] + girth)
            bones.ellipse(box, fill=170, outline=225)
        row, col = row - step, col + step * way


def hand(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return the bones of one or two hands or feet."""
    high, wide = _reduced(rows, cols)
    soft, hard = open_canvas(high, wide, 0), open_canvas(high, wide, 0)
    count = 1 if chance(rng, 0.6) else 2
    for part in range(count):
        size = min(high * 0.3, wide * 0.42 / count) * uniform(rng, 0.7, 1.05)
        left = wide * (part + 0.5) / count
        base = high * uniform(rng, 0.72, 0.85)
        for finger in range(5):
            at = (base - size * 0.1 * (2 - abs(finger - 2)), left + size * 0.42 * (finger - 2))
            _finger(rng, (soft[1], hard[1]), at, size * uniform(rng, 0.8, 1))
        for _ in range(8):
            center = (
                base + size * uniform(rng, 0.05, 0.5),
                left + size * uniform(rng, -0.7, 0.7),
            )
            shape = outline(rng, center, (size * 0.15, size * 0.17), 0.12, 20)
            hard[1].polygon(shape, fill=140, outline=220)
    values = to_floats(blurred(soft[0], 3)) * uniform(rng, 0.3, 1)
    bones = to_floats(blurred(hard[0], uniform(rng, 0.5, 1.6)))
    values += bones * uniform(rng, 0.4, 0.9) + uniform(rng, 0, 40)
    values += ridges(rng, high, wide, uniform(rng, 40, 90)) * (bones > 60) * uniform(rng, 0, 30)
    values += 6 * fractal(rng, high, wide, 3)
    return _noisy(rng, values, rows, cols)


def phantom(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return a test object: line pairs, wedges, rows of holes and rods, discs, a grid."""
    high, wide = _reduced(rows, cols)
    base = uniform(rng, 30, 200)
    picture, draw = open_canvas(high, wide, base)

    def shade() -> int:
        return int(np.clip(base + rng.choice((-1, 1)) * np.exp(uniform(rng, 1.5, 5)), 0, 255))

    if chance(rng, 0.5):
        draw.rectangle((0, 0, wide, high), fill=0)
        side = min(high, wide) * 0.48
        disc = outline(rng, (high / 2, wide / 2), (side, side), 0)
        draw.polygon(disc, fill=int(base), outline=shade())
    for _ in range(int(rng.integers(3, 11))):
        left, top = uniform(rng, 0.1, 0.75) * wide, uniform(rng, 0.1, 0.8) * high
        fill = shade()
        roll = int(rng.integers(4))
        if roll == 0:
            pitch, length = uniform(rng, 1.5, 9), uniform(rng, 8, 50)
            for bar in range(int(rng.integers(3, 14))):
                at = left + bar * pitch * 2
                draw.rectangle((at, top, at + pitch - 1, top + length), fill=fill)
        elif roll == 1:
            size = uniform(rng, 1, 14)
            gap = size * uniform(rng, 2.2, 4)
            for hole in range(int(rng.integers(2, 9))):
                for row in range(int(rng.integers(1, 4))):
                    at, down = left + hole * gap, top + row * gap
                    draw.ellipse((at, down, at + size, down + size), fill=fill)
                size *= uniform(rng, 0.75, 1)
        elif roll == 2:
            side = uniform(rng, 8, 40)
            for step in range(int(rng.integers(3, 12))):
                box = (left + step * side, top, left + (step + 1) * side, top + side)
                draw.rectangle(box, fill=int(255 * step / 12))
        else:
            center = (top, left)
            size = uniform(rng, 5, 60)
            draw.polygon(outline(rng, center, (size, size), 0), fill=fill, outline=shade())
    return _noisy(rng, to_floats(blurred(picture, uniform(rng, 0.3, 1.8))), rows, cols)


GROUNDS = {"spine": spine, "hand": hand, "phantom": phantom}
