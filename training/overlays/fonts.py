"""Fonts that devices' text is drawn with: fetching, loading, masks of lines.

``python -m training.overlays.fonts --fetch DIR`` downloads the Debian packages of
``fonts.toml`` and unpacks their font files to ``DIR/<package>/``; nothing is installed.
Which part, ``train`` or ``test``, a file belongs to follows from ``fonts.toml``: the parts
share no family. Without a folder Pillow's two own fonts serve both parts.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.overlays.face import Face, OutlineFace, PillowFace, PsfFace, StrikeFace

__all__ = ["Font", "Fonts", "fetch", "load_fonts"]

SUFFIXES = (".ttf", ".otf", ".otb", ".pcf", ".pcf.gz", ".psf", ".psf.gz", ".psfu", ".psfu.gz")
BITMAP = (".otb", ".pcf", ".pcf.gz", ".psf", ".psf.gz", ".psfu", ".psfu.gz")
PSF = (".psf", ".psf.gz", ".psfu", ".psfu.gz")
NEAR = 0.13  # how far, as a share, a bitmap font's height may be from the one asked for


@cache
def _list() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("fonts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, at one size where its glyphs are drawn sample by sample.

    Attributes
    ----------
    name : str
        Name of the file.
    style : str
        ``sans``, ``serif``, ``condensed``, ``mono``, ``stroke``, ``segment``, ``hand`` or
        ``bitmap``.
    bitmap : bool
        Whether its glyphs are drawn sample by sample.
    height : int
        Height of its capitals, in samples; 0 where any height can be drawn.
    """

    name: str
    style: str
    bitmap: bool
    height: int
    face: Face = field(repr=False, compare=False)

    def holds(self, text: str) -> bool:
        """Return whether it has a glyph for every character."""
        if self.style == "segment" and not text.isascii():
            return False  # such fonts show a box for what they lack
        return all(char == " " or self.face.holds(char) for char in set(text))

    def mask(
        self, text: str, height: float, *, spacing: int = 0, hard: bool = False
    ) -> tuple[NDArray[np.float32], int]:
        """Return how much of each sample the strokes of a line cover, and where they begin.

        Parameters
        ----------
        text : str
            The line; its characters must be held.
        height : float
            Height of capitals. A bitmap font is drawn at its own height times the nearest
            whole number.
        spacing : int, optional
            Samples put between letters beside the font's own.
        hard : bool, optional
            Samples are ink or none, nothing between.

        Returns
        -------
        mask : ndarray of float32, shape (rows, cols)
            Cut tight around the strokes that cover more than half a sample; without size
            where there are none.
        drop : int
            Rows from the top of capitals down to the first row; negative where the line
            rises above them.
        """
        if self.bitmap:
            times = max(1, round(height / self.height))
            return _tight(*self.face.draw(text, 0, -(-spacing // times), True), times)
        return _tight(*self.face.draw(text, height, spacing, hard), 1)

    def capitals(self, height: float) -> float:
        """Return the height capitals come out at where `height` is asked for."""
        return self.height * max(1, round(height / self.height)) if self.bitmap else height


def _tight(drawn: NDArray[np.uint8], capital: int, times: int) -> tuple[NDArray[np.float32], int]:
    if not drawn.size:
        return np.zeros((0, 0), np.float32), 0
    mask = drawn.astype(np.float32) / 255
    top = float(mask.max())
    if top <= 0:
        return np.zeros((0, 0), np.float32), 0
    if top < 0.999 or float((mask > 0.5).sum()) < 0.25 * float((mask > 0.1).sum()):
        # Strokes thinner than a sample: devices draw them with the whole ink all the same.
        mask = np.minimum(1, mask / max(0.2, 0.75 * top))
    inked = mask > 0.5
    rows = np.flatnonzero(inked.any(axis=1))
    cols = np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), np.float32), 0
    drop = (int(rows[0]) - capital) * times
    mask = mask[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    return (mask if times == 1 else mask.repeat(times, 0).repeat(times, 1)), drop


class Fonts:
    """The fonts of one part, to draw one of a wanted height from."""

    def __init__(self, fonts: list[tuple[Font, float]]) -> None:
        self.fonts = tuple(font for font, _ in fonts)
        self._outline = [(font, weight) for font, weight in fonts if not font.bitmap]
        self._bitmap = [(font, weight) for font, weight in fonts if font.bitmap]

    def pick(
        self, rng: np.random.Generator, height: float, *, bitmap: bool, plain: bool = False
    ) -> Font:
        """Return a font for capitals of a height.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of chance.
        height : float
            Height of capitals.
        bitmap : bool
            Whether one drawn sample by sample is wanted; it is returned where one fits.
        plain : bool, optional
            None of segments, and none written by hand.
        """
        if bitmap or not self._outline:
            fitting = [
                (font, weight)
                for font, weight in self._bitmap
                if abs(max(1, round(height / font.height)) * font.height - height)
                <= max(1.0, NEAR * height)
                and height / font.height < 4.5
            ]
            if fitting:
                return _weighted(rng, fitting)
        found = [
            (font, weight)
            for font, weight in self._outline
            if not plain or font.style not in ("segment", "hand")
        ]
        return _weighted(rng, found or self._outline or self._bitmap)


def _weighted(rng: np.random.Generator, fonts: list[tuple[Font, float]]) -> Font:
    sums = np.cumsum([weight for _, weight in fonts])
    return fonts[int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))][0]


def load_fonts(folder: Path | None, *, part: str) -> Fonts:
    """Return the fonts of a part.

    Parameters
    ----------
    folder : pathlib.Path or None
        Where `fetch` put them; Pillow's own fonts when None or when there are none.
    part : {"train", "test"}
        Which of the two; they share no family.
    """
    found: list[tuple[Font, float]] = []
    for package in _list()["package"] if folder else ():
        if package["part"] != part:
            continue
        files = [
            path
            for path in sorted((Path(folder or "") / package["name"]).glob("*"))
            if any(fnmatch(path.name, form) for form in package.get("files", ["*"]))
        ]
        loaded = _package(files, package["style"])
        weight = float(package.get("weight", 1))
        # Bitmap fonts are chosen among those of the wanted height only, so a package's weight
        # is shared by its heights; it is divided by the fonts of the same height there.
        for font in loaded:
            alike = sum(other.height == font.height for other in loaded)
            found.append((font, weight / alike))
    if not found:
        found = [(font, 1.0) for font in _own()]
    return Fonts(found)


def _package(files: list[Path], style: str) -> list[Font]:
    found: list[Font] = []
    seen: set[bytes] = set()
    for path in files:
        for font in _faces(path, style):
            if not _latin(font):
                continue
            look, _ = font.face.draw("Ag9e", 20, 0, True)
            key = look.tobytes() + bytes(look.shape[:1])
            if key not in seen:
                seen.add(key)
                found.append(font)
    return found


def _faces(path: Path, style: str) -> list[Font]:
    if path.name.endswith(PSF):
        psf = PsfFace.read(path)
        return [] if psf is None else _sized(path.name, psf)
    if path.name.endswith(BITMAP):
        return [font for face in StrikeFace.read(path) for font in _sized(path.name, face)]
    return [Font(path.name, style, False, 0, OutlineFace(path))]


def _sized(name: str, face: Face) -> list[Font]:
    capital, _ = face.draw("H", 0, 0, True)
    rows = np.flatnonzero(capital.any(axis=1)) if capital.size else np.zeros(0, int)
    if not rows.size:
        return []
    height = int(rows[-1] - rows[0]) + 1
    return [Font(name, "bitmap", True, height, face)] if height >= 4 else []


def _latin(font: Font) -> bool:
    if not font.holds("Ag9Hx0"):
        return False
    return all(bool((font.face.draw(char, 20, 0, True)[0] > 127).any()) for char in "Ag9Hx0")


def _own() -> list[Font]:
    return [
        Font("pillow-outline", "sans", False, 0, OutlineFace(None)),
        *_sized("pillow-bitmap", PillowFace()),
    ]


def fetch(folder: Path) -> None:
    """Download the packages of ``fonts.toml`` and keep their font files."""
    leave = _list()["leave"]
    for name in sorted({package["name"] for package in _list()["package"]}):
        place = folder / name
        if place.is_dir():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            got = subprocess.run(["apt-get", "download", name], cwd=scratch, check=False, **quiet)
            if got.returncode:
                print(f"{name}: not to be had")
                continue
            archive = next(Path(scratch).glob("*.deb"))
            subprocess.run(["dpkg", "-x", archive.name, "tree"], cwd=scratch, check=True)
            place.mkdir(parents=True)
            for path in sorted((Path(scratch) / "tree").rglob("*")):
                wanted = path.name.endswith(SUFFIXES) and not path.is_symlink()
                if wanted and not any(fnmatch(path.name, form) for form in leave):
                    shutil.copyfile(path, place / path.name)
        print(f"{name}: {len(list(place.iterdir()))} files", flush=True)


def _main() -> None:
    parser = argparse.ArgumentParser(description="Fetch and list fonts.")
    parser.add_argument("--fetch", type=Path, metavar="DIR")
    parser.add_argument("--list", type=Path, metavar="DIR")
    given = parser.parse_args()
    if given.fetch:
        fetch(given.fetch)
    for part in ("train", "test") if given.list else ():
        fonts = load_fonts(given.list, part=part).fonts
        heights = sorted({font.height for font in fonts if font.bitmap})
        print(f"{part}: {sum(not f.bitmap for f in fonts)} outline fonts,", end=" ")
        print(f"{sum(f.bitmap for f in fonts)} bitmap fonts of heights {heights}")


if __name__ == "__main__":
    _main()
