"""Planted values appear in no report, log, exception, repr, temporary file, stdout or stderr."""

from __future__ import annotations

import io
import logging
import shutil
import traceback
from pathlib import Path

import pytest
from pydicom import dcmread

import phidetect
from phidetect.cli.main import main
from phidetect.report import read_reports
from phidetect.types import Verdict
from tests.leak.conftest import Writes
from tests.leak.planted import VALUES, leaks


class Ears:
    """Everything that a run says."""

    def __init__(self, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
        self._capfd, self._caplog = capfd, caplog
        caplog.set_level(logging.DEBUG)
        for name in ("phidetect", "pydicom", "PIL"):
            caplog.set_level(logging.DEBUG, logger=name)

    def heard(self) -> str:
        out, err = self._capfd.readouterr()
        records = [f"{r.getMessage()} {r.args!r} {r.exc_info!r}" for r in self._caplog.records]
        return "\n".join([out, err, *records])


@pytest.fixture
def ears(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Ears:
    return Ears(capfd, caplog)


def test_the_search_finds_what_is_there(samples: Path) -> None:
    assert len(VALUES) > 25
    found = {value for path in samples.iterdir() for value in leaks(path.read_bytes())}
    assert len(found) > 20
    assert leaks("x M\\xfcllenkampf x") == ["müllenkampf"]
    assert leaks("nothing to see") == []


@pytest.mark.parametrize("which", ["samples", "damaged"])
def test_a_scan_shows_no_value(
    which: str, request: pytest.FixtureRequest, ears: Ears, writes: Writes, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(which)
    writes.watch()
    report = tmp_path / "report.jsonl"
    code = main(["scan", str(folder), "--report", str(report)])
    assert code in (1, 3, 4)
    assert leaks(ears.heard()) == []
    assert leaks(report.read_bytes()) == []
    reports = list(read_reports(report))
    assert len(reports) == len(list(folder.iterdir()))
    assert which == "samples" or any(r.verdict is Verdict.FAILED for r in reports)
    assert main(["explain", str(report), "--policy", "all-text"]) == 0
    assert main(["explain", str(report), "--json"]) == 0
    assert leaks(ears.heard()) == []
    assert report in {p.parent / "report.jsonl" for p in writes.paths}
    assert [p for p in writes.paths if p.parent != tmp_path and p != Path("/dev/null")] == []
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("which", ["samples", "damaged"])
def test_redaction_shows_and_leaves_no_value(
    which: str, request: pytest.FixtureRequest, ears: Ears, writes: Writes, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(which)
    writes.watch()
    work = tmp_path / "work"
    work.mkdir()
    output, report = work / "out", work / "report.jsonl"
    code = main(["redact", str(folder), "--output", str(output), "--report", str(report), "--json"])
    writes.watching = False
    assert code in (0, 3, 4)
    assert leaks(ears.heard()) == []
    written = [path for path in sorted(work.rglob("*")) if path.is_file()]
    for path in written:
        assert leaks(path.read_bytes()) == [], path.name
        assert leaks(str(path.relative_to(work))) == []
        assert not path.name.startswith(".")
    outputs = [r.output for r in read_reports(report) if r.output is not None]
    assert which == "damaged" or len(outputs) == len(list(folder.iterdir()))
    assert {path.name for path in work.iterdir()} == {"out", "report.jsonl"}
    outside = [p for p in writes.paths if work not in p.parents and p != Path("/dev/null")]
    assert outside == []


def test_an_identifying_path_does_not_reach_the_report(
    samples: Path, ears: Ears, tmp_path: Path
) -> None:
    folder = tmp_path / "in" / "Wrenfield_Odessa" / "LM-4471902"
    folder.mkdir(parents=True)
    shutil.copy(samples / "sr_basic_text.dcm", folder / "odessa.dcm")
    report = tmp_path / "report.jsonl"
    assert main(["scan", str(tmp_path / "in"), "--report", str(report)]) == 1
    assert leaks(report.read_bytes()) == []
    assert leaks(ears.heard()) == []


def test_values_are_revealed_to_the_one_file_that_was_asked_for(
    samples: Path, ears: Ears, tmp_path: Path
) -> None:
    values = tmp_path / "values.jsonl"
    assert main(["scan", str(samples / "sr_basic_text.dcm"), "--reveal", str(values)]) == 1
    assert "wrenfield" in leaks(values.read_bytes())
    assert leaks(ears.heard()) == []


def _said(error: BaseException) -> str:
    """Return everything that an exception shows: its text, its arguments, its traceback."""
    return "\n".join([str(error), repr(error), *traceback.format_exception(error)])


def test_exceptions_and_reprs_hold_no_value(samples: Path, damaged: Path, ears: Ears) -> None:
    tried = [
        samples / "sr_basic_text.dcm",
        samples / "mr_text_free.dcm",
        *sorted(damaged.iterdir()),
    ]
    errors: list[tuple[str, str]] = []
    with phidetect.Scanner(policy="research") as scanner:
        for path in tried:
            report, seen = scanner.inspect(path)
            assert leaks(repr(report)) == [], path.name
            assert leaks(repr(seen)) == [], path.name
            assert leaks(repr(report.findings) + str(report.to_dict())) == []
            if report.verdict in (Verdict.FAILED, Verdict.INCOMPLETE):
                try:
                    phidetect.redact(path)
                except phidetect.PhidetectError as error:
                    errors.append((path.name, _said(error)))
    assert len(errors) > 10
    assert [name for name, said in errors if leaks(said)] == []
    assert leaks(ears.heard()) == []


def test_other_ways_in_show_no_value_either(samples: Path, ears: Ears) -> None:
    path = samples / "sr_basic_text.dcm"
    subjects = (dcmread(path), io.BytesIO(path.read_bytes()), str(path))
    for subject in subjects:
        assert leaks(repr(phidetect.scan(subject))) == []
    _, audit = phidetect.redact(path)
    assert leaks(repr(audit) + str(audit.to_dict())) == []
    findings = phidetect.scan_text("Seen with Ms Odessa Wrenfield by Dr. Harrowgate")
    assert leaks(repr(findings)) == []
    assert leaks(ears.heard()) == []
