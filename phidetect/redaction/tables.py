"""Tables of the package, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from phidetect.package_data import read_toml

__all__ = ["table"]


@cache
def table(name: str) -> Mapping[str, str]:
    """Return the table in ``data/<name>.toml``."""
    rows = read_toml("redaction", f"{name}.toml")
    return {key: str(value) for key, value in rows.items()}
