"""How many processors this process may really use."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["usable_processors"]

_CPU_MAX = Path("/sys/fs/cgroup/cpu.max")


def usable_processors(*, cpu_max: Path = _CPU_MAX) -> int:
    """Return the number of processors by affinity and by the quota of the cgroup, at least 1.

    Parameters
    ----------
    cpu_max : Path
        The quota file of cgroup v2, ``<quota or max> <period>`` in microseconds.

    Notes
    -----
    A container that may use two of 64 processors would otherwise start 64 threads that
    wait for each other.
    """
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    try:
        quota, period = cpu_max.read_text(encoding="ascii").split()[:2]
        if quota != "max":
            count = min(count, max(1, -(-int(quota) // int(period))))
    except (OSError, ValueError, ZeroDivisionError):
        pass
    return max(1, count)
