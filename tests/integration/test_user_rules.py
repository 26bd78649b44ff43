"""Rules that a user brings, from the command line to the verified output."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

import phidetect
from phidetect.cli.main import main
from phidetect.keys import RunKey
from phidetect.samples.catalogue import us_technical
from phidetect.types import Region

BOX = (200, 160, 100, 30)  # left, top, width, height
CTP = f"""Invented devices
{{ Modality.equals("US") * Manufacturer.containsIgnoreCase("fingale")
   * Rows.isGreaterThan("10") * !Columns.equals("7") }}
{BOX}
"""
DEID = f"""FORMAT dicom
%filter graylist
LABEL Fingale # invented
  contains Modality US
  + contains Manufacturer nobody || contains Manufacturer FINGALE
  ctpcoordinates {",".join(map(str, BOX))}
%header
REMOVE PatientName
"""


@pytest.fixture
def us(tmp_path: Path) -> Path:
    data, _ = us_technical()
    data.Manufacturer = "Fingale"
    path = tmp_path / "in" / "us.dcm"
    path.parent.mkdir()
    data.save_as(path, enforce_file_format=True)
    return path


def places(report: phidetect.InstanceReport) -> list[Region]:
    return [
        f.location
        for f in report.findings
        if isinstance(f.location, Region)
        and any(e.source == "rule:regions.user" for e in f.evidence)
    ]


@pytest.mark.parametrize(("name", "text"), [("ctp.script", CTP), ("deid.us", DEID)])
def test_an_ultrasound_image_by_a_script_and_by_a_recipe(
    us: Path, tmp_path: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / name
    rules.write_text(text)
    assert not places(phidetect.scan(us))
    report = phidetect.scan(us, region_rules=[rules])
    left, top, width, height = BOX
    (region,) = places(report)
    assert tuple(region.box) == (top, left, top + height, left + width)
    (found,) = [f for f in report.findings if f.location == region]
    assert found.phi is True
    assert found.evidence[0].why == "rule 1 of rules file 1"
    assert report.provenance.region_rules[0].startswith("sha256:")
    output = tmp_path / "out"
    arguments = ["redact", str(us), "--output", str(output), "--region-rules", str(rules)]
    assert main(arguments) == 0
    assert ("%header" in capsys.readouterr().err) == (name == "deid.us")
    before, after = pydicom.dcmread(us).pixel_array, pydicom.dcmread(output / "us.dcm").pixel_array
    inside = (..., slice(top, top + height), slice(left, left + width), slice(None))
    assert not after[inside].any()
    assert before[inside].any()
    after[inside] = before[inside]
    assert (after == before).all()
    assert not places(phidetect.scan(output / "us.dcm", region_rules=[rules]))


def test_a_policy_names_its_files_from_its_own_folder(us: Path, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "us.script").write_text(CTP)
    (folder / "kb.csv").write_text(KB)
    (folder / "mine.toml").write_text(
        'name = "mine"\noptions = ["retain_safe_private"]\n'
        'region_rules = ["us.script"]\nprivate_rules = "kb.csv"\n'
        "[hide]\nphi = true\nsuspect = true\ntechnical = false\n"
    )
    with phidetect.Scanner(policy=folder / "mine.toml", key=RunKey(bytes(32))) as scanner:
        report, again = scanner.scan(us), scanner.scan(us)
    assert len(places(report)) == 1
    assert report.provenance.private_rules.startswith("sha256:")
    assert again.to_dict() | {"timings_ms": 0} == report.to_dict() | {"timings_ms": 0}


def test_a_report_only_policy_uses_them_too(us: Path, tmp_path: Path) -> None:
    rules = tmp_path / "ctp.script"
    rules.write_text(CTP)
    report = phidetect.scan(us, policy="clinical-transit", region_rules=[rules])
    assert len(places(report)) == 1


def test_a_file_that_is_not_understood_is_a_usage_error(
    us: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "ctp.script"
    rules.write_text('{ Modality.equals("US") * }')
    assert main(["scan", str(us), "--region-rules", str(rules)]) == 2
    assert "PHD014" in capsys.readouterr().err
    rules.write_text("pattern\n")
    assert main(["scan", str(us), "--private-rules", str(rules)]) == 2
    assert "PHD015" in capsys.readouterr().err


KB = """element_sig_pattern,tag_name,vr,private_disposition
"(0019,""FINGALE_ACQ_01"",01)",Coil,LO,k
"(0019,""FINGALE_ACQ_01"",02)",Notes,LO,k
"(0019,""FINGALE_ACQ_01"",03)",Bed,LO,d
"(0019,""FINGALE_ACQ_01"",04)",Raw UID,UI,h
"(0019,""FINGALE_ACQ_01"",05)",Calibrated,DA,o
"(0019,""FINGALE_ACQ_01"",06)",Clock,SL,oi
"(0019,""FINGALE_ACQ_01"",07)",Factor,DS,k
"(0019,""FINGALE_ACQ_01"",08)",Steps,SQ,k
"(0019,""FINGALE_ACQ_01"",08)[<0>](0018,0087)",Field,DS,k
"(0019,""FINGALE_ACQ_01"",08)[<0>](0019,""FINGALE_ACQ_01"",09)",Gain,DS,k
"""


def private_values(data: Dataset, name: str, block: int) -> None:
    def put(low: int, vr: str, value: Any) -> None:
        data.add_new(0x00190000 | block << 8 | low, vr, value)

    data.add_new(0x00190000 | block, "LO", "FINGALE_ACQ_01")
    put(0x01, "LO", "HEAD COIL")
    put(0x02, "LO", f"HEAD COIL {name}")
    put(0x03, "LO", "HEAD")
    put(0x04, "UI", "1.2.3.4.5.6.7.8")
    put(0x05, "DA", "20190310")
    put(0x06, "SL", 1552212000)
    put(0x07, "DS", "1.5")
    step = Dataset()
    step.MagneticFieldStrength = "3"
    step.PatientComments = "HEAD"
    step.ScanningSequence = "GR"
    step.add_new(0x00190010, "LO", "FINGALE_ACQ_01")
    step.add_new(0x00191009, "DS", "2.5")
    step.add_new(0x0019100A, "DS", "9.5")
    put(0x08, "SQ", [step])
    put(0x0B, "LO", "HEAD")


@pytest.mark.parametrize("block", [0x10, 0x11])
@pytest.mark.parametrize("syntax", ["explicit", "implicit"])
def test_a_knowledge_base_of_private_elements(tmp_path: Path, block: int, syntax: str) -> None:
    data, _ = us_technical()
    name = str(data.PatientName).split("^")[0]
    if block == 0x11:
        data.add_new(0x00190010, "LO", "OTHER MAKER")
        data.add_new(0x00191001, "LO", "HEAD COIL")
    private_values(data, name, block)
    if syntax == "implicit":
        data.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    source = tmp_path / "us.dcm"
    data.save_as(source, enforce_file_format=True)
    rules = tmp_path / "kb.csv"
    rules.write_text(KB)

    none, _ = phidetect.redact(source)
    assert not [element.tag for element in none if element.tag.is_private]

    output = tmp_path / "out"
    arguments = ["redact", str(source), "--output", str(output), "--private-rules", str(rules)]
    reports = tmp_path / "report.jsonl"
    assert main([*arguments, "--report", str(reports)]) == 0
    (line,) = reports.read_text().splitlines()
    assert json.loads(line)["provenance"]["private_rules"].startswith("sha256:")
    assert name not in line
    after = pydicom.dcmread(output / "us.dcm")
    at = 0x00190000 | block << 8
    kept = [element.tag & 0xFF for element in after if element.tag.is_private]
    if syntax == "implicit":  # VRs are unknown: what cannot be read as text goes
        assert kept == [block, 1, 7]
        assert after[at | 1].value == b"HEAD COIL "
    else:
        assert kept == [block, 1, 2, 4, 5, 7, 8]
        assert after[at | 1].value == "HEAD COIL"
        assert after[at | 2].value.strip() == "HEAD COIL"
        assert after[at | 4].value.startswith("2.25.")
        assert after[at | 5].value not in ("", "20190310")
        assert after[at | 7].value == 1.5
        (step,) = after[at | 8].value
        assert sorted(element.tag for element in step) == [0x00180087, 0x00190010, 0x00191009]
    assert name.encode() not in (output / "us.dcm").read_bytes()
    assert not new_errors(source, output / "us.dcm")


def new_errors(before: Path, after: Path) -> set[str]:
    """Return what dciodvfy has against `after` and had not against `before`."""
    if shutil.which("dciodvfy") is None:
        return set()
    told = []
    for path in (before, after):
        done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
        told.append({line for line in done.stderr.splitlines() if line.startswith("Error")})
    return told[1] - told[0]


def test_what_an_object_calls_safe_stays_and_is_searched(tmp_path: Path) -> None:
    data, _ = us_technical()
    name = str(data.PatientName).split("^")[0]
    group, creator = 0x0019, "GEMS_ACQU_01"  # a creator that dictionaries know
    data.add_new(0x00190010, "LO", creator)
    data.add_new(0x00191001, "LO", "HEAD COIL")
    data.add_new(0x00191002, "LO", f"HEAD COIL {name}")
    data.add_new(0x00191003, "LO", "HEAD COIL")
    item = Dataset()
    item.PrivateGroupReference = group
    item.PrivateCreatorReference = creator
    item.BlockIdentifyingInformationStatus = "MIXED"
    item.NonidentifyingPrivateElements = [1, 2]
    data.PrivateDataElementCharacteristicsSequence = [item]
    source = tmp_path / "us.dcm"
    data.save_as(source, enforce_file_format=True)
    clean, _ = phidetect.redact(source)
    assert clean[0x00191001].value == "HEAD COIL"
    assert clean[0x00191002].value.strip() == "HEAD COIL"
    assert 0x00191003 not in clean
    assert clean.PrivateDataElementCharacteristicsSequence[0].PrivateCreatorReference == creator
