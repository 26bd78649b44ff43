"""Measures the text screen: frames with text that it skips, frames without that it does not.

Run as ``python -m training.detector.screening PART --fonts DIR --rows FILE [--frames N]
[--shard I/N]``, PART one of text, plain, rulers, shapes, real; then as ``python -m
training.detector.screening report --rows FILE... [--fonts DIR --out FOLDER]``.

Every frame adds a line of JSON to its file; a frame that the file already has is not looked at
again, so that a run that was stopped goes on where it was, and shards can run at the same time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from phidetect.backends import ModelStore, open_model
from phidetect.pixels import TextDetector, load_text_finder
from phidetect.pixels.screen import Screened, TextScreen
from phidetect.pixels.tiles import looks
from training.detector import grounds
from training.detector.alone import alone
from training.detector.cover import box_of
from training.detector.readable import buckets, readable, visibility
from training.detector.relief import with_relief
from training.detector.screening_report import report
from training.detector.sheet import Sheet
from training.overlays.degrade import degrade
from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.overlays.grounds import draw_ground
from training.overlays.shapes import draw_shape
from training.overlays.types import OverlayFrame

__all__ = ["PARTS", "draw", "load_eye", "look_at"]

Eye = Callable[[NDArray[np.uint8]], Screened]
PARTS = ("text", "plain", "rulers", "shapes", "real")
# What devices lay over frames to measure by.
RULERS = ("ruler", "scale_dots", "grid", "caliper", "crosshair", "trace", "envelope")
SIDES = (256, 640)
# How often one line of a frame with text stays alone, and how often that is its faintest.
ALONE, FAINTEST = 0.7, 0.5


def draw(part: str, index: int, *, seed: int, fonts: Any) -> OverlayFrame:
    """Return a frame of a part of the measurement."""
    rng = np.random.default_rng([seed, PARTS.index(part), index])
    if part == "real":
        return _real(rng)
    rows, cols = (int(side) for side in rng.integers(SIDES[0], SIDES[1] + 1, 2))
    if part == "rulers":
        return _ruled(rng, rows, cols)
    shapes = {"text": None, "plain": 0, "shapes": int(rng.integers(1, 4))}[part]
    frame = with_relief(
        draw_frame(
            rng, fonts=fonts, part="test", text=part == "text", shapes=shapes, size=(rows, cols)
        )
    )
    if part == "text" and rng.random() < ALONE:
        can = [line for line in frame.lines if readable(line)]
        rng.shuffle(can)
        if rng.random() < FAINTEST:
            can.sort(key=visibility)
        return next(filter(None, (alone(frame, line) for line in can)), frame)
    return frame


def look_at(part: str, frame: OverlayFrame, eye: Eye, finder: Callable[..., int]) -> dict[str, Any]:
    """Return what the screen makes of a frame, as a row of the report."""
    seen = eye(frame.luma)
    can = [line for line in frame.lines if readable(line)]
    shape = frame.luma.shape
    places = [box_of(line.quad, shape) for line in seen.lines] + [*seen.unsure, *seen.large]
    drawn = [box_of(np.asarray(line.quad), shape) for line in can]
    row: dict[str, Any] = {
        "ground": frame.ground,
        "shapes": list(frame.shapes),
        "size": list(shape),
        "fired": bool(places),
        "sure": len(seen.lines),
        "unsure": sum(box.area for box in (*seen.unsure, *seen.large)) / frame.luma.size,
    }
    if part == "text":
        row["lines"], row["readable"] = len(frame.lines), len(can)
        row["touched"] = sum(any(box.intersection(p) is not None for p in places) for box in drawn)
        if len(frame.lines) == 1 and can:
            row["alone"] = buckets(can[0], frame.ground)
    if part in ("rulers", "shapes"):
        row["found"] = finder(frame.luma)
    return row


def _ruled(rng: np.random.Generator, rows: int, cols: int) -> OverlayFrame:
    """Return a frame with rulers, grids, calipers or traces and nothing else."""
    ground, values = draw_ground(rng, rows, cols)
    names = tuple(str(name) for name in rng.choice(RULERS, int(rng.integers(1, 4))))
    for name in names:
        draw_shape(rng, values, name)
    luma = degrade(rng, values)
    return OverlayFrame(luma=luma, lines=(), ground=ground, layout="", shapes=names)


def _real(rng: np.random.Generator) -> OverlayFrame:
    """Return a frame of a device, without text: from the test images of pydicom."""
    kind = ("slice", "radiograph", "console", "cine")[int(rng.integers(4))]
    if kind == "slice":
        luma = grounds.slice_image(rng)[1]
    elif kind == "radiograph":
        luma = grounds.radiograph(rng)
    elif kind == "console":
        luma = grounds.console(rng)
    else:
        cine = grounds.moving(rng, 8)
        luma = cine[int(rng.integers(len(cine)))]
    return OverlayFrame(luma=luma, lines=(), ground=kind, layout="none", shapes=())


def load_eye(name: str, store: ModelStore, threads: int | None) -> Eye:
    """Return the screen, or the first look of the detector in its place."""
    if name == "screen":
        screen = TextScreen(open_model(store.load("text_screen"), threads=threads))
        return lambda luma: screen.look(luma)
    detector = TextDetector(open_model(store.load("text_detector"), threads=threads))
    return lambda luma: Screened(
        lines=tuple(detector.detect(luma, look=looks(*luma.shape)[0])), unsure=()
    )


def _done(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file, and cut off a last one that a stopped run left unfinished."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    return [json.loads(line) for line in whole.splitlines()]


def run(part: str, options: argparse.Namespace) -> None:
    """Add the rows of a shard that are not there yet."""
    fonts = load_fonts(options.fonts, part="test")
    store = ModelStore(options.models)
    eye = load_eye(options.eye, store, options.threads)
    found = load_text_finder(store, threads=options.threads)

    def finder(luma: NDArray[np.uint8]) -> int:
        return len(found.find(lambda _: luma, 1, rows=luma.shape[0], cols=luma.shape[1]).lines)

    place, shards = (int(number) for number in options.shard.split("/"))
    done = {(row["part"], row["seed"], row["index"]) for row in _done(options.rows)}
    with options.rows.open("a", encoding="utf-8") as target:
        for index in range(place, options.frames, shards):
            key = {"part": part, "seed": options.seed, "index": index}
            if tuple(key.values()) in done:
                continue
            frame = draw(part, index, seed=options.seed, fonts=fonts)
            row = key | look_at(part, frame, eye, finder)
            target.write(json.dumps(row) + "\n")
            target.flush()
            if index // shards % 100 == 0:
                print(f"{part}: {index} of {options.frames}", file=sys.stderr)


def sheet_of(rows: Iterable[dict[str, Any]], fonts: Path) -> NDArray[np.uint8]:
    """Return a picture of the readable lines of frames that were skipped."""
    chosen, sheet = load_fonts(fonts, part="test"), Sheet()
    for row in rows:
        if row["part"] == "text" and row["readable"] and not row["fired"]:
            frame = draw("text", row["index"], seed=row["seed"], fonts=chosen)
            for line in frame.lines:
                if readable(line):
                    sheet.add(frame.luma, line)
    return sheet.draw()


def main() -> None:
    """Look at frames, or print what the rows say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=(*PARTS, "report"))
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--models", type=Path, help="folder of models; those shipped without it")
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shard", default="0/1")
    parser.add_argument("--eye", choices=("screen", "detector"), default="screen")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.part != "report":
        if options.fonts is None or len(options.rows) != 1:
            parser.error("a part needs --fonts and one --rows")
        options.rows = options.rows[0]
        run(options.part, options)
        return
    rows = [row for path in options.rows for row in _done(path)]
    text, made = report(rows)
    print(text)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "screening.md").write_text(text, encoding="utf-8")
        (options.out / "screening.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
        if options.fonts is not None:
            Image.fromarray(sheet_of(rows, options.fonts)).save(options.out / "skipped.png")


if __name__ == "__main__":
    main()
