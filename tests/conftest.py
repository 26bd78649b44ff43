from __future__ import annotations

import os
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

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
