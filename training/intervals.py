"""Exact intervals of shares."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

__all__ = ["exact_interval"]

LEVEL = 0.95
# Halvings of 0 to 1: the last one is finer than a double tells apart.
_HALVINGS = 60


def exact_interval(hits: int, count: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Return the interval of a share after Clopper and Pearson; of nothing it is 0 to 1.

    Parameters
    ----------
    hits, count : int
        How many of how many.
    level : float
        In how many of all samples the interval holds the true share, at least.
    """
    if not 0 <= hits <= count:
        raise ValueError("hits must lie between 0 and count")
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _root(lambda p: 1 - _at_most(hits - 1, count, p) < tail)
    high = 1.0 if hits == count else _root(lambda p: _at_most(hits, count, p) > tail)
    return low, high


def _at_most(hits: int, count: int, share: float) -> float:
    """Return the probability of at most `hits` of `count` where each has this share."""
    if share <= 0 or share >= 1:
        return float(share <= 0 or hits >= count)
    at = np.arange(hits + 1)
    ways = np.concatenate(([0.0], np.cumsum(np.log(count - at[:-1]) - np.log(at[1:]))))
    logs = ways + at * math.log(share) + (count - at) * math.log1p(-share)
    return min(1.0, float(np.exp(logs).sum()))


def _root(below: Callable[[float], bool]) -> float:
    """Return where a condition that holds below some share stops to hold."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
