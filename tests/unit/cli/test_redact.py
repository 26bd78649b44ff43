from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from phidetect.cli.redact import exit_code, write_index
from phidetect.errors import RedactionError
from phidetect.types import InstanceReport, Verdict
from tests.unit.report.reports import failed, incomplete, make, written


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], 0),
        ([written()], 0),
        ([replace(written(), verdict=Verdict.CLEAN)], 0),
        ([written(), incomplete()], 3),
        ([written(), make()], 3),
        ([written(), incomplete(), failed()], 4),
    ],
)
def test_exit_code_is_0_only_when_everything_was_written(
    reports: list[InstanceReport], code: int
) -> None:
    assert exit_code(reports) == code


def test_the_index_lists_outputs_and_keeps_those_of_earlier_runs(tmp_path: Path) -> None:
    write_index(tmp_path, [written("b.dcm"), incomplete("x.dcm")])
    write_index(tmp_path, [written("a,1.dcm"), failed("y.dcm")])
    lines = (tmp_path / "index.csv").read_text().splitlines()
    digest = "cd" * 32
    assert lines == ["path,sha256,verdict", f'"a,1.dcm",{digest},FOUND', f"b.dcm,{digest},FOUND"]
    assert [p.name for p in tmp_path.iterdir()] == ["index.csv"]


def test_an_index_that_cannot_be_written_is_a_coded_error(tmp_path: Path) -> None:
    with pytest.raises(RedactionError, match="PHD403"):
        write_index(tmp_path / "none", [written()])
