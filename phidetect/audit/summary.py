"""The audit of a collection: counts over the reports of its instances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from phidetect.types import InstanceReport, Verdict

_WORST = ("high", "medium", "low").index

__all__ = ["AuditSummary", "summarise_audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSummary:
    """Counts over a collection. It holds no value and no path.

    Attributes
    ----------
    instances : int
        Reports.
    verdicts : mapping of str to int
        Instances by verdict.
    contradictions : mapping of str to (str, int, int)
        Severity, instances and places by check, worst first.
    claims : mapping of (str, str) to (int, int)
        Instances that claim it, and instances that contradict it, by claim and words.
    not_checked : mapping of (str, str) to int
        Instances by check and why.
    """

    instances: int
    verdicts: dict[str, int]
    contradictions: dict[str, tuple[str, int, int]]
    claims: dict[tuple[str, str], tuple[int, int]]
    not_checked: dict[tuple[str, str], int]

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as one JSON object."""
        return {
            "audit_summary": {
                "instances": self.instances,
                "verdicts": self.verdicts,
                "contradictions": [
                    {"check": check, "severity": severity, "instances": count, "places": places}
                    for check, (severity, count, places) in self.contradictions.items()
                ],
                "claims": [
                    {"claim": claim, "words": words, "instances": count, "contradicted": broken}
                    for (claim, words), (count, broken) in self.claims.items()
                ],
                "not_checked": [
                    {"check": check, "why": why, "instances": count}
                    for (check, why), count in self.not_checked.items()
                ],
            }
        }


def summarise_audit(reports: Iterable[InstanceReport]) -> AuditSummary:
    """Return the summary of the reports of a collection."""
    verdicts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    instances: Counter[str] = Counter()
    claims: dict[tuple[str, str], tuple[int, int]] = {}
    missing: Counter[tuple[str, str]] = Counter()
    severities: dict[str, str] = {}
    for report in reports:
        verdicts[report.verdict.value] += 1
        if report.audit is None:
            continue
        places.update(row.check for row in report.audit.contradictions)
        instances.update({row.check for row in report.audit.contradictions})
        for row in report.audit.contradictions:
            severities[row.check] = min(
                severities.get(row.check, row.severity), row.severity, key=_WORST
            )
        missing.update({(row.check, row.why) for row in report.audit.not_checked})
        for claim in report.audit.claims:
            count, broken = claims.get((claim.claim, claim.words), (0, 0))
            claims[claim.claim, claim.words] = (count + 1, broken + (claim.held is False))
    worst = sorted(places, key=lambda check: (_WORST(severities[check]), check))
    return AuditSummary(
        instances=sum(verdicts.values()),
        verdicts={v.value: verdicts[v.value] for v in Verdict if verdicts[v.value]},
        contradictions={c: (severities[c], instances[c], places[c]) for c in worst},
        claims=dict(sorted(claims.items())),
        not_checked=dict(sorted(missing.items())),
    )
