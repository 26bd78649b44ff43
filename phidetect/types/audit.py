"""What an audit of de-identified data says of one instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["AuditClaim", "AuditResult", "Contradiction", "NotChecked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditClaim:
    """Something that the object says of its own de-identification.

    Attributes
    ----------
    claim : str
        A code of CID 7050, or the tag of a marker attribute.
    words : str
        The option, or the keyword with the enumerated value of the marker.
    held : bool or None
        False where something contradicts it, None where it was not checked to the end.
    """

    claim: str
    words: str
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something that is not as a de-identified object should be.

    Attributes
    ----------
    check : str
        Code of the check (docs/audit.md).
    severity : str
        ``high`` (identity is told), ``medium`` (it may be), ``low`` (a note; no verdict).
    path : str
        The element, or empty where it is in no element.
    what : str
        Words of the programmer. Never a value of the data set.
    """

    check: str
    severity: str
    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A check that was not made, or not to the end, and why."""

    check: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """The audit of one instance.

    Attributes
    ----------
    claims : tuple of AuditClaim
        What the object claims.
    contradictions : tuple of Contradiction
        What contradicts it, in order of check and path.
    checked : tuple of str
        Codes of the checks that were made.
    not_checked : tuple of NotChecked
        The others.
    """

    claims: tuple[AuditClaim, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    checked: tuple[str, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as the report writes it."""
        return {
            "claims": [{"claim": c.claim, "words": c.words, "held": c.held} for c in self.claims],
            "contradictions": [
                {"check": c.check, "severity": c.severity, "path": c.path, "what": c.what}
                for c in self.contradictions
            ],
            "checked": list(self.checked),
            "not_checked": [{"check": n.check, "why": n.why} for n in self.not_checked],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> AuditResult:
        """Return the audit that `to_dict` wrote.

        Raises
        ------
        KeyError, TypeError
            If `data` is not such a dictionary.
        """
        return cls(
            claims=tuple(AuditClaim(**row) for row in data["claims"]),
            contradictions=tuple(Contradiction(**row) for row in data["contradictions"]),
            checked=tuple(data["checked"]),
            not_checked=tuple(NotChecked(**row) for row in data["not_checked"]),
        )
