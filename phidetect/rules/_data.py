"""The data files of the rules."""

from __future__ import annotations

from functools import cache
from typing import Any

from phidetect import package_data

__all__ = ["read_lines", "read_toml", "read_words"]


def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    return package_data.read_toml("rules", name)


def read_lines(name: str) -> list[str]:
    """Return the lines of a text file that hold anything and do not start with ``#``."""
    return package_data.read_lines("rules", name)


@cache
def read_words(name: str) -> frozenset[str]:
    """Return the words of a text file, apart by white space; ``#`` starts a comment."""
    lines = (line.split("#", 1)[0] for line in package_data.read_text("rules", name).splitlines())
    return frozenset(word for line in lines for word in line.split())
