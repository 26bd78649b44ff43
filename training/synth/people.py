"""Invented people of many origins, and the ways their names are written."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.synth.lists import part

__all__ = ["ORIGINS", "Person", "draw_person"]

ORIGINS = {
    "english": 20,
    "irish": 5,
    "hispanic": 10,
    "french": 5,
    "german": 6,
    "italian": 5,
    "slavic": 6,
    "nordic": 5,
    "finnish": 2,
    "hungarian": 2,
    "indian": 6,
    "portuguese": 4,
    "dutch": 4,
    "turkish": 3,
    "african": 4,
}


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `middle`, `prefix` and `suffix` may be empty."""

    given: str
    middle: str
    family: str
    sex: str
    origin: str
    prefix: str
    suffix: str


def draw_person(rng: Random, held_out: bool) -> Person:
    """Draw a person of any origin."""
    origin = rng.choices(tuple(ORIGINS), tuple(ORIGINS.values()))[0]
    return of_origin(origin, rng, held_out)


def of_origin(origin: str, rng: Random, held_out: bool) -> Person:
    """Draw a person of one origin."""
    sex = rng.choice(("female", "male"))
    listed = f"people/{origin}"
    given = rng.choice(part(listed, sex, held_out))
    middle = rng.choice(part(listed, sex, held_out)) if rng.random() < 0.4 else ""
    family = rng.choice(part(listed, "family", held_out))
    return Person(given, middle, family, sex, origin, "", "")
