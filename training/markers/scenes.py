"""Lays out the lines of radiographs: markers, initials beside them, notes, exposures, names.

No pixels: boxes and texts, as a perfect detector and reader would give them, then misread.
Everything follows from the generator that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from phidetect.secret import Secret
from phidetect.types import Box, FrameRange, Region, TextLine
from training.markers.words import Words, is_ambiguous
from training.synth.example import Example
from training.synth.misread import misread

__all__ = ["MarkerLine", "MarkerScene", "draw_scene"]

_SOURCES = ("training:markers", "training:markers")
_GLYPH = 0.66
"""Width over height of a capital, with the gap after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLine:
    """A line, what it is and how it was read.

    Attributes
    ----------
    text, read : str
        What is written, and what the reader made of it.
    truth : str
        ``initials``, ``ambiguous`` (initials spelled like a view or position), ``technical`` or
        ``person`` (a name or date of the patient).
    kind : str
        List, form or place that the line is an example of.
    tight : Box
        Where the letters stand.
    line : TextLine
        What the decision is given.
    """

    text: str
    read: str
    truth: str
    kind: str
    tight: Box
    line: TextLine


@dataclass(slots=True, kw_only=True)
class MarkerScene:
    """The lines of one radiograph."""

    modality: str | None
    rows: int
    cols: int
    lines: list[MarkerLine] = field(default_factory=list)


@dataclass(slots=True)
class _Pen:
    """Writes lines on a scene, none over another."""

    rng: Random
    scene: MarkerScene
    misread: bool
    taken: list[Box] = field(default_factory=list)

    def put(self, text: str, truth: str, kind: str, *, size: int, row: int, col: int) -> Box | None:
        """Write a line with its top left corner at a place, unless something stands there."""
        rng, scene = self.rng, self.scene
        margin = max(1, int(size * rng.uniform(0.05, 0.2)))
        width = int(max(1, len(text)) * size * _GLYPH * rng.uniform(0.9, 1.15))
        box = Box(row - margin, col - margin, row + size + margin, col + width + margin)
        inside = box.row0 >= 0 and box.col0 >= 0 and box.row1 <= scene.rows
        if not inside or box.col1 > scene.cols or any(box.intersection(b) for b in self.taken):
            return None
        self.taken.append(box)
        read = _read(text, rng) if self.misread else text
        right = read.replace(" ", "") == text.replace(" ", "")
        low = rng.betavariate(6, 2) if not right else 1 - min(0.4, rng.expovariate(35))
        line = TextLine(
            region=Region(frames=FrameRange(0, 1), box=box),
            text=Secret(read),
            detection_score=1 - min(0.5, rng.expovariate(12)),
            reading_score=low,
            sources=_SOURCES,
        )
        tight = Box(row, col, row + size, col + width)
        scene.lines.append(
            MarkerLine(text=text, read=read, truth=truth, kind=kind, tight=tight, line=line)
        )
        return box


def draw_scene(rng: Random, *, held_out: bool, misread: bool, largest: int = 3500) -> MarkerScene:
    """Return the lines of one radiograph.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool
        Use the words, people and places that are kept for figures.
    misread : bool
        Whether the reader errs.
    largest : int, optional
        Most rows and columns.
    """
    modality = rng.choices(("CR", "DX", "MG", "RF", None), (35, 43, 10, 4, 8))[0]
    rows, cols = rng.randint(1200, largest), rng.randint(1200, largest)
    scene = MarkerScene(modality=modality, rows=rows, cols=cols)
    pen, words = _Pen(rng, scene, misread), Words(rng, held_out=held_out)
    size = int(min(rows, cols) * rng.uniform(0.02, 0.05))
    for _ in range(rng.choice((1, 1, 1, 2))):
        row = rng.randint(int(rows * 0.05), int(rows * 0.85))
        left = rng.random() < 0.5
        col = int(cols * (rng.uniform(0.05, 0.15) if left else rng.uniform(0.6, 0.8)))
        shapes = _HELD if held_out else _LOOK
        rng.choice(shapes)(pen, words, size, row, col)
    _notes(pen, words, size)
    if rng.random() < 0.35:
        _name_block(pen, words)
    return scene


def _initials(pen: _Pen, words: Words, place: str, size: int, row: int, col: int) -> None:
    drawn = words.initials()
    truth = "ambiguous" if is_ambiguous(drawn.text) else "initials"
    pen.put(drawn.text, truth, f"{place}, {drawn.form}", size=size, row=row, col=col)


def _side(pen: _Pen, words: Words, size: int, row: int, col: int) -> Box | None:
    return pen.put(words.word("side"), "technical", "side", size=size, row=row, col=col)


def _beside(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    box = _side(pen, words, size, row, col)
    small = int(size * pen.rng.uniform(0.4, 1.0))
    if box is not None:
        gap = int(size * pen.rng.uniform(0.3, 1.5))
        _initials(
            pen, words, "right of the side", small, box.row1 - small - size // 8, box.col1 + gap
        )


def _before(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    col += 4 * size
    box = _side(pen, words, size, row, col)
    small = int(size * pen.rng.uniform(0.5, 1.0))
    if box is not None:
        _initials(pen, words, "left of the side", small, box.row0 + size // 8, col - 3 * small)


def _below(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    box = _side(pen, words, size, row, col)
    small = int(size * pen.rng.uniform(0.35, 0.9))
    if box is not None:
        shift = pen.rng.choice((0, 0, (box.width - small) // 2))
        gap = int(size * pen.rng.uniform(0.15, 0.8))
        _initials(pen, words, "below the side", small, box.row1 + gap, box.col0 + shift)


def _above(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    small = int(size * pen.rng.uniform(0.35, 0.9))
    _initials(pen, words, "above the side", small, row, col)
    _side(pen, words, size, row + small + int(size * pen.rng.uniform(0.3, 0.9)), col)


def _one_line(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    side, drawn, rng = words.word("side"), words.initials(), pen.rng
    joint = rng.choice((" ", " ", " ", "  ", "-", "·", "/", " - "))
    order = rng.choice(((side, drawn.text), (drawn.text, side)))
    text = joint.join(order)
    if rng.random() < 0.25:
        text += " " + words.word(rng.choice(("view", "position")))
    truth = "ambiguous" if is_ambiguous(drawn.text) else "initials"
    pen.put(text, truth, f"one line, {drawn.form}", size=size, row=row, col=col)


def _glued(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    """Set side and initials so close that they read as one word."""
    drawn = words.initials()
    text = pen.rng.choice("LR") + drawn.letters.upper()
    truth = "ambiguous" if is_ambiguous(text) or is_ambiguous(drawn.letters) else "initials"
    pen.put(text, truth, f"glued, {drawn.form}", size=size, row=row, col=col)


def _alone(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    _side(pen, words, size, row, col)
    row = (row + pen.scene.rows // 2) % int(pen.scene.rows * 0.9)
    _initials(pen, words, "far from the side", int(size * 0.8), row, col)


def _with_view(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    """Set side and view in one line and initials below them."""
    text = f"{words.word('side')}{pen.rng.choice((' ', '-', '  '))}{words.word('view')}"
    box = pen.put(text, "technical", "side and view", size=size, row=row, col=col)
    if box is not None:
        small = int(size * pen.rng.uniform(0.5, 1.0))
        _initials(pen, words, "below side and view", small, box.row1 + size // 3, box.col0)


def _below_position(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    """Set initials below or beside a note of position."""
    text = words.word("position")
    box = pen.put(text, "technical", "position", size=size, row=row, col=col)
    if box is None:
        return
    small = int(size * pen.rng.uniform(0.6, 1.0))
    if pen.rng.random() < 0.5:
        _initials(pen, words, "below a position", small, box.row1 + size // 2, box.col0)
    else:
        _initials(
            pen, words, "beside a position", small, box.row0 + size // 8, box.col1 + size // 2
        )


def _without(pen: _Pen, words: Words, size: int, row: int, col: int) -> None:
    """Set a side without initials, alone or with a view, a note or a number beside or below."""
    rng = pen.rng
    kind = rng.choice(("alone", "one line", "beside", "below"))
    side, name = words.word("side"), rng.choice(("view", "position", "number"))
    if pen.scene.modality == "MG":
        name = "mammography"
    second = words.word(name)
    if kind == "one line":
        joint = rng.choice((" ", " ", "-", "/", "  "))
        text = joint.join(rng.choice(((side, second), (second, side))))
        pen.put(text, "technical", f"side and {name}", size=size, row=row, col=col)
        return
    box = _side(pen, words, size, row, col)
    if box is None or kind == "alone":
        return
    small = int(size * rng.uniform(0.5, 1.0))
    at = (box.row1 + size // 2, box.col0) if kind == "below" else (box.row0, box.col1 + size)
    pen.put(second, "technical", name, size=small, row=at[0], col=at[1])


_Shape = Callable[[_Pen, Words, int, int, int], None]
_LOOK: tuple[_Shape, ...] = (_beside, _below, _one_line, _one_line, _alone, _without, _without,
                             _glued)  # fmt: skip
_HELD: tuple[_Shape, ...] = (
    _beside, _before, _below, _above, _one_line, _one_line, _alone, _with_view, _below_position,
    _glued, _without, _without, _without,
)  # fmt: skip


def _notes(pen: _Pen, words: Words, size: int) -> None:
    """Write views, positions and exposures anywhere, the last in a block of some lines."""
    rng, scene = pen.rng, pen.scene
    for _ in range(rng.randint(0, 3)):
        name = rng.choice(("view", "position", "position", "number"))
        if scene.modality == "MG":
            name = rng.choice(("mammography", "mammography", "number"))
        row, col = rng.randint(0, scene.rows), rng.randint(0, scene.cols)
        pen.put(words.word(name), "technical", name, size=int(size * 0.8), row=row, col=col)
    if rng.random() < 0.5:
        small, row = max(14, size // 2), int(scene.rows * 0.9)
        for _ in range(rng.randint(1, 3)):
            text = words.word("exposure")
            pen.put(text, "technical", "exposure", size=small, row=row, col=scene.cols // 20)
            row += int(small * 1.5)


def _name_block(pen: _Pen, words: Words) -> None:
    """Write name and date of birth of the patient in a corner."""
    rng = pen.rng
    size = rng.randint(20, 60)
    family, given = words.name()
    day = f"{rng.randint(1, 12):02}.{rng.randint(1, 28):02}.{rng.randint(1930, 2015)}"
    row = size
    for text in (f"{family} {given} [{rng.choice('FM')}]".upper(), f"DOB: {day}"):
        pen.put(text, "person", "name block", size=size, row=row, col=size)
        row += int(size * 1.6)


def _read(text: str, rng: Random) -> str:
    example = Example(text=text, spans=(), concept="", kind="ocr", template="", origin="")
    return " ".join(misread(example, rng).text.split("\n"))
