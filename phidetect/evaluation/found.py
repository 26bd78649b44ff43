"""Which canaries of a kit the report of a scan found at their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from phidetect.errors import EvaluationError, InputError, UsageError
from phidetect.evaluation.canaries import Canary, Kit
from phidetect.report import read_reports
from phidetect.types import (
    BytesLocation,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    InstanceReport,
    Location,
    PathStep,
    Region,
    SpanLocation,
)

__all__ = ["FoundReport", "Sight", "score_report"]

_COVERED = 0.5  # share of the drawn box that findings have to cover


class Sight(StrEnum):
    """How a report sees a canary."""

    FOUND = "found"
    DECIDED = "decided"
    SKIPPED = "skipped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReport:
    """How a report sees the canaries of a kit.

    Attributes
    ----------
    sights : mapping of str to Sight
        By the id of each canary that must go: `DECIDED` where no finding stands but a decision
        removes or replaces the element, `SKIPPED` where the object's coverage says that
        something was not read.
    false_alarms : tuple of str
        Ids of the technical canaries that are called PHI.
    skipped : mapping of str to tuple of str
        Per file, what the coverage says was skipped or removed.
    """

    kit: Kit
    sights: Mapping[str, Sight]
    false_alarms: tuple[str, ...]
    skipped: Mapping[str, tuple[str, ...]]

    def ids(self, sight: Sight) -> tuple[str, ...]:
        """Return the ids of the canaries seen as `sight`."""
        return tuple(name for name, one in self.sights.items() if one is sight)

    @property
    def complete(self) -> bool:
        """Whether every canary was found."""
        return all(one is Sight.FOUND for one in self.sights.values())


def score_report(kit: Kit, report: Path) -> FoundReport:
    """Compare a report of a scan with the answer key.

    Parameters
    ----------
    kit : Kit
        What `read_kit` returned.
    report : Path
        JSON Lines that ``phidetect scan`` wrote.

    Raises
    ------
    EvaluationError
        PHD606, where the report is damaged or has no line for an object of the kit, or two.
    """
    try:
        lines = list(read_reports(report))
    except (UsageError, InputError):
        raise EvaluationError("PHD606", path=report, hint="not a valid report") from None
    sights: dict[str, Sight] = {}
    alarms: list[str] = []
    skipped: dict[str, tuple[str, ...]] = {}
    for one in kit.objects:
        line = _line_of(one.file, one.sha256, lines, report)
        surfaces = line.coverage.surfaces
        skipped[one.file] = tuple(
            f"{name} {said}" for name, said in sorted(surfaces.items()) if said in _SAID
        )
        for canary in one.canaries:
            found = _is_found(canary, line)
            if canary.phi:
                sights[canary.id] = Sight.FOUND if found else _why(canary, line)
            elif found:
                alarms.append(canary.id)
    return FoundReport(kit=kit, sights=sights, false_alarms=tuple(alarms), skipped=skipped)


_SAID = ("skipped", "removed")


def _line_of(
    file: str, sha256: str, lines: Sequence[InstanceReport], report: Path
) -> InstanceReport:
    same = [line for line in lines if line.instance.sha256 == sha256]
    if len(same) > 1:
        same = [line for line in same if PurePosixPath(line.instance.path).name == Path(file).name]
    if len(same) != 1:
        raise EvaluationError("PHD606", path=report, hint=f"{len(same)} lines for {file}")
    return same[0]


def _is_found(canary: Canary, line: InstanceReport) -> bool:
    wanted = (True, None) if canary.phi else (True,)
    places = [f.location for f in line.findings if f.phi in wanted]
    if isinstance(canary.location, Region):
        return _covered(canary.location, places) >= _COVERED
    return any(_meets(canary, place) for place in places)


def _meets(canary: Canary, place: Location) -> bool:
    """Say whether a finding at `place` is one of `canary`."""
    own = canary.location
    if isinstance(own, BytesLocation):
        if isinstance(place, BytesLocation):
            return place.surface == own.surface and (
                own.path is None or place.path is None or _within(own.path, place.path)
            )
        # File meta is made of elements, and so may a report name it.
        return (
            own.path is not None
            and own.surface != "bitstream"
            and isinstance(place, ElementLocation | SpanLocation)
            and _within(own.path, place.path)
        )
    if isinstance(own, DocumentLocation):
        # Findings of a text layer say no more than their document: they cannot be called false.
        if not isinstance(place, DocumentLocation) or not canary.phi:
            return False
        drawn = canary.glyphs is not None
        return _within(own.path, place.path) and (
            not drawn or (place.page == own.page and place.box is not None)
        )
    if not isinstance(place, ElementLocation | SpanLocation):
        return False
    assert isinstance(own, ElementLocation | SpanLocation)
    if not _within(own.path, place.path):
        return False
    if isinstance(own, SpanLocation) and isinstance(place, SpanLocation):
        return place.value == own.value and place.start < own.end and own.start < place.end
    # A technical text is hit by findings of its own letters alone.
    return canary.phi or isinstance(own, ElementLocation)


def _within(own: ElementPath, place: ElementPath) -> bool:
    """Say whether `place` is `own`, or lies inside the value of it."""
    return len(place.steps) >= len(own.steps) and all(
        _same_step(one, two, last=number == len(own.steps) - 1)
        for number, (one, two) in enumerate(zip(own.steps, place.steps, strict=False))
    )


def _same_step(one: PathStep, two: PathStep, *, last: bool) -> bool:
    # A creator that no dictionary knows stands in a report as a token.
    same = (one.group, one.element, bool(one.creator)) == (
        two.group,
        two.element,
        bool(two.creator),
    )
    return same and (last or one.item == two.item)


def _covered(own: Region, places: Sequence[Location]) -> float:
    """Return the share of a drawn box that the findings on its plane and frames cover."""
    if not own.box.area:
        return 0.0
    rows = range(own.box.row0, own.box.row1)
    hit = 0
    boxes = [
        p.box
        for p in places
        if isinstance(p, Region)
        and p.plane == own.plane
        and p.frames.first < own.frames.stop
        and own.frames.first < p.frames.stop
    ]
    for row in rows:
        columns: set[int] = set()
        for box in boxes:
            if box.row0 <= row < box.row1:
                columns |= set(range(max(box.col0, own.box.col0), min(box.col1, own.box.col1)))
        hit += len(columns)
    return hit / own.box.area


def _why(canary: Canary, line: InstanceReport) -> Sight:
    """Return what else the report says of a canary that it did not find."""
    own = canary.location
    path = getattr(own, "path", None)
    for decision in line.decisions:
        place = getattr(decision.location, "path", None)
        if path is not None and place is not None and decision.action.value != "K":
            enclosing = len(place.steps) <= len(path.steps) and all(
                _same_step(one, two, last=number == len(place.steps) - 1)
                for number, (one, two) in enumerate(zip(place.steps, path.steps, strict=False))
            )
            if enclosing:
                return Sight.DECIDED
    if line.coverage.skipped or line.error is not None:
        return Sight.SKIPPED
    return Sight.MISSED
