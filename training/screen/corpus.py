"""Draws frames and maps of what the network shall say of them, in shards on disk.

Run as ``python -m training.screen.corpus --fonts DIR --out DIR --shards N [--seed S]``. Several
runs may share a folder: each shard has a number of its own and is written whole.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.overlays.types import OverlayFrame, OverlayLine, Quad

__all__ = [
    "IGNORED",
    "SHRINK",
    "UNIT",
    "Shard",
    "asked_for",
    "core_of",
    "draw_shard",
    "target_map",
]

SHRINK = 0.25
"""A core is the box of a line less this part of its shorter side on every side."""
IGNORED = 255
"""Samples of a map that count for nothing: text that hardly anybody could see."""
UNIT = 32
"""Value of a map for a core of weight 1; small lines weigh more, as each counts as one."""

FRAMES = 64
TEXT_FREE = 0.25
# Below these a line is neither asked for nor forbidden.
LEAST_HEIGHT = 5.5
LEAST_CONTRAST = 4.0
LEAST_SEEN = 8.0  # contrast * glyph height / noise
# Samples of the map of a line of average size.
AVERAGE = 250.0
LIGHTEST, HEAVIEST = 0.5, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Frames, uint8 (rows, cols), and their maps at half of that, uint8."""

    frames: list[NDArray[np.uint8]]
    maps: list[NDArray[np.uint8]]

    def save(self, path: Path) -> None:
        """Write the shard, whole or not at all."""
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(
                file,
                shapes=np.array([frame.shape for frame in self.frames], np.int32),
                frames=np.concatenate([frame.ravel() for frame in self.frames]),
                maps=np.concatenate([target.ravel() for target in self.maps]),
            )
        part.rename(path)

    @classmethod
    def load(cls, path: Path) -> Shard:
        """Read a shard."""
        with np.load(path, allow_pickle=False) as arrays:
            shapes, frames, maps = arrays["shapes"], arrays["frames"], arrays["maps"]
        sizes = shapes.prod(axis=1)
        halves = shapes // 2
        samples = np.split(frames, np.cumsum(sizes)[:-1])
        targets = np.split(maps, np.cumsum(halves.prod(axis=1))[:-1])
        return cls(
            frames=[part.reshape(shape) for part, shape in zip(samples, shapes, strict=True)],
            maps=[part.reshape(shape) for part, shape in zip(targets, halves, strict=True)],
        )


def core_of(quad: Quad, part: float = SHRINK) -> NDArray[np.float64]:
    """Return the corners of the core of a line, shape (4, 2), (row, col)."""
    corners = np.asarray(quad, np.float64)
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    length, height = float(np.hypot(*along)), float(np.hypot(*across))
    step = part * min(length, height)
    a, b = along / max(length, 1e-6) * step, across / max(height, 1e-6) * step
    return np.stack(
        [corners[0] + a + b, corners[1] - a + b, corners[2] - a - b, corners[3] + a - b]
    )


def target_map(frame: OverlayFrame) -> NDArray[np.uint8]:
    """Return the map of a frame at half its resolution: 0, a weight of a core, or `IGNORED`."""
    rows, cols = frame.luma.shape
    image = Image.new("L", (cols // 2, rows // 2), 0)
    pen = ImageDraw.Draw(image)
    for line in frame.lines:
        if not asked_for(line):
            _fill(pen, np.asarray(line.quad, np.float64), IGNORED)
    for line in frame.lines:
        if asked_for(line):
            core = core_of(line.quad)
            area = float(np.hypot(*(core[1] - core[0])) * np.hypot(*(core[3] - core[0]))) / 4
            weight = np.clip(AVERAGE / max(area, 1.0), LIGHTEST, HEAVIEST)
            _fill(pen, core, round(UNIT * float(weight)))
    return np.asarray(image, np.uint8)


def asked_for(line: OverlayLine) -> bool:
    """Return whether a person could see a line, so that the network is asked for it."""
    seen = line.contrast * line.glyph_height / max(line.noise, 1.0)
    return (
        line.glyph_height >= LEAST_HEIGHT and line.contrast >= LEAST_CONTRAST and seen >= LEAST_SEEN
    )


def _fill(pen: ImageDraw.ImageDraw, corners: NDArray[np.float64], value: int) -> None:
    # A sample of the map stands for two of the frame: its middle lies at 2 i + 1.
    points = [((col - 1) / 2, (row - 1) / 2) for row, col in corners]
    pen.polygon(points, fill=value, outline=value)


def draw_shard(seed: int, number: int, fonts: Path) -> Shard:
    """Draw one shard."""
    loaded = load_fonts(fonts, part="train")
    frames, maps = [], []
    for index in range(FRAMES):
        rng = np.random.default_rng([seed, number, index])
        text = bool(rng.random() >= TEXT_FREE)
        frame = draw_frame(rng, fonts=loaded, part="train", text=text)
        rows, cols = (side - side % 2 for side in frame.luma.shape)
        frames.append(np.ascontiguousarray(frame.luma[:rows, :cols]))
        maps.append(target_map(frame))
    return Shard(frames=frames, maps=maps)


def main() -> None:
    """Draw shards from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.first + arguments.shards):
        path = arguments.out / f"{number:05}.npz"
        if path.exists():
            continue
        start = time.perf_counter()
        draw_shard(arguments.seed, number, arguments.fonts).save(path)
        spent = time.perf_counter() - start
        print(f"{os.getpid()} shard {number} {spent:.1f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
