"""Shows frames with the quads of their lines drawn, to look at."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame

COLOURS = {"level": "lime", "quarter": "cyan", "over": "orange", "slanted": "red"}


def _main() -> None:
    parser = argparse.ArgumentParser(description="Draw a sheet of frames with text.")
    parser.add_argument("--fonts", type=Path, help="folder of fonts; Pillow's own without it")
    parser.add_argument("--show", type=Path, required=True, metavar="FILE.png")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--part", choices=["train", "test"], default="train")
    parser.add_argument("--bare", action="store_true", help="draw no quads")
    given = parser.parse_args()
    fonts = load_fonts(given.fonts, part=given.part)
    tiles = []
    spent = 0.0
    for index in range(given.count):
        began = time.perf_counter()
        frame = draw_frame(np.random.default_rng([given.seed, index]), fonts=fonts, part=given.part)
        spent += time.perf_counter() - began
        image = Image.fromarray(frame.luma).convert("RGB")
        pen = ImageDraw.Draw(image)
        for line in [] if given.bare else frame.lines:
            points = [(col - 0.5, row - 0.5) for row, col in line.quad]
            pen.polygon(points, outline=COLOURS.get(line.orientation, "magenta"))
            pen.line(points[:2], fill="yellow")
        pen.text((4, image.height // 2), f"{index} {frame.ground} {frame.layout}", fill="yellow")
        image.thumbnail((1024, 768))
        tiles.append(image)
        lines = frame.lines
        print(index, frame.luma.shape, frame.ground, frame.layout, len(lines), frame.shapes)
    wide = 3
    sheet = Image.new("RGB", (wide * 1030, -(-len(tiles) // wide) * 774))
    for index, tile in enumerate(tiles):
        sheet.paste(tile, (index % wide * 1030, index // wide * 774))
    sheet.save(given.show)
    print(f"{spent / max(1, given.count):.3f} s a frame")


if __name__ == "__main__":
    _main()
