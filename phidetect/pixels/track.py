"""Follows lines of text over the frames of an object and looks again where something changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.change import CELL, alike, changed_cells, regions_of, stroke_counts
from phidetect.pixels.distinct import FoundLine
from phidetect.pixels.missed import Missed, runs
from phidetect.types import Box, FrameRange

__all__ = ["Tracker"]


class See(Protocol):
    """Finds the lines of a frame."""

    def __call__(
        self,
        frame: NDArray[np.uint8],
        regions: Sequence[Box] | None,
        known: Sequence[Box],
        *,
        brief: bool = False,
    ) -> list[FoundLine]:
        """Look at the whole frame (None) or at regions, briefly at no more than its own scale.

        Lines that are known already are left out.
        """


# Stored samples of changed parts that are looked at frame by frame; the first two frames of
# an ultrasound console. Later changes are looked at so where strokes appear, and at intervals;
# what moved in the other frames is looked at together, briefly.
THOROUGH = 1_000_000
# Stored samples that brief looks may take; some 40,000 frames of a console. Frames beyond it,
# parts of which nothing looked at, are not read.
BRIEF = 400_000_000
# Frames between two looks at a part that moves all the time, such as the picture of a cine.
INTERVAL = 50
# Bytes of frames that are held to be looked at together.
HELD_BYTES = 64_000_000
# New strokes in a cell that call for a look: those of one small letter, and a quarter more
# than were there when it was last looked at.
NEW_STROKES = 12
MORE_STROKES = 1.25
# A line lost for at most this many frames and found again was there all along.
GAP = 3
# Part of its contrast that a line keeps in a mean by chance.
TRACE = 0.1
# From this part of the frames of a mean on a line is taken to stand in all of them.
MOST_FRAMES = 0.8
# Share of a line's box, and of its letters, from which it is a part of another.
HELD = 0.6


@dataclass(slots=True)
class _Track:
    first: int
    stop: int
    line: FoundLine
    sample: NDArray[np.uint8]


class Tracker:
    """Builds frame ranges of lines, frame by frame.

    Parameters
    ----------
    see : callable
        Finds the lines of a frame.

    Attributes
    ----------
    unread : list of int
        Frames with changed parts that nothing looked at, because looks had cost enough.
        Complete once the lines are asked for.
    """

    def __init__(self, see: See) -> None:
        self._see = see
        self._open: list[_Track] = []
        self._closed: list[_Track] = []
        self._recent: deque[tuple[int, NDArray[np.uint8]]] = deque(maxlen=INTERVAL)
        self._missed = Missed()
        self._reference: NDArray[np.uint8] | None = None
        self._shared: NDArray[np.uint8] | None = None
        self._strokes: NDArray[np.int32] | None = None
        self._pending: NDArray[np.bool_] | None = None
        self._since = 0
        self._spent = 0
        self._brief = 0
        self.unread: list[int] = []

    def add(self, index: int, frame: NDArray[np.uint8]) -> None:
        """Take the next frame."""
        if self._reference is None:
            # Copied when it is written to: most objects have one frame, and some are large.
            self._reference = self._shared = frame
            self._strokes = stroke_counts(frame)
            self._pending = np.zeros(self._strokes.shape, bool)
            self._start(index, frame, self._see(frame, None, ()))
        else:
            self._follow(index, frame)
        self._recent.append((index, frame))
        while len(self._recent) > 1 and len(self._recent) * frame.nbytes > HELD_BYTES:
            self._recent.popleft()

    def add_mean(
        self, frames: FrameRange, mean: NDArray[np.uint8], moved: NDArray[np.bool_]
    ) -> None:
        """Look at the mean of frames that were added, where samples moved in them."""
        # A line of few frames is no news in their mean.
        self._catch_up()
        there = [*self._open, *self._closed]
        known = [
            track.line.box
            for track in there
            if track.first <= frames.first and frames.stop <= track.stop
        ]
        for line in self._see(mean, regions_of(moved, mean.shape), known):
            r0, c0, r1, c1 = line.box
            sample = mean[r0:r1, c0:c1]
            if any(_is_trace(t, line, mean, frames) for t in there):
                continue
            self._closed.append(
                _Track(first=frames.first, stop=frames.stop, line=line, sample=sample)
            )

    def finish(self) -> list[tuple[FrameRange, FoundLine]]:
        """Return every line with its frames, in order of frame, row and column."""
        self._catch_up()
        self._closed.extend(self._open)
        self._open = []
        joined: list[_Track] = []
        for track in sorted(self._closed, key=lambda t: (t.first, t.line.box)):
            before = next((t for t in joined if _continues(t, track)), None)
            if before is None:
                joined.append(track)
            else:
                before.stop = max(before.stop, track.stop)
        whole = [_with_parts(track, joined) for track in joined]
        kept = [track for track in whole if not any(_is_misread(track, o) for o in whole)]
        spans = [(FrameRange(track.first, track.stop), track.line) for track in kept]
        return sorted(spans, key=lambda span: (span[0], span[1].box))

    def _follow(self, index: int, frame: NDArray[np.uint8]) -> None:
        assert self._reference is not None
        assert self._pending is not None
        cells = changed_cells(frame, self._reference)
        if not cells.any():
            self._extend(index, self._open)
            return
        lost = [t for t in self._open if not self._present(t, frame, cells)]
        self._extend(index, [t for t in self._open if t not in lost])
        self._open = [t for t in self._open if t not in lost]
        self._closed.extend(lost)
        regions = self._regions(frame, cells, [t.line.box for t in lost])
        if regions:
            known = [track.line.box for track in self._open]
            self._start(index, frame, self._see(frame, regions, known))
            cells = changed_cells(frame, self._reference)
        if cells.any():
            self._missed.add(index, frame, cells)
        if len(self._missed) >= INTERVAL or self._missed.nbytes > HELD_BYTES:
            self._catch_up()

    def _catch_up(self) -> None:
        """Look at what moved in frames that were not looked at themselves, in all at once."""
        missed, self._missed = self._missed, Missed()
        if not len(missed):
            return
        indices = missed.indices
        regions = regions_of(missed.cells, missed.shape)
        known = [t.line.box for t in self._open if t.first <= indices[0]]
        for image in missed.images(regions):
            self._brief += sum(region.area for region in regions)
            if self._brief > BRIEF:
                self.unread.extend(indices)
                return
            for line in self._see(image, regions, known, brief=True):
                r0, c0, r1, c1 = line.box
                for run in runs(missed.showing(line.box, image[r0:r1, c0:c1]), GAP):
                    self._closed.append(
                        _Track(first=run[0][0], stop=run[-1][0] + 1, line=line, sample=run[-1][1])
                    )

    def _present(self, track: _Track, frame: NDArray[np.uint8], cells: NDArray[np.bool_]) -> bool:
        r0, c0, r1, c1 = track.line.box
        if not cells[r0 // CELL : -(-r1 // CELL), c0 // CELL : -(-c1 // CELL)].any():
            return True
        return alike(track.sample, frame[r0:r1, c0:c1])

    def _regions(
        self, frame: NDArray[np.uint8], cells: NDArray[np.bool_], lost: list[Box]
    ) -> tuple[Box, ...]:
        """Return what to look at now, and remember the rest for the next interval."""
        assert self._reference is not None
        assert self._strokes is not None
        assert self._pending is not None
        strokes = stroke_counts(frame)
        self._pending |= cells
        self._since += 1
        if self._spent < THOROUGH or self._since >= INTERVAL:
            due = self._pending.copy()
            self._since = 0
        else:
            more = np.maximum(self._strokes * MORE_STROKES, self._strokes + NEW_STROKES)
            due = cells & (strokes > more)
            for r0, c0, r1, c1 in lost:
                due[r0 // CELL : -(-r1 // CELL), c0 // CELL : -(-c1 // CELL)] = True
        regions = regions_of(due, frame.shape)
        if regions and self._reference is self._shared:
            self._reference, self._shared = self._reference.copy(), None
        for r0, c0, r1, c1 in regions:
            self._spent += (r1 - r0) * (c1 - c0)
            self._reference[r0:r1, c0:c1] = frame[r0:r1, c0:c1]
            rows, cols = slice(r0 // CELL, r1 // CELL + 1), slice(c0 // CELL, c1 // CELL + 1)
            self._pending[rows, cols] = False
            self._strokes[rows, cols] = strokes[rows, cols]
        return regions

    def _start(self, index: int, frame: NDArray[np.uint8], found: list[FoundLine]) -> None:
        for line in found:
            r0, c0, r1, c1 = line.box
            sample = frame[r0:r1, c0:c1].copy()
            first = index
            for earlier, shown in reversed(self._recent):
                if not alike(sample, shown[r0:r1, c0:c1]):
                    break
                first = earlier
            self._open.append(_Track(first=first, stop=index + 1, line=line, sample=sample))

    @staticmethod
    def _extend(index: int, tracks: list[_Track]) -> None:
        for track in tracks:
            track.stop = index + 1


def _continues(before: _Track, after: _Track) -> bool:
    """Whether a track is the same line as an earlier one, lost for a few frames."""
    if after.first > before.stop + GAP or before.line.reading.text != after.line.reading.text:
        return False
    return before.line.box.iou(after.line.box) > 0.5


def _is_trace(track: _Track, line: FoundLine, mean: NDArray[np.uint8], frames: FrameRange) -> bool:
    """Whether a line of a mean is what a line of some of its frames leaves there."""
    count = min(track.stop, frames.stop) - max(track.first, frames.first)
    common = track.line.box.intersection(line.box)
    if count <= 0 or common is None:
        return False
    # A trace may read as a piece of what left it, and be marked wider.
    wide = common.area >= HELD * track.line.box.area and _says_part(line, track.line)
    if common.area < HELD * line.box.area and not wide:
        return False
    r0, c0, r1, c1 = common
    values = mean[r0:r1, c0:c1].astype(np.float32)
    top, left = track.line.box.row0, track.line.box.col0
    sample = track.sample[r0 - top : r1 - top, c0 - left : c1 - left].astype(np.float32)
    sample -= sample.mean()
    kept = float((sample * values).sum()) / max(float((sample * sample).sum()), 1.0)
    # What stands in all frames keeps all of its contrast, less what the sample has of noise.
    part = count / (frames.stop - frames.first)
    return part < MOST_FRAMES and kept < min(TRACE + 2 * part, (1 + part) / 2)


def _with_parts(track: _Track, others: Sequence[_Track]) -> _Track:
    """Return a track with the frames next to it in which only a part of its line was found."""
    first, stop = track.first, track.stop
    for other in others:
        near = other.first <= track.stop + GAP and track.first <= other.stop + GAP
        if other is not track and near and _is_part(other.line, track.line):
            first, stop = min(first, other.first), max(stop, other.stop)
    return replace(track, first=first, stop=stop)


def _is_misread(track: _Track, other: _Track) -> bool:
    """Whether another track shows the same line in all its frames and was read better.

    Noise that moves behind a line has it read in many ways.
    """
    covers = other.first <= track.first and track.stop <= other.stop
    if other is track or not covers or track.line.box.iou(other.line.box) < HELD:
        return False
    mine, theirs = _sureness(track), _sureness(other)
    return mine < theirs and _is_part(track.line, other.line)


def _sureness(track: _Track) -> tuple[float, int, int]:
    # Of equally sure readings the one of more frames; the place decides between the rest.
    return (track.line.reading.score, track.stop - track.first, -track.first)


def _is_part(part: FoundLine, line: FoundLine) -> bool:
    """Whether one line lies in another and says a piece of what that says."""
    common = part.box.intersection(line.box)
    if common is None or common.area < HELD * part.box.area:
        return False
    return _says_part(part, line)


def _says_part(part: FoundLine, line: FoundLine) -> bool:
    match = SequenceMatcher(None, part.reading.text, line.reading.text, autojunk=False)
    same = sum(block.size for block in match.get_matching_blocks())
    return same >= HELD * len(part.reading.text)
