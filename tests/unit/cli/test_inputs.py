from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from phidetect.cli.inputs import container_kind, find_inputs
from phidetect.errors import UsageError


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def names(*paths: Path) -> list[str]:
    return [item.name for item in find_inputs(paths)]


def test_a_folder_gives_its_files_below_it_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b/2.dcm", "b/10.dcm", "a.dcm", "b/c/x.dcm", ".hidden")
    assert names(tmp_path) == [".hidden", "a.dcm", "b/10.dcm", "b/2.dcm", "b/c/x.dcm"]
    assert not any(item.named for item in find_inputs([tmp_path]))


def test_one_file_goes_by_its_name_and_several_by_their_common_root(tmp_path: Path) -> None:
    tree(tmp_path, "one/1.dcm", "two/1.dcm")
    assert names(tmp_path / "one/1.dcm") == ["1.dcm"]
    assert names(tmp_path / "two/1.dcm", tmp_path / "one") == ["one/1.dcm", "two/1.dcm"]
    (item,) = find_inputs([tmp_path / "one/1.dcm"])
    assert item.named


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    tree(tmp_path, "1.dcm")
    assert names(tmp_path, tmp_path / "1.dcm", tmp_path / "../" / tmp_path.name / "1.dcm") == [
        "1.dcm"
    ]


def test_no_path_leaves_the_root_of_the_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "a/b/1.dcm", "c/2.dcm")
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert names(Path("1.dcm"), Path("../../c")) == ["a/b/1.dcm", "c/2.dcm"]


def test_a_missing_argument_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PHD007"):
        find_inputs([tmp_path / "none"])


def test_stdin_lists_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "x/1.dcm", "y/2 3.dcm")
    text = f"{tmp_path}/y/2 3.dcm\n\n{tmp_path}/x/1.dcm\n{tmp_path}/x/none.dcm\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    found = find_inputs([Path("-")])
    assert [item.name for item in found] == ["x/1.dcm", "x/none.dcm", "y/2 3.dcm"]
    assert [item.error for item in found] == ["", "PHD007", ""]
    assert all(item.named for item in found)


def test_an_empty_list_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    with pytest.raises(UsageError, match="PHD011"):
        find_inputs([Path("-")])


def test_pipes_and_loops_are_named_and_not_opened(tmp_path: Path) -> None:
    tree(tmp_path, "a/1.dcm")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken").symlink_to(tmp_path / "none")
    (tmp_path / "link.dcm").symlink_to(tmp_path / "a" / "1.dcm")
    found = {item.name: item.error for item in find_inputs([tmp_path])}
    assert found == {
        "a/1.dcm": "", "a/loop": "PHD110", "broken": "PHD110", "link.dcm": "", "pipe": "PHD110",
    }  # fmt: skip


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "open/1.dcm", "shut/2.dcm")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError("shut")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert {i.name: (i.error, i.named) for i in find_inputs([tmp_path])} == {
        "open/1.dcm": ("", False),
        "shut": ("PHD104", False),
    }
    (only,) = find_inputs([tmp_path / "shut"])
    assert (only.error, only.named) == ("PHD104", True)


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.zip", b"PK\x03\x04", "archive"),
        ("a", b"\x1f\x8b\x08", "archive"),
        ("a.tar", b"\0" * 257 + b"ustar", "archive"),
        ("a.CSV", b"x,y", "table"),
        ("a.parquet", b"PAR1", "table"),
        ("a.xlsx", b"PK\x03\x04", "table"),
        ("a.txt", b"hello", ""),
        ("a.dcm", b"", ""),
    ],
)
def test_kinds_of_container(tmp_path: Path, name: str, head: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(head)
    assert container_kind(tmp_path / name) == kind
    assert container_kind(tmp_path / "none") == ""
