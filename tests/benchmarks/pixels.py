"""How fast frames are looked at, beside RapidOCR on the same frames where that is installed.

    python -m tests.benchmarks.pixels [--threads N] [--rounds N] [--rapidocr PYTHON]
        [--large SIDE]...

Frames are drawn: text-free 512 x 512 pictures, a 1024 x 768 ultrasound console with 25 lines, a
cine of 100 such frames whose picture moves below a still banner, and radiographs. All contenders
take turns; the best round of each counts. RapidOCR (detection and recognition, no classification
of angles) runs in this Python if it is there, or in the one that is named; otherwise it is left
out. `--large` adds square radiographs of that side, each in a process of its own, with the most
memory that it took.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np

from phidetect.pixels import TextFinder, load_text_finder
from tests.benchmarks._frames import cine, console, radiograph, text_free
from tests.benchmarks._pixel_peer import PixelPeer

__all__ = ["main"]

_CINE = 100
_MIB = 1 << 20


def _find(finder: TextFinder, frames: Sequence[np.ndarray]) -> float:
    """Return the seconds that one object of frames takes; what was read is forgotten first."""
    finder._reader._cache.clear()
    rows, cols = frames[0].shape
    begun = time.perf_counter()
    result = finder.find(frames.__getitem__, len(frames), rows=rows, cols=cols)
    taken = time.perf_counter() - begun
    assert result.frames_read == len(frames)
    return taken


def _measure(finder: TextFinder, peer: PixelPeer | None, rounds: int) -> dict[str, float]:
    plain = text_free()
    page, moving = console(), cine(_CINE)
    calls: dict[str, Callable[[], float]] = {
        f"text-free 512x512, {name}": lambda f=frame: _find(finder, [f])
        for name, frame in plain.items()
    }
    pictures = cine(60, text=False)
    calls["text-free 512x512, cine of 60, a frame"] = lambda: _find(finder, pictures) / 60
    calls["console 1024x768"] = lambda: _find(finder, [page])
    calls[f"console 1024x768, cine of {_CINE}"] = lambda: _find(finder, moving)
    if peer is not None:
        calls[f"console 1024x768, {peer.name}"] = lambda: peer.seconds(page)
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds + 1):
        for name, call in calls.items():
            best[name] = min(best[name], call())
    return best


def _report(best: dict[str, float]) -> None:
    for name, seconds in best.items():
        print(f"{name:58} {seconds * 1e3:9.1f} ms {1 / seconds:8.1f} /s")
    plain = [seconds for name, seconds in best.items() if name.startswith("text-free")]
    page, moving = best["console 1024x768"], best[f"console 1024x768, cine of {_CINE}"]
    print(f"\ntext-free frames per second, all kinds (at least 60): {len(plain) / sum(plain):.1f}")
    for name, seconds in best.items():
        if "RapidOCR" in name:
            print(f"times as fast as RapidOCR (at least 5): {seconds / page:.2f}")
    print(f"cost of {_CINE} frames in single frames (at most 3): {moving / page:.2f}")


def _large(side: int, threads: int, text: bool) -> tuple[float, float, int]:
    """Return seconds, peak MiB and lines of a radiograph, in a process of its own."""
    finder = load_text_finder(threads=threads)
    _find(finder, [console()])
    frame = radiograph(side, side, text=text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    result = finder.find(lambda _: frame, 1, rows=side, cols=side)
    taken = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken, (after - before) * 1024 / _MIB, len(result.lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; always 0: timings on shared machines fail nothing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rapidocr", metavar="PYTHON")
    parser.add_argument("--large", type=int, action="append", default=[], metavar="SIDE")
    options = parser.parse_args(arguments)
    finder = load_text_finder(threads=options.threads)
    models = ", ".join(f"{task} {said.split()[0]}" for task, said in finder.models.items())
    print(f"{models}; {options.threads} threads, best of {options.rounds} rounds")
    python = options.rapidocr or (sys.executable if find_spec("rapidocr") else None)
    if python is None:
        print("RapidOCR is not installed here and no --rapidocr was named: it is left out")
        _report(_measure(finder, None, options.rounds))
    else:
        with PixelPeer(python, options.threads) as peer:
            _report(_measure(finder, peer, options.rounds))
    spawn = multiprocessing.get_context("spawn")
    for side in options.large:
        for text in (False, True):
            with spawn.Pool(1) as pool:
                taken, memory, lines = pool.apply(_large, (side, options.threads, text))
            print(
                f"radiograph {side}x{side} {'with markers' if text else 'text-free'}: "
                f"{taken:.2f} s, {taken / (side * side / 1e6):.3f} s a megapixel, "
                f"{memory:.0f} MiB more than the frame and the models, {lines} lines"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
