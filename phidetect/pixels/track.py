"""Follows lines of text over the frames of an object and looks again where something changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.change import CELL, alike, changed_cells, regions_of, stroke_counts
from phidetect.pixels.distinct import FoundLine
from phidetect.pixels.missed import Missed, runs
from phidetect.pixels.spans import GAP, Track, is_trace, joined
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


# Stored samples of changed parts that are looked at frame by frame: one more frame of an
# ultrasound console, six of 256 x 256. Later changes are looked at so where strokes appear, and
# at intervals; what moved in the other frames is looked at together, briefly.
THOROUGH = 400_000
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
        self._open: list[Track] = []
        self._closed: list[Track] = []
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
            if any(is_trace(t, line, mean, frames) for t in there):
                continue
            self._closed.append(
                Track(first=frames.first, stop=frames.stop, line=line, sample=sample)
            )

    def finish(self) -> list[tuple[FrameRange, FoundLine]]:
        """Return every line with its frames, in order of frame, row and column."""
        self._catch_up()
        self._closed.extend(self._open)
        self._open = []
        kept = joined(self._closed)
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
                        Track(first=run[0][0], stop=run[-1][0] + 1, line=line, sample=run[-1][1])
                    )

    def _present(self, track: Track, frame: NDArray[np.uint8], cells: NDArray[np.bool_]) -> bool:
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
            self._open.append(Track(first=first, stop=index + 1, line=line, sample=sample))

    @staticmethod
    def _extend(index: int, tracks: list[Track]) -> None:
        for track in tracks:
            track.stop = index + 1
