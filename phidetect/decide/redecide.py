"""Decides anew on an old report, without the object. Pure."""

from __future__ import annotations

import dataclasses

from phidetect.decide.decisions import AttributeType, decide
from phidetect.decide.policy import Policy
from phidetect.decide.verdict import verdict_of
from phidetect.types import (
    Action,
    Category,
    Coverage,
    Decision,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    ElementView,
    InstanceReport,
    Skipped,
    SpanLocation,
    Verdict,
)

__all__ = ["redecide"]


def redecide(
    report: InstanceReport, policy: Policy, *, attribute_type: AttributeType
) -> InstanceReport:
    """Return `report` with decisions, coverage and verdict as `policy` would have them.

    A report names the elements that were found or changed, not all. An element that the old
    policy kept without a finding and that the new one would change is not among the new
    decisions; a scan under the new policy shows it. What the old policy removed unread and the
    new one keeps becomes a skipped entry, so that the verdict cannot turn better by it.

    Parameters
    ----------
    report : InstanceReport
        A report of `Scanner.scan` or of a report file.
    policy : Policy
        The policy to decide by.
    attribute_type : callable
        As in `decide`.
    """
    if report.verdict is Verdict.FAILED:
        return report
    decisions = decide(
        report.findings,
        _views(report),
        policy=policy,
        attribute_type=attribute_type,
        read=_read(report),
    )
    coverage = _coverage(report, policy)
    return dataclasses.replace(
        report,
        decisions=decisions,
        coverage=coverage,
        verdict=verdict_of(report.findings, decisions, coverage, error=report.error),
        provenance=dataclasses.replace(report.provenance, policy=str(policy)),
    )


def _views(report: InstanceReport) -> list[ElementView]:
    """Return what the report tells of the elements it names, in the order of their paths."""
    paths: dict[ElementPath, str] = {}
    for decision in report.decisions:
        path = _path_of(decision)
        if path is not None:
            paths.setdefault(path, _vr(path, decision))
    for finding in report.findings:
        if isinstance(finding.location, DocumentLocation):
            paths.setdefault(finding.location.path, "OB")
        if isinstance(finding.location, ElementLocation) and finding.category is Category.DATE:
            paths[finding.location.path] = "DA"
    return [
        ElementView(path=path, tag=_tag(path), vr=vr, length=1, in_file_meta=_tag(path) >> 16 == 2)
        for path, vr in sorted(paths.items())
    ]


def _read(report: InstanceReport) -> frozenset[ElementPath]:
    """Return the bitmaps that the old policy cleaned, so that they were read."""
    return frozenset(
        decision.location.path
        for decision in report.decisions
        if isinstance(decision.location, ElementLocation)
        and decision.action is Action.CLEAN
        and _is_overlay_data(_tag(decision.location.path))
    )


def _vr(path: ElementPath, decision: Decision) -> str:
    if _is_overlay_data(_tag(path)):
        return "OW"
    return "DA" if "E.3.6" in decision.reason else "LO"


def _path_of(decision: Decision) -> ElementPath | None:
    if isinstance(decision.location, ElementLocation | SpanLocation):
        return decision.location.path
    return None


def _is_overlay_data(tag: int) -> bool:
    return tag >> 24 == 0x60 and tag & 0xFFFF == 0x3000


def _tag(path: ElementPath) -> int:
    step = path.last
    # A private step holds the low byte alone; any block of the group has the same parity.
    return step.group << 16 | (0x1000 if step.creator else 0) | step.element


def _coverage(report: InstanceReport, policy: Policy) -> Coverage:
    old = report.coverage
    if not policy.report_only:
        return old
    left = [name for name, status in sorted(old.surfaces.items()) if status == "removed"]
    return dataclasses.replace(
        old,
        surfaces={n: "skipped" if n in left else status for n, status in old.surfaces.items()},
        skipped=(
            *old.skipped,
            *(Skipped(what=name, why="PHD209 was removed unread before") for name in left),
        ),
    )
