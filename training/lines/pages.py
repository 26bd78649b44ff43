"""Lays out the lines of devices on a page: blocks about a person, technical columns around.

No pixels: the texts of `training.synth` for images, misread as engines misread, in boxes as a
detector draws them. A label and its value stand in one box or in two. All of it follows from the
generator that is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from phidetect.secret import Secret
from phidetect.types import Box, FrameRange, Region, TextLine
from training.synth.example import Example, build
from training.synth.misread import misread
from training.synth.screen import Screen, lists
from training.synth.world import World

__all__ = ["Page", "PageLine", "draw_page"]

MODALITIES = {
    "US": ("us", "us", "obstetric"),
    "CT": ("ct",),
    "MR": ("mr",),
    "DX": ("marker", "exposure"),
    "MG": ("mammo", "exposure"),
    "XA": ("angio", "exposure"),
    "ES": ("scope",),
    "OT": ("form", "label", "dexa"),
}
MARKED = {"name": 34, "id": 13, "date": 16, "place": 12, "staff": 12, "block": 14}
_SOURCES = ("training:lines", "training:lines")
_LABEL = re.compile(r"^(.{2,24}?[:=])\s+(?=\S)")
_GLYPH = 0.62
_NEUTRAL = "AGE"
"""What is PHI or not by its value: lines of nothing else are not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line: whether it is about a person (None where neither counts), its kind, and its box.

    `apart` says that label and value stand in boxes of their own.
    """

    phi: bool | None
    kind: str
    apart: bool
    line: TextLine


@dataclass(slots=True, kw_only=True)
class Page:
    """The lines of one image."""

    modality: str
    rows: int
    cols: int
    lines: list[PageLine] = field(default_factory=list)


def draw_page(rng: Random, *, held_out: bool) -> Page:
    """Return the lines of one image.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool
        Use the people and templates that are kept for tests.
    """
    modality = rng.choice(tuple(MODALITIES))
    page = Page(modality=modality, rows=768, cols=1024)
    size = rng.randint(10, 22)
    world = World(rng, held_out)
    corners = [(8, 8), (8, 560), (430, 8), (430, 560)]
    rng.shuffle(corners)
    for place, corner in enumerate(corners[: rng.randint(2, 4)]):
        screen = Screen(world)
        row, col = corner
        count = rng.randint(1, 3) if place == 0 else rng.randint(2, 6)
        for _ in range(count):
            marked = place == 0 and rng.random() < 0.85
            section = rng.choices(tuple(MARKED), tuple(MARKED.values()))[0]
            if not marked:
                section = rng.choice(MODALITIES[modality])
            template = rng.choice(lists("marked" if marked else "safe", held_out)[section])
            row = _write(page, rng, screen, template, section, size, row, col)
    return page


def _write(
    page: Page, rng: Random, screen: Screen, template: str, kind: str, size: int, row: int, col: int
) -> int:
    """Write what a template says, one box or two for each of its lines; return the next row."""
    screen.pieces = []
    screen.write(template)
    pieces = screen.joined()
    clean = build(pieces, concept="", kind="ocr", template="", origin="")
    read = misread(clean, rng)
    errs = read.text != clean.text
    apart = rng.random() < 0.35
    for start, text, phi in _lines(read):
        if row + size >= page.rows:
            break
        label = _LABEL.match(text) if apart else None
        parts = [(0, text, phi)]
        if label is not None:
            value = start + label.end()
            told = any(s.end > value for s in read.spans if s.start < start + len(text))
            parts = [
                (0, label[1], False),
                (label.end(), text[label.end() :], phi if told else None),
            ]
        left = col
        for _, part, of_person in parts:
            width = int(len(part) * size * _GLYPH) + 4
            box = Box(row - 2, left - 2, row + size + 2, left + width)
            page.lines.append(
                PageLine(
                    phi=of_person,
                    kind=kind,
                    apart=label is not None,
                    line=_line(part, box, rng, errs),
                )
            )
            left += width + int(size * rng.uniform(0.8, 5))
        row += int(size * 1.5)
    return row


def _lines(example: Example) -> Iterator[tuple[int, str, bool | None]]:
    """Yield start and text of every line, and whether it holds something about a person."""
    start = 0
    for text in example.text.split("\n"):
        end = start + len(text)
        labels = {s.label for s in example.spans if s.start < end and s.end > start}
        if text.strip():
            yield start, text, None if labels == {_NEUTRAL} else bool(labels - {_NEUTRAL})
        start = end + 1


def _line(text: str, box: Box, rng: Random, errs: bool) -> TextLine:
    reading = rng.betavariate(8, 2) if errs else 1 - min(0.4, rng.expovariate(35))
    return TextLine(
        region=Region(frames=FrameRange(0, 1), box=box),
        text=Secret(text),
        detection_score=1 - min(0.5, rng.expovariate(12)),
        reading_score=reading,
        sources=_SOURCES,
    )
