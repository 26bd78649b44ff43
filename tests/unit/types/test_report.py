from __future__ import annotations

import json

import pytest

from phidetect.secret import Secret
from phidetect.types import (
    Action,
    Box,
    BytesLocation,
    Category,
    CellLocation,
    Coverage,
    Decision,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    ErrorInfo,
    Evidence,
    Finding,
    FrameRange,
    InstanceInfo,
    InstanceReport,
    KnownIdentifiers,
    Location,
    OutputInfo,
    Provenance,
    Region,
    Skipped,
    SpanLocation,
    Verdict,
    location_from_dict,
    location_to_dict,
)

PATH = ElementPath.of(0x00081030)
LOCATIONS: list[Location] = [
    ElementLocation(path=PATH),
    SpanLocation(path=PATH, value=1, start=2, end=9),
    Region(frames=FrameRange(0, 3), box=Box(1, 2, 3, 4)),
    Region(
        plane="overlay-6000",
        frames=FrameRange(0, 1),
        box=Box(1, 2, 3, 4),
        polygon=((1, 2), (3, 4), (1, 4)),
    ),
    BytesLocation(surface="preamble", offset=0, length=128),
    BytesLocation(surface="bitstream", offset=9, length=2, path=PATH),
    DocumentLocation(path=PATH, page=3, box=Box(0, 0, 9, 9)),
    CellLocation(row=4, column=2, sheet="a"),
]


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda loc: type(loc).__name__)
def test_locations_round_trip_through_json(location: Location) -> None:
    assert location_from_dict(json.loads(json.dumps(location_to_dict(location)))) == location


def report() -> InstanceReport:
    finding = Finding(
        location=LOCATIONS[2],
        category=Category.NAME,
        score=0.987654321,
        phi=True,
        evidence=(Evidence(source="rule:x", score=1.0, why="words", text=Secret("Ida Quill")),),
    )
    return InstanceReport(
        instance=InstanceInfo(path="a.dcm", sha256="0" * 64, size=1, modality="US"),
        verdict=Verdict.FOUND,
        findings=(finding,),
        decisions=(
            Decision(
                findings=(finding.id,),
                location=finding.location,
                action=Action.REMOVE,
                reason="PS3.15 E.3.1",
                by="policy",
            ),
        ),
        coverage=Coverage(
            elements=3,
            frames=1,
            frames_read=1,
            surfaces={"pixel-data": "scanned"},
            skipped=(Skipped(what="overlay", why="PHD209"),),
        ),
        provenance=Provenance(
            phidetect="0", policy="research", edition="2026d", known_identifiers="none"
        ),
        error=ErrorInfo(code="PHD204", what="words"),
        output=OutputInfo(path="o.dcm", sha256="1" * 64),
        timings_ms={"open": 1.23},
    )


def test_a_report_round_trips_and_holds_no_value() -> None:
    first = report().to_dict()
    text = json.dumps(first)
    assert InstanceReport.from_dict(json.loads(text)).to_dict() == first
    assert "Quill" not in text
    assert "Quill" not in repr(report())
    assert first["findings"][0]["score"] == 0.9877


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema"):
        InstanceReport.from_dict(report().to_dict() | {"schema": 2})


def test_the_id_of_a_finding_depends_on_place_and_category_alone() -> None:
    one = report().findings[0]
    same = Finding(location=one.location, category=one.category, score=0.1, phi=None)
    other = Finding(location=one.location, category=Category.DATE, score=0.1, phi=None)
    assert one.id == same.id != other.id


def test_verdicts_are_ordered() -> None:
    assert Verdict.worst([Verdict.CLEAN, Verdict.FOUND, Verdict.INCOMPLETE]) is Verdict.INCOMPLETE
    assert Verdict.worst([]) is Verdict.CLEAN
    assert [v.exit_code for v in Verdict] == [4, 3, 1, 0]


def test_the_digest_of_known_identifiers_needs_the_key() -> None:
    known = KnownIdentifiers.of([(Category.NAME, "Quill^Ida"), (Category.ID, "Q-77120")])
    turned = KnownIdentifiers.of([(Category.ID, "Q-77120"), (Category.NAME, "Quill^Ida")])
    assert known.digest(b"k" * 32) == turned.digest(b"k" * 32)
    assert known.digest(b"k" * 32) != known.digest(b"l" * 32)
    assert len((known | turned).items) == 2
