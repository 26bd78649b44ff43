"""The knowledge base of private elements that a user brings, as a CSV file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path
from types import MappingProxyType

from phidetect.errors import UsageError
from phidetect.rules.private import DISPOSITIONS, ElementKey, PrivateKnowledge
from phidetect.rules.region_files import read_rules_file

__all__ = ["load_private_rules"]

_MAX_BYTES = 32 << 20
_MAX_ROWS = 500_000
_MAX_STEPS = 32
_PATTERN, _VR, _DISPOSITION = "element_sig_pattern", "vr", "private_disposition"
_STEP = re.compile(
    r'\(([0-9A-Fa-f]{4}),(?:"([^"]*)",([0-9A-Fa-f]{2})|([0-9A-Fa-f]{4}))\)(?:\[<\d+>\](?=\()|\Z)'
)


def load_private_rules(path: Path) -> PrivateKnowledge:
    """Return the knowledge base of a file.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with the columns ``element_sig_pattern``, ``vr`` and ``private_disposition``
        in any order; others do not count.

    Raises
    ------
    UsageError
        PHD007 if there is no such file; PHD015, naming the line, for a row that is not
        understood.
    """
    data = read_rules_file(path, code="PHD015", limit=_MAX_BYTES)
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    rows: dict[ElementKey, dict[str, str]] = {}
    columns: dict[str, int] = {}
    try:
        for number, row in enumerate(reader):
            if number > _MAX_ROWS:
                raise UsageError("PHD015", path=path, hint="too many rows")
            if not row:
                continue
            if not columns:
                columns = {name.strip().lower(): at for at, name in enumerate(row)}
                missing = {_PATTERN, _VR, _DISPOSITION} - columns.keys()
                if missing:
                    raise UsageError("PHD015", path=path, hint=f"no column {min(missing)}")
                continue
            why = _take(row, columns, rows)
            if why:
                raise UsageError("PHD015", path=path, hint=f"line {reader.line_num}: {why}")
    except csv.Error:
        hint = f"line {reader.line_num}: not a CSV row"
        raise UsageError("PHD015", path=path, hint=hint) from None
    if not rows:
        raise UsageError("PHD015", path=path, hint="no rows")
    return PrivateKnowledge(
        rows=MappingProxyType(rows), digest="sha256:" + hashlib.sha256(data).hexdigest()
    )


def _take(row: list[str], columns: dict[str, int], rows: dict[ElementKey, dict[str, str]]) -> str:
    """Take a row in; return what is wrong with it, empty where nothing is."""
    if len(row) <= max(columns[name] for name in (_PATTERN, _VR, _DISPOSITION)):
        return "a cell is missing"
    stated = row[columns[_DISPOSITION]].strip().lower() or "na"
    if stated not in DISPOSITIONS:
        return "an unknown disposition"
    key = _key(row[columns[_PATTERN]].strip())
    if key is None:
        return "not an element pattern"
    vr = row[columns[_VR]].strip().upper()
    known = rows.setdefault(key, {})
    # The same element and VR twice: the stricter row counts.
    known[vr] = min(known.get(vr, stated), stated, key=DISPOSITIONS.index)
    return ""


def _key(pattern: str) -> ElementKey | None:
    """Return the element that a pattern names, None where it names no private one."""
    steps: list[tuple[int, str, int]] = []
    at = 0
    while at < len(pattern):
        match = _STEP.match(pattern, at)
        if match is None or len(steps) == _MAX_STEPS:
            return None
        group, creator, low, element = match.groups()
        number = int(group, 16)
        if creator is not None and not (number & 1 and creator.strip()):
            return None
        steps.append((number, (creator or "").strip(), int(low or element, 16)))
        at = match.end()
    return tuple(steps) if any(creator for _, creator, _ in steps) else None
