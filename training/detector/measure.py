"""Measures text finding on drawn pictures.

Run as ``python -m training.detector.measure [--seed 1] [--pictures 2] [--fonts DIR...]``.
A line counts as found when found boxes cover at least 90 % of its strokes' box.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from phidetect.pixels import TextFinder, load_text_finder
from phidetect.types import TextLine
from training.detector.stress import (
    DEBIAN_FONTS,
    Line,
    Picture,
    cases,
    draw,
    empty_pictures,
    font_files,
)

__all__ = ["covered"]


def covered(line: Line, found: tuple[TextLine, ...], shape: tuple[int, ...]) -> float:
    """Return the part of a line's box that found boxes cover."""
    mask = np.zeros(shape, bool)
    for other in found:
        r0, c0, r1, c1 = other.region.box
        mask[r0:r1, c0:c1] = True
    r0, c0, r1, c1 = line.box
    return float(mask[r0:r1, c0:c1].mean())


def find(finder: TextFinder, luma: np.ndarray) -> tuple[TextLine, ...]:
    """Return the lines of one picture."""
    return finder.find(lambda _: luma, 1, rows=luma.shape[0], cols=luma.shape[1]).lines


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _read(line: Line, found: tuple[TextLine, ...]) -> bool:
    return any(_plain(line.text) in _plain(other.text.reveal()) for other in found)


def main() -> None:
    """Print one row per case, then the false lines on text-free pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=2)
    parser.add_argument("--empty", type=int, default=20)
    parser.add_argument("--fonts", type=Path, nargs="*", default=[])
    parser.add_argument("--group", default="")
    parser.add_argument("--dump", type=Path)
    arguments = parser.parse_args()
    fonts = font_files([DEBIAN_FONTS, *arguments.fonts])
    finder = load_text_finder()
    tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    rows = []
    started, samples = time.perf_counter(), 0
    for case in cases():
        if arguments.group not in case.group:
            continue
        for index in range(arguments.pictures):
            picture: Picture = draw(case, seed=arguments.seed * 1000 + index, fonts=fonts)
            found = find(finder, picture.luma)
            samples += picture.luma.size
            count = tally[case.group, case.name]
            for line in picture.lines:
                count[0] += 1
                count[1] += covered(line, found, picture.luma.shape) >= 0.9
                count[2] += _read(line, found)
            for other in found:
                true = any(
                    other.region.box.intersection(type(other.region.box)(*line.box))
                    for line in picture.lines
                )
                count[3] += not true
                rows.append(
                    [
                        case.group,
                        case.name,
                        true,
                        other.detection_score,
                        other.reading_score,
                        other.text.reveal(),
                        list(other.region.box),
                    ]
                )
    spent = time.perf_counter() - started
    print(f"{'group':24}{'case':20}{'lines':>6}{'found':>7}{'read':>7}{'false':>7}")
    total = np.zeros(4, int)
    for (group, name), count in tally.items():
        print(f"{group:24}{name:20}{count[0]:6}{count[1]:7}{count[2]:7}{count[3]:7}")
        total += count
    print(f"{'all':44}{total[0]:6}{total[1]:7}{total[2]:7}{total[3]:7}")
    print(f"{spent / max(samples, 1) * 1e6:.2f} s per megapixel")
    fired = 0
    for name, luma in empty_pictures(seed=arguments.seed, count=arguments.empty):
        found = find(finder, luma)
        fired += bool(found)
        rows.extend(
            [
                "empty",
                name,
                False,
                f.detection_score,
                f.reading_score,
                f.text.reveal(),
                list(f.region.box),
            ]
            for f in found
        )
    print(f"text-free pictures with a line: {fired} of {arguments.empty}")
    if arguments.dump:
        arguments.dump.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
