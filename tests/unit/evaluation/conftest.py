from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phidetect.evaluation import ANSWER_KEY, Kit, plant_kit


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kit]:
    folder = tmp_path_factory.mktemp("kit") / "canary"
    return folder, plant_kit(folder)


@pytest.fixture
def copied(planted: tuple[Path, Kit], tmp_path: Path) -> Path:
    """A tool that does nothing."""
    out = tmp_path / "copied"
    shutil.copytree(planted[0], out)
    (out / ANSWER_KEY).unlink()
    return out
