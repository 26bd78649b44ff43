from __future__ import annotations

from pathlib import Path

import pytest

from phidetect.cli.main import main
from phidetect.report import read_reports, write_reports
from phidetect.types import Verdict
from tests.unit.report.reports import VALUE, failed, incomplete, make


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.jsonl"
    write_reports(path, [make("a.dcm"), failed("b.dcm"), incomplete("c.dcm")])
    return path


def test_every_decision_is_explained(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(report)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "a.dcm: FOUND" in out
    assert "X (0010,0010) PatientName: PS3.15 E.3.1 [policy]" in out
    assert "pixel-data frames 1-30 rows 8-24 columns 10-228" in out
    assert "value 1 characters 3-9" in out
    assert "rule:known.patient_name 0.33: why" in out
    assert "PHD103 the file is truncated" in out
    assert "not read: icon (PHD209)" in out
    assert VALUE not in out


def test_without_a_policy_json_gives_the_report_back(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(report), "--json"]) == 0
    assert capsys.readouterr().out == report.read_text()


def test_quiet_says_nothing(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(report), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_errors_stay_errors(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(report), "--policy", "all-text", "--json"]) == 0
    again = report.with_name("again.jsonl")
    again.write_text(capsys.readouterr().out)
    verdicts = [one.verdict for one in read_reports(again)]
    assert verdicts == [Verdict.FOUND, Verdict.FAILED, Verdict.INCOMPLETE]
