"""Greedy decoding, and how far readings are from the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Score", "decode", "distance", "groups"]


def decode(best: NDArray[np.integer], known: Sequence[str]) -> str:
    """Return the text of the best class of every step; class 0 is blank."""
    new = np.ones(len(best), bool)
    new[1:] = best[1:] != best[:-1]
    return "".join(known[number] for number in best[new & (best != 0)])


def distance(one: str, other: str) -> int:
    """Return how many characters must be changed, put in or left out."""
    before = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        now = [row]
        for col, there in enumerate(other, 1):
            now.append(min(before[col] + 1, now[-1] + 1, before[col - 1] + (char != there)))
        before = now
    return before[-1]


@dataclass(slots=True)
class Score:
    """Counts over lines with text, and over lines without."""

    lines: int = 0
    right: int = 0
    characters: int = 0
    wrong: int = 0
    empty: int = 0
    silent: int = 0

    def add(self, text: str, reading: str) -> None:
        """Count one line."""
        if not text:
            self.empty += 1
            self.silent += not reading
            return
        self.lines += 1
        self.right += text == reading
        self.characters += len(text)
        self.wrong += distance(text, reading)

    @property
    def exact(self) -> float:
        """Share of lines read exactly."""
        return self.right / max(1, self.lines)

    @property
    def misread(self) -> float:
        """Changes per character of the truth."""
        return self.wrong / max(1, self.characters)


def groups(numbers: NDArray[np.float32], kind: str) -> list[str]:
    """Return the rows of the table that a line counts in."""
    height, contrast, noise, bitmap = (float(value) for value in numbers)
    tall = "to 8" if height <= 8.5 else "9-12" if height <= 12.5 else "above 12"
    strong = "below 20" if contrast < 20 else "20-60" if contrast <= 60 else "above 60"
    found = ["all", f"letters {tall} high", f"contrast {strong}"]
    found.append("bitmap glyphs" if bitmap else "outline glyphs")
    found.append(f"runs {kind.split(' ')[0]}")
    clear = contrast >= 20 and contrast >= 2 * noise and height >= 7
    return [*found, "readable"] if clear else found
