"""What a person wants to know of a report, in one row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from phidetect.types import (
    Action,
    Category,
    InstanceReport,
    Region,
    Verdict,
)

__all__ = ["SummaryRow", "summarise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One instance in a readable table. It holds no value of a data set.

    Attributes
    ----------
    path : str
        Path of the report.
    modality : str
        Modality, or ``-``.
    verdict : Verdict
        Verdict of the scan.
    pixel_phi, header_phi : int
        Findings that are, or may be, about a person: on raster planes, and in elements.
    kept_lines : int
        Lines of burned-in text that stay.
    hidden_regions : int
        Region decisions whose action is not K.
    frames_read, frames : int
        Frames looked at, of how many.
    categories : mapping of Category to int
        Findings per category, most first, `phi: false` ones included.
    note : str
        Error code and words, or the first thing that was skipped; else empty.
    opened : bool
        Whether the file could be opened, and anything was looked at.
    written : bool
        Whether a redacted file was written.
    """

    path: str
    modality: str
    verdict: Verdict
    pixel_phi: int
    header_phi: int
    kept_lines: int
    hidden_regions: int
    frames_read: int
    frames: int
    categories: dict[Category, int]
    note: str
    opened: bool
    written: bool


def summarise(report: InstanceReport) -> SummaryRow:
    """Return the row of `report`."""
    on_pixels = [f for f in report.findings if isinstance(f.location, Region)]
    elsewhere = [f for f in report.findings if not isinstance(f.location, Region)]
    regions = [d for d in report.decisions if isinstance(d.location, Region)]
    counts = Counter(finding.category for finding in report.findings)
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0].value))
    return SummaryRow(
        path=report.instance.path,
        modality=report.instance.modality or "-",
        verdict=report.verdict,
        pixel_phi=sum(f.phi is not False for f in on_pixels),
        header_phi=sum(f.phi is not False for f in elsewhere),
        kept_lines=sum(d.action is Action.KEEP for d in regions),
        hidden_regions=sum(d.action is not Action.KEEP for d in regions),
        frames_read=report.coverage.frames_read,
        frames=report.coverage.frames,
        categories=dict(ordered),
        note=_note(report),
        opened=report.coverage.elements > 0,
        written=report.output is not None,
    )


def _note(report: InstanceReport) -> str:
    if report.error is not None:
        return f"{report.error.code} {report.error.what}"
    skipped = report.coverage.skipped
    if not skipped:
        return ""
    more = f" (+{len(skipped) - 1} more)" if len(skipped) > 1 else ""
    what = "" if skipped[0].what == "file" else f"{skipped[0].what}: "
    return f"{what}{skipped[0].why}{more}"
