from __future__ import annotations

import json
from pathlib import Path

import pytest

from phidetect.cli.main import main
from phidetect.evaluation import ANSWER_KEY, Kit, read_kit

Planted = tuple[Path, Kit]


def values(kit: Kit) -> list[str]:
    return [w.casefold() for c in kit.canaries if c.phi for w in c.search if len(w) >= 6]


def test_plant_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plant", str(tmp_path / "kit"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    kit = read_kit(tmp_path / "kit")
    assert said["objects"] == len(kit.objects)
    assert said["canaries"] + said["technical"] == len(kit.canaries)
    assert main(["plant", str(tmp_path / "kit")]) == 2
    assert main(["plant", str(tmp_path / "other"), "--kit", "sparrow"]) == 4
    assert not (tmp_path / "other").exists()


def test_leaks_prints_ids_and_no_value(
    planted: Planted, copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, kit = planted
    report = tmp_path / "leaks.json"
    assert main(["evaluate", "leaks", str(folder), str(copied), "--report", str(report)]) == 1
    out = capsys.readouterr().out
    total = sum(c.phi for c in kit.canaries)
    assert f"{total} of {total} canaries left" in out
    assert f"{len(kit.objects)} of {len(kit.objects)} files matched" in out
    said = json.loads(report.read_text("utf-8"))
    assert said["leaked"] == said["canaries"] == total
    assert said["technical_kept"] == said["technical"]
    text = (out + report.read_text("utf-8")).casefold()
    assert [value for value in values(kit) if value in text] == []


def test_leaks_of_nothing_is_0(
    planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.csv").write_text("none\n")
    assert main(["evaluate", "leaks", str(planted[0]), str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["leaked"] == said["technical_kept"] == 0
    assert len(said["objects_without_output"]) == said["objects"] == len(planted[1].objects)
    assert said["technical_no_output"] == said["technical"]


def test_errors_of_the_command_line(planted: Planted, tmp_path: Path) -> None:
    kit = str(planted[0])
    assert main(["evaluate", "leaks", kit, str(tmp_path / "nowhere")]) == 4
    assert main(["evaluate", "leaks", str(tmp_path), kit]) == 4
    assert main(["evaluate", "leaks", kit, kit, "--retained", "MOON"]) == 2
    assert main(["evaluate", "found", kit, str(planted[0] / ANSWER_KEY)]) == 4
    assert main(["evaluate", "leaks", kit, kit, "--report", str(tmp_path / "no" / "r")]) == 2
