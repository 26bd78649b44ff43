"""PS3.15 Table E.3.10-1: private attributes known to be safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from phidetect.standard._load import read_csv
from phidetect.standard.profile import EDITION

__all__ = ["SafePrivate", "safe_creator", "safe_private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePrivate:
    """One row of Table E.3.10-1.

    Attributes
    ----------
    creator : str
        Private Creator.
    group : int
        Odd group number.
    element : int
        Low byte of the element number (PS3.5 7.8.1).
    vr, vm, meaning : str
        Value Representation, multiplicity and meaning as the table has them.
    """

    creator: str
    group: int
    element: int
    vr: str
    vm: str
    meaning: str


@cache
def _table(edition: str) -> Mapping[tuple[int, str, int], SafePrivate]:
    rows = (
        SafePrivate(
            creator=row["creator"],
            group=int(row["group"], 16),
            element=int(row["element"], 16),
            vr=row["vr"],
            vm=row["vm"],
            meaning=row["meaning"],
        )
        for row in read_csv(f"ps315_e3_10_1_{edition}.csv")
    )
    return {(row.group, row.creator, row.element): row for row in rows}


@cache
def _creators(edition: str) -> frozenset[tuple[int, str]]:
    return frozenset((group, creator) for group, creator, _ in _table(edition))


def safe_private(
    group: int, creator: str, element: int, *, edition: str = EDITION
) -> SafePrivate | None:
    """Return the row of a private data element, or None where the table does not know it.

    Parameters
    ----------
    group : int
        Group number.
    creator : str
        Private Creator; blanks around it do not count.
    element : int
        Element number; its block (high byte) does not count.
    edition : str
        Edition of the table.
    """
    return _table(edition).get((group, creator.strip(), element & 0xFF))


def safe_creator(group: int, creator: str, *, edition: str = EDITION) -> bool:
    """Return whether the table knows a safe element of `creator` in `group`."""
    return (group, creator.strip()) in _creators(edition)
