"""Boxes, polygons and regions in the stored matrix of one frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Box", "FrameRange", "Region"]


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A half-open rectangle in the stored Rows x Columns of one frame.

    The origin is the top left sample (PS3.3 C.7.6.3), never display space.

    Attributes
    ----------
    row0, col0 : int
        First row and column inside.
    row1, col1 : int
        First row and column after the box.
    """

    row0: int
    col0: int
    row1: int
    col1: int

    def __post_init__(self) -> None:
        if self.row1 < self.row0 or self.col1 < self.col0:
            raise ValueError("a Box ends before it begins")

    def __iter__(self) -> Iterator[int]:
        return iter((self.row0, self.col0, self.row1, self.col1))

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.row1 - self.row0

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.col1 - self.col0

    @property
    def area(self) -> int:
        """Number of samples."""
        return self.height * self.width

    def expand(self, rows: int, cols: int | None = None) -> Box:
        """Return the box grown by `rows` and `cols` on every side, not clipped."""
        cols = rows if cols is None else cols
        return Box(self.row0 - rows, self.col0 - cols, self.row1 + rows, self.col1 + cols)

    def clip(self, rows: int, cols: int) -> Box:
        """Return the part of the box inside a frame of `rows` x `cols`."""
        row0, row1 = min(max(self.row0, 0), rows), min(max(self.row1, 0), rows)
        col0, col1 = min(max(self.col0, 0), cols), min(max(self.col1, 0), cols)
        return Box(row0, col0, row1, col1)

    def intersection(self, other: Box) -> Box | None:
        """Return the common part, or None where there is none."""
        row0, row1 = max(self.row0, other.row0), min(self.row1, other.row1)
        col0, col1 = max(self.col0, other.col0), min(self.col1, other.col1)
        return Box(row0, col0, row1, col1) if row0 < row1 and col0 < col1 else None

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.row0, other.row0),
            min(self.col0, other.col0),
            max(self.row1, other.row1),
            max(self.col1, other.col1),
        )

    def iou(self, other: Box) -> float:
        """Return intersection over union, 0 for two empty boxes."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    @classmethod
    def bounding(cls, boxes: Iterable[Box]) -> Box:
        """Return the smallest box that holds all `boxes` (at least one)."""
        rows0, cols0, rows1, cols1 = zip(*boxes, strict=True)
        return cls(min(rows0), min(cols0), max(rows1), max(cols1))


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """A half-open range of frames, counted from 0.

    Attributes
    ----------
    first : int
        First frame.
    stop : int
        First frame after the range.
    """

    first: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.stop:
            raise ValueError("a FrameRange holds at least one frame")

    def __len__(self) -> int:
        return self.stop - self.first

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.first <= frame < self.stop

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.stop))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of a raster plane of an object.

    Attributes
    ----------
    plane : str
        ``pixel-data``, ``overlay-6000`` to ``overlay-601e``, ``icon`` or ``page-N``.
    frames : FrameRange
        The frames it lies on; ``FrameRange(0, 1)`` for a single frame.
    box : Box
        Bounding box.
    polygon : tuple of (int, int), optional
        Corners as (row, column), for text that is not level.
    """

    plane: str = "pixel-data"
    frames: FrameRange
    box: Box
    polygon: tuple[tuple[int, int], ...] | None = None

    def __str__(self) -> str:
        box, frames = self.box, self.frames
        last = "" if len(frames) == 1 else f"-{frames.stop}"
        return (
            f"{self.plane} frame{'s' if last else ''} {frames.first + 1}{last} "
            f"rows {box.row0}-{box.row1} columns {box.col0}-{box.col1}"
        )
