"""What a finding can be, and what can be done with it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action", "Category", "Verdict"]


class Category(StrEnum):
    """What a finding is (report contract)."""

    NAME = "NAME"
    STAFF_NAME = "STAFF_NAME"
    DATE = "DATE"
    AGE = "AGE"
    AGE_OVER_89 = "AGE_OVER_89"
    ID = "ID"
    DEVICE_ID = "DEVICE_ID"
    UID = "UID"
    INSTITUTION = "INSTITUTION"
    ADDRESS = "ADDRESS"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    URL = "URL"
    IP_ADDRESS = "IP_ADDRESS"
    OTHER_PHI = "OTHER_PHI"
    FACE = "FACE"
    SUSPECT = "SUSPECT"
    TECHNICAL = "TECHNICAL"
    MARKER = "MARKER"

    @property
    def phi(self) -> bool | None:
        """True, False, or None where the category leaves it undecided."""
        return _PHI[self]


_PHI: dict[Category, bool | None] = {
    Category.SUSPECT: None,
    Category.TECHNICAL: False,
    Category.MARKER: False,
    Category.AGE: False,
}
_PHI = {category: _PHI.get(category, True) for category in Category}


class Action(StrEnum):
    """Action codes of PS3.15 Table E.1-1a, reduced to one action per element."""

    REMOVE = "X"
    ZERO = "Z"
    DUMMY = "D"
    KEEP = "K"
    CLEAN = "C"
    NEW_UID = "U"


class Verdict(StrEnum):
    """What a scan says of an instance, worst first."""

    FAILED = "FAILED"
    INCOMPLETE = "INCOMPLETE"
    FOUND = "FOUND"
    CLEAN = "CLEAN"

    @property
    def exit_code(self) -> int:
        """The exit code of a command that met this verdict."""
        return {"FAILED": 4, "INCOMPLETE": 3, "FOUND": 1, "CLEAN": 0}[self.value]

    @classmethod
    def worst(cls, verdicts: list[Verdict]) -> Verdict:
        """Return the worst of `verdicts`; CLEAN for none."""
        order = list(cls)
        return min(verdicts, key=order.index, default=cls.CLEAN)
