"""What a second look at the output still wants hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydicom.dataset import Dataset

from phidetect.redaction.access import stored_vr
from phidetect.redaction.claims import CLAIM_TAGS
from phidetect.redaction.plan import Plans, Resolve
from phidetect.types import (
    Action,
    Box,
    Decision,
    ElementLocation,
    ElementPath,
    Finding,
    InstanceReport,
    PathStep,
    Region,
    SpanLocation,
    Verdict,
)

__all__ = ["left_to_hide"]

_REPLACING = (Action.REMOVE, Action.ZERO, Action.DUMMY, Action.NEW_UID)
_MOVED_VRS = ("AS", "DA", "DT", "TM")
_COVERED = 0.9
"""A region of which this share is filled already shows nothing."""


def left_to_hide(
    report: InstanceReport,
    plans: Plans,
    original: Dataset,
    regions: Sequence[Region],
    resolve: Resolve,
) -> tuple[list[str], tuple[Decision, ...]]:
    """Return problems of the second look, and the decisions that it adds.

    Parameters
    ----------
    report : InstanceReport
        Of the second look at the output.
    plans : mapping
        What was decided on elements of `original`.
    original : pydicom.dataset.Dataset
        The input.
    regions : sequence of Region
        What was filled.
    resolve : callable
        Finds what a path names.
    """
    if report.verdict in (Verdict.FAILED, Verdict.INCOMPLETE):
        return ["the output cannot be read completely"], ()
    findings = {finding.id: finding for finding in report.findings}
    left: list[Decision] = []
    for decision in report.decisions:
        if decision.action is Action.KEEP or not decision.findings:
            continue
        location = decision.location
        if isinstance(location, Region):
            if not _filled(location, regions):
                left.append(decision)
        elif isinstance(location, ElementLocation | SpanLocation):
            if not any(_counts(findings.get(name)) for name in decision.findings):
                continue
            if not _is_ours(location, original, plans, resolve):
                left.append(decision)
        elif getattr(location, "surface", "") != "preamble":
            return ["bytes outside the data set"], ()
    return [], tuple(left)


def _counts(finding: Finding | None) -> bool:
    return finding is None or finding.phi is not False


def _is_ours(
    location: ElementLocation | SpanLocation, original: Dataset, plans: Plans, resolve: Resolve
) -> bool:
    """Return whether the value there was written by the redaction, and checked one by one."""
    first = location.path.steps[0]
    if first.group == 0x0002 or (first.group << 16 | first.element) in CLAIM_TAGS:
        return True
    for length in range(1, len(location.path.steps) + 1):
        place = resolve(original, _head(location, length))
        plan = None if place is None else plans.get((id(place[0]), int(place[1])))
        if plan is None:
            continue
        if plan.action in _REPLACING:
            return True
        moved = place is not None and stored_vr(*place) in _MOVED_VRS
        if plan.action is Action.CLEAN and moved and isinstance(location, ElementLocation):
            return True  # a moved date or a grouped age
    return False


def _head(location: ElementLocation | SpanLocation, length: int) -> ElementPath:
    steps = location.path.steps[:length]
    last = steps[-1]
    return ElementPath((*steps[:-1], PathStep(last.group, last.element, last.creator)))


def _filled(region: Region, regions: Sequence[Region]) -> bool:
    here = [r for r in regions if r.plane == region.plane]
    box = region.box
    if not box.area:
        return True
    for frame in region.frames:
        covered = np.zeros((box.height, box.width), dtype=np.bool_)
        for other in here:
            if frame in other.frames and other.polygon is None:
                _paint(covered, box, other.box)
        if covered.mean() < _COVERED:
            return False
    return True


def _paint(covered: np.ndarray[tuple[int, int], np.dtype[np.bool_]], box: Box, other: Box) -> None:
    common = box.intersection(other)
    if common is not None:
        covered[
            common.row0 - box.row0 : common.row1 - box.row0,
            common.col0 - box.col0 : common.col1 - box.col0,
        ] = True
