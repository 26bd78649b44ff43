"""The verdict on an instance (report contract). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from phidetect.types import Action, Coverage, Decision, ErrorInfo, Finding, Verdict

__all__ = ["verdict_of"]


def verdict_of(
    findings: Sequence[Finding],
    decisions: Iterable[Decision],
    coverage: Coverage,
    *,
    error: ErrorInfo | None = None,
) -> Verdict:
    """Return FAILED, INCOMPLETE, FOUND or CLEAN, the first that holds.

    FAILED
        There is an error.
    INCOMPLETE
        Something that stays in the output was not read, a finding that cannot be told (phi
        None) stays visible, or a finding has no decision.
    FOUND
        A finding is PHI or hidden. PHI that an option of the profile retains does not count:
        to keep it is what the policy asks for.
    CLEAN
        Everything was read and nothing of the above was found.
    """
    if error is not None:
        return Verdict.FAILED
    decided = {name: decision for decision in decisions for name in decision.findings}
    if coverage.skipped or any(finding.id not in decided for finding in findings):
        return Verdict.INCOMPLETE
    found = False
    for finding in findings:
        decision = decided[finding.id]
        kept = decision.action is Action.KEEP
        if finding.phi is None and kept:
            return Verdict.INCOMPLETE
        found |= not kept or (bool(finding.phi) and decision.by != "profile")
    return Verdict.FOUND if found else Verdict.CLEAN
