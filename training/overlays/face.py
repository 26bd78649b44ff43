"""Ways to draw a line of glyphs: outlines, strikes of bitmap fonts, console fonts."""

from __future__ import annotations

import gzip
import io
import struct
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

__all__ = ["Face", "OutlineFace", "PillowFace", "PsfFace", "StrikeFace", "read_psf"]

Grey = NDArray[np.uint8]
Drawn = tuple[Grey, int]
ABSENT = "\U000f8ff0"  # private use: whatever is drawn for it stands for a missing glyph
MEASURED = 200  # em in which the height of capitals of an outline font is measured
STRIKES = range(5, 65)


class Face(Protocol):
    """Draws lines."""

    def holds(self, char: str) -> bool:
        """Return whether there is a glyph."""
        ...

    def draw(self, text: str, height: float, spacing: int, hard: bool) -> Drawn:
        """Return coverage 0 to 255 with a margin, and the row where capitals begin."""
        ...


def _pen_line(
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont, text: str, spacing: int, hard: bool
) -> Drawn:
    left, top, right, bottom = font.getbbox(text)
    wide = int(right) + spacing * len(text) + 4 - int(min(left, 0))
    tall = int(bottom) + 4 - int(min(top, 0))
    if wide < 1 or tall < 1 or wide * tall > 16_000_000:
        return np.zeros((0, 0), np.uint8), 0
    image = Image.new("L", (wide, tall))
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1" if hard else "L"
    at = 2.0 - min(left, 0)
    down = 2 - min(top, 0)
    if not spacing:
        pen.text((at, down), text, fill=255, font=font)
    for char in text if spacing else "":
        pen.text((at, down), char, fill=255, font=font)
        at += round(font.getlength(char)) + spacing
    return np.asarray(image), round(down + font.getbbox("H")[1])


class OutlineFace:
    """A scalable font; Pillow's own where there is no path."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._share: float | None = None
        self._held: dict[str, bool] = {}
        self._absent = b""

    def _at(self, points: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        return _outline(self.path, points)

    def _capital(self) -> float:
        if self._share is None:
            _, top, _, bottom = self._at(MEASURED).getbbox("H")
            self._share = max(0.2, (bottom - top) / MEASURED)
        return self._share

    def holds(self, char: str) -> bool:
        """Return whether there is a glyph."""
        if char not in self._held:
            font = self._at(24)
            if not self._absent:
                self._absent = bytes(font.getmask(ABSENT))
            drawn = bytes(font.getmask(char))
            self._held[char] = any(drawn) and drawn != self._absent
        return self._held[char]

    def draw(self, text: str, height: float, spacing: int, hard: bool) -> Drawn:
        """Return coverage 0 to 255 with a margin, and the row where capitals begin."""
        points = max(4, round(height / self._capital()))
        return _pen_line(self._at(points), text, spacing, hard)


@lru_cache(maxsize=1024)
def _outline(path: Path | None, points: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if path is None:
        return ImageFont.load_default(points)
    return ImageFont.truetype(str(path), points, layout_engine=ImageFont.Layout.BASIC)


class StrikeFace:
    """One size of a bitmap font that FreeType reads: PCF, or OpenType with strikes."""

    def __init__(self, font: ImageFont.FreeTypeFont) -> None:
        self._font = font
        self._held: dict[str, bool] = {}

    @classmethod
    def read(cls, path: Path) -> list[StrikeFace]:
        """Return every size there is."""
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
        found = []
        for size in STRIKES:
            try:
                font = ImageFont.truetype(
                    io.BytesIO(raw), size, layout_engine=ImageFont.Layout.BASIC
                )
            except OSError:
                continue
            found.append(cls(font))
        return found

    def holds(self, char: str) -> bool:
        """Return whether there is a glyph."""
        if char not in self._held:
            drawn = bytes(self._font.getmask(char, mode="1"))
            self._held[char] = any(drawn) and drawn != bytes(self._font.getmask(ABSENT, mode="1"))
        return self._held[char]

    def draw(self, text: str, height: float, spacing: int, hard: bool) -> Drawn:  # noqa: ARG002
        """Return coverage 0 to 255 with a margin, and the row where capitals begin."""
        return _pen_line(self._font, text, spacing, True)


class PillowFace:
    """Pillow's own bitmap font."""

    def __init__(self) -> None:
        self._font = ImageFont.load_default_imagefont()

    def holds(self, char: str) -> bool:
        """Return whether there is a glyph."""
        return " " < char < "\x7f"

    def draw(self, text: str, height: float, spacing: int, hard: bool) -> Drawn:  # noqa: ARG002
        """Return coverage 0 to 255 with a margin, and the row where capitals begin."""
        # The box such a font gives is that of the cell, not of the ink.
        capital = np.argmax(_pen_line(self._font, "H", 0, True)[0].any(axis=1))
        return _pen_line(self._font, text, spacing, True)[0], int(capital)


class PsfFace:
    """A font of Linux consoles."""

    def __init__(self, glyphs: Grey, places: dict[str, int]) -> None:
        self._glyphs = glyphs
        self._places = places

    @classmethod
    def read(cls, path: Path) -> PsfFace | None:
        """Return the font of a file; None where it is none."""
        read = read_psf(path)
        return None if read is None else cls(*read)

    def holds(self, char: str) -> bool:
        """Return whether there is a glyph."""
        return char in self._places and bool(self._glyphs[self._places[char]].any())

    def draw(self, text: str, height: float, spacing: int, hard: bool) -> Drawn:  # noqa: ARG002
        """Return coverage 0 to 255 with a margin, and the row where capitals begin."""
        blank = np.zeros((self._glyphs.shape[1], spacing), np.uint8)
        empty = np.zeros(self._glyphs.shape[1:], np.uint8)
        parts = []
        for char in text:
            parts += [self._glyphs[self._places[char]] if self.holds(char) else empty, blank]
        capital = self._glyphs[self._places["H"]].any(axis=1) if self.holds("H") else [True]
        return np.concatenate(parts, axis=1) * np.uint8(255), int(np.argmax(capital))


def read_psf(path: Path) -> tuple[Grey, dict[str, int]] | None:
    """Return glyphs (n, rows, cols) of a PC Screen Font and where each character's stands.

    Versions 1 and 2; None where the file is neither. Without a table of characters those of
    ASCII stand at their code points.
    """
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if raw[:2] == b"\x36\x04":
        count, rows, cols, start = 512 if raw[2] & 1 else 256, raw[3], 8, 4
        table, second = bool(raw[2] & 6), False
    elif raw[:4] == b"\x72\xb5\x4a\x86":
        start, flags, count, _, rows, cols = struct.unpack("<6I", raw[8:32])
        table, second = bool(flags & 1), True
    else:
        return None
    width = (cols + 7) // 8
    bits = np.frombuffer(raw, np.uint8, count * rows * width, start)
    glyphs = np.unpackbits(bits.reshape(count, rows, width), axis=2)[:, :, :cols]
    if not table:
        return glyphs, {chr(code): code for code in range(32, min(127, count))}
    rest = raw[start + count * rows * width :]
    places: dict[str, int] = {}
    lines = rest.split(b"\xff")[:count] if second else _words(rest)[:count]
    for index, line in enumerate(lines):
        # After FE (FFFE in version 1) stand sequences of combining signs, left out.
        text = line.split(b"\xfe")[0].decode("utf-8", "replace") if second else str(line)
        for char in text:
            places.setdefault(char, index)
    return glyphs, places


def _words(raw: bytes) -> list[str]:
    found, text, whole = [], "", True
    for code in struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2]):
        if code == 0xFFFF:
            found.append(text)
            text, whole = "", True
        elif code == 0xFFFE:
            whole = False
        elif whole:
            text += chr(code)
    return found
