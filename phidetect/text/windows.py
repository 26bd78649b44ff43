"""Long texts cut into windows that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from phidetect.text.encode import Encoding

__all__ = ["OVERLAP", "SIZE", "Window", "windows"]

SIZE = 128
OVERLAP = 32


class Window(NamedTuple):
    """A part of a text as the model takes it, and the pieces that it decides.

    Attributes
    ----------
    input_ids, shape_ids : list of int
        ``[CLS] context [SEP] pieces [SEP]``, `SIZE` pieces at most.
    start, stop : int
        Its pieces, of those of the text.
    keep_start, keep_stop : int
        The pieces that stand farther from its edges than from those of its neighbours; every
        piece of the text is kept by one window.
    """

    input_ids: list[int]
    shape_ids: list[int]
    start: int
    stop: int
    keep_start: int
    keep_stop: int


def windows(encoding: Encoding, *, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[Window]:
    """Yield the windows of a text, in order; none where it has no pieces."""
    head, count = encoding.first, len(encoding)
    room = size - head - 1
    step = room - overlap
    if step < 1:
        raise ValueError("windows too small for their overlap")
    ids, shapes = encoding.input_ids, encoding.shape_ids
    if count <= room:
        if count:
            yield Window(ids, shapes, 0, count, 0, count)
        return
    keep_start = start = 0
    while True:
        stop = min(start + room, count)
        last = stop == count
        keep_stop = count if last else start + step + overlap // 2
        yield Window(
            [*ids[:head], *ids[head + start : head + stop], ids[-1]],
            [*shapes[:head], *shapes[head + start : head + stop], shapes[-1]],
            start,
            stop,
            keep_start,
            keep_stop,
        )
        if last:
            return
        start, keep_start = start + step, keep_stop
