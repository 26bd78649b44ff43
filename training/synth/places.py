"""Invented streets, addresses and institutions; cities, states and countries as they are."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from random import Random

from training.synth.identifiers import write
from training.synth.lists import fold, held, lines, part, sections, table
from training.synth.people import draw_person
from training.synth.template import expand

__all__ = ["Places"]

PLACES = table("places")
COUNTRIES = tuple(PLACES["weights"])
SUMS = tuple(accumulate(PLACES["weights"].values()))
TYPES = {name: tuple(words.split()) for name, words in PLACES["types"].items()}
STATES = {
    country: tuple(tuple(pair.split("|")) for pair in text.split(", "))
    for country, text in PLACES["states"].items()
}
US_STATES = {abbreviation: name for name, abbreviation in STATES["US"]}
SMALL = frozenset(("of", "and", "at", "the", "de", "di", "w", "-", "&"))
LANGUAGES = frozenset(sections("streets"))


@cache
def cities(country: str, held_out: bool) -> tuple[tuple[str, str], ...]:
    """Return the cities of a country and their states; of all countries for ``""``."""
    rows = (line.split("|") for line in lines("cities"))
    wanted = PLACES["countries"].get(country, "").split()
    return tuple(
        (name, state)
        for name, code, state in rows
        if held(name) == held_out and (not country or code in wanted)
    )


@cache
def counties(held_out: bool) -> tuple[str, ...]:
    """Return the counties of the United States."""
    names = (line.split("|")[0] for line in lines("counties"))
    return tuple(name for name in names if held(name) == held_out)


class Places:
    """Draws places; one address keeps to one country.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool
        Draw from the words kept for tests.
    """

    def __init__(self, rng: Random, held_out: bool) -> None:
        self.rng = rng
        self.held_out = held_out

    def nation(self) -> str:
        """Return a key of the table of countries."""
        return self.rng.choices(COUNTRIES, cum_weights=SUMS)[0]

    def city(self, nation: str = "") -> str:
        """Return a city, of any country when none is asked for."""
        if not nation and self.rng.random() < 0.75:
            nation = self.nation()
        name = self.rng.choice(cities(nation, self.held_out))[0]
        return fold(name) if self.rng.random() < 0.3 else name

    def state(self, nation: str = "") -> tuple[str, str]:
        """Return the name and the abbreviation of a state."""
        codes = {"us": "US", "ca": "CA", "au": "AU", "uk": "GB"}
        key = codes.get(nation or self.nation(), "OTHER")
        name, abbreviation = self.rng.choice(STATES[key])
        return name, abbreviation

    def county(self) -> str:
        """Return a county of the United States."""
        return self.rng.choice(counties(self.held_out))

    def country(self) -> str:
        """Return a country."""
        return self.rng.choice(sections("countries")["all"])

    def zip(self, nation: str = "") -> str:
        """Return a postal code."""
        return write(self.rng.choice(PLACES["zip"][nation or self.nation()]), self.rng)

    def _street_word(self, slot: str) -> str:
        rng = self.rng
        if slot in LANGUAGES:
            return rng.choice(part("streets", slot, self.held_out))
        if slot in TYPES:
            return rng.choice(TYPES[slot])
        if slot == "surname":
            return self._latin()[1]
        if slot == "given":
            return self._latin()[0]
        if slot == "saint":
            return "St " + rng.choice(part("institution_words", "saint", self.held_out))
        if slot == "county":
            return "County"
        number = rng.randrange(1, 200)
        ends = {1: "st", 2: "nd", 3: "rd"}
        return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"

    def _latin(self) -> tuple[str, str]:
        while (person := draw_person(self.rng, self.held_out)).script:
            pass
        return person.given, person.family

    def street(self, nation: str = "") -> str:
        """Return a street with the number of a house, now and then without."""
        rng = self.rng
        nation = nation or self.nation()
        name = expand(rng.choice(PLACES["street"][nation]), rng, self._street_word)
        name = write(name, rng) if "#" in name else name
        if rng.random() < 0.06:
            return name
        house = str(int(10 ** rng.uniform(0, 4)))
        if nation in PLACES["house"]["after"]:
            return f"{name}{', ' if nation in ('es', 'pt', 'it') else ' '}{house[:3]}"
        return f"{house}{rng.choice('ABab') if rng.random() < 0.03 else ''} {name}"

    def address(self) -> str:
        """Return an address of one country, whole or in part."""
        rng = self.rng
        nation = self.nation()
        state, abbreviation = self.state(nation)
        city = self.city(nation)
        if nation == "us" and rng.random() < 0.8:
            city, abbreviation = rng.choice(cities("us", self.held_out))
            state = US_STATES.get(abbreviation, state)

        def value(slot: str) -> str:
            if slot == "street":
                return self.street(nation)
            if slot == "zip":
                return self.zip(nation)
            if slot in ("unit", "box"):
                return write(rng.choice(PLACES[slot]), rng)
            return {"city": city, "state": state, "abbr": abbreviation}[slot]

        form = rng.choice(PLACES["address"].get(nation, PLACES["address"]["other"]))
        text = expand(form, rng, value)
        if rng.random() < 0.08:
            text += ", " + (rng.choice(("USA", "US")) if nation == "us" else self.country())
        return text.upper() if rng.random() < 0.12 else text

    def _institution_word(self, slot: str) -> str:
        rng = self.rng
        if slot == "city":
            return self.city("us")
        if slot.startswith("city_"):
            return self.city(slot[5:])
        if slot == "world_city":
            return self.city()
        if slot == "surname":
            return self._latin()[1]
        if slot == "county":
            return self.county()
        if slot == "state":
            return rng.choice(STATES["US"])[0]
        if slot == "digit":
            return str(rng.randrange(1, 99))
        if slot == "direction":
            return rng.choice(sections("institution_words")["direction"])
        return rng.choice(part("institution_words", slot, self.held_out))

    def institution(self, sort: str = "full") -> str:
        """Return the name of an institution: ``full``, ``clinic`` or ``nickname``."""
        form = self.rng.choice(institution_forms(sort))
        return " ".join(expand(form, self.rng, self._institution_word).split())

    def abbreviation(self) -> str:
        """Return capitals such as those of an institution's initials."""
        rng = self.rng
        if rng.random() < 0.3:
            return "".join(rng.choice("ABCDEFGHIJKLMNOPRSTUVW") for _ in range(rng.randrange(3, 6)))
        words = [w for w in fold(self.institution()).split() if w.casefold() not in SMALL]
        text = "".join(w[0] for w in words if w[0].isascii() and w[0].isalpha()).upper()
        if len(text) < 3:
            text += rng.choice(("MC", "H", "GH", "RMC", "UH", "HS"))
        return text[:5]


@cache
def institution_forms(sort: str) -> tuple[str, ...]:
    """Return the templates under a heading of ``institutions.txt``."""
    found: dict[str, list[str]] = {}
    for line in lines("institutions"):
        if line in ("[full]", "[clinic]", "[nickname]"):
            heading = line[1:-1]
        else:
            found.setdefault(heading, []).append(line)
    return tuple(found[sort])
