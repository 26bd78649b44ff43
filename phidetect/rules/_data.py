"""The one loader of the data files of the rules."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["read_lines", "read_toml", "read_words"]


def _read(name: str) -> str:
    return (resources.files("phidetect.rules") / "data" / name).read_text(encoding="utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    return tomllib.loads(_read(name))


def read_lines(name: str) -> list[str]:
    """Return the lines of a text file that hold anything and do not start with ``#``."""
    return [line for line in _read(name).splitlines() if line and not line.startswith("#")]


@cache
def read_words(name: str) -> frozenset[str]:
    """Return the words of a text file, apart by white space; ``#`` starts a comment."""
    lines = (line.split("#", 1)[0] for line in _read(name).splitlines())
    return frozenset(word for line in lines for word in line.split())
