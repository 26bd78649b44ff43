"""The one loader of the data files of the audit."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["read_toml"]


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    file = resources.files("phidetect.audit") / "data" / name
    return tomllib.loads(file.read_text(encoding="utf-8"))
