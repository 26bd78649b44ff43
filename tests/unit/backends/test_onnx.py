"""Running models, and what happens where that fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phidetect.backends import ModelStore, OnnxModel
from phidetect.backends.threads import usable_processors
from phidetect.errors import ModelError


def test_a_map_has_the_shape_of_its_input() -> None:
    model = OnnxModel(ModelStore().load("text_detector"), threads=1)
    out = model.run(np.zeros((1, 3, 64, 96), np.float32))
    assert out.shape == (1, 1, 64, 96)
    assert float(out.max()) < 0.3


def test_input_of_a_wrong_shape_is_a_model_error() -> None:
    model = OnnxModel(ModelStore().load("text_detector"), threads=1)
    with pytest.raises(ModelError) as caught:
        model.run(np.zeros((1, 1, 64, 96), np.float32))
    assert caught.value.code == "PHD303"


def test_bytes_that_are_no_model_are_a_model_error() -> None:
    handle = replace(ModelStore().load("text_detector"), data=b"no model")
    with pytest.raises(ModelError) as caught:
        OnnxModel(handle, threads=1).run(np.zeros((1, 3, 32, 32), np.float32))
    assert caught.value.code == "PHD303"


def test_an_unknown_device_is_a_model_error() -> None:
    with pytest.raises(ModelError):
        OnnxModel(ModelStore().load("text_detector"), device="tpu")


@pytest.mark.parametrize(
    ("text", "most"), [("100000 100000", 1), ("150000 100000", 2), ("10000 100000", 1)]
)
def test_the_quota_of_the_group_bounds_the_threads(tmp_path: Path, text: str, most: int) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert 1 <= usable_processors(cpu_max=quota) <= most


@pytest.mark.parametrize("text", ["max 100000", "", "nonsense here", "100 0"])
def test_no_quota_leaves_the_affinity(tmp_path: Path, text: str) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert usable_processors(cpu_max=quota) == usable_processors(cpu_max=tmp_path / "none")
