"""The canary kit against phidetect itself: what is guaranteed today may only get better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydicom import dcmread

from phidetect.cli.main import main
from phidetect.evaluation import Kit, Sight, plant_kit, read_kit, score_report

pytestmark = pytest.mark.slow

MISSED = 1
"""Canaries that a scan neither found nor decided on, or whose surface it skipped."""
LEAKED = 5
LOST = 21
ALARMS = 2


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kit]:
    folder = tmp_path_factory.mktemp("canaries") / "kit"
    return folder, plant_kit(folder)


def test_a_scan_finds_or_decides_on_the_canaries(kit: tuple[Path, Kit], tmp_path: Path) -> None:
    folder, _ = kit
    report = tmp_path / "scan.jsonl"
    assert main(["scan", str(folder), "--ignore-non-dicom", "--report", str(report), "--quiet"])
    result = score_report(read_kit(folder), report)
    lost = [*result.ids(Sight.MISSED), *result.ids(Sight.SKIPPED)]
    assert len(lost) <= MISSED, lost
    assert len(result.false_alarms) <= ALARMS, result.false_alarms
    written = report.read_text("utf-8").casefold()
    values = [word for c in kit[1].canaries if c.phi for word in c.search if len(word) > 5]
    assert [value for value in values if value.casefold() in written] == []


def test_a_redaction_leaves_few_canaries(
    kit: tuple[Path, Kit], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, made = kit
    out, scores = tmp_path / "out", tmp_path / "leaks.json"
    main(["redact", str(folder), "--ignore-non-dicom", "--output", str(out), "--quiet"])
    options = ("--retained", "DEVICE_ID", "--report", str(scores))
    main(["evaluate", "leaks", str(folder), str(out), *options])
    said = json.loads(scores.read_text("utf-8"))
    assert said["leaked"] <= LEAKED, said["fates"]
    assert said["technical"] - said["technical_kept"] - said["technical_no_output"] <= LOST
    assert len(said["objects_without_output"]) <= 2
    assert said["outputs_damaged"] == said["unread"] == 0
    printed = capsys.readouterr().out.casefold()
    values = [word for c in made.canaries if c.phi for word in c.search if len(word) > 5]
    assert [value for value in values if value.casefold() in printed] == []


def test_a_naive_tool_is_caught(kit: tuple[Path, Kit], tmp_path: Path) -> None:
    """A few well-known elements emptied, as a script of an afternoon does it."""
    folder, made = kit
    out = tmp_path / "out"
    out.mkdir()
    for one in made.objects:
        if one.file == "DICOMDIR":
            continue
        data = dcmread(folder / one.file, stop_before_pixels=one.file == "hidden.dcm")
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "AccessionNumber"):
            if keyword in data:
                setattr(data, keyword, "")
        data.remove_private_tags()
        data.save_as(out / Path(one.file).name)
    assert main(["evaluate", "leaks", str(folder), str(out), "--quiet"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["leaks", "KIT", "NOWHERE"], 4),
        (["leaks", "NOWHERE", "KIT"], 4),
        (["leaks", "KIT", "KIT", "--retained", "MOON"], 2),
        (["found", "KIT", "NOWHERE"], 4),
        (["found", "NOWHERE", "NOWHERE"], 4),
        (["stars"], 2),
    ],
)
def test_bad_input_is_an_error(
    kit: tuple[Path, Kit], tmp_path: Path, arguments: list[str], code: int
) -> None:
    places = {"KIT": str(kit[0]), "NOWHERE": str(tmp_path / "nowhere")}
    assert main(["evaluate", *(places.get(a, a) for a in arguments)]) == code
