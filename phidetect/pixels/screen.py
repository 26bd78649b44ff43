"""The text screen: from the samples alone, where a frame may hold text, and where it does.

Never from a header: Burned In Annotation (0028,0301) may be NO on a frame full of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.backends import ImageModel, ModelSpec
from phidetect.pixels.cores import CoreRule, by_side, marked_lines
from phidetect.pixels.detect import SMALLEST, RawLine
from phidetect.pixels.geometry import grow, level, sides
from phidetect.pixels.tiles import Look, blocks, tiles
from phidetect.types import Box

__all__ = ["Screened", "TextScreen", "apart"]

FINE = Look(scale=1.0, screen=True)
# Samples a side that the coarse look takes the mean of.
STEP = 4
COARSE = Look(scale=1 / STEP, screen=True)
# Frames with a shorter side than this hold no letters that only the coarse look sees.
COARSE_FROM = 256
STRIDE = 32
# Side of the cells that are proven to hold no stroke, and the grey levels of the faintest one.
CELL = 32
FAINTEST = 5
# How far around a line, in heights of it, a coarser look sees nothing else.
HALO = 1.0
# Words go on in each other that are at most this far apart, in heights, and share this part
# of the lower one; of a line so joined none is much lower than the whole.
GAP, IN_LINE, TALLER = 0.25, 0.75, 1.5
# No line is higher than this part of the shorter side of the frame, but for small frames.
LARGEST = 0.2
SMALL = 64.0
# Around a doubtful place, so that the detector sees the line whole: in samples of the map.
AROUND = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What the screen says of a frame. Where all are empty it can hold no text.

    Attributes
    ----------
    lines : tuple of RawLine
        Lines of which it is sure.
    unsure : tuple of Box
        Parts that the detector must look at; they do not overlap.
    large : tuple of Box
        Parts in which only letters may be that are too large for a fine look.
    """

    lines: tuple[RawLine, ...] = ()
    unsure: tuple[Box, ...] = ()
    large: tuple[Box, ...] = ()


class TextScreen:
    """Says which parts of a frame may hold text.

    Parameters
    ----------
    model : ImageModel
        A model of the task ``text_screen``: float32 [N, 1, H, W] to a map [N, 1, H/2, W/2] of
        the cores of lines.
    """

    def __init__(self, model: ImageModel) -> None:
        self._model = model
        numbers = model.spec.preprocessing
        self._least = float(numbers["screen"])
        self._sure = float(numbers["sure"])
        self._rule = CoreRule(
            # What is too large for a line, or several, is left to the detector.
            thresholds=(float(numbers["core"]),),
            margin=by_side(float(numbers["shrink"])),
            sure=self._sure,
            least_side=1.0,
            least_cut=2.0,
            least_area=4,
            fullness=0.6,
        )

    @property
    def spec(self) -> ModelSpec:
        """The manifest entry of the model."""
        return self._model.spec

    def look(self, frame: NDArray[np.uint8], *, regions: Sequence[Box] | None = None) -> Screened:
        """Return the lines of a frame and the parts that need a closer look.

        Parameters
        ----------
        frame : ndarray of uint8, shape (rows, cols)
            Luminance.
        regions : sequence of Box, optional
            Parts to look at; the whole frame by default. They must not overlap.
        """
        rows, cols = frame.shape
        if min(rows, cols) < SMALLEST:
            return Screened()
        lines: list[RawLine] = []
        unsure: dict[Look, list[Box]] = {FINE: [], COARSE: []}
        strokes = _native.stroke_cells(frame, cell=CELL, faintest=FAINTEST)
        for whole in (Box(0, 0, rows, cols),) if regions is None else regions:
            region = _with_strokes(whole, strokes)
            for block in () if region is None else blocks(region, FINE.scale):
                sure: list[RawLine] = []
                for look in (FINE, COARSE) if min(rows, cols) >= COARSE_FROM else (FINE,):
                    found, doubtful = self._region(frame, block, look, sure)
                    sure.extend(found)
                    unsure[look].extend(doubtful)
                lines.extend(sure)
        return Screened(
            lines=tuple(lines),
            unsure=apart(unsure[FINE], frame.shape),
            large=apart(unsure[COARSE], frame.shape),
        )

    def probability(self, frame: NDArray[np.uint8], region: Box) -> NDArray[np.float32]:
        """Return the map of a region: a sample for two by two of the frame."""
        stitched = np.zeros((-(-region.height // 2), -(-region.width // 2)), np.float32)
        for tile in tiles(region, 1.0):
            row, col = (tile.row0 - region.row0) // 2, (tile.col0 - region.col0) // 2
            image = _native.network_input(
                frame,
                tuple(tile),
                -(-tile.height // STRIDE) * STRIDE,
                -(-tile.width // STRIDE) * STRIDE,
                0.0,
                1.0,
                channels=1,
                content=(tile.height, tile.width),
                pad="edge",
            )
            target = stitched[row : row + -(-tile.height // 2), col : col + -(-tile.width // 2)]
            part = self._model.run(image[None])[0, 0, : target.shape[0], : target.shape[1]]
            np.maximum(target, part, out=target)
        return stitched

    def _region(
        self, frame: NDArray[np.uint8], region: Box, look: Look, sure: Sequence[RawLine]
    ) -> tuple[list[RawLine], list[Box]]:
        """Return what one look marks that a finer one was not sure of, and what is doubtful."""
        if look.scale < 1:
            small = _reduced(frame[region.row0 : region.row1, region.col0 : region.col1])
            found = self.probability(small, Box(0, 0, *small.shape))
        else:
            found = self.probability(frame, region)
        if float(found.max(initial=0.0)) < self._least:
            return [], []
        to_frame = 2 / look.scale
        origin = np.array([region.row0, region.col0], np.float32)
        for known in sure:
            # At a coarser scale a line and the gaps around it are one blur.
            reach = HALO * min(sides(known.quad))
            blur = (grow(known.quad, reach, reach) - origin) / to_frame
            _native.fill_polygon(found, blur, (0.0,))
        largest = max(LARGEST * min(frame.shape), SMALL) * look.scale / 2
        marked = marked_lines(found, self._rule, largest=largest)
        lines = [
            RawLine(
                quad=level(line.quad * to_frame + origin),
                score=line.score,
                look=look,
                cut=line.cut,
            )
            for line in marked
        ]
        lines = _joined(lines)
        for line in marked:
            # A slanting line leaves the corners around it in doubt.
            _native.fill_polygon(found, grow(line.quad, 2, 2), (0.0,))
        _, table = _native.component_quads(found, self._least, min_area=1)
        doubtful = []
        for r0, c0, r1, c1 in table[:, :4]:
            box = Box(
                int(region.row0 + (r0 - AROUND) * to_frame),
                int(region.col0 + (c0 - AROUND) * to_frame),
                int(region.row0 + (r1 + AROUND) * to_frame) + 1,
                int(region.col0 + (c1 + AROUND) * to_frame) + 1,
            )
            common = box.intersection(region)
            if common is not None:
                doubtful.append(common)
        return lines, doubtful


def _joined(lines: list[RawLine]) -> list[RawLine]:
    """Return lines whose boxes go on in each other as one: a map is weak between words."""
    level_ones = [line for line in lines if line.quad[0][0] == line.quad[1][0]]
    boxes = np.array([(*line.quad[0], *line.quad[2]) for line in level_ones], np.float64)
    groups = _native.merge_lines(boxes, max_gap=GAP, min_overlap=IN_LINE)
    result = [line for line in lines if line.quad[0][0] != line.quad[1][0]]
    for group in range(int(groups.max(initial=-1)) + 1):
        members = [line for line, own in zip(level_ones, groups, strict=True) if own == group]
        corners = np.concatenate([line.quad for line in members])
        height = min(float(line.quad[2][0] - line.quad[0][0]) for line in members)
        (r0, c0), (r1, c1) = corners.min(axis=0), corners.max(axis=0)
        if len(members) == 1 or r1 - r0 > TALLER * height:
            result.extend(members)
            continue
        quad = np.array([[r0, c0], [r0, c1], [r1, c1], [r1, c0]], np.float32)
        widths = [float(line.quad[1][1] - line.quad[0][1]) for line in members]
        score = float(np.average([line.score for line in members], weights=widths))
        cut = any(line.cut for line in members)
        result.append(RawLine(quad=quad, score=score, look=members[0].look, cut=cut))
    return result


def _reduced(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the means of blocks of a part, its edge repeated up to whole blocks."""
    rows, cols = part.shape
    if rows % STEP or cols % STEP:
        part = np.pad(part, ((0, -rows % STEP), (0, -cols % STEP)), mode="edge")
    total = np.full((part.shape[0] // STEP, part.shape[1] // STEP), STEP * STEP // 2, np.uint16)
    for row in range(STEP):
        for col in range(STEP):
            total += part[row::STEP, col::STEP]
    return (total // (STEP * STEP)).astype(np.uint8)


def _with_strokes(region: Box, strokes: NDArray[np.bool_]) -> Box | None:
    """Return the part of a region in which strokes may lie, with a cell around it."""
    r0, c0, r1, c1 = region
    part = strokes[r0 // CELL : -(-r1 // CELL), c0 // CELL : -(-c1 // CELL)]
    rows, cols = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(rows):
        return None
    top, left = r0 // CELL, c0 // CELL
    cells = (top + rows[0] - 1, left + cols[0] - 1, top + rows[-1] + 2, left + cols[-1] + 2)
    return Box(*(int(cell) * CELL for cell in cells)).intersection(region)


def apart(boxes: Sequence[Box], shape: tuple[int, ...]) -> tuple[Box, ...]:
    """Return boxes that cover the same inside a frame and do not overlap."""
    result: list[Box] = []
    for box in boxes:
        merged = box.clip(*shape[:2])
        while touching := [other for other in result if other.intersection(merged) is not None]:
            merged = Box.bounding([merged, *touching])
            result = [other for other in result if other not in touching]
        result.append(merged)
    return tuple(sorted(result))
