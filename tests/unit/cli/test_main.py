from __future__ import annotations

import warnings
from pathlib import Path

import click
import pytest

import phidetect
from phidetect.cli import main as module
from phidetect.cli.main import main
from phidetect.errors import MESSAGES
from tests.unit.report.reports import VALUE


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function that makes ``scan`` raise what it is given."""

    def put(error: BaseException) -> None:
        def command() -> None:
            warnings.warn(VALUE, stacklevel=1)
            raise error

        monkeypatch.setattr("phidetect.cli.scan.command", click.command("scan")(command))

    return put


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out, _ = capsys.readouterr()
    for verb in ("demo", "scan", "redact", "reidentify", "explain", "models"):
        assert f"\n  {verb} " in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert phidetect.__version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["bogus"], None),
        (["scan"], None),
        (["scan", "/no/such/path"], "PHD007"),
        (["scan", "{tmp}", "--policy", "nonesuch"], "PHD001"),
        (["scan", "{tmp}", "--key", "{tmp}/none"], "PHD004"),
        (["scan", "{tmp}", "--subject-map", "{tmp}/none"], "PHD007"),
        (["scan", "{tmp}", "--subject-map", "{tmp}/there"], "PHD008"),
        (["scan", "{tmp}", "--resume"], "PHD010"),
        (["scan", "{tmp}", "--workers", "0"], None),
        (["scan", "{tmp}", "--device", "tpu"], None),
        (["scan", "{tmp}", "--report", "{tmp}/none/r.jsonl"], "PHD011"),
        (["scan", "{tmp}", "--report", "{tmp}"], "PHD011"),
        (["scan", "{tmp}", "--reveal", "{tmp}/there"], "PHD011"),
        (["redact", "{tmp}"], None),
        (["redact", "{tmp}", "--output", "{tmp}"], "PHD005"),
        (["redact", "{tmp}", "--output", "{tmp}/below"], "PHD005"),
        (["redact", "{tmp}/sub", "--output", "{tmp}"], "PHD005"),
        (["redact", "{tmp}/there", "--output", "{tmp}"], "PHD005"),
        (["redact", "{tmp}/sub", "--output", "{tmp}/there"], "PHD011"),
        (["redact", "{tmp}", "--output", "{tmp}/../o", "--policy", "clinical-transit"], "PHD006"),
        (["redact", "{tmp}", "--output", "{tmp}/../o", "--policy", "transient-deid"], "PHD021"),
        (["redact", "{tmp}/sub", "--output", "{tmp}/o", "--map", "{tmp}/m"], "PHD022"),
        (["reidentify", "{tmp}/sub", "--output", "{tmp}/o", "--map", "{tmp}/m"], None),
        (["reidentify", "{tmp}/sub", "--output", "{tmp}/o", "--key", "{tmp}/k"], None),
        (["redact", "{tmp}", "--output", "/dev/null/o"], "PHD011"),
        (["redact", "{tmp}/sub", "--output", "{tmp}/o", "--reveal", "{tmp}/o/v"], "PHD011"),
        (["redact", "{tmp}/empty", "--output", "{tmp}/sub", "--reveal", "{tmp}/sub/v"], "PHD011"),
        (["explain", "{tmp}/there"], "PHD009"),
        (["explain", "{tmp}/none"], "PHD007"),
        (["explain", "{tmp}/empty", "--policy", "nonesuch"], "PHD001"),
        (["demo", "--output", "{tmp}"], "PHD011"),
        (["demo", "--output", "{tmp}/there"], "PHD011"),
        (["demo", "--output", "{tmp}/new", "--policy", "nonesuch"], "PHD001"),
        (["demo", "--output", "{tmp}/new", "--policy", "clinical-transit"], "PHD006"),
        (["models", "burn"], None),
    ],
)
def test_usage_errors_are_coded_and_exit_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str | None
) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "there").write_text("not a report")
    (root / "empty").write_text("")
    before = sorted(root.rglob("*"))
    assert main([a.format(tmp=root) for a in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    if code is not None:
        assert err.startswith(f"phidetect: {code} ")
        assert MESSAGES[code] in err
    assert sorted(root.rglob("*")) == before


def test_a_foreign_exception_shows_its_type_and_place_only(
    raising: object, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(KeyError(VALUE))  # type: ignore[operator]
    assert main(["scan"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("phidetect: PHD901 an error inside phidetect (KeyError at ")
    assert VALUE not in err
    assert "Traceback" not in err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_no_error_of_ours(
    raising: object, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    raising(error)  # type: ignore[operator]
    assert main(["scan"]) == 130
    assert capsys.readouterr().err.strip() == "phidetect: stopped by the user"


def test_every_verb_has_a_file_of_its_own() -> None:
    folder = Path(module.__file__).parent
    for verb in module._VERBS:
        assert (folder / f"{verb}.py").is_file()
