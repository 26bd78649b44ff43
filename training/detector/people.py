"""Invents people and the lines that consoles write about them and about technique.

Everything follows from the generator that is passed in. No name is of anybody we know of.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phidetect.types import Category, KnownIdentifiers

__all__ = ["Person", "initials", "invent", "phi_line", "technical_line"]

_TEXT = Path(__file__).with_name("people.toml").read_text(encoding="utf-8")
_WORDS: dict[str, str] = tomllib.loads(_TEXT)
_FAMILY, _GIVEN, _PLACES = (_WORDS[key].split() for key in ("family", "given", "places"))
_SYLLABLES, _MONTHS = (_WORDS[key].split() for key in ("syllables", "months"))
_TECHNICAL, _RADIOGRAPH = (
    _WORDS[key].strip().replace("\n", "|").split("|") for key in ("technical", "radiograph")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented patient and the study; dates as (year, month, day)."""

    family: str
    given: str
    sex: str
    birth: tuple[int, int, int]
    study: tuple[int, int, int]
    number: str
    accession: str
    institution: str
    physician: str

    def known(self) -> KnownIdentifiers:
        """Return what a header would teach."""
        birth, study = (f"{y:04}{m:02}{d:02}" for y, m, d in (self.birth, self.study))
        return KnownIdentifiers.of(
            [
                (Category.NAME, f"{self.family}^{self.given}"),
                (Category.ID, self.number),
                (Category.ID, self.accession),
                (Category.DATE, birth),
                (Category.DATE, study),
                (Category.INSTITUTION, self.institution),
                (Category.STAFF_NAME, self.physician),
            ]
        )


def invent(rng: np.random.Generator) -> Person:
    """Return a person."""
    family = _pick(rng, _FAMILY).replace("_", " ")
    if rng.random() < 0.3:
        family = "".join(rng.choice(_SYLLABLES, int(rng.integers(2, 4)))).upper()
    digits = "".join(str(d) for d in rng.integers(0, 10, int(rng.integers(6, 10))))
    lead = _pick(rng, ["", "", "", "MR", "H", "A"])
    return Person(
        family=family,
        given=_pick(rng, _GIVEN),
        sex=_pick(rng, ["F", "M"]),
        birth=_day(rng, 1925, 2015),
        study=_day(rng, 2001, 2024),
        number=lead + digits,
        accession=str(rng.integers(1_000_000, 99_999_999)),
        institution=_pick(rng, _PLACES)
        + _pick(rng, [" HOSPITAL", " MEDICAL CENTER", " CLINIC", " IMAGING CENTER"]),
        physician=_pick(rng, _FAMILY).replace("_", " "),
    )


def phi_line(rng: np.random.Generator, who: Person) -> str:
    """Return one line about a person, in one of the forms that devices use."""
    forms: list[Callable[[], str]] = [
        lambda: f"{who.family}, {who.given}",
        lambda: f"{who.family}, {who.given}",
        lambda: f"{who.family.title()}, {who.given.title()} {who.sex}",
        lambda: f"{who.family} {who.given} [{who.sex}] {_date(who.study, '.')}",
        lambda: f"{who.given} {who.family}",
        lambda: f"{who.family}^{who.given}",
        lambda: f"Name: {who.family.title()} {who.given.title()}",
        lambda: who.family,
        lambda: f"DOB: {_date(who.birth, '/')}",
        lambda: f"DOB: {_date(who.birth, '.')}",
        lambda: f"{who.birth[2]:02d}-{_MONTHS[who.birth[1] - 1]}-{who.birth[0]}",
        lambda: f"{who.birth[0]}-{who.birth[1]:02d}-{who.birth[2]:02d}",
        lambda: f"{_MONTHS[who.study[1] - 1].title()} {who.study[2]:02d} {who.study[0]}",
        lambda: f"ID: {who.number}",
        lambda: f"MRN {who.number}",
        lambda: who.number,
        lambda: f"ACC# {who.accession}",
        lambda: who.institution,
        lambda: who.institution.title(),
        lambda: f"Dr. {who.physician.title()}",
        lambda: f"Ref: {who.physician}",
        lambda: f"{who.family} {who.sex} {who.number}",
    ]
    return forms[int(rng.integers(0, len(forms)))]()


def initials(rng: np.random.Generator) -> str:
    """Return a technologist's initials, as on a marker of lead letters."""
    letters = "".join(rng.choice(list("ABCDEFGHJKLMNPRSTWY"), int(rng.integers(2, 4))))
    return letters.lower() if rng.random() < 0.1 else letters


def technical_line(rng: np.random.Generator, *, radiograph: bool = False) -> str:
    """Return one line of technique, measurement, view or anatomy."""
    if radiograph:
        return _pick(rng, _RADIOGRAPH)
    return _pick(rng, _TECHNICAL)


def _pick(rng: np.random.Generator, options: list[str]) -> str:
    return options[int(rng.integers(0, len(options)))]


def _day(rng: np.random.Generator, first: int, last: int) -> tuple[int, int, int]:
    return int(rng.integers(first, last)), int(rng.integers(1, 13)), int(rng.integers(1, 29))


def _date(day: tuple[int, int, int], sign: str) -> str:
    return f"{day[1]:02d}{sign}{day[2]:02d}{sign}{day[0]}"
