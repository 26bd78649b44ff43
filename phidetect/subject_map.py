"""Old and new identifiers of patients, given by the user."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from phidetect.errors import UsageError
from phidetect.keys import same_person

__all__ = ["load_subject_map"]

_HEADER = ["old", "new"]

_NEW = re.compile(r"[!-\[\]-~](?:[ -\[\]-~]{0,62}[!-\[\]-~])?")
"""What LO and one component of PN both hold (PS3.5 6.2): up to 64 characters without backslash."""

_OF_PN = frozenset("^=")


def load_subject_map(path: Path) -> Mapping[str, str]:
    """Return the new Patient ID of each old one.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with two columns, ``old,new``, with or without that line at the top.

    Raises
    ------
    UsageError
        PHD007 if there is no such file; PHD008, naming the line and no identifier, if a row has
        not two cells, an identifier is given twice (an old one in any spelling) or is both old
        and new, or a new one cannot stand in Patient ID (0010,0020) and Patient's Name
        (0010,0010).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except FileNotFoundError:
        raise UsageError("PHD007", path=path) from None
    except UnicodeDecodeError:
        raise UsageError("PHD008", path=path, hint="not UTF-8 text") from None
    except (OSError, csv.Error):
        raise UsageError("PHD008", path=path, hint="not a CSV file that can be read") from None
    if rows and [cell.casefold() for cell in rows[0][1]] == _HEADER:
        del rows[0]
    if not rows:
        raise UsageError("PHD008", path=path, hint="no identifiers")
    table: dict[str, str] = {}
    given: set[str] = set()
    people: set[str] = set()
    for line, row in rows:
        why = _fault(row, people, given)
        if why:
            raise UsageError("PHD008", path=path, hint=f"line {line}: {why}")
        old, new = row
        table[old] = new
        people.add(same_person(old))
        given.add(new)
    if given & table.keys():
        raise UsageError("PHD008", path=path, hint="a new identifier is an old one too")
    return MappingProxyType(table)


def _fault(row: list[str], people: set[str], given: set[str]) -> str:
    """Return what is wrong with a row, without its identifiers; empty where nothing is."""
    if len(row) != len(_HEADER) or not all(row):
        return "two identifiers, old,new, are needed"
    old, new = row
    if same_person(old) in people:
        return "an old identifier for the second time"
    if new in given:
        return "a new identifier for the second time"
    if not _NEW.fullmatch(new) or _OF_PN & set(new):
        return "the new identifier needs 1 to 64 ASCII characters without \\ ^ ="
    return ""
