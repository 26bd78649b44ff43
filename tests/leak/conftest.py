from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from phidetect.samples import make_samples
from tests.leak.planted import damage


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leak") / "samples"
    folder.mkdir()
    make_samples(folder)
    return folder


@pytest.fixture(scope="session")
def damaged(samples: Path) -> Path:
    folder = samples.parent / "damaged"
    folder.mkdir()
    damage(samples, folder)
    return folder


class Writes:
    """Every file that this process opens for writing while it is watched."""

    def __init__(self) -> None:
        self.watching = False
        self.paths: list[Path] = []
        sys.addaudithook(self._hear)  # cannot be removed; `watching` switches it off

    def watch(self) -> None:
        """Forget what was written before, by fixtures among others, and begin to watch."""
        self.paths.clear()
        self.watching = True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching or event != "open":
            return
        path, _, flags = arguments
        named = isinstance(path, str | bytes) and isinstance(flags, int)
        if named and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self.paths.append(Path(os.fsdecode(path)))


@pytest.fixture(scope="session")
def _hook() -> Writes:
    return Writes()


@pytest.fixture
def writes(_hook: Writes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writes]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    # A module imported for the first time in a fresh clone would be compiled into __pycache__.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield _hook
    _hook.watching = False
