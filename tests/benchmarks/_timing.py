"""Paired timing on a noisy shared machine: the least of many short repeats, taken in turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

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
    references : dict of callable
        Shown but not counted: work that is not the same, or a library that is no dependency.
    """

    kernel: str
    name: str
    target: bool
    ours: Callable[[], object]
    rivals: dict[str, Callable[[], object]]
    references: dict[str, Callable[[], object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Least seconds per call of the kernel, of each rival and of each reference."""

    case: Case
    ours: float
    rivals: dict[str, float]
    references: dict[str, float]

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
    calls = {"": case.ours, **case.rivals, **case.references}
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
    return Result(
        case=case,
        ours=least[""],
        rivals={name: least[name] for name in case.rivals},
        references={name: least[name] for name in case.references},
    )
