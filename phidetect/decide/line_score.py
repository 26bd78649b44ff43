"""Turns the likelihood that weights add up to into the share of such lines that is about a person.

The weights are set by hand so that a missed name costs more than a hidden word; what they say is
too sure of most lines above even odds. The table was fitted by ``training.lines.measure --fit`` to
generated pages. Decisions stand on the weights, scores are told by the table.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from phidetect.package_data import read_toml

__all__ = ["calibrated"]


@cache
def _steps() -> tuple[tuple[float, float], ...]:
    found = (
        (float(at), float(share)) for at, share in read_toml("decide", "line_scores.toml")["steps"]
    )
    return ((0.0, 0.0), *found, (1.0, 1.0))


def calibrated(likelihood: float) -> float:
    """Return the observed share of lines about a person at a weighed likelihood, 0 to 1."""
    steps = _steps()
    at = min(max(bisect_right(steps, (likelihood, 2.0)), 1), len(steps) - 1)
    (x0, y0), (x1, y1) = steps[at - 1], steps[at]
    return y0 + (y1 - y0) * (likelihood - x0) / (x1 - x0)
