r"""Fills templates with invented people and things.

A template is one line: ``{slot}`` for a value, ``{v:list}`` for a line of
``data/list.txt`` that is no PHI (``{v:list:upper}``, ``lower`` or ``title`` for its
case), ``[a|b|c]`` for one of several, ``<text>`` for a text that is there half of the
time; both nest. A backslash takes the next character as it is; ``\n`` is a line end.
A digit after a slot of a person (``{staff2}``, ``{staff2_last}``) is another person.
"""

from __future__ import annotations

import re
from functools import cache

from training.synth.dates import age_words
from training.synth.example import Example, Piece, build
from training.synth.lists import digest, lines
from training.synth.template import Nodes
from training.synth.template import parse as parsed
from training.synth.world import Person, World

__all__ = ["Filler", "fill", "parsed", "pieces", "split", "templates"]

HELD_TEMPLATES = 8
CREDENTIALS_FOLLOW = re.compile(r"\s*,?\s*(M\.?D|D\.?O|MBB|FRC|RN|PA|R\.?T|Ph|NP|DVM|DDS|RDMS)\b")
YEARS = ("-year", " year", " yo ", "-yo ")
PERSON = re.compile(r"(patient|relative|staff)(\d?)(?:_(first|last|initials))?(\d?)$")
LABEL_OF_ROLE = {"patient": "NAME", "relative": "NAME", "staff": "STAFF_NAME"}
SLOTS = {
    "date": ("DATE", "date"),
    "birth_date": ("DATE", "birth_date"),
    "visit_date": ("DATE", "visit_date"),
    "month_year": ("DATE", "month_year"),
    "date_words": ("DATE", "date_words"),
    "year": ("DATE", "year"),
    "age": ("AGE", "age"),
    "age_words": ("AGE", "age_words"),
    "age_over": ("AGE", "age_over_89"),
    "mrn": ("ID", "mrn"),
    "accession": ("ID", "accession"),
    "ssn": ("ID", "ssn"),
    "insurance": ("ID", "insurance_id"),
    "id": ("ID", "any_id"),
    "username": ("ID", "username"),
    "serial": ("ID", "serial"),
    "phone": ("PHONE", "phone"),
    "fax": ("PHONE", "phone"),
    "pager": ("PHONE", "pager"),
    "email": ("EMAIL", "email"),
    "url": ("URL", "url"),
    "street": ("ADDRESS", "street"),
    "city": ("ADDRESS", "city"),
    "state": ("ADDRESS", "state"),
    "county": ("ADDRESS", "county"),
    "zip": ("ADDRESS", "zip"),
    "address": ("ADDRESS", "address"),
    "country": ("ADDRESS", "country"),
    "institution": ("INSTITUTION", "institution"),
    "institution_abbr": ("INSTITUTION", "institution_abbr"),
    "clinic": ("INSTITUTION", "clinic"),
    "time": (None, "time"),
    "weekday": (None, "weekday"),
    "number": (None, "number"),
}


def split(template: str, held_out: bool) -> bool:
    """Return whether a template is used: every eighth is for tests only."""
    return (int(digest(template), 16) % HELD_TEMPLATES == 0) == held_out


@cache
def templates(name: str, held_out: bool) -> tuple[str, ...]:
    """Return the templates of ``data/<name>.txt`` that are used (all, were there none)."""
    found = lines(name)
    return tuple(line for line in found if split(line, held_out)) or found


class Filler:
    """Renders the nodes of one template; its people stay the same throughout."""

    def __init__(self, world: World, kind: str) -> None:
        self.world = world
        self.kind = kind
        self.people: dict[tuple[str, str], Person] = {}
        self.pieces: list[Piece] = []

    def person(self, role: str, index: str) -> Person:
        """Return the person of a role."""
        key = (role, index)
        if key not in self.people:
            patient = self.people.get(("patient", ""))
            if role == "relative" and patient and self.world.rng.random() < 0.6:
                self.people[key] = self.world.relative_of(patient)
            else:
                self.people[key] = self.world.person()
        return self.people[key]

    def render(self, nodes: Nodes) -> None:
        """Add the pieces of nodes."""
        rng = self.world.rng
        for index, node in enumerate(nodes):
            if isinstance(node, str):
                self.pieces.append((node, None))
            elif node[0] == "slot":
                follow = nodes[index + 1] if index + 1 < len(nodes) else ""
                self.slot(str(node[1][0][0]), follow if isinstance(follow, str) else "")
            elif node[0] == "one":
                self.render(rng.choice(node[1]))
            elif rng.random() < 0.5:
                self.render(node[1][0])

    def slot(self, name: str, follow: str) -> None:
        """Add the value of a slot."""
        if name.startswith("v:"):
            _, listed, *case = name.split(":")
            word = self.world.rng.choice(lines(listed))
            self.pieces.append((getattr(word, case[0])() if case else word, None))
        elif found := PERSON.match(name):
            self.named(found[1], found[2] or found[4], found[3], follow)
        elif name == "email":
            self.pieces.append((self.world.email(self.whose()), "EMAIL"))
        elif name == "username":
            self.pieces.append((self.world.username(self.whose()), "ID"))
        else:
            label, method = SLOTS[name]
            value = str(getattr(self.world, method)())
            if name == "age" and follow.startswith(YEARS) and self.world.rng.random() < 0.06:
                value = age_words(int(value))
            self.pieces.append((value, label))

    def whose(self) -> Person:
        """Return whose address or user name it is."""
        return next(iter(self.people.values()), None) or self.world.person()

    def named(self, role: str, index: str, part: str | None, follow: str) -> None:
        """Add a name of a person, or a part of it."""
        person = self.person(role, index)
        world = self.world
        label = LABEL_OF_ROLE[role]
        before = self.pieces[-1][0][-6:].rstrip() if self.pieces else ""
        if part:
            method = {"first": world.given, "last": world.family, "initials": world.initials}
            self.pieces.append((method[part](person), label))
            return
        self.pieces.append((world.styled(person, self.kind), label))
        if (
            role == "staff"
            and not before.endswith(("Dr.", "Dr", "DR."))
            and not CREDENTIALS_FOLLOW.match(follow)
            and world.rng.random() < 0.2
        ):
            self.pieces.append((world.credentials(), None))


def pieces(template: str, world: World, kind: str = "report") -> tuple[list[Piece], str]:
    """Return the pieces of a filled template, and the origin of its first person."""
    filler = Filler(world, kind)
    filler.render(parsed(template))
    origin = next((person.origin for person in filler.people.values()), "")
    return filler.pieces, origin


def fill(
    template: str,
    world: World,
    *,
    kind: str = "report",
    source: str = "",
    element: str = "",
    concept: str = "",
) -> Example:
    """Return an example of a template.

    Parameters
    ----------
    template : str
        A line in the language of this module.
    world : World
        Where names and things come from.
    kind, element, concept : str
        As in `Example`; the kind also decides how whole names are written.
    source : str
        Name of the template's file, for its id.
    """
    parts, origin = pieces(template, world, kind)
    name = f"{source}:{digest(template)[:8]}"
    return build(parts, element=element, concept=concept, kind=kind, template=name, origin=origin)
