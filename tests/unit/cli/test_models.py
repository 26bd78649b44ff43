from __future__ import annotations

import json

import pytest

from phidetect.cli.main import main


@pytest.mark.parametrize("what", ["list", "verify"])
def test_models_as_json(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", what, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["task"] for row in rows} == {
        "text_detector",
        "text_reader",
        "phi_ner",
        "text_screen",
    }
    for row in rows:
        assert len(row["sha256"]) == 64
        assert row["preprocessing"]
        assert row["verified"] is (what == "verify")


def test_models_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    listed = capsys.readouterr().out
    assert main(["models", "verify"]) == 0
    verified = capsys.readouterr().out
    assert [f"{line}  verified" for line in listed.splitlines()] == verified.splitlines()
    assert main(["models", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
