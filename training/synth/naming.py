"""The ways a person's name is written."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.synth.lists import fold
from training.synth.people import FIRST_FAMILY, GLUED, Person

__all__ = ["dicom", "full", "initials", "last_first", "short", "styled", "username"]

ENTRY = frozenset(("header", "planted", "private", "form", "ocr", "code"))


def _letter(name: str) -> str:
    return name[:1].upper()


def full(person: Person, rng: Random) -> str:
    """Return given name, perhaps a middle one, and family name."""
    if person.origin in GLUED:
        return person.family + rng.choice(("", "", " ")) + person.given
    if person.origin in FIRST_FAMILY and rng.random() < 0.4:
        return f"{person.family} {person.given}"
    middle = ""
    if person.middle:
        letter = _letter(person.middle)
        middle = rng.choice((person.middle, f"{letter}.", f"{letter}.", letter, "", ""))
    text = " ".join(filter(None, (person.given, middle, person.family)))
    if person.suffix:
        text += rng.choice((" ", ", ")) + person.suffix
    return text


def short(person: Person, rng: Random) -> str:
    """Return the family name with one or two initials."""
    if person.script:
        return person.family
    one, two = _letter(person.given), _letter(person.middle or person.given)
    forms = (
        f"{one}. {person.family}",
        f"{one}. {person.family}",
        f"{one} {person.family}",
        f"{one}.{person.family}",
        f"{person.family} {one}",
        f"{person.family} {one}.",
        f"{person.family}, {one}",
        f"{person.family}, {one}.",
        f"{one}.{two}. {person.family}",
        f"{person.family} {one}{two}",
        f"{person.family}, {one}. {two}.",
        f"{person.given} {person.family[:1]}.",
    )
    return rng.choice(forms)


def last_first(person: Person, rng: Random) -> str:
    """Return the family name, mostly a comma, and the given names."""
    family = person.family
    if person.suffix and rng.random() < 0.5:
        family += f" {person.suffix}"
    comma = rng.choice((", ", ", ", ", ", ",", " ", " , "))
    middle = ""
    if person.middle:
        letter = _letter(person.middle)
        middle = rng.choice(("", f" {letter}", f" {letter}.", f" {person.middle}", ""))
    text = f"{family}{comma}{person.given}{middle}"
    if person.suffix and family == person.family and rng.random() < 0.7:
        text += f" {person.suffix}"
    return text.upper() if rng.random() < 0.4 else text


def dicom(person: Person, rng: Random) -> str:
    """Return the components with carets."""
    middle = person.middle
    if middle and rng.random() < 0.6:
        middle = _letter(middle)
    elif rng.random() < 0.3:
        middle = ""
    parts = [person.family, person.given, middle, person.prefix, person.suffix]
    text = "^".join(parts)
    roll = rng.random()
    if roll < 0.92:
        text = text.rstrip("^")
    elif roll < 0.96:
        text = f"{person.family}^{person.given}^^^"
    return text.upper() if rng.random() < 0.7 else text


def initials(person: Person, rng: Random) -> str:
    """Return the initials."""
    letters = [_letter(person.given), _letter(person.middle), _letter(person.family)]
    if not person.middle or rng.random() < 0.4:
        letters[1] = ""
    letters = [letter for letter in letters if letter]
    text = rng.choice(
        ("".join(letters), "".join(letters), ".".join(letters) + ".", ". ".join(letters) + ".")
    )
    return text.lower() if rng.random() < 0.15 else text


def username(person: Person, rng: Random) -> str:
    """Return a name to log in with; `person` is written in Latin letters."""
    given, family = (
        "".join(char for char in fold(name).lower() if char.isascii() and char.isalnum()) or "x"
        for name in (person.given, person.family)
    )
    number = rng.choice(("", "", "1", "2", "01", "12", "99", str(rng.randrange(1950, 2010))))
    form = rng.choice(
        (
            given[0] + family,
            given[0] + family,
            f"{given}.{family}",
            f"{family}.{given}",
            f"{given}_{family}",
            family + given[0],
            family[:6] + given[:2],
            given + family[0],
            given[0] + (person.middle[:1].lower() if person.middle.isascii() else "") + family,
            given[:3] + family[:3],
            f"dr{family}",
            f"dr.{family}",
            f"{given}{family}",
            f"{given[0]}.{family}",
        )
    )
    text = form + number
    return text.upper() if rng.random() < 0.15 else text


def _upper(write: Callable[[Person, Random], str]) -> Callable[[Person, Random], str]:
    return lambda person, rng: write(person, rng).upper()


STYLES = (full, last_first, short, dicom, _upper(full))
RUNNING = (66, 78, 90, 91, 100)
ENTRIES = (32, 58, 68, 88, 100)


def styled(person: Person, kind: str, rng: Random) -> str:
    """Return the whole name as texts of this kind write it."""
    sums = ENTRIES if kind in ENTRY else RUNNING
    return rng.choices(STYLES, cum_weights=sums)[0](person, rng)
