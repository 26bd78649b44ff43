"""How lines of text lie to each other: rows, blocks, labels with values, stacked letters.

All distances are measured in heights of the lines themselves, so that they hold for a
320 x 240 clip and a 4000 x 5000 radiograph alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phidetect.types import Box, TextLine

__all__ = ["Joined", "Layout", "glyphs_of"]

ROW_GAP = 3.0
"""Heights between two lines of one row that still belong together."""

BLOCK_GAP = 1.2
"""Heights between two rows of one block: double line spacing is the widest in use."""

VALUE_GAP = 8.0
"""Heights between a label and the value beside it: values often stand in a column."""

ALIGNED = 1.0
"""Heights by which left, right or centre of two lines of a block may differ."""

ALIKE = 1.7
"""Ratio of heights up to which two lines are set in one size."""

LONGEST_CHAIN = 64
"""Lines that are joined to one text at most."""

MOST_NEIGHBOURS = 64
"""Neighbours that a line is given at most, so that crowded planes stay quick."""

GLYPH_ASPECT = 0.6
"""Width over height of a usual glyph."""


def glyphs_of(box: Box) -> float:
    """Return about how many glyphs a line of the size of `box` holds, level or turned."""
    short, long_ = sorted((max(box.height, 1), max(box.width, 1)))
    return long_ / (GLYPH_ASPECT * short)


@dataclass(frozen=True, slots=True)
class Joined:
    """Lines that read as one text.

    Attributes
    ----------
    members : tuple of int
        Indices of the lines, in reading order.
    starts : tuple of int
        Where the text of each begins in `text`.
    text : str
        The texts with a blank between them, without for stacked letters.
    """

    members: tuple[int, ...]
    starts: tuple[int, ...]
    text: str

    def touched(self, start: int, end: int) -> tuple[int, ...]:
        """Return the lines that a range of `text` has a part of."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return self.members[first : max(bisect_left(self.starts, end), first + 1)]


class Layout:
    """Neighbours among the lines of one object.

    Parameters
    ----------
    lines : sequence of TextLine
        The lines.
    texts : sequence of str
        The text of each, as it is to be judged.
    """

    def __init__(self, lines: Sequence[TextLine], texts: Sequence[str]) -> None:
        self._boxes = [line.region.box for line in lines]
        self._frames = [line.region.frames for line in lines]
        self._texts = texts
        self._sizes = [_size(box, text) for box, text in zip(self._boxes, texts, strict=True)]
        self._near: list[list[int]] = [[] for _ in lines]
        self._row: list[list[int]] = [[] for _ in lines]
        planes: dict[str, list[int]] = defaultdict(list)
        for index, line in enumerate(lines):
            planes[line.region.plane].append(index)
        for indices in planes.values():
            self._link(sorted(indices, key=lambda i: (self._boxes[i], i)))

    def near(self, index: int) -> Sequence[int]:
        """Return the lines in one block with a line, in order of their index."""
        return self._near[index]

    def right_of(self, index: int, *, gap: float = VALUE_GAP) -> int | None:
        """Return the next line to the right in the same row, None where there is none."""
        here, size = self._boxes[index], self._sizes[index]
        beside = [
            other
            for other in self._row[index]
            if -0.5 * size <= self._boxes[other].col0 - here.col1 <= gap * size
        ]
        return min(beside, key=lambda i: (self._boxes[i].col0, i), default=None)

    def below(self, index: int) -> int | None:
        """Return the next line below in the same block, None where there is none."""
        edge = self._boxes[index].row1 - self._sizes[index] / 3
        under = [i for i in self._near[index] if self._boxes[i].row0 >= edge]
        return min(under, key=lambda i: (self._boxes[i].row0, i), default=None)

    def rows(self) -> Iterator[Joined]:
        """Yield every run of two or more lines that stand close together in one row."""
        found = ((i, self.right_of(i, gap=ROW_GAP)) for i in range(len(self._boxes)))
        yield from self._chains({i: other for i, other in found if other is not None}, " ")

    def stacks(self) -> Iterator[Joined]:
        """Yield every run of three or more single letters that stand below each other."""
        single = {i for i, text in enumerate(self._texts) if len(text) == 1 and text.isalpha()}
        follower: dict[int, int] = {}
        for index in sorted(single):
            box = self._boxes[index]
            under = [
                i
                for i in self._near[index]
                if i in single
                and self._boxes[i].row0 > (box.row0 + box.row1) // 2
                and abs(_centre(self._boxes[i]) - _centre(box)) <= 0.6 * self._sizes[index]
            ]
            if under:
                follower[index] = min(under, key=lambda i: (self._boxes[i].row0, i))
        yield from (chain for chain in self._chains(follower, "") if len(chain.members) >= 3)

    def _chains(self, follower: dict[int, int], blank: str) -> Iterator[Joined]:
        for head in sorted(set(follower).difference(follower.values())):
            members = {head: None}
            at = follower.get(head)
            while at is not None and at not in members and len(members) < LONGEST_CHAIN:
                members[at] = None
                at = follower.get(at)
            starts, text = [], ""
            for member in members:
                text += blank if text else ""
                starts.append(len(text))
                text += self._texts[member]
            yield Joined(tuple(members), tuple(starts), text)

    def _link(self, order: list[int]) -> None:
        """Fill in who is near whom for the lines of one plane, given in order of rows."""
        tops = [self._boxes[i].row0 for i in order]
        tallest = max((self._boxes[i].height for i in order), default=0)
        for index in order:
            here, size = self._boxes[index], self._sizes[index]
            reach = int(BLOCK_GAP * size) + 1
            # Nothing that starts more than the tallest line above can still touch this one.
            first = bisect_left(tops, here.row0 - tallest - reach)
            stop = bisect_right(tops, here.row1 + reach)
            near, row = self._near[index], self._row[index]
            for other in order[first:stop]:
                if len(row) + len(near) >= MOST_NEIGHBOURS:
                    break
                if other == index or not self._alike(index, other):
                    continue
                there = self._boxes[other]
                if _overlap(here, there) >= 0.5 * min(here.height, there.height):
                    row.append(other)
                    if max(here.col0, there.col0) - min(here.col1, there.col1) <= ROW_GAP * size:
                        near.append(other)
                elif self._in_block(index, other):
                    near.append(other)
            near.sort()

    def _alike(self, a: int, b: int) -> bool:
        """Whether two lines share a frame and are set in about one size."""
        one, two = self._frames[a], self._frames[b]
        small, large = sorted((self._sizes[a], self._sizes[b]))
        return one.first < two.stop and two.first < one.stop and large <= ALIKE * small

    def _in_block(self, a: int, b: int) -> bool:
        one, two = self._boxes[a], self._boxes[b]
        small, large = sorted((self._sizes[a], self._sizes[b]))
        shift = min(
            abs(one.col0 - two.col0), abs(one.col1 - two.col1), abs(_centre(one) - _centre(two))
        )
        return -_overlap(one, two) <= BLOCK_GAP * small and shift <= ALIGNED * large


def _centre(box: Box) -> float:
    return (box.col0 + box.col1) / 2


def _overlap(a: Box, b: Box) -> int:
    """Return the rows that two boxes share; negative is the rows between them."""
    return min(a.row1, b.row1) - max(a.row0, b.row0)


def _size(box: Box, text: str) -> int:
    """Return the height of the glyphs; of a line that stands upright, its width."""
    upright = len(text) > 1 and box.height > 2 * box.width
    return max(box.width if upright else box.height, 1)
