"""Invented people of many origins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from random import Random

from training.synth.lists import fold, part, table

__all__ = ["ORIGINS", "Person", "draw_person", "of_origin"]

ORIGINS: dict[str, float] = table("origins")["weights"]
SUMS = tuple(accumulate(ORIGINS.values()))
NAMES = tuple(ORIGINS)
FIRST_FAMILY = frozenset(table("origins")["first_family"])
GLUED = frozenset(table("origins")["glued"])
TWO_FAMILIES = frozenset(table("origins")["two_families"])
SUFFIXED = frozenset(table("origins")["suffixed"])
SYLLABLES = ("chinese", "korean")
SUFFIXES = ("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV", "Jr.", "JR", "3rd", "2nd")
PREFIXES = ("Dr", "Mr", "Mrs", "Ms", "Prof", "Miss", "Dr.", "Mr.", "Mrs.", "DR", "MR", "MS")
WORD_FAMILY = 0.08
WORD_GIVEN = 0.04
FOLDED = 0.35


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

    @property
    def script(self) -> bool:
        """Whether the name is written in another script than Latin."""
        return self.origin.endswith("_script")


@cache
def _words(origin: str, group: str, held_out: bool) -> tuple[str, ...]:
    if not origin.startswith("american"):
        return part(f"people/{origin}", group, held_out)
    if group == "family":
        return part("census_surnames", origin, held_out)
    return part("census_first_names", f"{origin}.{group}", held_out)


def _pick(origin: str, group: str, rng: Random, held_out: bool) -> str:
    words = _words(origin, group, held_out)
    if origin.startswith("american") and rng.random() < 0.5:  # frequent names more often
        return words[int(len(words) ** rng.random()) - 1]
    return rng.choice(words)


def _given(origin: str, sex: str, rng: Random, held_out: bool) -> str:
    if rng.random() < WORD_GIVEN and not origin.endswith("_script"):
        return rng.choice(part("word_names", "given", held_out))
    name = _pick(origin, sex, rng, held_out)
    if origin in SYLLABLES and " " in name:
        first, last = name.split(" ", 1)
        return rng.choice(
            (first + last.lower(), f"{first}-{last}", f"{first}-{last.lower()}", name)
        )
    return name


def _family(origin: str, rng: Random, held_out: bool) -> str:
    if rng.random() < WORD_FAMILY and not origin.endswith("_script"):
        return rng.choice(part("word_names", "family", held_out))
    name = _pick(origin, "family", rng, held_out)
    roll = rng.random()
    if origin in TWO_FAMILIES and roll < 0.35:
        return f"{name}{rng.choice((' ', ' ', '-', ' y '))}{_pick(origin, 'family', rng, held_out)}"
    if origin in ("arabic", "turkish") and roll < 0.08 and " " not in name and "-" not in name:
        return rng.choice(("Al-", "El-", "Al ", "al-", "El ", "Abu ", "Bin ", "Ben ")) + name
    if origin == "dutch" and roll < 0.08 and " " not in name:
        return rng.choice(("van ", "van der ", "van den ", "Van ", "de ")) + name
    if roll < 0.035 and origin not in FIRST_FAMILY and not origin.endswith("_script"):
        return f"{name}{rng.choice(('-', '-', ' '))}{_pick(origin, 'family', rng, held_out)}"
    return name


def of_origin(origin: str, rng: Random, held_out: bool) -> Person:
    """Draw a person of one origin."""
    sex = rng.choice(("female", "male"))
    given = _given(origin, sex, rng, held_out)
    middle = ""
    if rng.random() < 0.45 and not origin.endswith("_script"):
        middle = _given(origin, sex, rng, held_out)
    suffix = ""
    if sex == "male" and origin in SUFFIXED and rng.random() < 0.06:
        suffix = rng.choice(SUFFIXES)
    prefix = rng.choice(PREFIXES) if rng.random() < 0.1 else ""
    found = Person(given, middle, _family(origin, rng, held_out), sex, origin, prefix, suffix)
    if rng.random() < FOLDED and not found.script:
        return replace(
            found, given=fold(found.given), middle=fold(middle), family=fold(found.family)
        )
    return found


def draw_person(rng: Random, held_out: bool) -> Person:
    """Draw a person of any origin."""
    return of_origin(rng.choices(NAMES, cum_weights=SUMS)[0], rng, held_out)
