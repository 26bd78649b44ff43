"""Verified objects into an output folder: paths, staging, links."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from phidetect.errors import RedactionError, UsageError
from phidetect.keys import TOKEN_PATTERN, RunKey
from phidetect.redaction import (
    Staging,
    check_folders,
    mirror_output_path,
    write_redacted,
)
from tests.unit.redaction.objects import (
    KEY,
    ROOT,
    header,
)
from tests.unit.redaction.test_engine import KNOWN, redact


def test_writing(tmp_path: Path) -> None:
    result = redact(header())
    root = tmp_path / "out"
    digest = write_redacted(result, root / "a" / "b.dcm", root=root)
    assert digest == result.audit.sha256
    assert (root / "a" / "b.dcm").read_bytes() == result.data
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    with pytest.raises(RedactionError, match="PHD405"):
        write_redacted(result, root / "a" / "b.dcm", root=root)
    with pytest.raises(RedactionError, match="PHD403"):
        write_redacted(result, tmp_path / "elsewhere.dcm", root=root)
    assert (root / "a" / "b.dcm").read_bytes() == result.data


def test_a_disk_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = redact(header())

    def broken(*args: object) -> None:
        raise OSError

    monkeypatch.setattr("phidetect.redaction.write._move_without_overwriting", broken)
    with pytest.raises(RedactionError, match="PHD403"):
        write_redacted(result, tmp_path / "out" / "b.dcm")
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_folders_that_lie_in_one_another(tmp_path: Path) -> None:
    for output in (tmp_path, tmp_path / "in", tmp_path / "in" / "sub"):
        with pytest.raises(UsageError, match="PHD005"):
            check_folders([tmp_path / "in"], output)
    check_folders([tmp_path / "in"], tmp_path / "out")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("CT/series1/0001.dcm", (True, True, True)),
        ("Winterbourne_Ottilie/CT/IM1.dcm", (False, True, True)),
        ("QX-778812/1.dcm", (False, True)),
        (f"CT/{ROOT}.3.dcm", (True, False)),
        (f"CT/MR.{ROOT}.3", (True, False)),
    ],
)
def test_paths_of_outputs(path: str, kept: tuple[bool, ...]) -> None:
    out = mirror_output_path(PurePosixPath(path), KNOWN, KEY)
    assert len(out.parts) == len(kept)
    for old, new, stays in zip(PurePosixPath(path).parts, out.parts, kept, strict=True):
        assert (old == new) is stays
        assert stays or TOKEN_PATTERN.match(new)
    assert mirror_output_path(PurePosixPath(path), KNOWN, KEY) == out
    assert mirror_output_path(PurePosixPath(path), KNOWN, RunKey(bytes(32))) != out or all(kept)


@pytest.mark.parametrize("path", ["../a.dcm", "/etc/a.dcm", "a/../../b"])
def test_paths_that_climb_are_refused(path: str) -> None:
    with pytest.raises(RedactionError, match="PHD403"):
        mirror_output_path(PurePosixPath(path), KNOWN, KEY)


def test_nothing_of_the_work_shows_a_value() -> None:
    result = redact(header())
    for shown in (repr(result), repr(result.audit), str(result.audit.to_dict())):
        assert "Ottilie" not in shown
        assert "778812" not in shown


def test_a_link_in_the_output_folder_is_not_followed(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    output.mkdir()
    elsewhere.mkdir()
    (output / "sub").symlink_to(elsewhere)
    with Staging(output) as staging:
        staged = staging.new_path()
        staged.write_bytes(b"x")
        with pytest.raises(RedactionError) as caught:
            staging.publish(staged, Path("sub/deep/a.dcm"))
        assert caught.value.code == "PHD403"
        assert list(elsewhere.iterdir()) == []
        assert staging.publish(staged, Path("other/a.dcm")).read_bytes() == b"x"


def test_an_output_folder_that_is_a_file_system_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a container mounts it: nothing beside it can be renamed into it."""
    output = tmp_path / "out"
    output.mkdir()
    monkeypatch.setattr(Staging, "_is_mounted", lambda _self: True)
    with Staging(output) as staging:
        staged = staging.new_path()
        assert output in staged.parents
        staged.write_bytes(b"x")
        staging.publish(staged, Path("a.dcm"))
    assert [path.name for path in output.iterdir()] == ["a.dcm"]


def test_an_output_folder_beside_which_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    output.mkdir()
    beside = Staging(output)
    assert not beside._is_mounted()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and real(path, mode))
    assert beside._is_mounted()
