"""Reports of invented instances for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace

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
    Location,
    OutputInfo,
    Provenance,
    Region,
    Skipped,
    SpanLocation,
    Verdict,
)

VALUE = "Quibbleworth^Zebulon"
PATH = ElementPath.parse('(0040,A730)[2].(0009,"PHD TEST",10)[0].(0040,A160)')
LOCATIONS: tuple[Location, ...] = (
    ElementLocation(path=ElementPath.of(0x00100010)),
    SpanLocation(path=PATH, value=0, start=3, end=9),
    Region(frames=FrameRange(0, 30), box=Box(8, 10, 24, 228)),
    Region(
        plane="overlay-6002",
        frames=FrameRange(2, 3),
        box=Box(0, 0, 4, 4),
        polygon=((0, 1), (3, 0), (4, 2), (1, 4)),
    ),
    BytesLocation(surface="preamble", offset=0, length=128),
    BytesLocation(surface="bitstream", offset=3, length=9, path=ElementPath.of(0x7FE00010)),
    DocumentLocation(path=ElementPath.of(0x00420011), page=2, box=Box(1, 2, 3, 4)),
    CellLocation(row=4, column=2, sheet="one"),
)


def make(path: str = "a/1.dcm", *, verdict: Verdict = Verdict.FOUND) -> InstanceReport:
    findings = tuple(
        Finding(
            location=location,
            category=category,
            score=0.123456,
            phi=category.phi,
            evidence=(
                Evidence(
                    source="rule:known.patient_name", score=1 / 3, why="why", text=Secret(VALUE)
                ),
            ),
        )
        for location, category in zip(LOCATIONS, Category, strict=False)
    )
    decisions = tuple(
        Decision(
            findings=(finding.id,),
            location=finding.location,
            action=action,
            reason="PS3.15 E.3.1",
            by="policy",
        )
        for finding, action in zip(findings, (*Action, Action.KEEP, Action.KEEP), strict=True)
    )
    return InstanceReport(
        instance=InstanceInfo(
            path=path,
            sha256="ab" * 32,
            size=1234,
            sop_class="1.2.840.10008.5.1.4.1.1.6.1",
            transfer_syntax="1.2.840.10008.1.2.1",
            modality="US",
        ),
        verdict=verdict,
        findings=findings,
        decisions=decisions,
        coverage=Coverage(
            elements=9, frames=30, frames_read=30, surfaces={"pixel-data": "scanned"}
        ),
        provenance=Provenance(
            phidetect="0.1.0",
            policy="research " + "0" * 64,
            edition="2026d",
            known_identifiers="",
            models={"text_reader": "1.0.0 " + "1" * 64, "text_detector": "1.0.0 " + "2" * 64},
        ),
        timings_ms={"read": 1.23456},
    )


def failed(path: str = "bad.dcm") -> InstanceReport:
    report = make(path, verdict=Verdict.FAILED)
    return replace(
        report,
        findings=(),
        decisions=(),
        error=ErrorInfo(code="PHD103", what="the file is truncated"),
    )


def incomplete(path: str = "part.dcm") -> InstanceReport:
    report = make(path, verdict=Verdict.INCOMPLETE)
    skipped = (Skipped(what="pixel-data", why="PHD205"), Skipped(what="icon", why="PHD209"))
    return replace(report, coverage=replace(report.coverage, skipped=skipped))


def written(path: str = "out.dcm") -> InstanceReport:
    return replace(make(path), output=OutputInfo(path=path, sha256="cd" * 32))
