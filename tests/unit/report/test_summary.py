from __future__ import annotations

from phidetect.report import summarise
from phidetect.types import Category, Verdict
from tests.unit.report.reports import VALUE, failed, incomplete, make, written


def test_a_row_counts_findings_by_where_they_are() -> None:
    row = summarise(make())
    assert (row.pixel_phi, row.header_phi) == (1, 6)  # the AGE region is no PHI
    assert (row.hidden_regions, row.kept_lines) == (1, 1)
    assert (row.frames_read, row.frames, row.modality) == (30, 30, "US")
    assert row.categories[Category.NAME] == 1
    assert not row.written
    assert VALUE not in repr(row)


def test_notes_say_why() -> None:
    assert summarise(failed()).note == "PHD103 the file is truncated"
    assert summarise(incomplete()).note == "pixel-data: PHD205 (+1 more)"
    assert summarise(make()).note == ""
    assert summarise(failed()).verdict is Verdict.FAILED
    assert summarise(written()).written
