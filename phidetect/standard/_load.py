"""The data files of the Standard."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

from phidetect import package_data

__all__ = ["read_bytes", "read_csv", "read_json_gz", "read_toml"]


def read_bytes(name: str) -> bytes:
    """Return the bytes of data file `name`."""
    return package_data.read_bytes("standard", name)


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(read_bytes(name).decode("utf-8"), newline="")))


def read_json_gz(name: str) -> Any:
    """Return what a gzip-compressed JSON file holds."""
    return json.loads(gzip.decompress(read_bytes(name)))


def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file holds."""
    return package_data.read_toml("standard", name)
