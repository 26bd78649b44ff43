"""What stands on side markers: sides, views, notes, and the initials of who took the image."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import NamedTuple

from training.synth.lists import fold
from training.synth.world import World

__all__ = ["Words", "is_ambiguous"]

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_OFTEN = 0.5
"""Share of words that are the usual ones."""


class Initials(NamedTuple):
    """Somebody's initials as written, their letters alone, and the form they are in."""

    text: str
    letters: str
    form: str


class Words:
    """Draws words for one image.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool
        Draw from the words and people that are kept for figures.
    """

    def __init__(self, rng: Random, *, held_out: bool) -> None:
        self._rng = rng
        self._part = "held" if held_out else "look"
        self._world = World(rng, held_out)

    def word(self, name: str) -> str:
        """Return a word of a list."""
        rng, words = self._rng, _LISTS[name]
        part = "both" if rng.random() < _OFTEN else self._part
        text: str = rng.choice(words[part].split("|"))
        return "".join(str(rng.randint(1, 9)) if char == "#" else char for char in text)

    def name(self) -> tuple[str, str]:
        """Return family and given name of somebody."""
        person = self._world.latin()
        return fold(person.family), fold(person.given)

    def initials(self) -> Initials:
        """Return the initials of a technologist, in one of the forms in use."""
        rng = self._rng
        letters = self._letters(2)
        while not letters.isascii() or not letters.isalpha():
            letters = self._letters(2)
        form = rng.choices(
            ("two", "three", "four", "one", "dotted", "spaced", "slashed", "lower", "digits",
             "credential"),
            (44, 20, 3, 3, 7, 3, 4, 6, 5, 5),
        )[0]  # fmt: skip
        extra = self._letters(2)
        text = {
            "two": letters,
            "three": letters + extra[:1],
            "four": letters + extra,
            "one": letters[:1],
            "dotted": ".".join(letters) + rng.choice((".", "")),
            "spaced": " ".join(letters),
            "slashed": f"{letters}/{extra}",
            "lower": rng.choice((letters.lower(), letters.title())),
            "digits": letters + rng.choice(("", " ", "-")) + str(rng.randint(1, 9999)),
            "credential": self._with_credential(letters),
        }[form]
        return Initials(text, "".join(filter(str.isalpha, text)), form)

    def _with_credential(self, letters: str) -> str:
        title = self.word("credential")
        return self._rng.choice((f"{letters} {title}", f"{letters}, {title}", f"{letters}{title}"))

    def _letters(self, count: int) -> str:
        family, given = self.name()
        return (given[:1] + family[:1]).upper()[:count]


def is_ambiguous(text: str) -> bool:
    """Return whether initials are written like a word that stands on markers too."""
    return text.strip(" .").casefold() in _SAFE


_SAFE = frozenset(
    token.strip(".()").casefold()
    for name, words in _LISTS.items()
    if name != "credential"
    for part in words.values()
    for entry in part.split("|")
    for token in (entry, *entry.replace("-", " ").replace("/", " ").split())
)
