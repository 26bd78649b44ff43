"""The invented world that templates are filled from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from training.synth import dates, identifiers
from training.synth.people import Person, draw_person

__all__ = ["Person", "World"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CITIES = (
    "Guilford",
    "Tromso",
    "Porto",
    "Dayton",
    "Leeds",
    "Ulm",
    "Nagpur",
    "Lyon",
    "Kumasi",
    "Akron",
)
STATES = ("CT", "OH", "Ohio", "Texas", "TX", "CA", "NY", "Bavaria", "Kent", "Ontario")


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

    def person(self) -> Person:
        """Return an invented person."""
        return draw_person(self.rng, self.held_out)

    def relative_of(self, person: Person) -> Person:
        """Return somebody with the family name of a person."""
        return replace(self.person(), family=person.family)

    def styled(self, person: Person, kind: str) -> str:
        """Return the whole name as texts of this kind write it."""
        roll = self.rng.random()
        if kind in ("header", "planted", "private", "ocr") and roll < 0.3:
            return self.dicom_name(person)
        if roll < 0.7:
            return self.full_name(person)
        return self.last_first(person) if roll < 0.85 else self.short_name(person)

    def full_name(self, person: Person) -> str:
        """Return given name, perhaps middle, family name."""
        middle = person.middle and self.rng.choice((person.middle, person.middle[0] + ".", ""))
        return " ".join(filter(None, (person.given, middle, person.family)))

    def short_name(self, person: Person) -> str:
        """Return a family name with an initial."""
        return self.rng.choice(
            (f"{person.given[0]}. {person.family}", f"{person.family} {person.given[0]}")
        )

    def last_first(self, person: Person) -> str:
        """Return the family name, a comma and the given names."""
        text = f"{person.family}, {person.given}" + (
            f" {person.middle[:1]}" if person.middle else ""
        )
        return text.upper() if self.rng.random() < 0.4 else text

    def dicom_name(self, person: Person) -> str:
        """Return the components with carets."""
        text = "^".join((person.family, person.given, person.middle)).rstrip("^")
        return text.upper() if self.rng.random() < 0.7 else text

    def initials(self, person: Person) -> str:
        """Return the initials."""
        return self.rng.choice(("", ".")).join((person.given[0], person.family[0])).upper()

    def given(self, person: Person) -> str:
        """Return the given name."""
        return person.given

    def family(self, person: Person) -> str:
        """Return the family name."""
        return person.family

    def credentials(self) -> str:
        """Return what follows a clinician's name, no PHI."""
        return self.rng.choice(
            (", MD", " MD", ", M.D.", ", DO", ", RN", ", MBBS", ", FRCR", ", PhD", ", RT(R)")
        )

    def date(self, kind: str = "any") -> str:
        """Return an invented date."""
        span = {"birth": (1915, 2024), "visit": (2005, 2026)}.get(kind, (1960, 2026))
        return dates.any_date(dates.day_between(self.rng, *span), self.rng)

    def birth_date(self) -> str:
        """Return an invented birth date."""
        return self.date("birth")

    def visit_date(self) -> str:
        """Return an invented visit date."""
        return self.date("visit")

    def _day(self) -> date:
        return dates.day_between(self.rng, 1990, 2026)

    def date_words(self) -> str:
        """Return an invented date words."""
        return dates.date_words(self._day(), self.rng)

    def month_year(self) -> str:
        """Return an invented month year."""
        return dates.month_year(self._day(), self.rng)

    def year(self) -> str:
        """Return an invented year."""
        return str(self.rng.randrange(1950, 2027))

    def age(self) -> int:
        """Return an invented age."""
        return self.rng.randrange(1, 90)

    def age_over_89(self) -> int:
        """Return an invented age over 89."""
        return self.rng.randrange(90, 109)

    def age_words(self) -> str:
        """Return an invented age words."""
        return dates.age_words(self.age())

    def phone(self) -> str:
        """Return an invented phone."""
        return identifiers.phone(self.rng)

    def pager(self) -> str:
        """Return an invented pager."""
        return identifiers.pager(self.rng)

    def mrn(self) -> str:
        """Return an invented mrn."""
        return identifiers.mrn(self.rng)

    def accession(self) -> str:
        """Return an invented accession."""
        return identifiers.accession(self.rng)

    def ssn(self) -> str:
        """Return an invented ssn."""
        return identifiers.ssn(self.rng)

    def insurance_id(self) -> str:
        """Return an invented insurance id."""
        return identifiers.insurance(self.rng)

    def any_id(self) -> str:
        """Return an invented any id."""
        return identifiers.any_id(self.rng)

    def serial(self) -> str:
        """Return an invented serial."""
        return identifiers.serial(self.rng)

    def username(self, person: Person | None = None) -> str:
        """Return an invented username."""
        person = person or self.person()
        return (person.given[0] + person.family).lower().replace(" ", "")

    def email(self, person: Person | None = None) -> str:
        """Return an invented email."""
        person = person or self.person()
        return f"{person.given}.{person.family}@example.org".lower().replace(" ", "")

    def url(self) -> str:
        """Return an invented url."""
        return f"https://portal.{self.rng.choice(CITIES).lower()}clinic.org"

    def street(self) -> str:
        """Return an invented street."""
        kind = self.rng.choice(("St", "Road", "Ave"))
        return f"{self.rng.randrange(1, 9999)} {self.person().family} {kind}"

    def city(self) -> str:
        """Return an invented city."""
        return self.rng.choice(CITIES)

    def state(self) -> str:
        """Return an invented state."""
        return self.rng.choice(STATES)

    def zip(self) -> str:
        """Return an invented zip."""
        return identifiers.digits(5, self.rng)

    def country(self) -> str:
        """Return an invented country."""
        return self.rng.choice(("France", "Germany", "Chile", "Canada", "Japan", "Ghana"))

    def address(self) -> str:
        """Return an invented address."""
        return f"{self.street()}, {self.city()}, {self.state()} {self.zip()}"

    def institution(self) -> str:
        """Return an invented institution."""
        return f"{self.city()} {self.rng.choice(('General Hospital', 'Medical Center', 'Clinic'))}"

    def institution_abbr(self) -> str:
        """Return an invented institution abbr."""
        return "".join(self.rng.choice("ABCDEGHLMNRSU") for _ in range(4))

    def clinic(self) -> str:
        """Return an invented clinic."""
        return f"{self.city()} Radiology Associates"

    def time(self) -> str:
        """Return an invented time."""
        return f"{self.rng.randrange(24):02}:{self.rng.randrange(60):02}"

    def weekday(self) -> str:
        """Return an invented weekday."""
        return self.rng.choice(WEEKDAYS)

    def number(self) -> str:
        """Return an invented number."""
        return str(self.rng.randrange(1, 100))
