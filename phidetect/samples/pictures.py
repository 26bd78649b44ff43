"""Before and after pictures for the demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom import dcmread
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import iter_pixels

__all__ = ["contact_sheet", "picture", "save_pair"]

_TILE = (420, 330)
_GAP, _TITLE = 12, 36
_GROUND, _INK = (24, 26, 30), (225, 228, 232)


def picture(path: Path, *, frame: int = 0, like: Path | None = None) -> Image.Image | None:
    """Return frame `frame` of a file as an RGB picture, None where it has no pixels.

    Parameters
    ----------
    path : Path
        A DICOM file.
    frame : int
        Frame, from 0.
    like : Path, optional
        File whose frame gives the range of grey, so that a before and an after compare: what was
        masked would else stretch the rest.
    """
    data = dcmread(path)
    if "PixelData" not in data:
        return None
    stored = next(iter(iter_pixels(data, indices=[frame])))
    if data.PhotometricInterpretation == "PALETTE COLOR":
        stored = apply_color_lut(stored, data)
        stored = (stored >> 8) if stored.dtype.itemsize == 2 else stored
    if stored.ndim == 3:
        return Image.fromarray(stored.astype(np.uint8))
    reference = stored if like is None else next(iter(iter_pixels(dcmread(like), indices=[frame])))
    grey = _stretch(stored, *np.percentile(reference, [0.5, 99.8]))
    if data.PhotometricInterpretation == "MONOCHROME1":
        grey = 255 - grey
    return Image.fromarray(grey).convert("RGB")


def _stretch(stored: NDArray[np.generic], low: float, high: float) -> NDArray[np.uint8]:
    values = stored.astype(np.float64)
    shown = np.clip((values - low) / max(high - low, 1), 0, 1) * 255
    return np.asarray(np.rint(shown), np.uint8)


def save_pair(before: Image.Image, after: Image.Image | None, path: Path) -> None:
    """Save two pictures side by side; a missing second one leaves its half empty."""
    width, height = before.size
    pair = Image.new("RGB", (2 * width + 12, height), _GROUND)
    pair.paste(before, (0, 0))
    if after is not None:
        pair.paste(after, (width + 12, 0))
    pair.save(path)


def contact_sheet(rows: Sequence[tuple[str, Image.Image, Image.Image | None]], path: Path) -> None:
    """Save one picture with a row per sample: its title, before, and after."""
    font = ImageFont.load_default(16)
    tiles = [(title, _tile(before), _tile(after)) for title, before, after in rows]
    heights = [_TITLE + max(t.height for t in pair if t is not None) for _, *pair in tiles]
    sheet = Image.new("RGB", (2 * _TILE[0] + 3 * _GAP, sum(heights) + _GAP), _GROUND)
    pen = ImageDraw.Draw(sheet)
    top = _GAP
    for (title, *pair), height in zip(tiles, heights, strict=True):
        pen.text((_GAP, top), title, fill=_INK, font=font)
        for column, tile in enumerate(pair):
            left = _GAP + column * (_TILE[0] + _GAP)
            if tile is None:
                pen.text((left, top + 40), "no output", fill=_INK, font=font)
            else:
                sheet.paste(tile, (left, top + 24))
        top += height
    sheet.save(path)


def _tile(image: Image.Image | None) -> Image.Image | None:
    if image is None:
        return None
    small = image.copy()
    small.thumbnail(_TILE, Image.Resampling.LANCZOS)
    return small
