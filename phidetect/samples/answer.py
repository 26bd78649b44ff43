"""The answer key of the samples: what was planted where, and what must stay."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from phidetect.types import Box, Category, FrameRange

__all__ = ["ANSWER_KEY", "PlantedElement", "PlantedText", "SampleKey", "read_key", "write_key"]

ANSWER_KEY = "answer_key.json"
"""Name of the file that says what was planted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedText:
    """A line of text that was drawn into the pixels.

    Attributes
    ----------
    text : str
        What was drawn. It names nobody who exists.
    category : Category
        What a perfect detector calls it.
    frames : FrameRange
        The frames it was drawn on.
    box : Box
        Bounding box of its glyphs, in stored rows and columns.
    """

    text: str
    category: Category
    frames: FrameRange
    box: Box

    @property
    def hide(self) -> bool:
        """Whether it must not be readable after redaction."""
        return self.category.phi is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedElement:
    """A value that was written into an element.

    Attributes
    ----------
    path : str
        Text form of the ElementPath.
    text : str
        The identifying value, or the identifying part of it.
    category : Category
        What a perfect detector calls it.
    """

    path: str
    text: str
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleKey:
    """One sample: its file, what it shows, and what was planted in it."""

    file: str
    shows: str
    pixels: tuple[PlantedText, ...] = ()
    elements: tuple[PlantedElement, ...] = ()


def write_key(folder: Path, samples: tuple[SampleKey, ...]) -> Path:
    """Write the answer key of `samples` into `folder` and return its path."""
    path = folder / ANSWER_KEY
    rows = [asdict(sample) for sample in samples]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False, default=list) + "\n", "utf-8")
    return path


def read_key(folder: Path) -> tuple[SampleKey, ...]:
    """Return the samples that `write_key` described.

    Raises
    ------
    OSError, ValueError, KeyError
        If the folder holds no such key.
    """
    rows: list[dict[str, Any]] = json.loads((folder / ANSWER_KEY).read_text("utf-8"))
    return tuple(
        SampleKey(
            file=row["file"],
            shows=row["shows"],
            pixels=tuple(
                PlantedText(
                    text=p["text"],
                    category=Category(p["category"]),
                    frames=FrameRange(p["frames"]["first"], p["frames"]["stop"]),
                    box=Box(**p["box"]),
                )
                for p in row["pixels"]
            ),
            elements=tuple(
                PlantedElement(path=p["path"], text=p["text"], category=Category(p["category"]))
                for p in row["elements"]
            ),
        )
        for row in rows
    )
