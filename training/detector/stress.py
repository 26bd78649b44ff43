"""Draws small pictures with lines of invented text, to measure detector and reader on.

Everything follows from a seed. Fonts: those given with ``--fonts`` (TrueType and PC
Screen Fonts), the DejaVu family where Debian installed it, and Pillow's own two.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from training.overlays.face import read_psf

__all__ = [
    "GROUNDS",
    "Case",
    "Line",
    "Picture",
    "cases",
    "draw",
    "empty_pictures",
    "font_files",
    "text_mask",
]

Grey = NDArray[np.uint8]
_SYLLABLES = "ba ker lin dor mas tel van ri sto ne hal wit zo mar pe gri lun fos ced yat"
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DEBIAN_FONTS = Path("/usr/share/fonts/truetype")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a group of pictures has in common."""

    group: str
    name: str
    size: int
    contrast: int
    ground: str
    turn: int = 0
    stacked: bool = False
    dark: bool = False
    bitmap: bool = False
    rows: int = 480
    cols: int = 640
    initials: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that was drawn: box row0 col0 row1 col1 of its strokes, and what it says."""

    box: tuple[int, int, int, int]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture and its lines."""

    case: Case
    luma: Grey
    lines: tuple[Line, ...]


def cases() -> list[Case]:
    """Return the groups that are measured, each varying one thing."""
    text = Path(__file__).with_name("cases.toml").read_text(encoding="utf-8")
    return [Case(**row) for row in tomllib.loads(text)["case"]]


def draw(case: Case, *, seed: int, fonts: list[Path], lines: int = 6) -> Picture:
    """Return one picture of a case."""
    rng = np.random.default_rng([seed, *case.name.encode(), *case.group.encode()])
    ground = GROUNDS[case.ground](rng, case.rows, case.cols)
    drawn: list[Line] = []
    taken = np.zeros((case.rows, case.cols), bool)
    for _ in range(lines * 12):
        if len(drawn) == lines:
            break
        text = _initials(rng) if case.initials else _text(rng, stacked=case.stacked)
        mask = text_mask(rng, case, text, fonts)
        if mask is None:
            continue
        rows, cols = mask.shape
        gap = max(6, case.size // 3)
        if rows + 2 * gap >= case.rows or cols + 2 * gap >= case.cols:
            continue
        row = int(rng.integers(gap, case.rows - rows - gap))
        col = int(rng.integers(gap, case.cols - cols - gap))
        if taken[row - gap : row + rows + gap, col - gap : col + cols + gap].any():
            continue
        taken[row - gap : row + rows + gap, col - gap : col + cols + gap] = True
        spot = ground[row : row + rows, col : col + cols]
        inked = mask > 0.5
        level = float(np.median(spot))
        up = not case.dark and level + case.contrast <= 255
        target = level + case.contrast if up else level - case.contrast
        # Letters replace what lies below them, as overlay planes do.
        spot[:] = spot * (1 - mask) + target * mask
        at_row, at_col = np.nonzero(inked)
        box = (
            row + at_row.min(),
            col + at_col.min(),
            row + at_row.max() + 1,
            col + at_col.max() + 1,
        )
        drawn.append(Line(box=tuple(int(edge) for edge in box), text=text))
    luma = np.clip(ground, 0, 255).astype(np.uint8)
    return Picture(case=case, luma=luma, lines=tuple(drawn))


def empty_pictures(*, seed: int, count: int) -> Iterator[tuple[str, Grey]]:
    """Yield text-free pictures: grounds with rulers, grids, outlines and curves on them."""
    names = [*GROUNDS]
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        name = names[index % len(names)]
        rows, cols = (480, 640) if index % 3 else (1200, 1000)
        image = Image.fromarray(np.clip(GROUNDS[name](rng, rows, cols), 0, 255).astype(np.uint8))
        pen = ImageDraw.Draw(image)
        for shape in rng.choice(["ruler", "grid", "outline", "curve"], 2, replace=False):
            _SHAPES[str(shape)](rng, pen, rows, cols)
        yield name, np.asarray(image)


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


def _text(rng: np.random.Generator, *, stacked: bool) -> str:
    def name() -> str:
        return "".join(rng.choice(_SYLLABLES.split(), 2))

    kind = 0 if stacked else int(rng.integers(0, 5))
    if kind == 0:
        return name().upper() if stacked else f"{name().upper()}, {name().title()}"
    if kind == 1:
        return f"{rng.integers(1, 29):02d}-{rng.choice(_MONTHS)}-{rng.integers(1930, 2024)}"
    if kind == 2:
        return f"ID: {rng.integers(10_000, 9_999_999)}"
    if kind == 3:
        return f"{name().title()} Hospital"
    return f"Dr. {name().title()}"


def _initials(rng: np.random.Generator) -> str:
    letters = rng.choice(list("ABCDEFGHJKLMNPRSTWY"), int(rng.integers(2, 4)))
    return "".join(letters)


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


def _ruler(rng: np.random.Generator, pen: ImageDraw.ImageDraw, rows: int, cols: int) -> None:
    col, step = int(rng.integers(10, cols - 20)), int(rng.integers(6, 24))
    for tick, row in enumerate(range(20, rows - 20, step)):
        pen.line([(col, row), (col + (10 if tick % 5 == 0 else 5), row)], fill=220)


def _grid(rng: np.random.Generator, pen: ImageDraw.ImageDraw, rows: int, cols: int) -> None:
    step = int(rng.integers(20, 60))
    for row in range(step, rows, step):
        pen.line([(0, row), (cols, row)], fill=140)
    for col in range(step, cols, step):
        pen.line([(col, 0), (col, rows)], fill=140)


def _outline(rng: np.random.Generator, pen: ImageDraw.ImageDraw, rows: int, cols: int) -> None:
    for _ in range(4):
        r, c = int(rng.integers(0, rows - 80)), int(rng.integers(0, cols - 80))
        h, w = rng.integers(20, 80, 2)
        pen.ellipse([c, r, c + int(w), r + int(h)], outline=230, width=int(rng.integers(1, 4)))
        pen.line([(c - 5, r), (c + 5, r)], fill=255)
        pen.line([(c, r - 5), (c, r + 5)], fill=255)


def _curve(rng: np.random.Generator, pen: ImageDraw.ImageDraw, rows: int, cols: int) -> None:
    at = np.arange(cols)
    wave = rows * 0.8 + 20 * np.sin(at / 9) * (np.sin(at / 55) ** 8) + rng.normal(0, 1, cols)
    pen.line([(int(x), int(y)) for x, y in zip(at, wave, strict=True)], fill=200)


GROUNDS: dict[str, Callable[[np.random.Generator, int, int], NDArray[np.float32]]] = {
    "black": _black,
    "grey": _grey,
    "speckle": _speckle,
    "gradient": _gradient,
    "radiograph": _radiograph,
}
_SHAPES = {"ruler": _ruler, "grid": _grid, "outline": _outline, "curve": _curve}
