"""From scores of the network to probabilities, and the limits that were chosen for them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phidetect.errors import ModelError

__all__ = ["KINDS", "Calibration"]

KINDS = ("header", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How scores are read.

    Attributes
    ----------
    temperature : float
        What scores are divided by before softmax.
    knots : tuple of (float, float)
        Probability of the network and the share of such pieces that is PHI; both rise. Lines
        between them.
    thresholds : mapping of str to float
        Of ``header`` and ``text``: probability from which a word is PHI.
    harmless : mapping of str to float
        Of both: probability below which a word reads as harmless.
    """

    temperature: float = 1.0
    knots: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.5))
    harmless: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.1))

    @classmethod
    def from_json(cls, data: bytes) -> Calibration:
        """Return what a ``calibration.json`` says.

        Raises
        ------
        ModelError
            PHD303 if it is none.
        """
        try:
            row = json.loads(data)
            made = cls(
                temperature=_number(row["temperature"]),
                knots=tuple((_number(raw), _number(share)) for raw, share in row["knots"]),
                thresholds=_limits(row["thresholds"]),
                harmless=_limits(row["harmless"]),
            )
        except (KeyError, TypeError, ValueError):
            raise ModelError("PHD303", hint="calibration.json") from None
        if not made._is_sound():
            raise ModelError("PHD303", hint="calibration.json")
        return made

    def _is_sound(self) -> bool:
        raws = [raw for raw, _ in self.knots]
        shares = [share for _, share in self.knots]
        return (
            self.temperature > 0
            and len(raws) > 1
            and all(a < b for a, b in pairwise(raws))
            and shares == sorted(shares)
            and all(0 <= share <= 1 for share in shares)
            and all(0 < self.harmless[kind] <= self.thresholds[kind] <= 1 for kind in KINDS)
        )

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each class, [pieces, classes]."""
        values = scores.astype(np.float64) / self.temperature
        values = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(values / values.sum(axis=1, keepdims=True), np.float64)

    def calibrated(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of pieces of such a probability that is PHI."""
        xs, ys = zip(*self.knots, strict=True)
        return np.asarray(np.interp(raw, xs, ys), np.float64)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _limits(row: Any) -> Mapping[str, float]:
    return MappingProxyType({kind: _number(row[kind]) for kind in KINDS})
