from __future__ import annotations

from pathlib import Path

import pytest

from phidetect.errors import RedactionError
from phidetect.redaction import write_index
from tests.unit.report.reports import failed, incomplete, written


def test_the_index_lists_outputs_and_keeps_those_of_earlier_runs(tmp_path: Path) -> None:
    write_index(tmp_path, [written("b.dcm"), incomplete("x.dcm")])
    write_index(tmp_path, [written("a,1.dcm"), failed("y.dcm")])
    lines = (tmp_path / "index.csv").read_text().splitlines()
    digest = "cd" * 32
    assert lines == ["path,sha256,verdict", f'"a,1.dcm",{digest},FOUND', f"b.dcm,{digest},FOUND"]
    assert [p.name for p in tmp_path.iterdir()] == ["index.csv"]


def test_an_index_that_cannot_be_written_is_a_coded_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RedactionError, match="PHD403"):
        write_index(tmp_path / "file" / "out", [written()])
    (tmp_path / "index.csv").mkdir()
    with pytest.raises(RedactionError, match=r"PHD403.*index\.csv"):
        write_index(tmp_path, [written()])


def test_no_partial_index_stands_in_the_output_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    output.mkdir()
    seen: list[list[str]] = []
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append([p.name for p in output.iterdir()])
        assert self.parent != output
        assert self.parent.name.startswith(".")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    write_index(output, [written()])
    assert seen == [[]]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
