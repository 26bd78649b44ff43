"""What the lines in images say, and which of it is about a person.

Lines come from `training.synth`, whose lists keep some for tests; beside them stand short
strings without sense, for the network is to see writing, not words.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from random import Random

import numpy as np

from training.synth import naming
from training.synth.example import build
from training.synth.ocr import MARKED, SAFE
from training.synth.screen import Screen, lists
from training.synth.world import World

__all__ = ["TECHNICAL", "Writer", "Written"]

TECHNICAL = "technical"
LONGEST, LONG = 70, 110
ACCENTS = "ÄÖÜäöüßéèêçñÑÅåØøŁłŻżŚśČčŠšŽžİıĞğÂâÎîÓóÚúÁáÍí"
SIDES = ("L", "R", "L", "R", "LT", "RT", "LEFT", "RIGHT", "G", "D", "A", "P", "H", "F", "AP", "PA")
SIGNS = ("%", "/", "-", ":", ".", "+", "°", "mm", "cm", "kV", "mA", "Hz", "x", "#")


@dataclass(frozen=True, slots=True)
class Written:
    """A line before it is drawn: what it says, and whether that is about a person."""

    text: str
    phi: bool = False
    category: str = TECHNICAL


class Writer:
    """Writes lines for one frame; the people stay the same throughout.

    Parameters
    ----------
    rng : numpy.random.Generator
        The only source of chance.
    part : {"train", "test"}
        Lines, names and places of the one or the other; they share none.
    """

    def __init__(self, rng: np.random.Generator, part: str) -> None:
        self.held_out = part == "test"
        self.rng = Random(int(rng.integers(2**62)))
        self.world = World(self.rng, self.held_out)
        self._upper = self.rng.random() < 0.6
        self._people: dict[tuple[str, str], object] = {}

    def lines(self, section: str) -> list[Written]:
        """Return a text of a section of the screen lists, one or more lines."""
        name = "marked" if section in MARKED else "safe"
        screen = Screen(self.world)
        screen.people = self._people  # type: ignore[assignment]
        screen.upper = self._upper
        screen.write(self.rng.choice(lists(name, self.held_out)[section]))
        example = build(screen.joined(), kind="ocr")
        found: list[Written] = []
        start = 0
        for piece in example.text.split("\n"):
            end = start + len(piece)
            labels = [s.label for s in example.spans if s.start < end and s.end > start]
            text = " ".join(piece.split())[:LONGEST].strip()
            if text:
                found.append(Written(text, bool(labels), labels[0] if labels else TECHNICAL))
            start = end + 1
        return found or [self.short()]

    def line(self, section: str) -> Written:
        """Return one line of a section."""
        return self.lines(section)[0]

    def long(self) -> Written:
        """Return a line of running text."""
        parts = self.some((*MARKED, *SAFE), self.rng.randrange(2, 6))
        text = self.rng.choice((" ", " ", ", ", "; ")).join(part.text for part in parts)
        marked = next((part.category for part in parts if part.phi), TECHNICAL)
        return Written(text[:LONG].strip(), marked != TECHNICAL, marked)

    def some(self, sections: tuple[str, ...], count: int) -> list[Written]:
        """Return so many lines of the sections."""
        found: list[Written] = []
        while len(found) < count:
            found += self.lines(self.rng.choice(sections))
        return found[:count]

    def person(self) -> Written:
        """Return the name of somebody."""
        person = self.world.latin()
        text = naming.styled(person, "ocr", self.rng)
        return Written(text.upper() if self.rng.random() < 0.5 else text, True, "NAME")

    def initials(self) -> Written:
        """Return the initials of somebody who works at the machine."""
        text = naming.initials(self.world.latin(), self.rng)
        return Written(text, True, "STAFF_NAME")

    def side(self) -> Written:
        """Return a marker of a side."""
        return Written(self.rng.choice(SIDES))

    def char(self) -> Written:
        """Return one letter or digit."""
        return Written(self.rng.choice(string.ascii_uppercase + string.digits * 2 + "+-*#abdeghx"))

    def number(self) -> Written:
        """Return a number, perhaps with its unit."""
        rng = self.rng
        text = rng.choice(
            (
                str(rng.randrange(10 ** rng.randrange(1, 8))),
                f"{rng.uniform(0, 10 ** rng.randrange(1, 4)):.{rng.randrange(1, 3)}f}",
                f"{rng.randrange(1, 400)}/{rng.randrange(1, 400)}",
                f"-{rng.uniform(0, 300):.1f}",
            )
        )
        return Written(text + (" " + rng.choice(SIGNS) if rng.random() < 0.3 else ""))

    def short(self) -> Written:
        """Return a short string without sense."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.25:
            return self.number()
        if roll < 0.4:
            return Written(f"{rng.choice(string.ascii_uppercase)}{rng.randrange(1, 60)}")
        size = rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, 10))
        letters = rng.choice(
            (string.ascii_uppercase, string.ascii_lowercase, string.ascii_letters + string.digits)
        )
        if rng.random() < 0.25:
            letters += ACCENTS
        text = "".join(rng.choices(letters, k=size))
        return Written(text.capitalize() if rng.random() < 0.3 else text)

    def any(self) -> Written:
        """Return a line of any sort."""
        roll = self.rng.random()
        if roll < 0.15:
            return self.short()
        if roll < 0.2:
            return self.long()
        if roll < 0.45:
            return self.line(self.rng.choice(tuple(MARKED)))
        return self.line(self.rng.choice(tuple(SAFE)))
