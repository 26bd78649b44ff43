"""The data files of the audit."""

from __future__ import annotations

from functools import cache
from typing import Any

from phidetect import package_data

__all__ = ["read_toml"]


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    return package_data.read_toml("audit", name)
