"""Finds, reads and decides on drawn radiographs with markers, and prints what is hidden.

Run as ``python -m training.markers.pixels [--seed 1] [--scenes 100] [--fonts DIR]``. The lines are
those of `training.markers.scenes`, held out; they are drawn as lead letters on grounds made by
code, in fonts of the test part (``training.overlays.fonts``), plain, framed, ringed, on a plate,
or a little turned. Initials count as hidden when findings cover 90 % of their box, markers as kept
when at most half of theirs is covered; mirrored markers, as of a plate that was read from its
back, are counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.pixels import TextFinder, load_text_finder
from phidetect.rules.known import KnownMatcher
from phidetect.types import Finding, KnownIdentifiers, Region
from training.markers.measure import rate
from training.markers.scenes import MarkerLine, MarkerScene, draw_scene
from training.overlays.fonts import Fonts, load_fonts
from training.overlays.grounds import draw_ground

__all__ = ["Drawn", "draw"]

GROUNDS = ("chest", "limb", "breast", "spine")
LOOKS = {"plain": 50, "framed": 12, "ringed": 8, "plate": 10, "turned": 14, "mirrored": 6}
LARGEST = 1800
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A radiograph, its look and the lines on it with the boxes of their strokes."""

    luma: NDArray[np.uint8]
    look: str
    lines: tuple[tuple[MarkerLine, tuple[int, int, int, int]], ...]


def draw(scene: MarkerScene, rng: np.random.Generator, fonts: Fonts) -> Drawn:
    """Draw the lines of a scene; one that does not fit is left out."""
    look = str(rng.choice(list(LOOKS), p=np.array(list(LOOKS.values())) / sum(LOOKS.values())))
    ground = str(rng.choice(GROUNDS))
    values = draw_ground(rng, scene.rows, scene.cols, name=ground)[1].astype(np.float32)
    taken = np.zeros(values.shape, bool)
    font = fonts.pick(rng, 40, bitmap=False, plain=True)
    lines = []
    for one in scene.lines:
        size = one.tight.height
        if not font.holds(one.text):
            continue
        mask = font.mask(one.text, size)[0]
        if look == "turned":
            mask = _turned(mask, float(rng.uniform(-7, 7)))
        if look == "mirrored":
            mask = mask[:, ::-1]
        rows, cols = mask.shape
        row, col = one.tight.row0, one.tight.col0
        pad = max(2, size // 5)
        if not mask.size or row < pad or col < pad:
            continue
        if row + rows + pad > scene.rows or col + cols + pad > scene.cols:
            continue
        around = (slice(row - pad, row + rows + pad), slice(col - pad, col + cols + pad))
        if taken[row : row + rows, col : col + cols].any():
            continue
        taken[around] = True
        _ink(rng, values, around, mask, pad, look=look, side=one.kind == "side")
        at_row, at_col = np.nonzero(mask > 0.5)
        box = (row + int(at_row.min()), col + int(at_col.min()),
               row + int(at_row.max()) + 1, col + int(at_col.max()) + 1)  # fmt: skip
        lines.append((one, box))
    blurred = _blur(values, float(rng.uniform(0, 1.2)))
    noise = rng.normal(0, float(rng.uniform(0, 4)), values.shape)
    luma = np.clip(blurred + noise, 0, 255).astype(np.uint8)
    return Drawn(luma=luma, look=look, lines=tuple(lines))


def _ink(
    rng: np.random.Generator,
    values: Floats,
    around: tuple[slice, slice],
    mask: Floats,
    pad: int,
    *,
    look: str,
    side: bool,
) -> None:
    """Write a line, with what its look puts around it."""
    spot = values[around]
    level = float(np.median(spot))
    up = level < 150
    ink = min(255.0, level + rng.uniform(70, 200)) if up else max(0.0, level - rng.uniform(70, 200))
    full = np.zeros(spot.shape, np.float32)
    full[pad:-pad, pad:-pad] = mask
    if look == "plate":
        spot[:] = ink
        ink = max(0.0, ink - 110) if ink > 127 else ink + 110
    if look == "framed":
        thick = max(1, pad // 4)
        full[:thick] = full[-thick:] = 1
        full[:, :thick] = full[:, -thick:] = 1
    if look == "ringed" and side:
        rows, cols = full.shape
        down, right = np.ogrid[-1 : 1 : rows * 1j, -1 : 1 : cols * 1j]
        far = down**2 + right**2
        full = np.maximum(full, ((far > 0.86) & (far < 1)).astype(np.float32))
    spot[:] = spot * (1 - full) + ink * full


def _turned(mask: Floats, degrees: float) -> Floats:
    image = Image.fromarray((mask * 255).astype(np.uint8))
    turned = image.rotate(degrees, expand=True, resample=Image.Resampling.BILINEAR)
    return np.asarray(turned, np.float32) / 255


def _blur(values: Floats, radius: float) -> Floats:
    image = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32)


def _hidden(finder: TextFinder, drawn: Drawn, modality: str | None) -> tuple[list[Finding], str]:
    rows, cols = drawn.luma.shape
    result = finder.find(lambda _frame: drawn.luma, 1, rows=rows, cols=cols)
    context = LineContext(modality=modality, rows=rows, cols=cols, n_frames=1)
    known = KnownMatcher(KnownIdentifiers())
    found = classify_lines(result.lines, known=known, context=context)
    read = " | ".join(line.text.reveal() for line in result.lines)
    return [finding for finding in found if finding.phi is not False], read


def _covered(
    box: tuple[int, int, int, int], findings: list[Finding], shape: tuple[int, int]
) -> float:
    mask = np.zeros(shape, bool)
    for finding in findings:
        if isinstance(finding.location, Region):
            r0, c0, r1, c1 = finding.location.box
            mask[max(0, r0) : max(0, r1), max(0, c0) : max(0, c1)] = True
    return float(mask[box[0] : box[2], box[1] : box[3]].mean())


def main() -> None:
    """Print the figures by what a line is and by look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    fonts = load_fonts(options.fonts, part="test")
    finder = load_text_finder(threads=options.threads)
    good: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for index in range(options.scenes):
        scene = draw_scene(
            Random(f"pixels {options.seed} {index}"), held_out=True, misread=False, largest=LARGEST
        )
        drawn = draw(scene, np.random.default_rng([options.seed, index]), fonts)
        findings, read = _hidden(finder, drawn, scene.modality)
        for one, box in drawn.lines:
            share = _covered(box, findings, drawn.luma.shape)
            right = share <= 0.5 if one.truth == "technical" else share >= 0.9
            kinds = {drawn.look, one.kind.split(", ")[-1]}
            if drawn.look != "mirrored":
                kinds.add("all")
            for kind in kinds:
                total[one.truth, kind] += 1
                good[one.truth, kind] += right
            if options.show and not right:
                print(index, drawn.look, one.truth, repr(one.text), f"{share:.2f}", "read", read)
    for truth, said in (("initials", "hidden"), ("technical", "kept"), ("ambiguous", "hidden"),
                        ("person", "hidden")):  # fmt: skip
        print(f"{truth}, {said}")
        for kind in sorted((k for t, k in total if t == truth), key=lambda k: (k != "all", k)):
            print(f"  {kind:24} {rate(good[truth, kind], total[truth, kind])}", flush=True)


if __name__ == "__main__":
    main()
