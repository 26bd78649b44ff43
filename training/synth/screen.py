"""Fills the lines that stand in images: markers, banners, name blocks.

The lists are ``data/ocr/{safe,marked,parts}.txt``, in sections. Slots beside those of
`training.synth.fill`: ``{:part}`` a line of a section of the parts, ``{2.0-6.5}`` a number
between two, ``{=@##}`` letters and digits of a pattern, ``{name}`` and its kin people.
"""

from __future__ import annotations

import re
from functools import cache
from random import Random

from training.synth.dates import day_between
from training.synth.example import Piece
from training.synth.fill import SLOTS, Filler, parsed, split
from training.synth.identifiers import write
from training.synth.lists import fold, lines
from training.synth.people import Person
from training.synth.world import YEARS, World

__all__ = ["Screen", "lists", "technical"]

RANGE = re.compile(r"(-?\d+)(?:\.(\d+))?-(\d+)(?:\.\d+)?$")
HEADING = re.compile(r"\[(\w+)\]$")
BARE = re.compile(r"\{:?[a-z_]+\}$")  # a line of one slot is for training and for tests
SLOT = re.compile(r"\{:\w+\}")
SHORT_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}\.?$")
WORD = re.compile(r"[^\W\d_]+")
ROLES = {"name": "NAME", "doc": "STAFF_NAME"}
NUMERIC = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %b %Y", "%Y/%m/%d")
NUMERIC += ("%m-%d-%Y", "%d-%m-%Y", "%m.%d.%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%Y%m%d")
NUMERIC += ("%b %d %Y", "%b %d %y", "%b %d, %Y", "%d%b%Y", "%Y %b %d", "%Y.%m.%d", "%d %m %Y")
NUMBERS = {
    "exam": ("###", "####", "####", "#####", "#####", "######", "#######"),
    "chi": ("0#1#######", "1#0#######", "2#0#######", "3#11######", "0#0### ####", "1#1### ####"),
}
PLACES = ("institution", "institution_abbr", "clinic", "city", "street", "address", "state")
UPPER = 0.72
OTHER = 0.25


@cache
def lists(name: str, held_out: bool | None = None) -> dict[str, tuple[str, ...]]:
    """Return the sections of ``data/ocr/<name>.txt``.

    Parameters
    ----------
    name : str
        ``safe``, ``marked`` or ``parts``.
    held_out : bool, optional
        Only the lines kept for tests, or only the others; all when not given.
    """
    found: dict[str, list[str]] = {}
    for line in lines(f"ocr/{name}"):
        if (heading := HEADING.match(line)) and heading[1].islower():
            section = found.setdefault(heading[1], [])
        else:
            section.append(line)
    if held_out is None:
        return {key: tuple(value) for key, value in found.items()}
    return {
        key: tuple(line for line in value if BARE.match(line) or split(line, held_out))
        or tuple(value)
        for key, value in found.items()
    }


@cache
def technical() -> frozenset[str]:
    """Return the words of the lists: none of them stands alone as a family name."""
    return frozenset(
        word
        for name in ("safe", "parts")
        for section in lists(name).values()
        for line in section
        for word in WORD.findall(SLOT.sub("", line.casefold()))
    ) - frozenset(lines("ocr/eponyms"))


def _number(found: re.Match[str], rng: Random) -> str:
    low, decimals, high = found[1], found[2], found[3]
    if decimals is None:
        text = str(rng.randint(int(low), int(high)))
        return text.zfill(len(low)) if low.startswith("0") and len(low) > 1 else text
    bounds = found[0].rsplit("-", 1)
    return f"{rng.uniform(float(bounds[0]), float(bounds[1])):.{len(decimals)}f}"


class Screen(Filler):
    """Renders lines of the lists; the people stay the same throughout."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "ocr")
        self.upper = world.rng.random() < UPPER
        self.form = world.rng.random()
        self.days = world.rng.choice(NUMERIC) if world.rng.random() < 0.8 else ""

    def write(self, template: str) -> None:
        """Render a template."""
        self.render(parsed(template))

    def say(self, text: str) -> None:
        """Add plain text."""
        self.pieces.append((text, None))

    def slot(self, name: str, follow: str) -> None:
        """Add the value of a slot."""
        rng = self.world.rng
        if name[0] == ":":
            self.write(rng.choice(lists("parts")[name[1:]]))
        elif name[0] == "=":
            self.say(write(name[1:], rng))
        elif found := RANGE.match(name):
            self.say(_number(found, rng))
        elif name == "ini":
            self.pieces.append((self.operator(), "STAFF_NAME"))
        elif name == "age_three":
            self.pieces.append((f"{self.world.age():03}", "AGE"))
        elif name in NUMBERS:
            self.pieces.append((write(rng.choice(NUMBERS[name]), rng), "ID"))
        elif name in ("day", "dob"):
            self.pieces.append((self.date("birth" if name == "dob" else "visit"), "DATE"))
        elif name.split("_")[0] in ROLES:
            role, _, part = name.partition("_")
            self.pieces.append((self.called(self.person(role, ""), part), ROLES[role]))
        elif name in PLACES:
            label, method = SLOTS[name]
            while (text := str(getattr(self.world, method)())).casefold() in technical() or (
                label == "INSTITUTION" and len(text) < 4
            ):
                pass
            self.pieces.append((text.upper() if self.upper else text, label))
        else:
            super().slot(name, follow)

    def person(self, role: str, index: str) -> Person:
        """Return the person of a role; its name alone is never a technical word."""
        key = (role, index)
        if key not in self.people and role in ROLES:
            found = self.draw()
            while len(found.family) < 2 and found.family.isascii():
                found = self.draw()
            self.people[key] = found
        return super().person(role, index)

    def draw(self) -> Person:
        """Return somebody; other letters than Latin ones are rare."""
        return self.world.person() if self.world.rng.random() < OTHER else self.world.latin()

    def called(self, person: Person, part: str) -> str:
        """Return a name as machines and clerks enter it."""
        rng = self.world.rng
        if part == "last":
            while self.unsure(person.family):
                person = self.draw()
            text = person.family
        elif part == "first":
            while self.unsure(person.given):
                person = self.draw()
            text = person.given
        elif part == "fl":
            text = self.world.full_name(person)
        elif part == "short":
            text = f"{person.family} {person.given[0]}"
        else:
            text = self.whole(person, rng)
        return text.upper() if self.upper else text

    def unsure(self, name: str) -> bool:
        """Return whether a name alone could be a part of a technical text."""
        return name.casefold() in technical() or (fold(name).isascii() and len(name) < 4)

    def whole(self, person: Person, rng: Random) -> str:
        """Return a whole name; one text keeps to one order."""
        given, family = person.given, person.family
        middle = person.middle[:1] if person.middle else ""
        if self.form < 0.28:
            return f"{family} {given}" + (f" {middle}" if middle and rng.random() < 0.4 else "")
        if self.form < 0.48:
            return f"{family}, {given}" + (f" {middle}" if middle and rng.random() < 0.5 else "")
        if self.form < 0.55:
            return f"{family},{given}"
        if self.form < 0.66:
            return self.world.dicom_name(person)
        if self.form < 0.88:
            return self.world.full_name(person)
        if self.form < 0.92:
            return f"{family} {given[0]}" + rng.choice(("", ".", middle))
        if self.form < 0.95:
            return f"{given[0]}{rng.choice(('.', '. ', ' '))}{family}"
        return self.world.styled(person, "ocr")

    def operator(self) -> str:
        """Return the initials of somebody who works at the machine."""
        while True:
            person = self.world.latin()
            text = person.given[0] + person.family[0]
            if self.world.rng.random() < 0.2:
                text = person.given[0] + (person.middle or "A")[0] + person.family[0]
            if text.isalpha() and text.casefold() not in technical():
                break
        if self.world.rng.random() < 0.12:
            return ".".join(text) + "."
        return text.lower() if self.world.rng.random() < 0.1 else text.upper()

    def date(self, kind: str) -> str:
        """Return a date in the order this screen keeps to."""
        if not self.days:
            while SHORT_DATE.match(text := self.world.date(kind)):
                pass  # in an image this is a count of views
            return text
        text = f"{day_between(self.world.rng, *YEARS[kind]):{self.days}}"
        if self.upper:
            text = text.upper()
        return text.lstrip("0") if self.world.rng.random() < 0.1 else text

    def joined(self) -> list[Piece]:
        """Return the pieces; parts of one address become one."""
        found: list[Piece] = []
        for piece in self.pieces:
            if piece[1] == "ADDRESS" and len(found) > 1:
                (before, label), (between, none) = found[-2:]
                if label == "ADDRESS" and none is None and between in (" ", ", "):
                    found[-2:] = [(before + between + piece[0], "ADDRESS")]
                    continue
            found.append(piece)
        return found
