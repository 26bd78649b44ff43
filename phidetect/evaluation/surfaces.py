"""The surfaces on which the kit plants, each in one line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = ["surfaces"]


@cache
def surfaces() -> Mapping[str, str]:
    """Return the name and the description of every surface, from data/surfaces.toml."""
    text = (resources.files("phidetect.evaluation") / "data/surfaces.toml").read_text("utf-8")
    return MappingProxyType({str(name): str(line) for name, line in tomllib.loads(text).items()})
