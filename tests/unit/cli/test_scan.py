from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from phidetect.cli.main import main
from phidetect.report import read_reports
from phidetect.types import InstanceReport
from tests.unit.cli.fakes import FakeScanner
from tests.unit.report.reports import VALUE


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phidetect.cli.scan.open_scanner", lambda common: FakeScanner())


def files(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def scan(root: Path, *options: str) -> tuple[int, dict[str, InstanceReport]]:
    report = root.parent / "report.jsonl"
    code = main(["scan", str(root), "--report", str(report), *options])
    return code, {r.instance.path: r for r in read_reports(report)}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["clean.dcm"], 0),
        (["clean.dcm", "found.dcm"], 1),
        (["found.dcm", "part.dcm"], 3),
        (["part.dcm", "cut.dcm", "found.dcm"], 4),
        (["clean.dcm", "crash.dcm"], 4),
        (["clean.dcm", "refused.dcm"], 4),
        (["clean.dcm", "text.txt"], 3),
    ],
)
def test_exit_codes(tmp_path: Path, names: list[str], code: int) -> None:
    got, reports = scan(files(tmp_path / "in", *names))
    assert got == code
    assert sorted(reports) == sorted(names)


def test_an_error_of_our_own_is_coded_and_quotes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, reports = scan(files(tmp_path / "in", "crash.dcm"))
    error = reports["crash.dcm"].error
    assert error is not None
    assert error.code == "PHD901"
    assert "ValueError" in error.what
    assert VALUE not in error.what + "".join(capsys.readouterr())


def test_what_is_no_dicom_is_failed_when_named_and_incomplete_when_met(tmp_path: Path) -> None:
    root = files(tmp_path / "in", "text.txt", "clean.dcm")
    code, reports = scan(root)
    assert code == 3
    report = reports["text.txt"]
    assert report.error is None
    assert [s.why for s in report.coverage.skipped] == ["PHD101 not a DICOM file"]
    assert main(["scan", str(root / "text.txt"), "--quiet"]) == 4


def test_ignore_non_dicom_leaves_out_files_but_not_archives_nor_what_was_named(
    tmp_path: Path,
) -> None:
    root = files(tmp_path / "in", "text.txt", "clean.dcm", "text-1.csv")
    code, reports = scan(root, "--ignore-non-dicom")
    assert (code, list(reports)) == (0, ["clean.dcm"])
    assert main(["scan", str(root / "text.txt"), "--ignore-non-dicom", "--quiet"]) == 4
    (root / "text-2.zip").write_bytes(b"PK\x03\x04")
    code, reports = scan(root, "--ignore-non-dicom")
    assert (code, sorted(reports)) == (3, ["clean.dcm", "text-2.zip"])
    assert reports["text-2.zip"].coverage.skipped[0].why.startswith("PHD113")


def test_a_named_table_is_incomplete(tmp_path: Path) -> None:
    root = files(tmp_path / "in", "text.csv")
    assert main(["scan", str(root / "text.csv"), "--quiet"]) == 3


def test_workers_change_nothing_but_the_time(tmp_path: Path) -> None:
    names = [f"{kind}-{n}.dcm" for n in range(12) for kind in ("clean", "found", "crash", "part")]
    root = files(tmp_path / "in", *names)
    scan(root)
    one = (tmp_path / "report.jsonl").read_bytes()
    scan(root, "--workers", "5")
    assert (tmp_path / "report.jsonl").read_bytes() == one
    assert len(one.splitlines()) == len(names)


def test_json_goes_to_stdout_and_nothing_else_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, reports = scan(files(tmp_path / "in", "found.dcm", "cut.dcm"), "--json")
    out, err = capsys.readouterr()
    assert [json.loads(line)["instance"]["path"] for line in out.splitlines()] == sorted(reports)
    assert err == ""


def test_quiet_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan(files(tmp_path / "in", "found.dcm"), "--quiet")
    assert capsys.readouterr() == ("", "")


def test_rows_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan(files(tmp_path / "in", "found.dcm", "cut.dcm"))
    out, _ = capsys.readouterr()
    rows = out.splitlines()
    assert rows[0].startswith("FAILED      cut.dcm")
    assert "PHD103 the file is truncated" in rows[0]
    assert "header: 6 PHI; pixels: 1 PHI, 1 line kept; frames 30/30" in rows[1]
    assert rows[2] == "2 files: 1 FAILED, 1 FOUND"
    assert VALUE not in out


def test_reveal_writes_values_to_a_private_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = tmp_path / "values"
    scan(files(tmp_path / "in", "found.dcm"), "--reveal", str(values))
    assert VALUE in values.read_text()
    assert stat.S_IMODE(values.stat().st_mode) == 0o600
    assert VALUE not in "".join(capsys.readouterr())


def test_a_name_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan(files(tmp_path / "in", "found-\x1b[31m.dcm"))
    out, _ = capsys.readouterr()
    assert "\x1b" not in out
    assert "found-\\x1b[31m.dcm" in out
