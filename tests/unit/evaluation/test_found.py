from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from phidetect.errors import EvaluationError
from phidetect.evaluation import Canary, Kit, Sight, score_report
from phidetect.report import write_reports
from phidetect.types import (
    Action,
    Box,
    BytesLocation,
    Category,
    Decision,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    Finding,
    FrameRange,
    InstanceReport,
    Location,
    Region,
    SpanLocation,
    Verdict,
)
from tests.unit.report.reports import make

Planted = tuple[Path, Kit]


def report_for(
    kit: Kit, path: Path, place: Callable[[Canary], Location | None], *, phi: bool | None = True
) -> Path:
    """Write a report that finds what `place` says of every canary."""
    base: InstanceReport = make()
    lines = []
    for one in kit.objects:
        places = {place(c) for c in one.canaries if c.phi} - {None}
        findings = tuple(
            Finding(location=where, category=Category.NAME, score=0.9, phi=phi)
            for where in places
            if where is not None
        )
        decisions = tuple(
            Decision(
                findings=(f.id,), location=f.location, action=Action.REMOVE, reason="x", by="policy"
            )
            for f in findings
        )
        lines.append(
            replace(
                base,
                instance=replace(base.instance, path=one.file, sha256=one.sha256),
                findings=findings,
                decisions=decisions,
                verdict=Verdict.FOUND,
            )
        )
    write_reports(path, lines)
    return path


def at_its_place(canary: Canary) -> Location:
    place = canary.location
    if isinstance(place, DocumentLocation) and canary.glyphs is not None:
        return replace(place, box=Box(1, 2, 3, 4))
    return place


def test_a_report_that_finds_each_is_complete(planted: Planted, tmp_path: Path) -> None:
    result = score_report(planted[1], report_for(planted[1], tmp_path / "r", at_its_place))
    assert result.complete
    assert set(result.sights.values()) == {Sight.FOUND}


def test_a_suspicion_counts_and_a_technical_finding_does_not(
    planted: Planted, tmp_path: Path
) -> None:
    kit = planted[1]
    doubtful = report_for(kit, tmp_path / "a", at_its_place, phi=None)
    assert score_report(kit, doubtful).complete
    harmless = report_for(kit, tmp_path / "b", lambda c: c.location, phi=False)
    assert not score_report(kit, harmless).ids(Sight.FOUND)


def test_a_report_without_findings_finds_nothing(planted: Planted, tmp_path: Path) -> None:
    result = score_report(planted[1], report_for(planted[1], tmp_path / "r", lambda c: None))
    assert not result.ids(Sight.FOUND)
    assert len(result.sights) == sum(c.phi for c in planted[1].canaries)


def moved(canary: Canary) -> Location:
    """Return a place beside that of the canary."""
    place = canary.location
    match place:
        case Region():
            box = place.box
            return replace(place, box=Box(box.row1, box.col0, box.row1 + 9, box.col1))
        case SpanLocation():
            return replace(place, start=place.end, end=place.end + 3)
        case BytesLocation():
            return replace(place, surface="padding")
        case DocumentLocation():
            return replace(place, path=ElementPath.of(0x00420010))
        case _:
            return ElementLocation(path=ElementPath.of(0x00187777))


def test_findings_beside_a_canary_do_not_count(planted: Planted, tmp_path: Path) -> None:
    kit = planted[1]
    result = score_report(kit, report_for(kit, tmp_path / "r", moved))
    # A span beside one canary of a text may lie on its neighbour.
    assert len(result.ids(Sight.FOUND)) < 40


def test_a_region_on_other_frames_does_not_count(planted: Planted, tmp_path: Path) -> None:
    def late(canary: Canary) -> Location:
        place = at_its_place(canary)
        if isinstance(place, Region):
            return replace(place, frames=FrameRange(90, 91))
        return place

    result = score_report(planted[1], report_for(planted[1], tmp_path / "r", late))
    missing = {name for name, sight in result.sights.items() if sight is not Sight.FOUND}
    assert missing == {
        c.id for c in planted[1].canaries if c.phi and isinstance(c.location, Region)
    }


def test_a_report_of_other_files_is_refused(planted: Planted, tmp_path: Path) -> None:
    kit = planted[1]
    lines = report_for(kit, tmp_path / "r", lambda c: c.location).read_text("utf-8").splitlines()
    (tmp_path / "short").write_text("\n".join(lines[1:]) + "\n")
    (tmp_path / "twice").write_text("\n".join([*lines, lines[0]]) + "\n")
    (tmp_path / "broken").write_text("{\n")
    for name in ("short", "twice", "broken", "nowhere"):
        with pytest.raises(EvaluationError, match="PHD606"):
            score_report(kit, tmp_path / name)
