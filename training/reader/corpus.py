"""Lines that were drawn, packed in a file.

``python -m training.reader.corpus --fonts DIR --part train --count 20000 --seed 1 --out FILE``
draws single lines on pieces of grounds; ``--frames 300`` instead of a count takes every line of
whole frames.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.read import HEIGHT
from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.reader.alphabet import characters
from training.reader.sample import Sample, samples_of
from training.reader.strips import Strips

__all__ = ["Corpus"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Crops laid end to end and what is known of each."""

    samples: NDArray[np.uint8]
    ends: NDArray[np.int64]
    texts: tuple[str, ...]
    numbers: NDArray[np.float32]
    kinds: tuple[str, ...]
    height: int

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def of(cls, drawn: Iterable[Sample], height: int) -> Corpus:
        """Return some lines, packed."""
        rows = list(drawn)
        return cls(
            np.concatenate([row.luma.ravel() for row in rows]),
            np.cumsum([row.luma.size for row in rows], dtype=np.int64),
            tuple(row.text for row in rows),
            np.array([[r.glyph_height, r.contrast, r.noise, r.bitmap] for r in rows], np.float32),
            tuple(f"{row.orientation} {row.font}" for row in rows),
            height,
        )

    @property
    def widths(self) -> NDArray[np.int64]:
        """Width of every crop."""
        return np.asarray(np.diff(self.ends, prepend=0) // self.height)

    def crop(self, index: int) -> NDArray[np.uint8]:
        """Return a crop (height, width)."""
        start = int(self.ends[index - 1]) if index else 0
        return self.samples[start : int(self.ends[index])].reshape(self.height, -1)

    def save(self, path: Path) -> None:
        """Write the file."""
        np.savez(
            path, samples=self.samples, ends=self.ends, numbers=self.numbers,
            texts=np.array("\n".join(self.texts)), kinds=np.array("\n".join(self.kinds)),
            height=np.array(self.height),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read a file."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                file["samples"], file["ends"], tuple(str(file["texts"]).split("\n")),
                file["numbers"], tuple(str(file["kinds"]).split("\n")), int(file["height"]),
            )  # fmt: skip

    def digest(self) -> str:
        """Return the SHA-256 of crops and texts."""
        found = hashlib.sha256(self.samples.tobytes())
        found.update(self.ends.tobytes() + "\n".join(self.texts).encode())
        return found.hexdigest()


def _frames(fonts: Path | None, part: str, count: int, seed: int, height: int) -> Iterator[Sample]:
    loaded, known = load_fonts(fonts, part=part), {*characters(), " "}
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        frame = draw_frame(rng, fonts=loaded, part=part)
        yield from samples_of(rng, frame, known, height=height)


def _main() -> None:
    parser = argparse.ArgumentParser(description="Draw lines of text and pack them.")
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--part", choices=("train", "test"), default="train")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--frames", type=int, default=0)
    parser.add_argument("--height", type=int, default=HEIGHT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.frames:
        drawn = _frames(given.fonts, given.part, given.frames, given.seed, given.height)
        Corpus.of(drawn, given.height).save(given.out)
        return
    strips = Strips(
        load_fonts(given.fonts, part=given.part), part=given.part, characters=characters(),
        seed=given.seed,
    )  # fmt: skip
    Corpus.of((strips.draw() for _ in range(given.count)), HEIGHT).save(given.out)


if __name__ == "__main__":
    _main()
