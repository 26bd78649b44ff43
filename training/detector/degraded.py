"""Measures text finding on the degraded set: frames of fonts, layouts and texts never trained on.

Run as ``python -m training.detector.degraded --fonts DIR [--frames 200] [--seed 1]
[--peer PYTHON] [--out FOLDER]``. Prints a table; FOLDER takes it as degraded.md and
degraded.json, and misses.png shows readable lines that were missed. PYTHON is the interpreter
of an environment with RapidOCR, whose detector then looks at the same frames.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from phidetect.backends import ModelStore
from phidetect.pixels import TextFinder, load_text_finder
from training.detector.cover import Found, Verdict, judge, outside
from training.detector.peer import Peer
from training.detector.readable import ORDER, buckets, rarity, readable
from training.detector.relief import with_relief
from training.detector.sheet import Sheet
from training.detector.tally import Tally
from training.intervals import exact_interval
from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.overlays.types import OverlayFrame

__all__ = ["find", "frames", "measure"]

Finder = Callable[[NDArray[np.uint8]], Found]
OURS = "phidetect"
# A text-free frame for this many frames with text.
EMPTY_EVERY = 3
# Frames of which one is taken.
DRAWS = 4


def frames(fonts: Path, *, seed: int, count: int, text: bool = True) -> Iterator[OverlayFrame]:
    """Yield frames of the part that nothing is trained on.

    Of several drawn frames with text the one with the rarest lines is taken, or some groups
    would have too few for a figure. What finders make of a frame plays no part.
    """
    chosen = load_fonts(fonts, part="test")
    for index in range(count):
        rng = np.random.default_rng([seed, int(text), index])
        drawn = (
            with_relief(draw_frame(rng, fonts=chosen, part="test", text=text))
            for _ in range(DRAWS if text else 1)
        )
        yield max(drawn, key=lambda frame: sum(map(rarity, frame.lines)))


def find(finder: TextFinder, luma: NDArray[np.uint8]) -> Found:
    """Return the rectangles that our finder returns: what is filled where a line is hidden."""
    rows, cols = luma.shape
    lines = finder.find(lambda _: luma, 1, rows=rows, cols=cols).lines
    quads = []
    for line in lines:
        r0, c0, r1, c1 = line.region.box
        corners = line.region.polygon or ((r0, c0), (r0, c1), (r1, c1), (r1, c0))
        quads.append(corners)
    return np.asarray(quads, np.float32).reshape(-1, 4, 2)


def measure(
    finders: dict[str, Finder],
    drawn: Iterator[OverlayFrame],
    empty: Iterator[OverlayFrame],
    *,
    sheet: Sheet | None = None,
) -> tuple[Tally, dict[str, Any]]:
    """Return the counts of lines, and the false boxes and seconds of each finder."""
    tally = Tally(list(finders))
    rest = {
        name: {"beside": 0, "empty": 0, "false": 0, "fired": 0, "seconds": 0.0} for name in finders
    }
    for index, frame in enumerate(drawn):
        verdicts: dict[str, tuple[Verdict, ...]] = {}
        for name, finder in finders.items():
            started = time.perf_counter()
            found = finder(frame.luma)
            rest[name]["seconds"] += time.perf_counter() - started
            verdicts[name] = judge(frame.lines, found, frame.luma.shape)
            rest[name]["beside"] += outside(frame.lines, found, frame.luma.shape)
        for at, line in enumerate(frame.lines):
            chosen = {name: verdicts[name][at] for name in finders}
            can = readable(line)
            tally.add(buckets(line, frame.ground), chosen, readable=can)
            if sheet is not None and can and not chosen[next(iter(finders))].found:
                sheet.add(frame.luma, line)
        print(f"frame {index + 1}: {len(frame.lines)} lines", file=sys.stderr)
    for frame in empty:
        for name, finder in finders.items():
            count = len(finder(frame.luma))
            rest[name]["empty"] += 1
            rest[name]["false"] += count
            rest[name]["fired"] += count > 0
    return tally, rest


def report(tally: Tally, rest: dict[str, Any]) -> str:
    """Return the table and a sentence on each finder."""
    parts = [tally.markdown(ORDER), ""]
    for name, row in rest.items():
        low, high = exact_interval(row["fired"], row["empty"])
        parts.append(
            f"{name}: {row['beside']} boxes beside lines; on {row['empty']} text-free frames "
            f"{row['false']} boxes, on {row['fired']} of the frames ({low:.3f} to {high:.3f}); "
            f"{row['seconds']:.0f} s for the frames with text."
        )
    return "\n".join(parts) + "\n"


def main() -> None:
    """Print the table and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--models", type=Path, help="folder of models; those shipped without it")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    ours = load_text_finder(ModelStore(options.models), threads=options.threads)
    finders: dict[str, Finder] = {OURS: lambda luma: find(ours, luma)}
    sheet = Sheet()
    with ExitStack() as stack:
        if options.peer is not None:
            peer = stack.enter_context(Peer(options.peer))
            finders[peer.name] = peer.find
        drawn = frames(options.fonts, seed=options.seed, count=options.frames)
        empty = frames(
            options.fonts, seed=options.seed, count=options.frames // EMPTY_EVERY, text=False
        )
        tally, rest = measure(finders, drawn, empty, sheet=sheet)
    text = report(tally, rest)
    print(text)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "degraded.md").write_text(text, encoding="utf-8")
        made = {
            "frames": options.frames,
            "seed": options.seed,
            "models": ours.models,
            "groups": tally.to_dict(ORDER),
            "rest": rest,
        }
        (options.out / "degraded.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
        Image.fromarray(sheet.draw()).save(options.out / "misses.png")


if __name__ == "__main__":
    main()
