"""Grounds without a letter: what text and shapes are drawn on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.overlays import (
    documents,
    patterns,
    projections,
    skeleton,
    slices,
    surfaces,
    ultrasound,
)
from training.overlays.fields import Floats, chance, resized, uniform

__all__ = ["GROUNDS", "Ground", "draw_ground"]

Ground = Callable[[np.random.Generator, int, int], Floats]

SINGLE: dict[str, Ground] = {
    **ultrasound.GROUNDS,
    **slices.GROUNDS,
    **projections.GROUNDS,
    **skeleton.GROUNDS,
    **surfaces.GROUNDS,
    **documents.GROUNDS,
    **patterns.GROUNDS,
}


def collage(rng: np.random.Generator, rows: int, cols: int) -> Floats:
    """Return two grounds beside or below each other, or one within another."""
    first, second = (SINGLE[tuple(SINGLE)[place]] for place in rng.integers(len(SINGLE), size=2))
    share = uniform(rng, 0.25, 0.75)
    roll = int(rng.integers(3))
    if roll == 0:
        split = max(16, int(rows * share))
        parts = (first(rng, split, cols), second(rng, max(16, rows - split), cols))
        return np.concatenate(parts)[:rows]
    if roll == 1:
        split = max(16, int(cols * share))
        parts = (first(rng, rows, split), second(rng, rows, max(16, cols - split)))
        return np.concatenate(parts, axis=1)[:, :cols]
    values = first(rng, rows, cols)
    high, wide = max(16, int(rows * share)), max(16, int(cols * share))
    top, left = int(rng.integers(rows - high + 1)), int(rng.integers(cols - wide + 1))
    values[top : top + high, left : left + wide] = second(rng, high, wide)
    return values


GROUNDS: dict[str, Ground] = {**SINGLE, "collage": collage}

# How often each is drawn, against 1 for the others: what archives hold most, and even frames.
WEIGHTS = {
    "us_curved": 4.0,
    "us_linear": 2.5,
    "us_spectral": 1.5,
    "ct": 3.0,
    "mr": 3.0,
    "chest": 2.0,
    "limb": 2.0,
    "breast": 1.5,
    "spine": 1.5,
    "vessels": 1.5,
    "paper": 2.0,
    "desktop": 2.0,
    "blank": 3.0,
    "noise": 2.0,
    "leaves": 2.5,
    "collage": 2.0,
    "fundus": 0.7,
    "skin": 0.7,
    "hairs": 0.7,
    "weave": 0.7,
    "dots": 0.7,
}
NAMES = tuple(GROUNDS)
SHARES = np.array([WEIGHTS.get(name, 1.0) for name in NAMES])
SHARES /= SHARES.sum()

# Share of frames whose samples are repeated, as small matrices are shown without smoothing.
BLOCKY = 0.06

# Above this many samples a ground is drawn smaller and enlarged: drawing must stay quick.
LARGE = 1_600_000


def _drawn(rng: np.random.Generator, rows: int, cols: int, name: str) -> Floats:
    shrink = min(1.0, (LARGE / (rows * cols)) ** 0.5)
    high, wide = max(8, round(rows * shrink)), max(8, round(cols * shrink))
    values = GROUNDS[name](rng, max(48, high), max(48, wide))[:high, :wide]
    return resized(np.ascontiguousarray(values, dtype=np.float32), rows, cols, smooth=False)


def draw_ground(
    rng: np.random.Generator, rows: int, cols: int, *, name: str | None = None
) -> tuple[str, Floats]:
    """Draw a ground.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of every choice.
    rows, cols : int
        Size of the frame.
    name : str, optional
        Key of `GROUNDS`; one is drawn where none is given.

    Returns
    -------
    name : str
        Which ground it is.
    values : ndarray of float32, shape (rows, cols)
        Luminance, 0 to 255.
    """
    chosen = NAMES[int(rng.choice(len(NAMES), p=SHARES))] if name is None else name
    if min(rows, cols) >= 256 and chance(rng, BLOCKY):
        fold = int(rng.integers(2, 5))
        small = _drawn(rng, -(-rows // fold), -(-cols // fold), chosen)
        values = small.repeat(fold, 0).repeat(fold, 1)[:rows, :cols].copy()
    else:
        values = _drawn(rng, rows, cols, chosen)
    if chance(rng, 0.15):
        # A window that shows part of the range only.
        low = uniform(rng, 0, 120)
        values = (values - low) * np.float32(255 / (uniform(rng, low + 60, 300) - low))
    np.clip(values, 0, 255, out=values)
    return chosen, values
