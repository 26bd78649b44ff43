"""Print how many times each kernel is faster than its fastest rival.

``python -m tests.benchmarks [words]`` runs the cases whose kernel and name hold all the words.
``python -m tests.benchmarks header`` measures the header path alone.
Rivals of OpenCV and SciPy take part where these are installed.
"""

from __future__ import annotations

import sys

from phidetect._native import KERNELS
from tests.benchmarks import boxes, mask, render, screen
from tests.benchmarks._timing import measure
from tests.benchmarks.header import measure_header

_TIE = 0.95


def main(words: list[str]) -> int:
    """Measure and print; always 0: timings on shared machines fail nothing."""
    print(f"kernels: {KERNELS}")
    print(f"{'kernel':19} {'case':29} {'us':>9} {'fastest rival':>17} {'us':>9} {'ratio':>7}")
    below = []
    for module in (mask, render, boxes, screen):
        for case in module.cases():
            label = f"{case.kernel} {case.name}"
            if not all(word in label for word in words):
                continue
            result = measure(case)
            needed = 1.0 if case.target else _TIE
            mark = "" if result.ratio >= needed else "  <"
            print(
                f"{case.kernel:19} {case.name:29} {result.ours * 1e6:9.1f} {result.best:>17} "
                f"{result.rivals[result.best] * 1e6:9.1f} {result.ratio:6.2f}x{mark}"
            )
            for name, seconds in result.references.items():
                print(f"{'':49} {'':9} {name:>17} {seconds * 1e6:9.1f}  (for reference)")
            if mark:
                below.append(label)
    print(f"slower than a rival: {', '.join(below) or 'none'}")
    if not words or words == ["header"]:
        _print_header()
    return 0


def _print_header() -> None:
    print(
        f"\n{'header path, elements per second':40} {'first round':>12} {'best':>12} {'ratio':>7}"
    )
    speeds = measure_header()
    for speed in speeds:
        ratio = speed.best / speeds[0].best
        print(f"{speed.name:40} {speed.first:12.0f} {speed.best:12.0f} {ratio:6.2f}x")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
