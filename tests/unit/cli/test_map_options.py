"""What policy, key, subject map and map have to do with one another, before a file is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import phidetect
from phidetect.api import check_redacting_policy
from phidetect.cli.main import main
from phidetect.errors import UsageError
from phidetect.keys import RunKey
from tests.integration.roundtrip import IDENTIFIER, KEY, save, slice_of_study

Run = Callable[..., int]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    save(slice_of_study(1), tmp_path / "in" / "1.dcm")
    for name, key in (("key", KEY), ("other", bytes(32))):
        (tmp_path / name).write_bytes(key)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "subjects.csv").write_text(f"{IDENTIFIER},A-1\n")
    (tmp_path / "text").write_text("something else")
    (tmp_path / "link").symlink_to(tmp_path / "text")
    (tmp_path / "loop").symlink_to(tmp_path / "out")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--policy", "public-release", "--key", "{}/key"], "PHD020"),
        (["--policy", "public-release", "--subject-map", "{}/subjects.csv"], "PHD020"),
        (["--policy", "public-release", "--map", "{}/m"], "PHD022"),
        (["--policy", "research", "--key", "{}/key", "--map", "{}/m"], "PHD022"),
        (["--policy", "transient-deid"], "PHD021"),
        (["--policy", "transient-deid", "--map", "{}/m"], "PHD021"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/out/m"], "PHD023"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/loop/m"], "PHD023"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/out"], "PHD023"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/in/1.dcm"], "PHD023"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/link"], "PHD023"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/text"], "PHD02"),
        (["--policy", "transient-deid", "--key", "{}/key", "--map", "{}/none/m"], "PHD023"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    files: Path, options: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [option.format(files) for option in options]
    assert main(["redact", str(files / "in"), "--output", str(files / "out"), *given]) == 2
    said = "".join(capsys.readouterr())
    assert code in said
    assert IDENTIFIER not in said
    assert not list(files.glob("out/*"))
    assert (files / "text").read_text() == "something else"
    assert not list(files.glob("*.journal"))


def test_a_map_of_another_key_is_not_added_to(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["redact", str(files / "in"), "--policy", "transient-deid", "--quiet"]
    new = ["--output", str(files / "deep" / "new" / "out")]
    assert main([*arguments, *new, "--key", str(files / "key")]) == 0
    path = files / "deep" / "new" / "out.crosswalk"
    before = path.read_bytes()
    again = ["--output", str(files / "again"), "--map", str(path), "--key", str(files / "other")]
    assert main([*arguments, *again]) == 2
    assert "PHD024" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not list(files.glob("again/*"))
    back = ["reidentify", str(files / "deep"), "--map", str(path), "--output", str(files / "back")]
    assert main([*back, "--key", str(files / "other")]) == 2
    assert not (files / "back").exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--map", "{}/none", "--key", "{}/key", "--output", "{}/back"], "PHD007"),
        (["--map", "{}/link", "--key", "{}/key", "--output", "{}/back"], "PHD023"),
        (["--map", "{}/none", "--key", "{}/text", "--output", "{}/back"], "PHD004"),
        (["--map", "{}/none", "--key", "{}/key", "--output", "{}/in"], "PHD005"),
        (["--map", "{}/none", "--key", "{}/key", "--output", "{}/text"], "PHD011"),
    ],
)
def test_reidentify_says_what_is_wrong_before_it_begins(
    files: Path, options: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [option.format(files) for option in options]
    assert main(["reidentify", str(files / "in"), *given]) == 2
    assert code in capsys.readouterr().err
    assert not (files / "back").exists()


def test_files_that_are_no_results_have_their_exit_codes(files: Path) -> None:
    redact = ["redact", str(files / "in"), "--output", str(files / "out"), "--quiet"]
    assert main([*redact, "--policy", "transient-deid", "--key", str(files / "key")]) == 0
    options = ["--map", str(files / "out.crosswalk"), "--key", str(files / "key"), "--quiet"]
    options += ["--output", str(files / "back")]
    (files / "mixed").mkdir()
    (files / "mixed" / "note.txt").write_text("no object " * 40)
    assert main(["reidentify", str(files / "mixed"), *options]) == 3
    assert main(["reidentify", str(files / "mixed"), *options, "--ignore-non-dicom"]) == 0
    assert main(["reidentify", str(files / "mixed" / "note.txt"), *options]) == 4
    assert main(["reidentify", str(files / "in"), *options]) == 3  # the originals themselves
    assert list((files / "back").iterdir()) == []


def test_the_help_says_that_it_writes_phi(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reidentify", "--help"]) == 0
    out = capsys.readouterr().out
    assert "WRITES PROTECTED HEALTH INFORMATION" in out
    assert "0600" in out


def test_the_library_says_the_same(tmp_path: Path) -> None:
    ds = slice_of_study(1)
    with pytest.raises(UsageError, match="PHD020"):
        phidetect.redact(ds, policy="public-release", key=KEY)
    with pytest.raises(UsageError, match="PHD020"):
        phidetect.redact(ds, policy="public-release", pseudonyms={"a": "B"})
    with pytest.raises(UsageError, match="PHD021"):
        phidetect.redact(ds, policy="transient-deid", key=KEY)
    with phidetect.Crosswalk(tmp_path / "map", key=KEY) as crosswalk:
        with pytest.raises(UsageError, match="PHD022"):
            phidetect.redact(ds, policy="research", crosswalk=crosswalk)
        with pytest.raises(UsageError, match="PHD024"):
            phidetect.redact(ds, policy="transient-deid", key=bytes(32), crosswalk=crosswalk)
    fresh = RunKey.fresh()
    assert check_redacting_policy("public-release", key=fresh).forget_key
    with (
        pytest.raises(UsageError, match="PHD021"),
        phidetect.Crosswalk(tmp_path / "other", key=fresh) as crosswalk,
    ):
        phidetect.redact(ds, policy="transient-deid", crosswalk=crosswalk)


def test_a_policy_of_ones_own_may_keep_a_map(files: Path) -> None:
    own = files / "own.toml"
    own.write_text(
        'name = "own"\noptions = ["retain_longitudinal_full_dates", "retain_uids"]\n'
        "crosswalk = true\n[hide]\nphi = true\nsuspect = true\ntechnical = false\n"
    )
    with phidetect.Crosswalk(files / "map", key=KEY) as crosswalk:
        clean, _ = phidetect.redact(slice_of_study(1), policy=own, crosswalk=crosswalk)
        assert clean.PatientID != IDENTIFIER
        assert phidetect.reidentify(clean, crosswalk=crosswalk).PatientID == IDENTIFIER
    assert (
        clean.SOPInstanceUID == slice_of_study(1).SOPInstanceUID
    )  # retained, and known all the same
