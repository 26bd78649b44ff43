"""The surfaces on which the kit plants, each in one line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from phidetect.package_data import read_toml

__all__ = ["surfaces"]


@cache
def surfaces() -> Mapping[str, str]:
    """Return the name and the description of every surface, from data/surfaces.toml."""
    table = read_toml("evaluation", "surfaces.toml")
    return MappingProxyType({str(name): str(line) for name, line in table.items()})
