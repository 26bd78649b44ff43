"""Tables of the package, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

__all__ = ["table"]


@cache
def table(name: str) -> Mapping[str, str]:
    """Return the table in ``data/<name>.toml``."""
    file = resources.files("phidetect.redaction") / "data" / f"{name}.toml"
    return {key: str(value) for key, value in tomllib.loads(file.read_text("utf-8")).items()}
