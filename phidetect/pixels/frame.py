"""Everything that is found in one frame: looks, readings, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.columns import columns, is_column
from phidetect.pixels.contrast import even_out, smooth_even
from phidetect.pixels.detect import RawLine, TextDetector
from phidetect.pixels.distinct import FoundLine, distinct, same_line
from phidetect.pixels.evidence import is_text
from phidetect.pixels.geometry import bounding_box, sides
from phidetect.pixels.orient import is_tall, read_lines
from phidetect.pixels.read import NOTHING, Reading, TextReader
from phidetect.pixels.screen import TextScreen, apart
from phidetect.pixels.tiles import Look
from phidetect.types import Box

__all__ = ["FoundLine", "find_lines", "same_line"]

# How the detector looks for letters that only the coarse look of the screen sees.
LARGE = (Look(scale=0.5), Look(scale=0.5, local=True))
# Least height of those, in samples: what is smaller is seen better at full scale.
LARGE_FROM = 40
# Around a line of the screen that reads poorly, so that the detector sees it whole.
BESIDE = 24
# Part of a mark of the detector from which a line of the screen that reads well makes it idle.
INSIDE = 0.6
# A reading less sure than this is tried on evened contrast.
FAINT = 0.8
# A line that reads this surely need not be read as other looks marked it.
PLAIN = 0.9
# Around a line whose contrast is evened out: what a slanting crop may reach.
AROUND = 4


def find_lines(
    screen: TextScreen | None,
    detector: TextDetector,
    reader: TextReader,
    frame: NDArray[np.uint8],
    *,
    looks: Sequence[Look],
    regions: Sequence[Box] | None = None,
    known: Sequence[Box] = (),
) -> list[FoundLine]:
    """Return the lines of one frame that the looks find and the evidence bears out.

    Parameters
    ----------
    screen : TextScreen, optional
        What says where the detector need not look. Without it, that looks everywhere.
    detector, reader
        What finds and reads.
    frame : ndarray of uint8, shape (rows, cols)
        Luminance.
    looks : sequence of Look
        Ways in which the detector looks; one line found by several counts once.
    regions : sequence of Box, optional
        Parts to look at; the whole frame by default.
    known : sequence of Box
        Lines that need not be read again.
    """
    had: dict[int, Reading] = {}
    if screen is None:
        raw = _marked(detector, frame, looks, regions)
    else:
        screened = screen.look(frame, regions=regions)
        raw = [line for line in screened.lines if _is_new(_box(line, frame), known)]
        found = _read(reader, frame, raw, [_box(line, frame) for line in raw])
        had = {id(line): reading for line, reading in zip(raw, found, strict=True)}
        poor = [line for line in raw if not is_text(line, had[id(line)])]
        fine = [_box(line, frame).expand(BESIDE) for line in poor if line.look.scale == 1]
        large = [_box(line, frame).expand(BESIDE) for line in poor if line.look.scale < 1]
        plain = [_box(line, frame) for line in raw if not any(line is other for other in poor)]
        seen = _marked(detector, frame, LARGE, apart((*screened.large, *large), frame.shape))
        seen = [line for line in seen if min(sides(line.quad)) >= LARGE_FROM]
        raw += [line for line in seen if not _is_shared(_box(line, frame), plain)]
        seen = _marked(detector, frame, looks, apart((*screened.unsure, *fine), frame.shape))
        raw += [line for line in seen if not _is_inside(_box(line, frame), plain)]
    single = len(raw)
    raw.extend(columns(raw))
    joined = {id(line) for line in raw[single:]}
    boxes = {id(line): _box(line, frame) for line in raw}
    raw = [line for line in raw if _is_new(boxes[id(line)], known)]
    readings = _read(reader, frame, raw, [boxes[id(line)] for line in raw], had=had)
    kept = [
        (line, reading)
        for line, reading in zip(raw, readings, strict=True)
        if is_text(line, reading) and (id(line) not in joined or is_column(line, reading))
    ]
    return distinct(frame, kept)


def _box(line: RawLine, frame: NDArray[np.uint8]) -> Box:
    return bounding_box(line.quad, *frame.shape)


def _is_inside(box: Box, others: Sequence[Box]) -> bool:
    """Whether most of a box lies in one of the others."""
    shared = (box.intersection(other) for other in others)
    return any(common is not None and common.area >= INSIDE * box.area for common in shared)


def _is_shared(box: Box, others: Sequence[Box]) -> bool:
    """Whether most of a box lies in one of the others, or most of that in it."""
    return _is_inside(box, others) or any(_is_inside(other, [box]) for other in others)


def _marked(
    detector: TextDetector,
    frame: NDArray[np.uint8],
    looks: Sequence[Look],
    regions: Sequence[Box] | None,
) -> list[RawLine]:
    """Return what the detector marks in parts of a frame."""
    if regions is not None and not regions:
        return []
    evened: NDArray[np.uint8] | None = None
    found: list[RawLine] = []
    for look in looks:
        source = frame
        if look.smooth:
            source = smooth_even(frame, boxes=regions)
        elif look.local:
            evened = even_out(frame, boxes=regions) if evened is None else evened
            source = evened
        found.extend(detector.detect(source, look=look, regions=regions))
    return found


def _read(
    reader: TextReader,
    frame: NDArray[np.uint8],
    raw: Sequence[RawLine],
    boxes: Sequence[Box],
    *,
    had: Mapping[int, Reading] = MappingProxyType({}),
) -> list[Reading]:
    """Return a reading of each line, those of lines that need none empty.

    What several looks marked is read as the look marked it that took in most; as the others
    did where that reading is poor. Of lines that run up or down no reading is spared: letters
    on their side may read surely as others. What was `had` before, by the line's identity, is
    not read again.
    """
    readings = [had.get(id(line), NOTHING) for line in raw]
    new = [id(line) not in had for line in raw]
    order = sorted(range(len(raw)), key=lambda i: (new[i], raw[i].look.smooth, -boxes[i].area))
    first: list[int] = []
    again: dict[int, list[int]] = {}
    for index in order:
        held = [
            i
            for i in first
            if raw[i].look != raw[index].look
            and not is_tall(raw[i])
            and same_line(boxes[i], boxes[index])
        ]
        if held:
            again[index] = held
        else:
            first.append(index)
    _read_into(readings, reader, frame, raw, [index for index in first if new[index]])
    _read_into(
        readings,
        reader,
        frame,
        raw,
        [
            index
            for index, held in again.items()
            if new[index] and all(readings[i].score < PLAIN for i in held)
        ],
    )
    return readings


def _read_into(
    readings: list[Reading],
    reader: TextReader,
    frame: NDArray[np.uint8],
    raw: Sequence[RawLine],
    chosen: Sequence[int],
) -> None:
    for index, reading in zip(
        chosen, read_lines(reader, frame, [raw[i] for i in chosen]), strict=True
    ):
        readings[index] = reading
    faint = [index for index in chosen if readings[index].score < FAINT]
    if not faint:
        return
    # Letters little brighter than their ground read better once that is evened out.
    around = [bounding_box(raw[i].quad, *frame.shape).expand(AROUND) for i in faint]
    evened = even_out(frame, boxes=around)
    for index, reading in zip(
        faint, read_lines(reader, evened, [raw[i] for i in faint]), strict=True
    ):
        if reading.score > readings[index].score:
            readings[index] = reading


def _is_new(box: Box, known: Sequence[Box]) -> bool:
    return box.area > 0 and not any(same_line(other, box) for other in known)
