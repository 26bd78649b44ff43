"""Components of text maps and arithmetic on boxes, in numpy. Compiled: ``csrc/_boxes.pyx``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["component_quads", "components", "iou_matrix", "merge_lines", "union_area"]


def _linked(count: int, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give every node the smallest node that it is linked to, over any number of links."""
    label = np.arange(count)
    while True:
        lower = np.minimum(label[one], label[other])
        after = label.copy()
        np.minimum.at(after, label[one], lower)
        np.minimum.at(after, label[other], lower)
        after = after[after]
        if np.array_equal(after, label):
            return label
        label = after


def _numbered(label: NDArray[np.intp]) -> NDArray[np.intp]:
    """Renumber groups 0, 1, ... in the order in which they first appear."""
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.intp)
    order[np.argsort(first)] = np.arange(len(first))
    return np.asarray(order[group], dtype=np.intp)


def _runs(
    prob: NDArray[np.float32], threshold: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Row, first column, end column and component of every run above the threshold."""
    rows, cols = prob.shape
    padded = np.zeros((rows, cols + 2), dtype=np.int8)
    padded[:, 1:-1] = prob >= np.float32(threshold)
    change = np.diff(padded, axis=1)
    row, start = np.nonzero(change == 1)
    stop = np.nonzero(change == -1)[1]
    # Runs of neighbouring rows touch, corners included, where start <= other's stop both ways.
    # With a row stride wider than any column all comparisons of a row are one sorted search.
    stride = cols + 2
    begin, end = row * stride + start, row * stride + stop
    first = np.searchsorted(end, begin + stride, side="left")
    last = np.searchsorted(begin, end + stride, side="right")
    count = np.maximum(last - first, 0)
    one = np.repeat(np.arange(len(row)), count)
    shift = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    label = _linked(len(row), one, np.repeat(first, count) + shift)
    return row, start, stop, _numbered(label)


def _stats(
    prob: NDArray[np.float32],
    runs: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float64]:
    row, start, stop, label = runs
    count = int(label.max()) + 1 if len(label) else 0
    table = np.zeros((count, 6), dtype=np.float64)
    table[:, :2] = np.inf
    np.minimum.at(table[:, 0], label, row)
    np.minimum.at(table[:, 1], label, start)
    np.maximum.at(table[:, 2], label, row + 1)
    np.maximum.at(table[:, 3], label, stop)
    np.add.at(table[:, 4], label, stop - start)
    total = np.zeros(len(row), dtype=np.float64)
    for index in range(len(row)):
        total[index] = prob[row[index], start[index] : stop[index]].sum(dtype=np.float64)
    np.add.at(table[:, 5], label, total)
    table[:, 5] /= table[:, 4]
    return table


def components(prob: NDArray[np.float32], threshold: float, min_area: int) -> NDArray[np.float32]:
    """Row0, col0, row1, col1, area and mean of every 8-connected component, raster order."""
    table = _stats(prob, _runs(prob, threshold))
    return table[table[:, 4] >= min_area].astype(np.float32)


def _half_hull(points: list[tuple[int, int]], side: int) -> list[tuple[int, int]]:
    """Convex chain through points sorted by row; ``side`` -1 keeps the left one, 1 the right."""
    chain: list[tuple[int, int]] = []
    for row, col in points:
        while len(chain) >= 2:
            (ar, ac), (br, bc) = chain[-2], chain[-1]
            if side * ((br - ar) * (col - ac) - (bc - ac) * (row - ar)) < 0:
                break
            chain.pop()
        chain.append((row, col))
    return chain


def _hull(left: dict[int, int], right: dict[int, int]) -> list[tuple[int, int]]:
    chain = _half_hull(sorted(right.items()), 1)
    chain.extend(reversed(_half_hull(sorted(left.items()), -1)))
    return chain


def _rectangle(hull: list[tuple[int, int]], unclip: float) -> list[tuple[float, float]]:
    """Smallest rectangle on an edge of the hull, grown by area * unclip / perimeter."""
    points = np.asarray(hull, dtype=np.int64)
    best: tuple[float, int, int, int, int, int, int] | None = None
    for (ar, ac), (br, bc) in zip(hull, hull[1:] + hull[:1], strict=True):
        er, ec = br - ar, bc - ac
        length = er * er + ec * ec
        if length == 0:
            continue
        along = points[:, 0] * er + points[:, 1] * ec
        across = points[:, 0] * ec - points[:, 1] * er
        low, high = int(along.min()), int(along.max())
        near, far = int(across.min()), int(across.max())
        area = float(high - low) * float(far - near) / float(length)
        if best is None or area < best[0]:
            best = (area, er, ec, low, high, near, far)
    assert best is not None
    _, er, ec, low, high, near, far = best
    norm = math.sqrt(er * er + ec * ec)
    wide, tall = (high - low) / norm, (far - near) / norm
    grow = wide * tall * unclip / (2.0 * (wide + tall))
    # u runs along the rectangle, v across it: in the basis (e, n) with n = (ec, -er).
    ur, uc = er / norm, ec / norm
    vr, vc = uc, -ur
    u0, u1 = low / norm - grow, high / norm + grow
    v0, v1 = near / norm - grow, far / norm + grow
    if tall > wide or (tall == wide and abs(vc) > abs(uc)):
        # The long side becomes u; (-v, u) keeps the turn from u to v.
        ur, uc, vr, vc = vr, vc, -ur, -uc
        u0, u1, v0, v1 = v0, v1, -u1, -u0
    if uc < 0.0 or (uc == 0.0 and ur < 0.0):
        ur, uc, vr, vc = -ur, -uc, -vr, -vc
        u0, u1, v0, v1 = -u1, -u0, -v1, -v0
    return [
        (u0 * ur + v0 * vr, u0 * uc + v0 * vc),
        (u1 * ur + v0 * vr, u1 * uc + v0 * vc),
        (u1 * ur + v1 * vr, u1 * uc + v1 * vc),
        (u0 * ur + v1 * vr, u0 * uc + v1 * vc),
    ]


def component_quads(
    prob: NDArray[np.float32], threshold: float, min_area: int, unclip: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Smallest rotated rectangles (n, 4, 2) of the components, and the table of `components`."""
    runs = _runs(prob, threshold)
    table = _stats(prob, runs)
    edges: list[tuple[dict[int, int], dict[int, int]]] = [({}, {}) for _ in table]
    for row, start, stop, label in zip(*(column.tolist() for column in runs), strict=True):
        left, right = edges[label]
        for line in (row, row + 1):
            left[line] = min(left.get(line, start), start)
            right[line] = max(right.get(line, stop), stop)
    keep = table[:, 4] >= min_area
    quads = [_rectangle(_hull(*edges[index]), unclip) for index in np.flatnonzero(keep).tolist()]
    corners = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    return corners.astype(np.float32), table[keep].astype(np.float32)


def merge_lines(
    boxes: NDArray[np.float64], max_gap: float, min_overlap: float
) -> NDArray[np.int32]:
    """Group of every box (n, 4): one text line is one group."""
    row0, col0, row1, col1 = boxes.T
    height = row1 - row0
    links: list[NDArray[Any]] = []
    for index in range(len(boxes)):
        rest = slice(index + 1, None)
        overlap = np.minimum(row1[index], row1[rest]) - np.maximum(row0[index], row0[rest])
        gap = np.maximum(col0[index], col0[rest]) - np.minimum(col1[index], col1[rest])
        near = gap <= max_gap * np.maximum(height[index], height[rest])
        level = overlap >= min_overlap * np.minimum(height[index], height[rest])
        links.append(np.flatnonzero(near & level & (overlap >= 0.0)) + index + 1)
    one = np.repeat(np.arange(len(boxes)), [len(found) for found in links])
    other = np.concatenate(links) if links else one
    return _numbered(_linked(len(boxes), one, other)).astype(np.int32)


def iou_matrix(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float32]:
    """Intersection over union of every box of a (n, 4) with every box of b (m, 4)."""
    top = np.minimum(a[:, None, 2:], b[None, :, 2:])
    side = np.maximum(top - np.maximum(a[:, None, :2], b[None, :, :2]), 0.0)
    common = side[..., 0] * side[..., 1]
    area_a, area_b = (
        np.maximum(x[:, 2] - x[:, 0], 0.0) * np.maximum(x[:, 3] - x[:, 1], 0.0) for x in (a, b)
    )
    total = area_a[:, None] + area_b[None, :] - common
    out = np.zeros(common.shape, dtype=np.float64)
    np.divide(common, total, out=out, where=total > 0.0)
    return out.astype(np.float32)


def union_area(boxes: NDArray[np.int64]) -> int:
    """Count the samples covered by any of the half-open boxes (n, 4), none of them negative."""
    rows, cols = np.unique(boxes[:, 0::2]), np.unique(boxes[:, 1::2])
    covered = np.zeros((max(len(rows) - 1, 0), max(len(cols) - 1, 0)), dtype=bool)
    begin_row, end_row = np.searchsorted(rows, boxes[:, 0]), np.searchsorted(rows, boxes[:, 2])
    begin_col, end_col = np.searchsorted(cols, boxes[:, 1]), np.searchsorted(cols, boxes[:, 3])
    for box in zip(begin_row, begin_col, end_row, end_col, strict=True):
        covered[box[0] : box[2], box[1] : box[3]] = True
    return int(np.diff(rows) @ (covered @ np.diff(cols)))
