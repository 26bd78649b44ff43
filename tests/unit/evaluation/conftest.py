from __future__ import annotations

from pathlib import Path

import pytest

from phidetect.evaluation import Kit, plant_kit


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kit]:
    folder = tmp_path_factory.mktemp("kit") / "canary"
    return folder, plant_kit(folder)
