"""An audit of what phidetect wrote, and of what it did not."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pydicom
import pytest
from pydicom.dataset import Dataset

import phidetect
from phidetect.api import Auditor, redact_file
from phidetect.cli.main import main
from phidetect.errors import UsageError
from phidetect.keys import RunKey
from phidetect.report import load_schema, report_from_line, report_to_line
from phidetect.scanner import Scanner
from phidetect.types import Category, InstanceReport, Verdict
from tests.unit.audit.collection import FEW, MODIFIED, ORIGINAL, changed, clean, original

KEY = RunKey(bytes(range(32)))
NAMES = ("one.dcm", "two.dcm")


@pytest.fixture(scope="module")
def scanner() -> Iterator[Scanner]:
    with Scanner(key=KEY) as scanner:
        yield scanner


def write(folder: Path, **objects: Dataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in objects.items():
        data.save_as(folder / f"{name}.dcm", enforce_file_format=True)
    return folder


def reports_of(
    folder: Path, scanner: Scanner, originals: Path | None = None
) -> dict[str, InstanceReport]:
    auditor = Auditor(scanner, limits=FEW)
    for path in sorted(originals.iterdir()) if originals else ():
        auditor.learn_original(path)
    for path in sorted(folder.iterdir()):
        auditor.learn(path)
    auditor.finish()
    return {path.name: auditor.audit(path) for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, scanner: Scanner) -> tuple[Path, Path]:
    """Return a folder of originals and what phidetect made of it."""
    root = tmp_path_factory.mktemp("pair")
    one = original(PatientAge="061Y", PatientSex="F", SeriesDescription="CHEST Quillon")
    two = changed(one, SOPInstanceUID=ORIGINAL["SOPInstanceUID"] + "9", InstanceNumber=2)
    source = write(root / "source", one=one, two=two)
    for path in sorted(source.iterdir()):
        report = redact_file(path, root / "out", scanner=scanner, name=path.name)
        assert report.output is not None
    return source, root / "out"


def test_what_phidetect_wrote_audits_clean_under_its_claims(
    pair: tuple[Path, Path], scanner: Scanner
) -> None:
    source, out = pair
    for originals in (None, source):
        for report in reports_of(out, scanner, originals).values():
            assert report.audit is not None
            serious = [c for c in report.audit.contradictions if c.severity != "low"]
            assert serious == []
            assert report.verdict is Verdict.CLEAN
            assert all(claim.held for claim in report.audit.claims)
            assert "113107" in {claim.claim for claim in report.audit.claims}


def test_one_value_put_back_is_found(
    pair: tuple[Path, Path], scanner: Scanner, tmp_path: Path
) -> None:
    source, out = pair
    data = pydicom.dcmread(out / "two.dcm")
    data.SeriesDescription = "CHEST Fernwick Orchard Clinic"
    folder = write(tmp_path / "out", one=pydicom.dcmread(out / "one.dcm"), two=data)
    reports = reports_of(folder, scanner, source)
    assert reports["one.dcm"].verdict is Verdict.CLEAN
    bad = reports["two.dcm"]
    assert bad.verdict is Verdict.FOUND
    assert bad.audit is not None
    assert ("across.original-value", "(0008,103E)") in {
        (c.check, c.path) for c in bad.audit.contradictions
    }
    sources = {e.source for f in bad.findings for e in f.evidence}
    assert "rule:audit.across.original-value" in sources


def test_a_naive_anonymisation_does_not_pass(scanner: Scanner, tmp_path: Path) -> None:
    naive = original(PatientName="ANON", PatientIdentityRemoved="YES")
    naive.DeidentificationMethod = "name removed"
    reports = reports_of(write(tmp_path / "set", naive=naive), scanner)
    report = reports["naive.dcm"]
    assert report.verdict is Verdict.FOUND
    assert report.audit is not None
    checks = {c.check for c in report.audit.contradictions}
    assert {"attributes.dummy", "dates.birth", "claims.retained-unclaimed"} <= checks
    text = report_to_line(report).lower()
    assert not [value for value in ORIGINAL.values() if value.lower() in text]


def test_claims_decide_and_not_the_policy(scanner: Scanner, tmp_path: Path) -> None:
    full = clean(
        "113106", StudyDate="20110405", LongitudinalTemporalInformationModified="UNMODIFIED"
    )
    folder = write(tmp_path / "set", full=full)
    report = reports_of(folder, scanner)["full.dcm"]
    assert report.verdict is Verdict.CLEAN
    assert any(f.category is Category.DATE for f in report.findings)
    assert scanner.scan(folder / "full.dcm").verdict is Verdict.FOUND


def test_a_private_block_that_says_it_is_safe_may_stay(scanner: Scanner, tmp_path: Path) -> None:
    data = clean("113111", number=1)
    data.private_block(0x0029, "LARKMOOR 1.0", create=True).add_new(0x01, "LO", "CHEST")
    said = Dataset()
    said.PrivateGroupReference, said.PrivateCreatorReference = 0x0029, "LARKMOOR 1.0"
    said.BlockIdentifyingInformationStatus = "SAFE"
    good = changed(data, PrivateDataElementCharacteristicsSequence=[said])
    reports = reports_of(write(tmp_path / "set", good=good, worse=data), scanner)
    told = {
        name: {c.check for c in report.audit.contradictions if c.severity != "low"}
        for name, report in reports.items()
        if report.audit is not None
    }
    assert "claims.safe-private" not in told["good.dcm"]
    assert "claims.safe-private" in told["worse.dcm"]


def test_a_report_with_an_audit_goes_round_and_fits_the_schema(
    scanner: Scanner, tmp_path: Path
) -> None:
    folder = write(tmp_path / "set", one=clean(MODIFIED, PatientID="4471902"))
    report = reports_of(folder, scanner)["one.dcm"]
    line = report_to_line(report)
    jsonschema.validate(json.loads(line), load_schema())
    assert report_from_line(line).audit == report.audit
    assert "audit" not in json.loads(report_to_line(scanner.scan(folder / "one.dcm")))


def test_files_that_cannot_be_read_are_reported(scanner: Scanner, tmp_path: Path) -> None:
    folder = write(tmp_path / "set", one=clean())
    good = (folder / "one.dcm").read_bytes()
    (folder / "cut.dcm").write_bytes(good[:-9])
    (folder / "no.dcm").write_bytes(b"hello")
    originals = tmp_path / "source"
    originals.mkdir()
    (originals / "cut.dcm").write_bytes(good[:-9])
    (originals / "notes.txt").write_bytes(b"hello")
    reports = reports_of(folder, scanner, originals)
    assert reports["cut.dcm"].verdict is Verdict.FAILED
    assert reports["no.dcm"].verdict is Verdict.FAILED
    # One original could not be read: what it holds was not looked for.
    assert reports["one.dcm"].verdict is Verdict.INCOMPLETE


def test_the_function_of_the_package(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", one=clean(), two=clean(number=2, PatientName="TRIAL-B8"))
    paths = sorted(folder.iterdir())
    reports = list(phidetect.audit_files(paths, key=bytes(range(32)), limits=FEW))
    assert [report.instance.path for report in reports] == list(NAMES)
    assert all(report.verdict is Verdict.FOUND for report in reports)
    with pytest.raises(UsageError, match="PHD011"):
        list(phidetect.audit_files([]))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "set", one=clean(), two=clean(OtherPatientNames="Penhallow^Orla"))
    source = write(tmp_path / "source", one=original())
    assert main(["scan", "--audit", str(folder), "--original", str(source)]) in (1, 3)
    out = capsys.readouterr().out
    assert "claim  113100" in out
    assert "high   attributes.removed" in out
    assert main(["scan", "--audit", "--json", str(folder)]) == 1
    out = capsys.readouterr().out
    *lines, last = [json.loads(line) for line in io.StringIO(out)]
    assert [line["instance"]["path"] for line in lines] == list(NAMES)
    assert last["audit_summary"]["instances"] == 2
    assert "penhallow" not in out.lower()
    assert main(["scan", str(folder), "--original", str(source)]) == 2
