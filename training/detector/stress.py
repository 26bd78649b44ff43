"""Grounds and letters that the scenes are drawn of.

Everything follows from a seed. Fonts: those given with ``--fonts`` (TrueType and PC
Screen Fonts), the DejaVu family where Debian installed it, and Pillow's own two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from training.overlays.face import read_psf

__all__ = ["DEBIAN_FONTS", "GROUNDS", "Case", "font_files", "text_mask"]

Grey = NDArray[np.uint8]
DEBIAN_FONTS = Path("/usr/share/fonts/truetype")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How a line is written."""

    size: int
    turn: int = 0
    stacked: bool = False
    bitmap: bool = False


def font_files(folders: list[Path]) -> list[Path]:
    """Return every font file below the folders, in order of name."""
    suffixes = (".ttf", ".psf", ".psf.gz")
    return sorted(p for f in folders for p in f.rglob("*") if p.name.endswith(suffixes))


def text_mask(
    rng: np.random.Generator, case: Case, text: str, fonts: list[Path]
) -> NDArray[np.float32] | None:
    """Return how much of each sample the strokes of a text cover, None where none is drawn."""
    screen = [path for path in fonts if ".psf" in path.name]
    if case.bitmap:
        image = _screen_text(rng, case, text, screen)
    else:
        scalable = [path for path in fonts if ".psf" not in path.name]
        image = _scalable_text(rng, case, text, scalable)
    if image is None or image.getbbox() is None:
        return None
    image = image.crop(image.getbbox())
    if case.turn:
        image = image.rotate(case.turn, expand=True, resample=Image.Resampling.BILINEAR)
        image = image.crop(image.getbbox())
    return np.asarray(image, np.float32) / 255


def _scalable_text(
    rng: np.random.Generator, case: Case, text: str, fonts: list[Path]
) -> Image.Image | None:
    latin = [path for path in fonts if "Math" not in path.name]
    choice = int(rng.integers(0, len(latin) + 1))
    # A third more than the height asked for: that of capitals counts, not the em square.
    points = max(6, round(case.size * 1.33))
    if choice == len(latin):
        font = ImageFont.load_default(points)
    else:
        font = ImageFont.truetype(str(latin[choice]), points)
    parts = list(text.replace(" ", "")) if case.stacked else [text]
    step = round(case.size * 1.5)
    image = Image.new("L", (case.size * (2 * len(text) + 4), step * (len(parts) + 2)))
    pen = ImageDraw.Draw(image)
    for index, part in enumerate(parts):
        middle = case.size * 2 if case.stacked else case.size
        pen.text(
            (middle, step * index + 4),
            part,
            fill=255,
            font=font,
            anchor="ma" if case.stacked else "la",
        )
    return image


def _screen_text(
    rng: np.random.Generator, case: Case, text: str, fonts: list[Path]
) -> Image.Image | None:
    order = [fonts[i] for i in rng.permutation(len(fonts))]
    for path in order:
        read = read_psf(path)
        if read is None or read[0].shape[1] != case.size:
            continue
        glyphs = read[0]
        rows = np.concatenate([glyphs[min(ord(char), 126)] for char in text], axis=1)
        return Image.fromarray((rows * 255).astype(np.uint8))
    image = Image.new("L", (8 * len(text) + 20, 24))
    ImageDraw.Draw(image).text((4, 4), text, fill=255, font=ImageFont.load_default_imagefont())
    return image


def _black(rng: np.random.Generator, rows: int, cols: int) -> NDArray[np.float32]:
    return np.full((rows, cols), float(rng.integers(0, 12)), np.float32)


def _grey(rng: np.random.Generator, rows: int, cols: int) -> NDArray[np.float32]:
    return np.full((rows, cols), float(rng.integers(130, 255)), np.float32)


def _blur(values: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    image = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32)


def _speckle(rng: np.random.Generator, rows: int, cols: int) -> NDArray[np.float32]:
    return _blur(rng.rayleigh(55, (rows, cols)).astype(np.float32), 1.2)


def _gradient(rng: np.random.Generator, rows: int, cols: int) -> NDArray[np.float32]:
    down, right = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : cols * 1j]
    slope = rng.uniform(-90, 90, 2)
    noise = rng.normal(0, 2.5, (rows, cols))
    return (120 + slope[0] * (down - 0.5) + slope[1] * (right - 0.5) + noise).astype(np.float32)


def _radiograph(rng: np.random.Generator, rows: int, cols: int) -> NDArray[np.float32]:
    coarse = rng.uniform(0, 255, (10, 8)).astype(np.uint8)
    image = Image.fromarray(coarse).resize((cols, rows), Image.Resampling.BICUBIC)
    values = np.asarray(image, np.float32) * 0.55 + 20
    return values + rng.normal(0, 4, (rows, cols)).astype(np.float32)


GROUNDS: dict[str, Callable[[np.random.Generator, int, int], NDArray[np.float32]]] = {
    "black": _black,
    "grey": _grey,
    "speckle": _speckle,
    "gradient": _gradient,
    "radiograph": _radiograph,
}
