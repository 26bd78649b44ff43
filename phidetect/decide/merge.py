"""One finding per place: findings of several detectors become one, with all their evidence.

What is merged:

* findings at exactly the same location, whatever they say;
* overlapping spans of one value, and byte ranges of one surface, that mean the same;
* regions of one plane with common frames and a high intersection over union that mean
  the same; boxes that are identical on adjoining frames;
* boxes on one page of a document with a high intersection over union that mean the same.

Two findings mean the same when both are harmless (``phi`` False), or when neither is and
their categories agree, one of them says no more than that something is there (SUSPECT,
OTHER_PHI), or one location lies within the other. A harmless finding never widens one
that is not, nor the other way round.

The merged finding takes the worst ``phi`` of its members and, among the members that have
it, the category that stands first in `CATEGORY_ORDER`. Its location covers all members.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from phidetect.types import (
    BytesLocation,
    Category,
    DocumentLocation,
    Evidence,
    Finding,
    FrameRange,
    Location,
    Region,
    SpanLocation,
    location_sort_key,
)

__all__ = ["CATEGORY_ORDER", "REGION_IOU", "merge_findings", "strongest_category"]

CATEGORY_ORDER: tuple[Category, ...] = (
    # What names a person, then what reaches one, then what narrows the choice.
    Category.NAME,
    Category.ID,
    Category.FACE,
    Category.PHONE,
    Category.EMAIL,
    Category.ADDRESS,
    Category.STAFF_NAME,
    Category.DATE,
    Category.AGE_OVER_89,
    Category.INSTITUTION,
    Category.DEVICE_ID,
    Category.UID,
    Category.URL,
    Category.IP_ADDRESS,
    Category.OTHER_PHI,
    Category.SUSPECT,
    Category.AGE,
    Category.MARKER,
    Category.TECHNICAL,
)
"""Which category a merged finding takes, strongest first."""

REGION_IOU = 0.7
"""Intersection over union from which two boxes are one line of text; two looks at one line
differ by a pixel or two, two lines of a text block do not overlap by half."""

_RANK = {category: rank for rank, category in enumerate(CATEGORY_ORDER)}
_VAGUE = frozenset({Category.SUSPECT, Category.OTHER_PHI})


def strongest_category(categories: Iterable[Category]) -> Category:
    """Return the category that stands first in `CATEGORY_ORDER`; TECHNICAL for none."""
    return min(categories, key=_RANK.__getitem__, default=Category.TECHNICAL)


def merge_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` with those of one place and meaning made one.

    Parameters
    ----------
    findings : iterable of Finding
        Findings of one instance, in any order.

    Returns
    -------
    tuple of Finding
        In the order of `location_sort_key`. The same for every order of the input, and
        merging it once more changes nothing.
    """
    merged = list(findings)
    while True:
        # A location that grew may be one that another finding has already.
        same: dict[Location, list[Finding]] = {}
        for finding in merged:
            same.setdefault(finding.location, []).append(finding)
        groups = sorted((_fuse(group) for group in same.values()), key=_sort_key)
        merged = _sweep(groups)
        if len(merged) == len(groups):
            return tuple(groups)


def _sweep(findings: Sequence[Finding]) -> list[Finding]:
    """Merge each finding into the first earlier one that it shares place and meaning with."""
    out: list[Finding] = []
    # Sorted findings of one value, surface or plane stand together; only those whose end
    # lies after the start of the current one can still meet it.
    open_: list[int] = []
    place: tuple[object, ...] | None = None
    for finding in findings:
        here = _place(finding.location)
        if here != place:
            open_, place = [], here
        if here is None:
            out.append(finding)
            continue
        start = _extent(finding.location)[0]
        open_ = [at for at in open_ if _extent(out[at].location)[1] >= start]
        for at in open_:
            union = _joined(out[at], finding)
            if union is not None:
                out[at] = _fuse([out[at], finding], location=union)
                break
        else:
            open_.append(len(out))
            out.append(finding)
    return out


def _place(location: Location) -> tuple[object, ...] | None:
    """Return what two locations must share to be able to overlap; None for whole things."""
    if isinstance(location, SpanLocation):
        return ("span", location.path, location.value)
    if isinstance(location, Region):
        return ("region", location.plane)
    if isinstance(location, BytesLocation):
        return ("bytes", location.surface)
    if isinstance(location, DocumentLocation) and location.box is not None:
        return ("document", location.path, location.page)
    return None


def _extent(location: Location) -> tuple[int, int]:
    """Return start and end along the first axis of the sort order."""
    if isinstance(location, SpanLocation):
        return location.start, location.end
    if isinstance(location, Region):
        return location.frames.first, location.frames.stop
    if isinstance(location, BytesLocation):
        return location.offset, location.offset + location.length
    if isinstance(location, DocumentLocation) and location.box is not None:
        return location.box.row0, location.box.row1
    return 0, 0


def _joined(one: Finding, two: Finding) -> Location | None:
    """Return the location of both when they are one thing, else None."""
    a, b = one.location, two.location
    if isinstance(a, SpanLocation) and isinstance(b, SpanLocation):
        inside = _within(_extent(a), _extent(b))
        if max(a.start, b.start) >= min(a.end, b.end) or not _agree(one, two, inside=inside):
            return None
        return replace(a, start=min(a.start, b.start), end=max(a.end, b.end))
    if isinstance(a, BytesLocation) and isinstance(b, BytesLocation):
        (a0, a1), (b0, b1) = _extent(a), _extent(b)
        apart = a.path != b.path or max(a0, b0) >= min(a1, b1)
        if apart or not _agree(one, two, inside=_within((a0, a1), (b0, b1))):
            return None
        return replace(a, offset=min(a0, b0), length=max(a1, b1) - min(a0, b0))
    if isinstance(a, Region) and isinstance(b, Region):
        if a.box.row0 >= b.box.row1 or b.box.row0 >= a.box.row1:
            return None
        common = a.frames.first < b.frames.stop and b.frames.first < a.frames.stop
        adjoining = a.frames.stop == b.frames.first or b.frames.stop == a.frames.first
        alike = (common and a.box.iou(b.box) >= REGION_IOU) or (adjoining and a.box == b.box)
        if not alike or not _agree(one, two, inside=True):
            return None
        frames = FrameRange(min(a.frames.first, b.frames.first), max(a.frames.stop, b.frames.stop))
        polygon = a.polygon if a.polygon == b.polygon else None
        return replace(a, frames=frames, box=a.box.union(b.box), polygon=polygon)
    if isinstance(a, DocumentLocation) and isinstance(b, DocumentLocation):
        if a.box is None or b.box is None or a.box.iou(b.box) < REGION_IOU:
            return None
        return replace(a, box=a.box.union(b.box)) if _agree(one, two, inside=True) else None
    return None


def _within(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])


def _agree(one: Finding, two: Finding, *, inside: bool) -> bool:
    """Whether two overlapping findings mean the same (see the head of this module)."""
    if (one.phi is False) != (two.phi is False):
        return False
    return (
        inside or one.category is two.category or one.category in _VAGUE or two.category in _VAGUE
    )


def _fuse(findings: Sequence[Finding], *, location: Location | None = None) -> Finding:
    """Return one finding that says what the strongest of `findings` says."""
    if len(findings) == 1 and location is None:
        return replace(findings[0], evidence=_evidence(findings))
    worst = min(_phi_rank(finding) for finding in findings)
    leading = [finding for finding in findings if _phi_rank(finding) == worst]
    return Finding(
        location=findings[0].location if location is None else location,
        category=strongest_category(finding.category for finding in leading),
        score=max(finding.score for finding in leading),
        phi=leading[0].phi,
        evidence=_evidence(findings),
    )


def _phi_rank(finding: Finding) -> int:
    return {True: 0, None: 1, False: 2}[finding.phi]


def _evidence(findings: Iterable[Finding]) -> tuple[Evidence, ...]:
    """Return the evidence of all findings once, strongest first."""
    every = dict.fromkeys(item for finding in findings for item in finding.evidence)
    return tuple(sorted(every, key=_evidence_key))


def _evidence_key(item: Evidence) -> tuple[float, str, str, str]:
    # The text only breaks ties, so that the order does not depend on the input's.
    text = "" if item.text is None else item.text.reveal()
    return (-item.score, item.source, item.why, text)


def _sort_key(finding: Finding) -> tuple[tuple[int, str, tuple[int, ...]], str]:
    polygon = finding.location.polygon if isinstance(finding.location, Region) else None
    return (location_sort_key(finding.location), "" if polygon is None else str(polygon))
