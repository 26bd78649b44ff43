"""Rectangles around what a map of text marks: its cores, grown to the lines they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect import _native
from phidetect.pixels.geometry import grow, sides

__all__ = ["CoreRule", "Marked", "by_area", "by_side", "marked_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreRule:
    """How a map is read.

    Attributes
    ----------
    thresholds : tuple of float
        A sample belongs to a core from the first on; the others cut what is too large for a
        line.
    margin : callable
        How far every side of a core of two side lengths moves out: the rule by which lines were
        shrunken in training, inverted.
    sure : float
        A core less sure than this on average is dropped.
    least_side, least_cut : float
        Least shorter side of a core, and of one that was cut out of something larger, in
        samples of the map.
    least_area : int
        Least number of samples of a core.
    fullness : float
        A core that fills less than this of its rectangle is several lines that touch: dropped.
    """

    thresholds: tuple[float, ...]
    margin: Callable[[float, float], float]
    sure: float
    least_side: float
    least_cut: float
    least_area: int
    fullness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A rectangle of a map: corners (row, col) in its samples, mean probability of the core.

    `cut` says that it was cut out of something larger, so that its score says little.
    """

    quad: NDArray[np.float32]
    score: float
    cut: bool


def by_area(unclip: float) -> Callable[[float, float], float]:
    """Return the margin of the DB family: area * `unclip` / perimeter."""
    return lambda first, second: first * second * unclip / (2 * (first + second))


def by_side(part: float) -> Callable[[float, float], float]:
    """Return the margin of lines shrunken by `part` of their shorter side on every side."""
    return lambda first, second: min(first, second) * part / (1 - 2 * part)


def marked_lines(
    probability: NDArray[np.float32], rule: CoreRule, *, largest: float
) -> list[Marked]:
    """Return the grown rectangles of a map, none higher than `largest` samples.

    The map may join a line with the edge of anatomy it lies on. What is too large for a line
    is cut at higher and higher probabilities, at which the line, the surer part, stands alone.
    """
    result: list[Marked] = []
    done = large = np.zeros((0, 6), np.float32)
    for threshold in rule.thresholds:
        cut = threshold > rule.thresholds[0]
        quads, table = _native.component_quads(probability, threshold, min_area=rule.least_area)
        if cut and len(table):
            chosen = _inside(table, large) & ~_inside(table, done)
            quads, table = quads[chosen], table[chosen]
        too_large = np.zeros(len(table), bool)
        for index, (quad, row) in enumerate(zip(quads, table, strict=True)):
            first, second = sides(quad)
            margin = rule.margin(first, second)
            short, area, score = min(first, second), float(row[4]), float(row[5])
            too_large[index] = short + 2 * margin > largest
            if too_large[index] or short < (rule.least_cut if cut else rule.least_side):
                continue
            if score >= rule.sure and area >= rule.fullness * first * second:
                quad = grow(quad, margin, margin)
                result.append(Marked(quad=quad, score=score, cut=cut))
        done = np.concatenate((done, table[~too_large]))
        large = table[too_large]
        if not len(large):
            break
    return result


def _inside(table: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which boxes of components lie in the box of one of the others."""
    out = np.zeros(len(table), np.bool_)
    # One after the other: a page of noise has ten thousands, and all pairs would fill the memory.
    if len(table) <= len(others):
        for index, box in enumerate(table):
            out[index] = np.any(
                np.all(others[:, :2] <= box[:2], axis=1)
                & np.all(others[:, 2:4] >= box[2:4], axis=1)
            )
        return out
    for box in others:
        out |= np.all(table[:, :2] >= box[:2], axis=1) & np.all(table[:, 2:4] <= box[2:4], axis=1)
    return out
