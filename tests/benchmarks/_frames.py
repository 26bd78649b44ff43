"""Frames for measurements of speed, drawn by code: no text, a console, a cine, radiographs."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

__all__ = ["cine", "console", "radiograph", "text_free"]

_ROWS, _COLS = 768, 1024
_LEFT = ("DOE^JANE", "ID: 1234567", "DOB: 02-MAR-1970", "Gain 45 dB", "MI 1.2 TIs 0.8",
         "12 Hz", "FR 33", "Depth 15.0 cm", "ABDOMEN", "Persist 3")  # fmt: skip
_RIGHT = ("Gain 45 dB", "MI 1.2", "12 Hz", "FR 33", "kVp 120", "15.0 cm", "ABDOMEN", "DR 60")
_BELOW = ("12 Hz", "FR 33", "C5-1 Abd", "Depth 15.0 cm", "Dr. A. ROE", "Persist 3", "DOE^JANE")


def _speckle(rng: np.random.Generator, rows: int, cols: int) -> np.ndarray:
    noise = np.clip(rng.rayleigh(40, (rows, cols)), 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(1.2)))


def _fan(rows: int, cols: int) -> np.ndarray:
    """Return where the picture of an ultrasound sector lies."""
    row, col = np.mgrid[:rows, :cols].astype(np.float32)
    away = np.hypot(row + 0.1 * rows, col - cols / 2)
    angle = np.abs(np.arctan2(col - cols / 2, row + 0.1 * rows))
    return np.asarray((away > 0.2 * rows) & (away < 0.95 * rows) & (angle < 0.7))


def console(seed: int = 1) -> np.ndarray:
    """Return a frame of an ultrasound console: a sector of speckle and 25 lines around it."""
    frame = np.zeros((_ROWS, _COLS), np.uint8)
    sector = _speckle(np.random.default_rng(seed), 600, 640)
    frame[100:700, 190:830] = sector * _fan(600, 640)
    image = Image.fromarray(frame)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    for left, top, lines in ((6, 5, _LEFT), (880, 5, _RIGHT), (6, 500, _BELOW)):
        for index, text in enumerate(lines):
            pen.text((left, top + 22 * index), text, fill=230, font=font)
    return np.asarray(image)


def cine(count: int, *, text: bool = True) -> list[np.ndarray]:
    """Return frames whose sector moves: of a console below its still banner, or of 512 x 512."""
    if text:
        return [console(seed + 1) for seed in range(count)]
    fan = _fan(512, 512)
    return [_speckle(np.random.default_rng(seed), 512, 512) * fan for seed in range(count)]


def text_free() -> dict[str, np.ndarray]:
    """Return one 512 x 512 frame of each of some kinds, none with text."""
    rng = np.random.default_rng(7)
    row, col = np.mgrid[:512, :512].astype(np.float32)
    body = np.hypot((row - 256) / 190, (col - 256) / 230) < 1
    lung = np.hypot((row - 230) / 110, (np.abs(col - 256) - 105) / 70) < 1
    slice_ = np.where(lung, 40.0, np.where(body, 130.0, 2.0)) + body * rng.normal(0, 9, body.shape)
    ramp = 60 + 120 * row / 512 + 40 * np.sin(col / 90) + rng.normal(0, 2.5, row.shape)
    pictures = {
        "black": np.zeros((512, 512)),
        "slice": slice_,
        "radiograph": ramp,
        "sector": _speckle(rng, 512, 512) * _fan(512, 512),
        "noise": rng.normal(70, 18, (512, 512)),
    }
    return {name: np.clip(one, 0, 255).astype(np.uint8) for name, one in pictures.items()}


def radiograph(rows: int, cols: int, *, text: bool) -> np.ndarray:
    """Return a radiograph: soft shadows, noise, and two markers and a name if `text`."""
    rng = np.random.default_rng(5)
    coarse = np.clip(rng.normal(120, 50, (6, 6)), 20, 235).astype(np.uint8)
    image = Image.fromarray(coarse).resize((cols, rows), Image.Resampling.BICUBIC)
    if text:
        pen, side = ImageDraw.Draw(image), cols // 20
        for place, said, size in (
            ((side, rows // 20), "R", 90),
            ((side + 90, rows // 20 + 50), "JR", 40),
            ((cols // 2, rows - 90), "DOE^JANE 1234567", 32),
        ):
            pen.text(place, said, fill=250, font=ImageFont.load_default(size))
    frame = np.asarray(image).copy()
    for first in range(0, rows, 512):
        strip = frame[first : first + 512]
        noise = rng.integers(-3, 4, strip.shape, dtype=np.int16)
        strip[:] = np.clip(strip + noise, 0, 255).astype(np.uint8)
    return frame
