from __future__ import annotations

import os
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests.taggers import FakeTagger

# Nothing in a test may depend on who runs it: no colours, a fixed width, one thread per pool.
os.environ.update({"NO_COLOR": "1", "COLUMNS": "200", "TERM": "dumb"})

# Shared runners stall; a deadline would measure them and not us. Failures print how to repeat them.
settings.register_profile(
    "phidetect",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("phidetect")


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    random.seed(20260101)
    np.random.seed(20260101)  # noqa: NPY002  (third-party code under test may use the old generator)


@pytest.fixture
def tagger(monkeypatch: pytest.MonkeyPatch) -> FakeTagger:
    """Return what every scanner of this test reads text with, instead of the model."""
    fake = FakeTagger()
    monkeypatch.setattr("phidetect.scanner.scanner.shared_tagger", lambda *_: fake)
    return fake
