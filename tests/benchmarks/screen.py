"""What is asked of every sample, against the numpy that one would write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phidetect._native import edge_counts, even_out, moved_counts, smooth, stroke_cells
from phidetect._native._fallback import screen as fallback
from tests.benchmarks._timing import Case

try:
    import cv2
except ImportError:
    cv2 = None

_SHAPE = (768, 1024)


def _frames() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    frame, other = (rng.integers(0, 160, _SHAPE).astype(np.uint8) for _ in range(2))
    frame[:200] = other[:200] = 12
    return frame, other


def _cv_even(luma: np.ndarray) -> np.ndarray:
    values = luma.astype(np.float32)
    mean = cv2.blur(values, (25, 25), borderType=cv2.BORDER_REPLICATE)
    square = cv2.blur(values * values, (25, 25), borderType=cv2.BORDER_REPLICATE)
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.clip((values - mean) * (40 / np.maximum(spread, 6)) + 128, 0, 255).astype(np.uint8)


def _numpy(name: str, *values: object, dtype: type) -> Callable[[], object]:
    def call() -> np.ndarray:
        out = np.empty((24, 32), dtype)
        getattr(fallback, name)(*values, out, out)
        return out

    return call


def cases() -> Iterator[Case]:
    """Yield the cases of the kernels of `_screen`."""
    frame, other = _frames()
    yield Case(
        kernel="stroke_cells",
        name="768x1024",
        target=True,
        ours=lambda: stroke_cells(frame),
        rivals={"numpy": _numpy("strokes", frame, 32, 5, dtype=np.uint8)},
    )
    yield Case(
        kernel="moved_counts",
        name="768x1024",
        target=True,
        ours=lambda: moved_counts(frame, other, limit=10),
        rivals={"numpy": _numpy("moved", frame, other, 32, 10, dtype=np.int32)},
    )
    yield Case(
        kernel="edge_counts",
        name="768x1024",
        target=True,
        ours=lambda: edge_counts(frame, limit=24),
        rivals={"numpy": _numpy("edges", frame, 32, 24, dtype=np.int32)},
    )
    whole = (0, 0, *_SHAPE)
    rivals: dict[str, Callable[[], object]] = {
        "numpy": lambda: fallback.even(
            frame, whole, 12, 6.0, 40.0, np.empty_like(frame), np.empty((4, 9), np.int32)
        )
    }
    if cv2 is not None:
        rivals["OpenCV and numpy"] = lambda: _cv_even(frame)
    yield Case(
        kernel="even_out",
        name="768x1024, 25 x 25",
        target=True,
        ours=lambda: even_out(frame, radius=12, least=6.0, gain=40.0),
        rivals=rivals,
    )
    rivals = {
        "numpy": lambda: fallback.smooth(frame, whole, np.empty_like(frame), np.empty(9, np.uint16))
    }
    if cv2 is not None:
        rivals["OpenCV"] = lambda: cv2.blur(frame, (3, 3), borderType=cv2.BORDER_REPLICATE)
    yield Case(
        kernel="smooth",
        name="768x1024, 3 x 3",
        target=True,
        ours=lambda: smooth(frame),
        rivals=rivals,
    )
