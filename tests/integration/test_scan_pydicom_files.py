"""Scans every test file that pydicom brings: nothing raises, nothing unread is CLEAN."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest

from phidetect.scanner import Scanner
from phidetect.types import InstanceReport, Verdict

ROOT = Path(pydicom.__file__).parent / "data" / "test_files"
FILES = sorted(p for p in ROOT.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc"))


@pytest.fixture(scope="module")
def scanner() -> Iterator[Scanner]:
    with Scanner() as scanner:
        yield scanner


def accounts_for_itself(report: InstanceReport) -> None:
    coverage = report.coverage
    if report.verdict is Verdict.FAILED:
        assert report.error is not None
        return
    unread = coverage.frames_read < coverage.frames or "skipped" in coverage.surfaces.values()
    if unread:
        assert coverage.skipped
    if coverage.skipped:
        assert report.verdict is Verdict.INCOMPLETE
    assert not any(s.why.startswith("PHD501") for s in coverage.skipped), coverage.skipped
    answered = [name for decision in report.decisions for name in decision.findings]
    assert sorted(answered) == sorted(finding.id for finding in report.findings)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_accounted_for(scanner: Scanner, path: Path) -> None:
    accounts_for_itself(scanner.scan(path))
