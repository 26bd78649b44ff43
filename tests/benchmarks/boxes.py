"""Components and box arithmetic against OpenCV, SciPy and numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phidetect._native import component_quads, components, iou_matrix, merge_lines, union_area
from phidetect._native._fallback import boxes as fallback
from tests.benchmarks._timing import Case

try:
    import cv2
except ImportError:
    cv2 = None
try:
    from scipy import ndimage
except ImportError:
    ndimage = None


def _text_map(lines: int, rows: int = 768, cols: int = 1024) -> np.ndarray:
    rng = np.random.default_rng(5)
    prob = (rng.random((rows, cols)) * 0.1).astype(np.float32)
    for _ in range(lines):
        row, col = rng.integers(0, rows - 20), rng.integers(0, cols - 200)
        prob[row : row + 12, col : col + rng.integers(20, 200)] += 0.7
    return prob


def _cv_components(prob: np.ndarray) -> np.ndarray:
    mask = (prob >= 0.3).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    mean = np.bincount(labels.ravel(), prob.ravel(), count) / stats[:, 4]
    return np.column_stack([stats, mean])[1:]


def _cv_quads(prob: np.ndarray) -> list[object]:
    mask = (prob >= 0.3).view(np.uint8)
    found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    return [cv2.boxPoints(cv2.minAreaRect(contour)) for contour in found]


def _scipy_components(prob: np.ndarray) -> tuple[object, object, object]:
    labels, count = ndimage.label(prob >= 0.3, structure=np.ones((3, 3), dtype=np.int8))
    index = np.arange(1, count + 1)
    return (
        ndimage.find_objects(labels),
        ndimage.mean(prob, labels, index),
        np.bincount(labels.ravel()),
    )


def _maps() -> Iterator[Case]:
    for name, prob, target in (
        ("40 lines 768x1024", _text_map(40), True),
        ("no text 768x1024", _text_map(0), True),
        ("400 lines 768x1024", _text_map(400), True),
        ("noise 256x256", np.random.default_rng(1).random((256, 256), dtype=np.float32), False),
        ("4 lines 64x320", _text_map(4, 64, 320), False),
    ):
        rivals: dict[str, Callable[[], object]] = {
            "numpy": lambda p=prob: fallback.components(p, 0.3, 1)
        }
        references: dict[str, Callable[[], object]] = {}
        quads: dict[str, Callable[[], object]] = {
            "numpy": lambda p=prob: fallback.component_quads(p, 0.3, 1, 1.5)
        }
        if cv2 is not None:
            rivals["OpenCV"] = lambda p=prob: _cv_components(p)
            # Boxes and areas only, without the mean.
            references["OpenCV, no mean"] = lambda p=prob: cv2.connectedComponentsWithStats(
                (p >= 0.3).view(np.uint8), connectivity=8
            )
            quads["OpenCV"] = lambda p=prob: _cv_quads(p)
        if ndimage is not None:
            rivals["SciPy"] = lambda p=prob: _scipy_components(p)
        yield Case(
            kernel="components",
            name=name,
            target=target,
            ours=lambda p=prob: components(p, 0.3),
            rivals=rivals,
            references=references,
        )
        yield Case(
            kernel="component_quads",
            name=name,
            target=target,
            ours=lambda p=prob: component_quads(p, 0.3, unclip=1.5),
            rivals=quads,
        )


def _random(count: int) -> np.ndarray:
    rng = np.random.default_rng(9)
    start = rng.integers(0, (740, 900), (count, 2))
    size = rng.integers((10, 20), (24, 120), (count, 2))
    return np.concatenate([start, start + size], axis=1).astype(np.float32)


def _numpy_iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(axis=1), (b[:, 2:] - b[:, :2]).prod(axis=1)
    return common / (area_a[:, None] + area_b - common)


def _bitmap(boxes: np.ndarray, rows: int, cols: int) -> int:
    covered = np.zeros((rows, cols), dtype=bool)
    for row0, col0, row1, col1 in boxes.tolist():
        covered[max(row0, 0) : max(row1, 0), max(col0, 0) : max(col1, 0)] = True
    return int(np.count_nonzero(covered))


def cases() -> Iterator[Case]:
    """Yield the cases of `_boxes`."""
    yield from _maps()
    for count in (3, 40, 1000):
        boxes = _random(count)
        whole = boxes.astype(np.int32)
        yield Case(
            kernel="merge_lines",
            name=f"{count} boxes",
            target=count > 3,
            ours=lambda b=boxes: merge_lines(b, max_gap=1.0, min_overlap=0.5),
            rivals={"numpy": lambda b=boxes: fallback.merge_lines(b.astype(np.float64), 1.0, 0.5)},
        )
        yield Case(
            kernel="iou_matrix",
            name=f"{count} x {count}",
            target=count > 3,
            ours=lambda b=boxes: iou_matrix(b, b),
            rivals={"numpy": lambda b=boxes: _numpy_iou(b, b)},
        )
        yield Case(
            kernel="union_area",
            name=f"{count} boxes in 768x1024",
            target=count > 3,
            ours=lambda b=whole: union_area(b, 768, 1024),
            rivals={"numpy bitmap": lambda b=whole: _bitmap(b, 768, 1024)},
        )
