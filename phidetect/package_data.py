"""Reads the tables that packages carry: each in its own folder ``data``."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

__all__ = ["read_bytes", "read_lines", "read_text", "read_toml"]


def read_bytes(package: str, name: str) -> bytes:
    """Return the bytes of data file `name` of a package below ``phidetect``."""
    return (resources.files(f"phidetect.{package}") / "data" / name).read_bytes()


def read_text(package: str, name: str) -> str:
    """Return a data file in UTF-8, as `read_bytes` finds it."""
    return read_bytes(package, name).decode("utf-8")


def read_toml(package: str, name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    return tomllib.loads(read_text(package, name))


def read_lines(package: str, name: str) -> list[str]:
    """Return the lines of a text file that hold anything and do not start with ``#``."""
    lines = read_text(package, name).splitlines()
    return [line for line in lines if line and not line.startswith("#")]
