"""Measures what thresholds of the screen keep and leave out, on drawn frames of other seeds.

Run as ``python -m training.screen.thresholds --model FILE --fonts DIR [--frames N]``. Fonts,
layouts and texts are those of training; what is published is measured on others
(`training.detector`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.overlays.types import OverlayFrame, OverlayLine
from training.screen.corpus import asked_for, core_of
from training.screen.network import STRIDE

__all__ = ["frame_map", "line_peak"]

SEED = 901
LEVELS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def frame_map(
    session: onnxruntime.InferenceSession, luma: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return the map of a frame, its edge repeated up to whole strides."""
    rows, cols = luma.shape
    padded = np.pad(luma, ((0, -rows % STRIDE), (0, -cols % STRIDE)), mode="edge")
    found = session.run(None, {"x": padded[None, None].astype(np.float32) / 255})[0][0, 0]
    return np.asarray(found[: -(-rows // 2), : -(-cols // 2)], np.float32)


def line_peak(probability: NDArray[np.float32], line: OverlayLine) -> float:
    """Return the highest value of a map inside the core of a line."""
    core = core_of(line.quad) / 2
    (r0, c0), (r1, c1) = np.floor(core.min(axis=0)), np.ceil(core.max(axis=0)) + 1
    part = probability[max(0, int(r0)) : int(r1), max(0, int(c0)) : int(c1)]
    return float(part.max(initial=0.0))


def _frames(folder: Path, count: int) -> Iterator[OverlayFrame]:
    fonts = load_fonts(folder, part="train")
    for index in range(count):
        rng = np.random.default_rng([SEED, index])
        yield draw_frame(rng, fonts=fonts, part="train", text=bool(index % 2))


def main() -> None:
    """Print a table of thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(str(arguments.model), options)
    lines: list[float] = []
    best: list[float] = []
    empty: list[tuple[float, bool]] = []
    for frame in _frames(arguments.fonts, arguments.frames):
        found = frame_map(session, frame.luma)
        peaks = [line_peak(found, line) for line in frame.lines if asked_for(line)]
        if peaks:
            lines.extend(peaks)
            best.append(max(peaks))
        elif not frame.lines:
            empty.append((float(found.max(initial=0.0)), bool(frame.shapes)))
    for level in LEVELS:
        plain = [peak < level for peak, shapes in empty if not shapes]
        drawn = [peak < level for peak, shapes in empty if shapes]
        row = {
            "threshold": level,
            "lines kept": f"{sum(peak >= level for peak in lines)}/{len(lines)}",
            "frames kept by their text": f"{sum(peak >= level for peak in best)}/{len(best)}",
            "text-free frames left out": f"{sum(plain)}/{len(plain)}",
            "with shapes": f"{sum(drawn)}/{len(drawn)}",
        }
        print(json.dumps(row))


if __name__ == "__main__":
    main()
