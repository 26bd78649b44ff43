"""New identifiers that the user gives, from the command line to the verified output."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

import phidetect
from phidetect.cli.main import main
from phidetect.samples.catalogue import SAMPLES
from phidetect.types import Verdict

NEW = "BRAIN CONTRAST"  # words that stand elsewhere too: a second look must not hide them there


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return an object of an invented patient, without pixels."""
    data = next(d for d, key in (make() for make in SAMPLES) if key.file.startswith("sr_"))
    data.StudyDescription = NEW
    path = tmp_path / "in" / "sr.dcm"
    path.parent.mkdir()
    data.save_as(path, enforce_file_format=True)
    return path


def map_of(sample: Path) -> Path:
    old = pydicom.dcmread(sample).PatientID
    path = sample.parent.parent / "map.csv"
    path.write_text(f"old,new\n{old},{NEW}\n")
    return path


def test_the_command_line_writes_the_new_identifier_and_verifies_it(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = sample.parent.parent / "out"
    subjects = str(map_of(sample))
    before = pydicom.dcmread(sample)
    arguments = ["redact", str(sample), "--output", str(output), "--subject-map", subjects]
    assert main(arguments) == 0
    after = pydicom.dcmread(output / "sr.dcm")
    assert (after.PatientID, str(after.PatientName)) == (NEW, NEW)
    assert after.StudyDescription == NEW
    assert str(before.PatientName) not in "".join(capsys.readouterr())
    assert main(["scan", str(output / "sr.dcm"), "--subject-map", subjects]) == 0
    assert main(["scan", str(output / "sr.dcm")]) == 1


def test_the_library_takes_a_mapping_and_others_keep_tokens(sample: Path) -> None:
    old = pydicom.dcmread(sample).PatientID
    clean, _ = phidetect.redact(sample, pseudonyms={old: NEW})
    assert clean.PatientID == NEW
    other, _ = phidetect.redact(sample, pseudonyms={"someone else": NEW})
    assert other.PatientID.startswith("PHD")


def test_a_new_identifier_elsewhere_is_still_looked_at(sample: Path) -> None:
    data = pydicom.dcmread(sample)
    data.PatientComments = "Ordered for Amy Wilson"
    with phidetect.Scanner(pseudonyms={"x": "Amy Wilson"}) as scanner:
        report = scanner.scan(data)
    assert report.verdict is Verdict.FOUND
    assert any("(0010,4000)" in str(finding.location) for finding in report.findings)


def test_old_identifiers_that_differ_in_spelling_alone_are_refused() -> None:
    with pytest.raises(phidetect.PhidetectError, match="PHD008") as caught:
        phidetect.Scanner(pseudonyms={"Lm-4471902": "A", "lm-4471902 ": "B"})
    assert "4471902" not in str(caught.value)
