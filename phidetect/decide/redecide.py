"""Decides anew on an old report, without the object. Pure."""

from __future__ import annotations

import dataclasses
from contextlib import suppress

from phidetect.decide.decisions import AttributeType, decide
from phidetect.decide.policy import Policy
from phidetect.decide.verdict import verdict_of
from phidetect.dicom.dictionary import dictionary_element
from phidetect.rules.private import PrivateRules
from phidetect.secret import Secret
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
    Location,
    Skipped,
    SpanLocation,
    Verdict,
)

__all__ = ["redecide", "view_at"]


def redecide(
    report: InstanceReport,
    policy: Policy,
    *,
    attribute_type: AttributeType,
    private: PrivateRules | None = None,
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
    private : PrivateRules, optional
        As in `decide`. What the object itself says of its private elements is not in a report.
    """
    if report.verdict is Verdict.FAILED:
        return report
    decisions = decide(
        report.findings,
        _views(report),
        policy=policy,
        attribute_type=attribute_type,
        read=_read(report),
        private=private,
    )
    coverage = _coverage(report, policy)
    return dataclasses.replace(
        report,
        decisions=decisions,
        coverage=coverage,
        verdict=verdict_of(report.findings, decisions, coverage, error=report.error),
        provenance=dataclasses.replace(report.provenance, policy=str(policy)),
        output=None,  # it was written under the old policy
    )


def view_at(path: ElementPath, *, vr: str = "") -> ElementView:
    """Return the view of an element of which no more than its path is known.

    Parameters
    ----------
    path : ElementPath
        Where it stands.
    vr : str
        Its VR, where that is known; else that of the dictionary, LO for a private element.
    """
    keyword, name, last = "", "", path.last
    listed = "LO" if last.creator else "UN"
    if not last.creator:
        with suppress(KeyError, ValueError):
            _, listed, keyword, name = dictionary_element(str(ElementPath((last,))))
    return ElementView(
        path=path,
        tag=_tag(path),
        vr=vr or listed,
        keyword=keyword,
        name=name,
        # Some text was there, or there would be nothing to decide; what it was is not known.
        values=() if (vr or listed) == "SQ" else (Secret("?"),),
        length=1,
        in_file_meta=last.group == 0x0002,
    )


def _views(report: InstanceReport) -> list[ElementView]:
    """Return what the report tells of the elements it names, a sequence before what is in it."""
    paths: dict[ElementPath, str] = {}
    for decision in report.decisions:
        path = _path_of(decision.location)
        if path is not None and not paths.get(path):
            paths[path] = _vr(path, decision)
    for finding in report.findings:
        path = _path_of(finding.location)
        if path is None:
            continue
        paths.setdefault(path, "OB" if isinstance(finding.location, DocumentLocation) else "")
        if isinstance(finding.location, ElementLocation) and finding.category is Category.DATE:
            paths[path] = paths[path] or "DA"
    ordered = sorted(paths, key=lambda path: (path.depth, path))
    return [view_at(path, vr=paths[path]) for path in ordered]


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
    """Return the VR that a decision tells, empty where it tells none."""
    if _is_overlay_data(_tag(path)):
        return "OW"
    return "DA" if path.last.creator and "E.3.6" in decision.reason else ""


def _path_of(location: Location) -> ElementPath | None:
    if isinstance(location, ElementLocation | SpanLocation | DocumentLocation):
        return location.path
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
