"""The invented world that templates are filled from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from training.synth import dates, identifiers, naming
from training.synth.lists import fold, lines, table
from training.synth.people import Person, draw_person, of_origin
from training.synth.places import Places

__all__ = ["Person", "World"]

NATIVE = {"chinese": "han_script", "japanese": "kanji_script", "korean": "hangul_script"}
YEARS = {"birth": (1915, 2025), "visit": (2003, 2026), "any": (1950, 2026)}
CLOCKS = ("%H:%M", "%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%H%M", "%H%M hrs", "%Hh%M", "%H.%M")
NET = table("net")


class World:
    """People, places, dates and numbers, drawn from one random source.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool, optional
        Draw from the words kept for tests.
    """

    def __init__(self, rng: Random, held_out: bool = False) -> None:
        self.rng = rng
        self.held_out = held_out
        self.places = Places(rng, held_out)

    # People

    def person(self, origin: str = "") -> Person:
        """Return a person, of any origin when none is asked for."""
        if origin:
            return of_origin(origin, self.rng, self.held_out)
        return draw_person(self.rng, self.held_out)

    def latin(self) -> Person:
        """Return a person whose name is in Latin letters."""
        while (person := self.person()).script:
            pass
        return person

    def relative_of(self, person: Person) -> Person:
        """Return somebody with the family name of a person."""
        return replace(self.person(person.origin), family=person.family)

    def styled(self, person: Person, kind: str) -> str:
        """Return the whole name as texts of this kind write it."""
        if kind in naming.ENTRY and person.origin in NATIVE and self.rng.random() < 0.06:
            native = self.person(NATIVE[person.origin])
            return f"{naming.dicom(person, self.rng)}={native.family}^{native.given}"
        return naming.styled(person, kind, self.rng)

    def full_name(self, person: Person) -> str:
        """Return given name, perhaps a middle one, and family name."""
        return naming.full(person, self.rng)

    def short_name(self, person: Person) -> str:
        """Return the family name with one or two initials."""
        return naming.short(person, self.rng)

    def last_first(self, person: Person) -> str:
        """Return the family name, mostly a comma, and the given names."""
        return naming.last_first(person, self.rng)

    def dicom_name(self, person: Person) -> str:
        """Return the components with carets."""
        return naming.dicom(person, self.rng)

    def initials(self, person: Person) -> str:
        """Return the initials."""
        return naming.initials(person, self.rng)

    def given(self, person: Person) -> str:
        """Return the given name."""
        return person.given.upper() if self.rng.random() < 0.04 else person.given

    def family(self, person: Person) -> str:
        """Return the family name."""
        return person.family.upper() if self.rng.random() < 0.06 else person.family

    def credentials(self) -> str:
        """Return what follows the name of a clinician; no PHI."""
        return self.rng.choice((", ", ", ", " ", ",")) + self.rng.choice(lines("credentials"))

    def username(self, person: Person | None = None) -> str:
        """Return a name to log in with."""
        rng = self.rng
        if rng.random() < 0.12:
            return identifiers.write(
                rng.choice(("&&####", "u#####", "@@@##", "&&&###", "e######")), rng
            )
        person = person if person and not person.script else self.latin()
        return naming.username(person, rng)

    # Dates and ages

    def _day(self, kind: str = "any") -> date:
        return dates.day_between(self.rng, *YEARS[kind])

    def date(self, kind: str = "any") -> str:
        """Return a date; `kind` is ``any``, ``birth`` or ``visit``."""
        return dates.any_date(self._day(kind), self.rng)

    def birth_date(self) -> str:
        """Return a date of birth."""
        return self.date("birth")

    def visit_date(self) -> str:
        """Return a date of care."""
        return self.date("visit")

    def date_words(self) -> str:
        """Return a date with the name of its month."""
        return dates.date_words(self._day("visit"), self.rng)

    def month_year(self) -> str:
        """Return month and year."""
        return dates.month_year(self._day("visit"), self.rng)

    def year(self) -> str:
        """Return a year."""
        return str(self._day().year)

    def age(self) -> int:
        """Return an age; one in thirty is over 89."""
        roll = self.rng.random()
        if roll < 0.033:
            return self.age_over_89()
        return self.rng.randrange(1, 18) if roll < 0.15 else self.rng.randrange(18, 90)

    def age_over_89(self) -> int:
        """Return an age over 89."""
        return min(self.rng.randrange(90, 111), self.rng.randrange(90, 111))

    def age_words(self) -> str:
        """Return an age in words."""
        return dates.age_words(self.age())

    def time(self) -> str:
        """Return a clock time."""
        moment = dates.clock(self._day(), self.rng)
        text = moment.strftime(self.rng.choice(CLOCKS))
        return text.lower() if self.rng.random() < 0.2 else text

    def weekday(self) -> str:
        """Return a day of the week."""
        name = self._day().strftime("%A")
        return name if self.rng.random() < 0.7 else name[:3]

    def number(self) -> str:
        """Return a small number or a measure without its unit."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.5:
            return str(rng.randrange(1, 31))
        if roll < 0.75:
            return f"{rng.uniform(0.1, 20):.1f}"
        return str(rng.randrange(1, 500))

    # Numbers

    def phone(self) -> str:
        """Return the number of a telephone."""
        return identifiers.phone(self.rng)

    def pager(self) -> str:
        """Return the number of a pager."""
        return identifiers.pager(self.rng)

    def mrn(self) -> str:
        """Return the number of a record."""
        return identifiers.mrn(self.rng)

    def accession(self) -> str:
        """Return the number of an order."""
        return identifiers.accession(self.rng)

    def ssn(self) -> str:
        """Return a national number."""
        return identifiers.ssn(self.rng)

    def insurance_id(self) -> str:
        """Return the number of an insured person."""
        return identifiers.insurance(self.rng)

    def any_id(self) -> str:
        """Return a number of any sort."""
        return identifiers.any_id(self.rng)

    def serial(self) -> str:
        """Return the serial number of a device."""
        return identifiers.serial(self.rng)

    # The net

    def host(self) -> str:
        """Return the host name of an institution."""
        rng = self.rng
        stem = self.city() if rng.random() < 0.6 else self.latin().family
        slug = "".join(char for char in fold(stem).lower() if char.isascii() and char.isalnum())
        if rng.random() < 0.15:
            slug = self.institution_abbr().lower()
        slug = (slug or "north") + rng.choice(("", "", "-")) + rng.choice(NET["kinds"])
        return f"{slug.strip('-')}.{rng.choice(NET['ends'])}"

    def email(self, person: Person | None = None) -> str:
        """Return a mail address."""
        person = person if person and not person.script else self.latin()
        host = self.rng.choice(NET["hosts"]) if self.rng.random() < 0.5 else self.host()
        return f"{naming.username(person, self.rng)}@{host}"

    def url(self) -> str:
        """Return an address of the web."""
        rng = self.rng
        path = identifiers.write(rng.choice(NET["paths"]), rng)
        scheme, before = rng.choice(NET["schemes"]), rng.choice(NET["before"])
        return f"{scheme}{before or ('' if scheme else 'www.')}{self.host()}{path}"

    # Places

    def street(self) -> str:
        """Return a street, mostly with a house number."""
        return self.places.street()

    def city(self) -> str:
        """Return a city."""
        return self.places.city()

    def state(self) -> str:
        """Return a state or its abbreviation."""
        return self.rng.choice(self.places.state())

    def county(self) -> str:
        """Return a county."""
        return self.places.county()

    def zip(self) -> str:
        """Return a postal code."""
        return self.places.zip()

    def country(self) -> str:
        """Return a country."""
        return self.places.country()

    def address(self) -> str:
        """Return an address, whole or in part."""
        return self.places.address()

    def institution(self) -> str:
        """Return the name of a hospital; now and then a short form of it."""
        return self.places.institution("full" if self.rng.random() < 0.85 else "nickname")

    def institution_abbr(self) -> str:
        """Return the initials of a hospital."""
        return self.places.abbreviation()

    def clinic(self) -> str:
        """Return the name of a practice."""
        return self.places.institution("clinic")
