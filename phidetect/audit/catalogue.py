"""The checks: code, severity, source and words, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from phidetect.audit._data import read_toml
from phidetect.types import Category, ElementPath

__all__ = ["CHECKS_SOURCE", "Check", "Hit", "checks"]

CHECKS_SOURCE = "PS3.15"
"""Standard that a source without another name is a section or table of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Attributes
    ----------
    code : str
        Its name, ``group.what``.
    severity : str
        ``high``, ``medium`` or ``low``.
    source : str
        Section or table that it rests on; of PS3.15 where nothing else is named.
    words : str
        What a contradiction says.
    needs : str
        ``originals``, ``pair``, or empty.
    """

    code: str
    severity: str
    source: str
    words: str
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found, before it becomes a contradiction and a finding.

    Attributes
    ----------
    check : str
        Code of the check.
    path : ElementPath or None
        The element; None where it is in none.
    detail : str
        More words of the programmer: an option, a method, a marker. Never a value.
    category : Category
        What is told.
    sure : bool
        False where it rests on a finding that is SUSPECT: the severity is medium at most.
    """

    check: str
    path: ElementPath | None = None
    detail: str = ""
    category: Category = Category.OTHER_PHI
    sure: bool = True

    @property
    def severity(self) -> str:
        """Severity of the check, or a lower one."""
        severity = checks()[self.check].severity
        return "medium" if severity == "high" and not self.sure else severity


@cache
def checks() -> Mapping[str, Check]:
    """Return every check by its code."""
    table = read_toml("checks.toml")
    return MappingProxyType({code: Check(code=code, **row) for code, row in table.items()})
