"""Forms, messages and content items: labels with values."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import TypeAlias

from training.synth.example import Example, Piece, build
from training.synth.fill import fill, pieces, templates
from training.synth.lists import DATA, digest, lines
from training.synth.world import World

__all__ = ["examples"]

Field: TypeAlias = tuple[str, list[Piece], str]
"""Label, pieces of the value, name origin."""

EMPTY = 0.06
PLAIN = 0.42
ENDS = (": ", ":", ": ", " : ", "  ", " = ", "=", " - ", "\t", ":\n", " ", ".: ", "# ")
BETWEEN = ("\n", "\n", "\n", "  ", "   ", "; ", " | ", "\t", ", ", "\n\n", " / ", " ")


@cache
def _fields() -> tuple[tuple[dict[str, list[str]], ...], tuple[dict[str, list[str]], ...]]:
    table = tomllib.loads((DATA / "form_fields.toml").read_text("utf-8"))
    return tuple(table["phi"]), tuple(table["plain"])


def examples(rng: Random, held_out: bool = False) -> Iterator[Example]:
    """Yield forms, fragments of messages, paths and content items without end.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    held_out : bool, optional
        Use the words and templates kept for tests.
    """
    world = World(rng, held_out)
    makers: tuple[Callable[[World], Example], ...] = (
        _form, _form, _form, _form, _rows, _markup, _message, _path, _gone, _item, _item, _item,
        _item, _item,
    )  # fmt: skip
    while True:
        yield rng.choice(makers)(world)


def _field(world: World) -> Field:
    rng = world.rng
    phi, plain = _fields()
    identifying = rng.random() > PLAIN
    row = rng.choice(phi if identifying else plain)
    label = rng.choice(row["labels"])
    if rng.random() < EMPTY:
        return label, [(rng.choice(lines("form_empty")), None)], ""
    value, origin = pieces(rng.choice(row["values"]), world, "form")
    return label, value, origin


def _cased(rng: Random) -> Callable[[str], str]:
    return rng.choices((str, str.upper, str.lower), (70, 20, 10))[0]


def _upper(parts: list[Piece], change: Callable[[str], str]) -> list[Piece]:
    # Not every character keeps its length in another case.
    return [
        (change(text) if len(change(text)) == len(text) else text, mark) for text, mark in parts
    ]


def _form(world: World) -> Example:
    """Return several fields, a label before each value."""
    rng = world.rng
    end, between = rng.choice(ENDS), rng.choice(BETWEEN)
    if rng.random() < 0.06:
        end, between = ": ", ""
    change = _cased(rng)
    out: list[Piece] = []
    origin = ""
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 10))):
        label, value, found = _field(world)
        origin = origin or found
        out += [(between if out else "", None), (label + end, None), *value]
    return build(_upper(out, change), kind="form", template=f"form:{end!r}", origin=origin)


def _rows(world: World) -> Example:
    """Return a head line and rows of values below it."""
    rng = world.rng
    phi, plain = _fields()
    columns = [rng.choice(phi if rng.random() > PLAIN else plain) for _ in range(rng.randint(2, 7))]
    sign = rng.choice((",", ";", "\t", "|", ", "))
    out: list[Piece] = []
    if rng.random() < 0.6:
        out.append((sign.join(rng.choice(row["labels"]) for row in columns) + "\n", None))
    origin = ""
    for number in range(rng.randint(1, 4)):
        out.append(("\n" if number else "", None))
        for at, row in enumerate(columns):
            value, found = pieces(rng.choice(row["values"]), world, "form")
            origin = origin or found
            if rng.random() < EMPTY:
                value = [(rng.choice(lines("form_empty")), None)]
            # A sign of the table inside a value is quoted.
            mark = '"' if any(sign in text for text, _ in value) else ""
            out += [(sign if at else "", None), (mark, None), *value, (mark, None)]
    return build(out, kind="form", template=f"rows:{sign}", origin=origin)


def _markup(world: World) -> Example:
    """Return fields as JSON or XML."""
    rng = world.rng
    xml = rng.random() < 0.5
    out: list[Piece] = [("" if xml else "{", None)]
    origin = ""
    for number in range(rng.randint(1, 6)):
        label, value, found = _field(world)
        origin = origin or found
        word = "".join(part for part in label.title() if part.isalnum())
        word = rng.choice((word, word[:1].lower() + word[1:], label.lower().replace(" ", "_")))
        if xml:
            out += [(f"<{word}>", None), *value, (f"</{word}>" + rng.choice(("", "\n")), None)]
        else:
            out += [(", " if number else "", None), (f'"{word}": "', None), *value, ('"', None)]
    out.append(("" if xml else "}", None))
    return build(out, kind="form", template="xml" if xml else "json", origin=origin)


def _message(world: World) -> Example:
    rng = world.rng
    found = templates("hl7", world.held_out)
    parts: list[Piece] = []
    origin = ""
    for number in range(rng.randint(1, 3)):
        more, who = pieces(rng.choice(found), world, "form")
        origin = origin or who
        parts += [("\n" if number else "", None), *more]
    return build(_upper(parts, _cased(rng)), kind="form", template="hl7", origin=origin)


def _path(world: World) -> Example:
    template = world.rng.choice(templates("form_paths", world.held_out))
    parts, origin = pieces(template, world, "form")
    change = str.lower if world.rng.random() < 0.3 else str
    name = f"form_paths:{digest(template)[:8]}"
    return build(_upper(parts, change), kind="form", template=name, origin=origin)


def _gone(world: World) -> Example:
    template = world.rng.choice(templates("form_gone", world.held_out))
    return fill(template, world, kind="form", source="form_gone")


def _item(world: World) -> Example:
    """Return the value of a content item, with its Concept Name."""
    rng = world.rng
    if rng.random() < 0.3:
        row = rng.choice(templates("sr_people", world.held_out))
        concept, template = row.split(" | ", 1)
        return fill(template, world, kind="sr", source="sr_people", concept=concept)
    concept = rng.choice(lines("sr_concepts"))
    count = rng.choice((1, 1, 1, 2, 3))
    chosen = [rng.choice(templates("sr_values", world.held_out)) for _ in range(count)]
    template = ". ".join(chosen) + (rng.choice((".", "")) if count == 1 else ".")
    one = fill(template, world, kind="sr", source="sr_values", concept=concept)
    if rng.random() < 0.15 and len(one.text.upper()) == len(one.text):
        return Example(one.text.upper(), one.spans, "", one.concept, "sr", one.template, one.origin)
    return one
