"""Reads word lists and templates beside this file; says which half a word is in."""

from __future__ import annotations

import gzip
import tomllib
import unicodedata
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

__all__ = ["digest", "fold", "held", "lines", "part", "sections", "table"]

LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "ə": "e",
        "Ə": "E",
        "’": "'",
    }
)
DATA = Path(__file__).parent / "data"
HELD_WORDS = 10  # every tenth word is kept for tests


def _read(name: str) -> str:
    plain = DATA / f"{name}.txt"
    if plain.exists():
        return plain.read_text("utf-8")
    return gzip.decompress((DATA / f"{name}.txt.gz").read_bytes()).decode("utf-8")


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of ``data/<name>.txt`` (or ``.txt.gz``) without comments."""
    found = (line.strip("\r") for line in _read(name).split("\n"))
    return tuple(line for line in found if line.strip() and not line.startswith("#"))


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines under each ``[heading]`` of a list; commas part words too."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in lines(name):
        if line.startswith("[") and line.endswith("]"):
            heading = line[1:-1]
            found.setdefault(heading, [])
        else:
            found[heading] += [word.strip() for word in line.split(",") if word.strip()]
    return {heading: tuple(words) for heading, words in found.items()}


@cache
def table(name: str) -> dict[str, Any]:
    """Return ``data/<name>.toml``."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def digest(text: str) -> str:
    """Return the hexadecimal SHA-1 of a text."""
    return sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def fold(text: str) -> str:
    """Return a text without diacritics."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(char for char in spread if not unicodedata.combining(char))


@cache
def held(word: str) -> bool:
    """Return whether a word is kept for tests, however its case and accents are written."""
    return int(digest(fold(word).casefold()), 16) % HELD_WORDS == 0


@cache
def part(name: str, heading: str, held_out: bool) -> tuple[str, ...]:
    """Return the words of a section that belong to training, or those kept for tests."""
    words = tuple(word for word in sections(name)[heading] if held(word) == held_out)
    if not words:
        raise ValueError(f"{name}: no words of [{heading}] for held_out={held_out}")
    return words
