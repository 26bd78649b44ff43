"""The report of one instance: what was found, decided, seen and not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from phidetect.types.audit import AuditResult
from phidetect.types.category import Action, Category, Verdict
from phidetect.types.finding import Decision, Evidence, Finding
from phidetect.types.location import location_from_dict, location_to_dict

__all__ = [
    "SCHEMA",
    "Coverage",
    "ErrorInfo",
    "InstanceInfo",
    "InstanceReport",
    "OutputInfo",
    "Provenance",
    "Skipped",
]

SCHEMA = 1
"""Number of the report schema; a change of meaning needs a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceInfo:
    """Which instance a report is about. Enumerated terms of the Standard only, else None."""

    path: str
    sha256: str | None = None
    size: int | None = None
    sop_class: str | None = None
    transfer_syntax: str | None = None
    modality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputInfo:
    """The redacted file that was written."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorInfo:
    """Why an instance FAILED: a code of `phidetect.errors.MESSAGES` and its words."""

    code: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that was not looked at, or not to the end.

    Attributes
    ----------
    what : str
        The surface, element path or frames, as text.
    why : str
        A code and words of the programmer.
    """

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was looked at. Absence of findings means nothing without it.

    Attributes
    ----------
    elements : int
        Elements seen, at every depth, file meta included.
    frames, frames_read : int
        Frames of Pixel Data, and those that were decoded and looked at.
    surfaces : mapping of str to str
        Per surface: ``scanned``, ``absent``, ``removed`` or ``skipped``.
    skipped : tuple of Skipped
        What stays in the output and was not read. Any entry makes INCOMPLETE.
    """

    elements: int = 0
    frames: int = 0
    frames_read: int = 0
    surfaces: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made the report, so that it can be repeated.

    ``region_rules`` and ``private_rules`` hold the digests of files that the user brought.
    """

    phidetect: str
    policy: str
    edition: str
    known_identifiers: str
    models: Mapping[str, str] = field(default_factory=dict)
    kernels: str = "native"
    region_rules: tuple[str, ...] = ()
    private_rules: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceReport:
    """The report of one instance (report contract). `audit` is there under ``--audit`` only."""

    instance: InstanceInfo
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    provenance: Provenance
    error: ErrorInfo | None = None
    output: OutputInfo | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    audit: AuditResult | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as one JSON object of the contract. It holds no value."""
        info, coverage, made = self.instance, self.coverage, self.provenance
        return {
            "schema": SCHEMA,
            "instance": {
                "path": info.path,
                "sha256": info.sha256,
                "size": info.size,
                "sop_class": info.sop_class,
                "transfer_syntax": info.transfer_syntax,
                "modality": info.modality,
            },
            "verdict": self.verdict.value,
            "error": None
            if self.error is None
            else {"code": self.error.code, "what": self.error.what},
            "output": None
            if self.output is None
            else {"path": self.output.path, "sha256": self.output.sha256},
            "findings": [_finding_to_dict(finding) for finding in self.findings],
            "decisions": [_decision_to_dict(decision) for decision in self.decisions],
            "coverage": {
                "elements": coverage.elements,
                "frames": coverage.frames,
                "frames_read": coverage.frames_read,
                "surfaces": dict(sorted(coverage.surfaces.items())),
                "skipped": [{"what": s.what, "why": s.why} for s in coverage.skipped],
            },
            "provenance": {
                "phidetect": made.phidetect,
                "policy": made.policy,
                "edition": made.edition,
                "known_identifiers": made.known_identifiers,
                "models": dict(sorted(made.models.items())),
                "kernels": made.kernels,
                "region_rules": list(made.region_rules),
                "private_rules": made.private_rules,
            },
            "timings_ms": {name: round(ms, 1) for name, ms in self.timings_ms.items()},
            **({} if self.audit is None else {"audit": self.audit.to_dict()}),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> InstanceReport:
        """Return the report that `to_dict` wrote; evidence texts are not in it.

        Raises
        ------
        ValueError, KeyError, TypeError
            If `data` is not a report of this schema.
        """
        if data["schema"] != SCHEMA:
            raise ValueError("unknown report schema")
        coverage = data["coverage"]
        return cls(
            instance=InstanceInfo(**data["instance"]),
            verdict=Verdict(data["verdict"]),
            error=None if data["error"] is None else ErrorInfo(**data["error"]),
            output=None if data["output"] is None else OutputInfo(**data["output"]),
            findings=tuple(_finding_from_dict(row) for row in data["findings"]),
            decisions=tuple(_decision_from_dict(row) for row in data["decisions"]),
            coverage=Coverage(
                elements=coverage["elements"],
                frames=coverage["frames"],
                frames_read=coverage["frames_read"],
                surfaces=dict(coverage["surfaces"]),
                skipped=tuple(Skipped(**row) for row in coverage["skipped"]),
            ),
            provenance=_provenance_from_dict(data["provenance"]),
            timings_ms=dict(data["timings_ms"]),
            audit=AuditResult.from_dict(data["audit"]) if "audit" in data else None,
        )


def _provenance_from_dict(data: dict[str, Any]) -> Provenance:
    # Reports of before files of rules were known do not name them.
    return Provenance(**{**data, "region_rules": tuple(data.get("region_rules", ()))})


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "category": finding.category.value,
        "score": round(finding.score, 4),
        "phi": finding.phi,
        "location": location_to_dict(finding.location),
        "evidence": [
            {"source": e.source, "score": round(e.score, 4), "why": e.why} for e in finding.evidence
        ],
    }


def _finding_from_dict(data: dict[str, Any]) -> Finding:
    return Finding(
        location=location_from_dict(data["location"]),
        category=Category(data["category"]),
        score=float(data["score"]),
        phi=data["phi"],
        evidence=tuple(
            Evidence(source=e["source"], score=float(e["score"]), why=e["why"])
            for e in data["evidence"]
        ),
    )


def _decision_to_dict(decision: Decision) -> dict[str, Any]:
    return {
        "findings": list(decision.findings),
        "location": location_to_dict(decision.location),
        "action": decision.action.value,
        "reason": decision.reason,
        "by": decision.by,
    }


def _decision_from_dict(data: dict[str, Any]) -> Decision:
    return Decision(
        findings=tuple(data["findings"]),
        location=location_from_dict(data["location"]),
        action=Action(data["action"]),
        reason=data["reason"],
        by=data["by"],
    )
