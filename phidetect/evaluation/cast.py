"""Invented people, places, numbers and dates, each handed out once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from phidetect.package_data import read_toml

__all__ = ["Cast", "Person"]

_ROOT = "1.2.826.0.1.3680043.9.7433"
"""Root of an invented hospital, below the arc from which free roots are given out."""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; both names occur nowhere else in the kit."""

    family: str
    given: str

    @property
    def pn(self) -> str:
        """The name as the VR PN writes it (PS3.5 6.2.1)."""
        return f"{self.family}^{self.given}"

    @property
    def shown(self) -> str:
        """The name as people write it."""
        return f"{self.given} {self.family}"

    @property
    def sorted(self) -> str:
        """The name as lists write it."""
        return f"{self.family}, {self.given}"

    @property
    def search(self) -> tuple[str, ...]:
        """The words that give the person away."""
        return (self.family, self.given)


@cache
def _tables() -> dict[str, Any]:
    return read_toml("evaluation", "people.toml")


class Cast:
    """Hands out people and values, the same ones in the same order for the same seed.

    Parameters
    ----------
    seed : str
        Name and version of the kit.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0
        tables = _tables()
        self._places = tables["places"]
        cultures = list(tables["cultures"].values())
        # In turns, so that the people of one object come of many cultures.
        self._people = [
            Person(culture["families"][n], culture["given"][n])
            for n in range(len(cultures[0]["families"]))
            for culture in cultures
        ]
        self._days: set[date] = set()

    def _number(self, digits: int) -> str:
        self._count += 1
        digest = hashlib.sha256(f"{self._seed} {self._count}".encode()).digest()
        least: int = 10 ** (digits - 1)
        return str(least + int.from_bytes(digest) % (9 * least))

    def person(self) -> Person:
        """Return somebody new.

        Raises
        ------
        IndexError
            When everybody has been handed out.
        """
        return self._people.pop(0)

    def identifier(self, prefix: str) -> str:
        """Return a number as registries give them, with letters before it."""
        return f"{prefix}{self._number(7)}"

    def phone(self) -> str:
        """Return a telephone number of the range kept for fiction."""
        number = self._number(5)
        return f"+1 {300 + int(number[:3]) % 600} 555 01{number[3:]}"

    def email(self) -> tuple[str, Person]:
        """Return an address for electronic mail, and whose it is."""
        who = self.person()
        return f"{who.given}.{who.family}@{self.town().split()[0]}.example".lower(), who

    def town(self) -> str:
        """Return an invented town; towns come again, and nothing searches for one."""
        towns = self._places["towns"]
        return str(towns[int(self._number(4)) % len(towns)])

    def address(self) -> str:
        """Return the street and number of somebody's home."""
        streets = self._places["streets"]
        number = self._number(4)
        return f"{number} {streets[int(number) % len(streets)]}, {self.town()}"

    def institution(self) -> str:
        """Return a hospital, named for somebody new."""
        kinds = self._places["kinds"]
        return f"{self.person().family} {kinds[int(self._number(3)) % len(kinds)]}"

    def day(self, *, first: int = 2009, last: int = 2022) -> date:
        """Return a day that no other canary has."""
        span = (date(last, 12, 28) - date(first, 1, 3)).days
        while True:
            day = date(first, 1, 3) + timedelta(int(self._number(6)) % span)
            if day not in self._days:
                self._days.add(day)
                return day

    def date(self, *, first: int = 2009, last: int = 2022) -> str:
        """Return a day as the VR DA writes it."""
        return self.day(first=first, last=last).strftime("%Y%m%d")

    def time(self) -> str:
        """Return a time to the microsecond: a time to the second would be found by chance."""
        n = self._number(11)
        return f"{int(n[:2]) % 24:02d}{int(n[2:4]) % 60:02d}{int(n[4:6]) % 60:02d}.{n[5:11]}"

    def uid(self, suffix: int = 1) -> str:
        """Return a UID below the root of an invented hospital, with a date and time inside."""
        return f"{_ROOT}.{self.date()}{self._number(6)}.{self._number(5)}.{suffix}"
