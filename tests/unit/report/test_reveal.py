from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from phidetect.errors import RedactionError
from phidetect.report import write_values
from tests.unit.report.reports import VALUE, make


def test_values_are_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "values.jsonl"
    mask = os.umask(0)
    try:
        assert write_values(file, [make("b.dcm"), make("a.dcm")]) == 16
    finally:
        os.umask(mask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["path"] for row in rows] == ["a.dcm"] * 8 + ["b.dcm"] * 8
    assert {tuple(row["texts"]) for row in rows} == {(VALUE,)}


def test_an_existing_file_or_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("there", "link"):
        with pytest.raises(RedactionError, match="PHD405"):
            write_values(tmp_path / name, [make()])
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(RedactionError, match="PHD403"):
        write_values(tmp_path / "none" / "x", [make()])
