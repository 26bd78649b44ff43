"""Draws invented texts and packs them as the model takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from phidetect.text.encode import Encoder, Encoding, context_of
from training.synth.example import LABELS, Example
from training.synth.mixture import stream

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["IGNORED", "TAGS", "WINDOW", "Corpus", "context_for", "draw", "make", "tags_of"]

TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
"""What each piece can be: outside, the first of a span, a further one of it."""
IGNORED = -100
WINDOW = 128
NO_CONTEXT = 0.1
"""Share of texts with a context that are learnt without it as well."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts of pieces, one after the other.

    Attributes
    ----------
    ids, shapes, tags : ndarray, shape (n,)
        Vocabulary index, shape and tag of every piece; `IGNORED` is no piece of the text.
    ends : ndarray, shape (texts,)
        Where each text ends.
    """

    ids: NDArray[np.int32]
    shapes: NDArray[np.int8]
    tags: NDArray[np.int8]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Pieces of each text."""
        return np.diff(self.ends, prepend=0)

    def save(self, path: Path) -> None:
        """Write the arrays to a file."""
        np.savez(path, ids=self.ids, shapes=self.shapes, tags=self.tags, ends=self.ends)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            return cls(**{name: data[name] for name in ("ids", "shapes", "tags", "ends")})

    @classmethod
    def join(cls, parts: list[Corpus]) -> Corpus:
        """Return all texts of several."""
        starts = np.cumsum([0, *(len(part.ids) for part in parts[:-1])])
        return cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.shapes for part in parts]),
            np.concatenate([part.tags for part in parts]),
            np.concatenate([part.ends + at for part, at in zip(parts, starts, strict=True)]),
        )


def context_for(example: Example) -> str:
    """Return the words of context that the model is told of an example."""
    if example.element:
        return context_of(example.element)
    return context_of("", example.concept, private=example.kind == "private")


def tags_of(encoding: Encoding, example: Example) -> list[int]:
    """Return the index in `TAGS` of each piece of an encoded example."""
    out = [0] * len(encoding)
    at = 0
    for span in example.spans:
        tag = 1 + 2 * LABELS.index(span.label)
        while at < len(encoding) and encoding.ends[at] <= span.start:
            at += 1
        first = True
        while at < len(encoding) and encoding.starts[at] < span.end:
            out[at] = tag if first else tag + 1
            first = False
            at += 1
    return out


def draw(seed: int, *, held_out: bool) -> Iterator[tuple[str, Example]]:
    """Yield different texts with their contexts without end."""
    rng = Random(f"context {seed} {held_out}")
    for example in stream(seed, held_out=held_out):
        context = context_for(example)
        if context and rng.random() < NO_CONTEXT and example.kind != "private":
            context = ""
        yield context, example


def pack(tokenizer: Tokenizer, seed: int, count: int, *, held_out: bool) -> Corpus:
    """Return `count` texts, long ones in windows."""
    encoder = Encoder(tokenizer)
    rng = Random(f"windows {seed}")
    ids: list[int] = []
    shapes: list[int] = []
    tags: list[int] = []
    ends: list[int] = []
    drawn = islice(draw(seed, held_out=held_out), count)
    while batch := list(islice(drawn, 512)):
        encoded = encoder.encode_many([(context, example.text) for context, example in batch])
        for encoding, (_, example) in zip(encoded, batch, strict=True):
            head = encoding.first
            found = tags_of(encoding, example)
            room = WINDOW - head - 1
            at = 0
            if len(found) > room:
                # Windows begin anywhere in a text.
                at = -rng.randrange(room // 2)
            while at < len(found):
                first, stop = max(at, 0), min(at + room, len(found))
                at += room
                if stop - first < 4 and len(found) > room:
                    continue
                ids += encoding.input_ids[:head]
                ids += encoding.input_ids[head + first : head + stop]
                ids.append(encoding.input_ids[-1])
                shapes += encoding.shape_ids[:head]
                shapes += encoding.shape_ids[head + first : head + stop]
                shapes.append(0)
                tags += [IGNORED] * head + found[first:stop] + [IGNORED]
                ends.append(len(ids))
    return Corpus(
        np.array(ids, np.int32),
        np.array(shapes, np.int8),
        np.array(tags, np.int8),
        np.array(ends, np.int64),
    )


def _part(path: str, count: int, held_out: bool, seed: int) -> Corpus:
    from tokenizers import Tokenizer

    return pack(Tokenizer.from_file(path), seed, count, held_out=held_out)


def make(tokenizer: Path, *, seed: int, count: int, held_out: bool, parts: int = 8) -> Corpus:
    """Draw and pack a corpus; the same for a seed on every machine.

    Parameters
    ----------
    tokenizer : Path
        The file tokenizer.json.
    seed : int
        Seed of the first part; the others count up.
    count : int
        Texts in all.
    held_out : bool
        Draw from the words and templates kept for tests.
    parts : int
        Streams of their own seed, drawn side by side.
    """
    work = partial(_part, str(tokenizer), count // parts, held_out)
    with get_context("spawn").Pool(2) as pool:
        return Corpus.join(pool.map(work, range(seed, seed + parts)))
