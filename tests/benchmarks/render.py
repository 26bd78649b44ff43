"""Rendering against the numpy that one would write, and against OpenCV where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phidetect._native import network_input, network_input_quad, render_luminance
from phidetect._native._fallback import render as fallback
from tests.benchmarks._timing import Case

try:
    import cv2
except ImportError:
    cv2 = None

_SHAPE = (768, 1024)


def _frame(dtype: str, shape: tuple[int, ...] = _SHAPE, high: int = 4096) -> np.ndarray:
    return np.random.default_rng(3).integers(0, high, shape).astype(dtype)


def _numpy_window(frame: np.ndarray, low: float, high: float) -> np.ndarray:
    # 32 bit integers need double precision.
    level = frame.astype(np.float64 if frame.dtype.str[1:] == "i4" else np.float32)
    level -= low
    level *= 255.0 / (high - low)
    np.clip(level, 0.0, 255.0, out=level)
    level += 0.5
    return level.astype(np.uint8)


def _numpy_table(frame: np.ndarray, low: float, high: float) -> np.ndarray:
    info = np.iinfo(frame.dtype)
    table = _numpy_window(np.arange(info.min, info.max + 1), low, high)
    if info.min < 0:
        table = np.roll(table, info.min)
        frame = frame.view(f"u{frame.itemsize}")
    return np.take(table, frame)


def _luminance() -> Iterator[Case]:
    for dtype, high in (("u1", 256), ("u2", 4096), ("i2", 4096), ("i4", 65536), ("f4", 4096)):
        for shape in (_SHAPE, (64, 64)):
            frame = _frame(dtype, shape, high)
            rivals: dict[str, Callable[[], object]] = {
                "numpy passes": lambda f=frame, h=high: _numpy_window(f, 100.0, h * 0.8)
            }
            if frame.dtype.kind != "f" and frame.itemsize <= 2:
                rivals["numpy table"] = lambda f=frame, h=high: _numpy_table(f, 100.0, h * 0.8)
            yield Case(
                kernel="render_luminance",
                name=f"mono {dtype} {shape[0]}x{shape[1]}",
                target=shape == _SHAPE,
                ours=lambda f=frame, h=high: render_luminance(
                    f, kind="mono", low=100.0, high=h * 0.8
                ),
                rivals=rivals,
            )
    rgb = _frame("u1", (*_SHAPE, 3), 256)
    planes = np.ascontiguousarray(np.moveaxis(rgb, 2, 0))
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)

    def integer(red: np.ndarray, green: np.ndarray, blue: np.ndarray) -> np.ndarray:
        total = red * np.uint32(19595)
        total += green * np.uint32(38470)
        total += blue * np.uint32(7471)
        total += np.uint32(32768)
        total >>= 16
        return total.astype(np.uint8)

    rivals = {
        "numpy float": lambda: (rgb @ weights + np.float32(0.5)).astype(np.uint8),
        "numpy integer": lambda: integer(rgb[..., 0], rgb[..., 1], rgb[..., 2]),
    }
    yield Case(
        kernel="render_luminance",
        name="rgb u1 768x1024",
        target=True,
        ours=lambda: render_luminance(rgb, kind="rgb", low=0.0, high=255.0),
        rivals=rivals,
        references={}
        if cv2 is None
        else {"OpenCV cvtColor": lambda: cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)},
    )
    yield Case(
        kernel="render_luminance",
        name="rgb u1 planar 768x1024",
        target=True,
        ours=lambda: render_luminance(planes, kind="rgb", low=0.0, high=255.0, planar=True),
        rivals={"numpy integer": lambda: integer(*planes)},
    )
    yield Case(
        kernel="render_luminance",
        name="ybr u1 768x1024",
        target=False,
        ours=lambda: render_luminance(rgb, kind="ybr", low=0.0, high=255.0),
        rivals={"numpy copy": lambda: np.ascontiguousarray(rgb[..., 0])},
    )
    entries = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    for dtype in ("u1", "u2"):
        index = _frame(dtype, _SHAPE, 256)
        yield Case(
            kernel="render_luminance",
            name=f"palette {dtype} 768x1024",
            target=True,
            ours=lambda f=index: render_luminance(
                f, kind="palette", low=0.0, high=255.0, palette=entries
            ),
            rivals={
                "numpy take": lambda f=index: np.take(
                    integer(entries[:, 0], entries[:, 1], entries[:, 2]), f, mode="clip"
                )
            },
        )


def _cv_input(
    luma: np.ndarray, box: tuple[int, int, int, int], rows: int, cols: int, channels: int
) -> np.ndarray:
    crop = luma[box[0] : box[2], box[1] : box[3]]
    if crop.shape != (rows, cols):
        crop = cv2.resize(crop, (cols, rows), interpolation=cv2.INTER_LINEAR)
    grey = crop.astype(np.float32)
    grey *= 2.0 / 255.0
    grey -= 1.0
    return np.repeat(grey[None], channels, axis=0)


def _numpy_input(
    luma: np.ndarray, box: tuple[int, int, int, int], rows: int, cols: int, channels: int
) -> np.ndarray:
    row0, col0, row1, col1 = box
    r = np.clip((np.arange(rows) + 0.5) * (row1 - row0) / rows - 0.5, 0, row1 - row0 - 1)
    c = np.clip((np.arange(cols) + 0.5) * (col1 - col0) / cols - 0.5, 0, col1 - col0 - 1)
    r0, c0 = r.astype(np.intp), c.astype(np.intp)
    r1, c1 = np.minimum(r0 + 1, row1 - row0 - 1), np.minimum(c0 + 1, col1 - col0 - 1)
    wr, wc = (r - r0).astype(np.float32)[:, None], (c - c0).astype(np.float32)
    crop = luma[row0:row1, col0:col1].astype(np.float32)
    blend = crop[r0] * (1 - wr) + crop[r1] * wr
    grey = blend[:, c0] * (1 - wc) + blend[:, c1] * wc
    return np.repeat((grey / 255.0 - 0.5)[None] / np.float32(0.5), channels, axis=0)


def _inputs() -> Iterator[Case]:
    luma = _frame("u1", _SHAPE, 256)
    for name, box, rows, cols in (
        ("crop 24x160 to 48x320", (100, 100, 124, 260), 48, 320),
        ("tile 640x640 as it is", (0, 0, 640, 640), 640, 640),
        ("frame 768x1024 to 480x640", (0, 0, 768, 1024), 480, 640),
    ):
        args = (luma, box, rows, cols)
        rivals: dict[str, Callable[[], object]] = {"numpy": lambda a=args: _numpy_input(*a, 3)}
        if cv2 is not None:
            rivals["OpenCV and numpy"] = lambda a=args: _cv_input(*a, 3)
        yield Case(
            kernel="network_input",
            name=name,
            target=True,
            ours=lambda a=args: network_input(*a, 0.5, 0.5),
            rivals=rivals,
        )
    quad = np.array([[100.0, 100], [180, 500], [210, 490], [130, 90]])
    # OpenCV is no dependency, and its warp places samples on a grid of 1/32 pixel.
    references: dict[str, Callable[[], object]] = {}
    if cv2 is not None:
        target = np.array([[0, 0], [320, 0], [320, 48]], dtype=np.float32)

        def warp() -> np.ndarray:
            matrix = cv2.getAffineTransform(quad[:3, ::-1].astype(np.float32), target)
            grey = cv2.warpAffine(luma, matrix, (320, 48)).astype(np.float32)
            grey *= 2.0 / 255.0
            grey -= 1.0
            return np.repeat(grey[None], 3, axis=0)

        references["OpenCV and numpy"] = warp
    alpha, beta = np.full(3, 2 / 255, dtype=np.float32), np.full(3, -1, dtype=np.float32)
    scratch = np.empty((3, 320), dtype=np.float32), np.empty((2, 320), dtype=np.int32)

    def by_numpy() -> np.ndarray:
        out = np.empty((3, 48, 320), dtype=np.float32)
        fallback.quad(luma, quad, 48, 320, alpha, beta, False, out, *scratch)
        return out

    yield Case(
        kernel="network_input_quad",
        name="tilted line to 48x320",
        target=True,
        ours=lambda: network_input_quad(luma, quad, 48, 320, 0.5, 0.5),
        rivals={"numpy": by_numpy},
        references=references,
    )


def cases() -> Iterator[Case]:
    """Yield the cases of `render_luminance`, `network_input` and `network_input_quad`."""
    yield from _luminance()
    yield from _inputs()
