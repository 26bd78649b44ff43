"""What happens to a frame between the device and the archive, its geometry unchanged."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from training.overlays.fields import Floats, chance, grain, resized, uniform, white

__all__ = ["degrade"]


def _picture(values: Floats) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _floats(picture: Image.Image) -> Floats:
    return np.array(picture, dtype=np.float32)


def _blur(rng: np.random.Generator, values: Floats) -> Floats:
    radius = uniform(rng, 0.3, 1.4)
    if chance(rng, 0.25):
        return _floats(_picture(values).filter(ImageFilter.BoxBlur(radius)))
    return _floats(_picture(values).filter(ImageFilter.GaussianBlur(radius)))


def _resample(rng: np.random.Generator, values: Floats) -> Floats:
    rows, cols = values.shape
    high, wide = uniform(rng, 0.55, 0.98), uniform(rng, 0.55, 0.98)
    if chance(rng, 0.6):
        wide = high
    small = resized(values, max(8, round(rows * high)), max(8, round(cols * wide)))
    return resized(small, rows, cols, smooth=chance(rng, 0.6))


def _interlace(rng: np.random.Generator, values: Floats) -> Floats:
    if chance(rng, 0.5):
        shift = int(rng.choice((-2, -1, 1, 2)))
        values[1::2] = np.roll(values[1::2], shift, 1)
    else:
        upper = values[0:-1:2]
        share = uniform(rng, 0.3, 1)
        lower = values[1::2][: len(upper)]
        lower += share * (upper[: len(lower)] - lower)
    return values


def _sharpen(rng: np.random.Generator, values: Floats) -> Floats:
    soft = _floats(_picture(values).filter(ImageFilter.GaussianBlur(uniform(rng, 0.8, 3))))
    return values + np.float32(uniform(rng, 0.3, 1.5)) * (values - soft)


def _gamma(rng: np.random.Generator, values: Floats) -> Floats:
    power = float(np.exp(uniform(rng, -0.6, 0.6)))
    table = (255 * (np.arange(256) / 255) ** power).astype(np.float32)
    return table[np.clip(values, 0, 255).astype(np.uint8)]


def _window(rng: np.random.Generator, values: Floats) -> Floats:
    """Show part of the range, or press the whole range into part of the levels."""
    low = uniform(rng, 0, 60)
    high = uniform(rng, 150, 255)
    if chance(rng, 0.5):
        return (values - low) * np.float32(255 / (high - low))
    return low + values * np.float32((high - low) / 255)


def _steps(rng: np.random.Generator, values: Floats) -> Floats:
    """Keep few levels, as a narrow window of few stored bits does."""
    step = np.float32(255 / (2 ** int(rng.integers(4, 8)) - 1))
    return np.round(values / step) * step


def _speckle(rng: np.random.Generator, values: Floats) -> Floats:
    rows, cols = values.shape
    size = uniform(rng, 1, 2.5)
    return values * (1 + np.float32(uniform(rng, 0.02, 0.2)) * grain(rng, rows, cols, size, size))


def _noise(rng: np.random.Generator, values: Floats) -> Floats:
    spread = np.float32(np.exp(uniform(rng, -0.5, 2.5)))
    return values + spread * white(rng, *values.shape)


def _jpeg(rng: np.random.Generator, values: Floats) -> Floats:
    quality = int(95 - 75 * rng.random() ** 1.6)
    file = BytesIO()
    _picture(values).save(file, "JPEG", quality=quality)
    return _floats(Image.open(file))


def _invert(_: np.random.Generator, values: Floats) -> Floats:
    return 255 - values


# In the order of a frame's life: drawn, resampled, filtered, windowed, disturbed, stored.
STEPS: tuple[tuple[Callable[[np.random.Generator, Floats], Floats], float], ...] = (
    (_blur, 0.14),
    (_resample, 0.12),
    (_interlace, 0.03),
    (_sharpen, 0.08),
    (_gamma, 0.12),
    (_window, 0.12),
    (_invert, 0.06),
    (_speckle, 0.04),
    (_noise, 0.15),
    (_steps, 0.05),
    (_jpeg, 0.3),
)

# Share of frames that are stored as they were drawn.
CLEAN = 0.3


def degrade(rng: np.random.Generator, values: Floats) -> NDArray[np.uint8]:
    """Disturb a frame as acquisition and storage do.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of every choice.
    values : ndarray of float32, shape (rows, cols)
        Luminance; left as it is.

    Returns
    -------
    ndarray of uint8, shape (rows, cols)
        What is stored: lines and shapes stay where they were.
    """
    result = values.astype(np.float32, copy=True)
    if not chance(rng, CLEAN):
        for step, share in STEPS:
            if chance(rng, share):
                result = step(rng, result)
    return np.clip(np.round(result), 0, 255).astype(np.uint8)
