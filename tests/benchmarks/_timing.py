"""Paired timing on a noisy shared machine: the least of many short repeats, taken in turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Case", "Result", "measure"]

_BUDGET_S = 0.6
_SLICE_S = 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kernel call and the ways in which somebody would do the same without it.

    Attributes
    ----------
    kernel, name : str
        Kernel and case.
    target : bool
        The kernel exists for this case. Elsewhere it must only be no slower.
    ours : callable
        The call through the validated interface.
    rivals : dict of callable
        Rivals by name; each does the same work. The fastest one counts.
    """

    kernel: str
    name: str
    target: bool
    ours: Callable[[], object]
    rivals: dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Least seconds per call of the kernel and of each rival."""

    case: Case
    ours: float
    rivals: dict[str, float]

    @property
    def best(self) -> str:
        """Name of the fastest rival."""
        return min(self.rivals, key=self.rivals.__getitem__)

    @property
    def ratio(self) -> float:
        """How many times the kernel is faster than the fastest rival."""
        return self.rivals[self.best] / self.ours


def _calls_per_slice(call: Callable[[], object]) -> int:
    call()
    count, spent = 1, 0.0
    while spent < _SLICE_S and count < 1 << 16:
        start = time.perf_counter()
        for _ in range(count):
            call()
        spent = time.perf_counter() - start
        if spent < _SLICE_S:
            count *= 2
    return count


def measure(case: Case) -> Result:
    """Time a case: slices of all contenders in turns, so that a stall hits them alike."""
    calls = {"": case.ours, **case.rivals}
    counts = {name: _calls_per_slice(call) for name, call in calls.items()}
    least = dict.fromkeys(calls, float("inf"))
    end = time.perf_counter() + _BUDGET_S * len(calls)
    rounds = 0
    while rounds < 5 or (time.perf_counter() < end and rounds < 100):
        rounds += 1
        for name, call in calls.items():
            count = counts[name]
            start = time.perf_counter()
            for _ in range(count):
                call()
            least[name] = min(least[name], (time.perf_counter() - start) / count)
    ours = least.pop("")
    return Result(case=case, ours=ours, rivals=least)
