"""Reads lines of text: crops, the network, greedy decoding."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phidetect.backends import Backend, ImageModel, ModelHandle, ModelSpec, open_model
from phidetect.pixels.geometry import crop, sides

__all__ = ["HEIGHT", "Reading", "TextReader", "bucket", "crop_width"]

# Rows of a crop, and columns that its width has for a line as wide as high: letters look wider
# than they are, since a time step is eight columns and the narrowest letter needs one.
HEIGHT = 32
STRETCH = 48
MIN_WIDTH = 32
MAX_WIDTH = 2400
BATCH = 8
# Readings remembered: banners stay the same from frame to frame.
CACHE = 1024
# Widths are rounded up to this, so that crops of like width share one call. The width that a
# crop is padded to follows from its own alone: what is read beside it never changes a reading.
BUCKET = 32
_CHARACTERS = "characters.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader read.

    Attributes
    ----------
    text : str
        The characters; empty where it read none.
    score : float
        Mean probability of the characters, 0 where there are none.
    """

    text: str = field(repr=False)
    score: float


NOTHING = Reading(text="", score=0.0)


class TextReader:
    """Reads crops of single lines.

    Parameters
    ----------
    model : ImageModel
        A model of the task ``text_reader``.
    characters : sequence of str
        Its classes, blank (the first) and space (the last) left out.
    """

    def __init__(self, model: ImageModel, characters: Sequence[str]) -> None:
        self._model = model
        self._classes = ("", *characters, " ")
        self._cache: dict[bytes, Reading] = {}
        numbers = model.spec.preprocessing
        self._mean, self._std = float(numbers["mean"]), float(numbers["std"])

    @classmethod
    def from_handle(
        cls,
        handle: ModelHandle,
        *,
        device: str = "cpu",
        threads: int | None = None,
        backend: Backend = "onnx",
    ) -> TextReader:
        """Return a reader of a checked model and its list of characters."""
        text = handle.extras[_CHARACTERS].decode("utf-8")
        model = open_model(handle, device=device, threads=threads, backend=backend)
        return cls(model, text.split("\n")[:-1])

    @property
    def spec(self) -> ModelSpec:
        """The manifest entry of the model."""
        return self._model.spec

    def crop(self, frame: NDArray[np.uint8], quad: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a line of a frame as `read` takes it, side 0-1 of the quad level."""
        width = crop_width(*sides(quad))
        return crop(frame, quad, HEIGHT, width, mean=self._mean, std=self._std)

    def read(self, crops: Sequence[NDArray[np.float32]]) -> list[Reading]:
        """Return a reading of each crop.

        Parameters
        ----------
        crops : sequence of ndarray of float32, shape (HEIGHT, width)
            Level lines of text, as `crop` makes them.
        """
        keys = [hashlib.blake2b(crop.tobytes(), digest_size=16).digest() for crop in crops]
        readings = [self._cache.get(key, NOTHING) for key in keys]
        new = [index for index, key in enumerate(keys) if key not in self._cache]
        order = sorted(new, key=lambda i: (crops[i].shape[1], i))
        start = 0
        while start < len(order):
            width = bucket(crops[order[start]].shape[1])
            stop = start
            while stop < min(len(order), start + BATCH) and crops[order[stop]].shape[1] <= width:
                stop += 1
            chosen = order[start:stop]
            for index, reading in zip(chosen, self._batch(chosen, crops, width), strict=True):
                readings[index] = reading
                self._keep(keys[index], reading)
            start = stop
        return readings

    def _keep(self, key: bytes, reading: Reading) -> None:
        # Oldest first out. The values are texts of the data set: they live as long as the
        # reader, in memory only, and no repr shows them.
        if len(self._cache) >= CACHE:
            del self._cache[next(iter(self._cache))]
        self._cache[key] = reading

    def _batch(
        self, chosen: list[int], crops: Sequence[NDArray[np.float32]], width: int
    ) -> list[Reading]:
        # Zero, mid-grey, is what the network saw beside short lines in training.
        batch = np.zeros((len(chosen), 1, HEIGHT, width), np.float32)
        for row, index in enumerate(chosen):
            batch[row, 0, :, : crops[index].shape[1]] = crops[index]
        return [self._decode(steps) for steps in self._model.run(batch)]

    def _decode(self, steps: NDArray[np.float32]) -> Reading:
        best = steps.argmax(axis=1)
        new = np.ones(len(best), bool)
        new[1:] = best[1:] != best[:-1]
        kept = new & (best != 0)
        if not kept.any():
            return NOTHING
        text = "".join(self._classes[i] for i in best[kept])
        return Reading(text=text, score=float(steps.max(axis=1)[kept].mean()))


def crop_width(along: float, across: float) -> int:
    """Return the width of a crop of a line of these side lengths."""
    return int(min(MAX_WIDTH, max(8, round(along * STRETCH / max(across, 1e-6)))))


def bucket(width: int) -> int:
    """Return the width that a crop is padded to."""
    return max(MIN_WIDTH, -(-width // BUCKET) * BUCKET)
