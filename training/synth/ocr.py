"""Text as an engine reads it from images: most of it technical, some of it names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from training.synth.example import Example, build
from training.synth.lists import digest
from training.synth.misread import misread
from training.synth.screen import Screen, lists
from training.synth.world import World

__all__ = ["examples"]

SAFE = {
    "marker": 26,
    "exposure": 8,
    "mammo": 4,
    "us": 13,
    "obstetric": 4,
    "ct": 9,
    "mr": 6,
    "angio": 4,
    "scope": 3,
    "dental": 2,
    "dexa": 3,
    "form": 4,
    "label": 7,
    "garbage": 9,
}
MARKED = {"name": 34, "id": 13, "date": 16, "age": 5, "place": 12, "staff": 12, "block": 14}
# The lines that stand beside those of a sort; names stand in all images.
BESIDE = ("marker", "marker", "marker", *SAFE)
JOINTS = (" ", " ", "\n", "\n", "\n", "  ")
SHARE_MARKED = 0.42
SHARE_BLOCK = 0.3
CONCEPT = "burned in text"


def _draw(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(tuple(weights), cum_weights=tuple(accumulate(weights.values())))[0]


def _line(screen: Screen, name: str, section: str) -> str:
    template = screen.world.rng.choice(lists(name, screen.world.held_out)[section])
    screen.write(template)
    return f"ocr/{name}:{digest(template)[:8]}"


def _safe(screen: Screen, rng: Random) -> str:
    section = _draw(SAFE, rng)
    name = _line(screen, "safe", section)
    if rng.random() < SHARE_BLOCK:
        joint = rng.choice(JOINTS)
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 6))):
            screen.say(joint)
            _line(screen, "safe", section if rng.random() < 0.8 else _draw(SAFE, rng))
    return name


def _marked(screen: Screen, rng: Random) -> str:
    joint = rng.choice(JOINTS)
    beside = rng.choice(BESIDE)
    block = rng.random() < SHARE_BLOCK
    for _ in range(rng.choice((0, 0, 1, 1, 2)) if block else 0):
        _line(screen, "safe", beside)
        screen.say(joint)
    name = _line(screen, "marked", _draw(MARKED, rng))
    for _ in range(rng.choice((0, 1, 1, 2, 3)) if block else 0):
        screen.say(joint)
        if rng.random() < 0.25:
            _line(screen, "marked", _draw(MARKED, rng))
        else:
            _line(screen, "safe", beside)
    return name


def examples(rng: Random, held_out: bool) -> Iterator[Example]:
    """Yield texts read from images, without end.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool
        Names and lines kept for tests instead of those for training.
    """
    world = World(rng, held_out)
    while True:
        screen = Screen(world)
        write = _marked if rng.random() < SHARE_MARKED else _safe
        name = write(screen, rng)
        person = next(iter(screen.people.values()), None)
        example = build(
            screen.joined(),
            concept=CONCEPT if rng.random() < 0.4 else "",
            kind="ocr",
            template=name,
            origin=person.origin if person else "",
        )
        yield misread(example, rng)
