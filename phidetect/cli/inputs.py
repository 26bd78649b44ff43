"""From arguments to files: folders walked in one order, every file with a name for the report."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from phidetect.errors import UsageError

__all__ = ["Input", "container_kind", "find_inputs", "stdin_paths"]

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".parquet")
_MAGIC = (
    (0, b"PK\x03\x04"),
    (0, b"\x1f\x8b"),
    (0, b"BZh"),
    (0, b"\xfd7zXZ\x00"),
    (0, b"7z\xbc\xaf\x27\x1c"),
    (0, b"\x28\xb5\x2f\xfd"),
    (257, b"ustar"),
)
_HEAD = 512


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A file to look at.

    Attributes
    ----------
    name : str
        Its path below the common root, with ``/``; what the report calls it.
    path : Path
        Where it is.
    named : bool
        Whether the user named it, rather than a folder that holds it.
    error : str
        Code of what keeps it from being opened at all, else empty.
    """

    name: str
    path: Path
    named: bool = False
    error: str = ""


def stdin_paths() -> list[Path]:
    """Return the paths listed on stdin, one on a line."""
    lines = os.fsdecode(sys.stdin.buffer.read()).splitlines()
    return [Path(line) for line in lines if line.strip()]


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """Return the files that `paths` stand for, sorted by name, none twice.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders; ``-`` stands for the list on stdin.

    Raises
    ------
    UsageError
        PHD007 for an argument that does not exist, PHD011 for no arguments at all.
    """
    listed = [p for path in paths if str(path) == "-" for p in stdin_paths()]
    given = [path for path in paths if str(path) != "-"]
    for path in given:
        if not os.path.lexists(path):
            raise UsageError("PHD007", path=path)
    everything = given + listed
    if not everything:
        raise UsageError("PHD011", hint="no path given")
    root = _common_root(everything)
    found: dict[str, Input] = {}
    for path in everything:
        for entry in _expand(path):
            name = _name(entry.path, root)
            found.setdefault(name, Input(name, entry.path, entry.named, entry.error))
    return sorted(found.values())


def container_kind(path: Path) -> str:
    """Return ``archive`` or ``table`` for a file that may hold instances, else an empty text."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return ""
    if path.suffix.lower() in _TABLES:
        return "table"
    return "archive" if any(head[at:].startswith(magic) for at, magic in _MAGIC) else ""


def _common_root(paths: Iterable[Path]) -> str:
    folders = [_absolute(path) if path.is_dir() else _absolute(path.parent) for path in paths]
    return os.path.commonpath(folders)


def _absolute(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100  (resolve() would leave the tree by its links)


def _name(path: Path, root: str) -> str:
    return Path(os.path.relpath(_absolute(path), root)).as_posix()


def _expand(path: Path) -> Iterator[Input]:
    if path.is_dir():
        yield from _walk(path, named=True)
    elif not path.exists():
        yield Input("", path, named=True, error="PHD007")
    elif not path.is_file():
        yield Input("", path, named=True, error="PHD110")
    else:
        yield Input("", path, named=True)


def _walk(folder: Path, *, named: bool = False) -> Iterator[Input]:
    """Yield the files below `folder`. Linked folders are not entered: they may lead in circles."""
    try:
        with os.scandir(folder) as entries:
            rows = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield Input("", folder, named=named, error="PHD104")
        return
    for entry in rows:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        elif _is_file(path):
            yield Input("", path)
        else:
            # A device or a pipe would block; a linked folder or a broken link was not looked at.
            yield Input("", path, error="PHD110")


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
