"""A line over frames, and what several such tracks say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from phidetect.pixels.distinct import FoundLine
from phidetect.types import FrameRange

__all__ = ["GAP", "Track", "is_trace", "joined", "with_parts"]

# A line lost for at most this many frames and found again was there all along.
GAP = 3
# Part of its contrast that a line keeps in a mean by chance.
TRACE = 0.1
# From this part of the frames of a mean on a line is taken to stand in all of them.
MOST_FRAMES = 0.8
# Share of a line's box, and of its letters, from which it is a part of another.
HELD = 0.6


@dataclass(slots=True)
class Track:
    """A line from frame `first` to `stop`, and its samples where it was last seen for sure."""

    first: int
    stop: int
    line: FoundLine
    sample: NDArray[np.uint8]


def joined(tracks: Sequence[Track]) -> list[Track]:
    """Return tracks with those of one line joined, and misread ones left out."""
    found: list[Track] = []
    for track in sorted(tracks, key=lambda t: (t.first, t.line.box)):
        before = next((t for t in found if _continues(t, track)), None)
        if before is None:
            found.append(track)
        else:
            before.stop = max(before.stop, track.stop)
    whole = [with_parts(track, found) for track in found]
    return [track for track in whole if not any(_is_misread(track, o) for o in whole)]


def _continues(before: Track, after: Track) -> bool:
    """Whether a track is the same line as an earlier one, lost for a few frames."""
    if after.first > before.stop + GAP or before.line.reading.text != after.line.reading.text:
        return False
    return before.line.box.iou(after.line.box) > 0.5


def is_trace(track: Track, line: FoundLine, mean: NDArray[np.uint8], frames: FrameRange) -> bool:
    """Whether a line of a mean is what a line of some of its frames leaves there."""
    count = min(track.stop, frames.stop) - max(track.first, frames.first)
    common = track.line.box.intersection(line.box)
    if count <= 0 or common is None:
        return False
    mine, theirs = line.reading, track.line.reading
    if mine.score > theirs.score and len(mine.text) > len(theirs.text):
        return False  # It says more, and more surely, than what is taken to have left it.
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


def with_parts(track: Track, others: Sequence[Track]) -> Track:
    """Return a track with the frames next to it in which only a part of its line was found."""
    first, stop = track.first, track.stop
    for other in others:
        near = other.first <= track.stop + GAP and track.first <= other.stop + GAP
        if other is not track and near and _is_part(other.line, track.line):
            first, stop = min(first, other.first), max(stop, other.stop)
    return replace(track, first=first, stop=stop)


def _is_misread(track: Track, other: Track) -> bool:
    """Whether another track shows the same line in all its frames and was read better.

    Noise that moves behind a line has it read in many ways.
    """
    covers = other.first <= track.first and track.stop <= other.stop
    if other is track or not covers or track.line.box.iou(other.line.box) < HELD:
        return False
    mine, theirs = _sureness(track), _sureness(other)
    return mine < theirs and _is_part(track.line, other.line)


def _sureness(track: Track) -> tuple[float, int, int]:
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
