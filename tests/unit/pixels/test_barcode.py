"""Drawn codes are found whatever their size; tissue, text, rulers and grids are none."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from phidetect.pixels.barcode import barcode_boxes

ROWS, COLS = 400, 900


def tissue(seed: int, rows: int = ROWS, cols: int = COLS) -> np.ndarray:
    """Return grey tissue on glass: spots of several sizes, and grain."""
    rng = np.random.default_rng(seed)
    out = np.full((rows, cols), 225.0)
    for size, depth in ((64, 60), (16, 35), (6, 25), (3, 18)):
        coarse = rng.normal(0, 1, (rows // size + 2, cols // size + 2))
        big = Image.fromarray(coarse.astype(np.float32)).resize(
            (cols, rows), Image.Resampling.BICUBIC
        )
        out -= depth * np.clip(np.asarray(big), 0, 2)
    out += rng.normal(0, 4, out.shape)
    return np.clip(out, 0, 255).astype(np.uint8)


def bars(rng: np.random.Generator, module: int, height: int) -> np.ndarray:
    """Return bars of one to four modules between white edges, as Code 128 has them."""
    widths = rng.integers(1, 5, 41)
    line = np.concatenate([np.full(w * module, 20 + 220 * (i % 2)) for i, w in enumerate(widths)])
    return np.tile(line, (height, 1))


def squares(rng: np.random.Generator, module: int, count: int) -> np.ndarray:
    """Return a matrix of black and white squares with three finders, as QR Code has it."""
    matrix = rng.integers(0, 2, (count, count))
    finder = np.ones((7, 7), int)
    finder[1:6, 1:6] = 0
    finder[2:5, 2:5] = 1
    for row, col in ((0, 0), (0, count - 7), (count - 7, 0)):
        matrix[row : row + 7, col : col + 7] = finder
    return np.kron(240 - 220 * matrix, np.ones((module, module), int))


def shown(code: np.ndarray, seed: int, *, blur: float = 0.0, turn: float = 0.0) -> tuple:
    """Return a slide with a label on which a code stands, and a mask of the code."""
    frame = Image.fromarray(tissue(seed))
    label = Image.new("L", (330, 330), 235)
    label.paste(Image.fromarray(code.astype(np.uint8)), (30, 60))
    there = Image.new("L", label.size, 0)
    there.paste(255, (30, 60, 30 + code.shape[1], 60 + code.shape[0]))
    label, there = (x.rotate(turn, fillcolor=f) for x, f in ((label, 235), (there, 0)))
    if blur:
        from PIL import ImageFilter

        label = label.filter(ImageFilter.GaussianBlur(blur))
    frame.paste(label, (20, 30))
    mask = Image.new("L", frame.size, 0)
    mask.paste(there, (20, 30))
    out = np.asarray(frame).astype(int) + np.random.default_rng(seed).normal(0, 4, (ROWS, COLS))
    return np.clip(out, 0, 255).astype(np.uint8), np.asarray(mask) > 0


def covered(frame: np.ndarray, mask: np.ndarray) -> float:
    """Return the share of a code that the boxes cover."""
    hidden = np.zeros(mask.shape, bool)
    for row0, col0, row1, col1 in barcode_boxes(frame):
        hidden[row0:row1, col0:col1] = True
    return float((hidden & mask).sum() / mask.sum())


@pytest.mark.parametrize("turn", [0, 90, 2])
@pytest.mark.parametrize("blur", [0.0, 0.8])
@pytest.mark.parametrize(("module", "height"), [(2, 16), (2, 60), (3, 40)])
def test_bars_are_found(module: int, height: int, blur: float, turn: float) -> None:
    for seed in range(4):
        code = bars(np.random.default_rng(seed), module, height)[:, :270]
        assert covered(*shown(code, seed, blur=blur, turn=turn)) > 0.95


@pytest.mark.parametrize("turn", [0, 2])
@pytest.mark.parametrize("blur", [0.0, 0.8])
@pytest.mark.parametrize(("module", "count"), [(2, 21), (3, 21), (4, 25), (6, 29)])
def test_squares_are_found(module: int, count: int, blur: float, turn: float) -> None:
    for seed in range(4):
        code = squares(np.random.default_rng(seed), module, count)
        assert covered(*shown(code, seed, blur=blur, turn=turn)) > 0.95


@pytest.mark.parametrize("turn", [10, 20, 45, 70])
def test_turned_codes_are_found(turn: float) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        assert covered(*shown(bars(rng, 3, 60)[:, :240], seed, turn=turn)) > 0.95
        assert covered(*shown(squares(rng, 5, 25), seed, turn=turn)) > 0.95


@pytest.mark.parametrize("blur", [0.0, 3.0])
@pytest.mark.parametrize("module", [8, 12, 20])
def test_large_and_blurred_codes_are_found(module: int, blur: float) -> None:
    rng = np.random.default_rng(module)
    for code in (bars(rng, module, 200), squares(rng, module, 21)):
        frame = np.full((1200, 2200), 225, np.uint8)
        rows, cols = code.shape[0], min(code.shape[1], 1900)
        frame[100 : 100 + rows, 150 : 150 + cols] = code[:, :cols]
        if blur:
            from PIL import ImageFilter

            frame = np.asarray(Image.fromarray(frame).filter(ImageFilter.GaussianBlur(blur)))
        mask = np.zeros(frame.shape, bool)
        mask[100 : 100 + rows, 150 : 150 + cols] = True
        assert covered(frame, mask) > 0.95


def test_noise_does_not_take_long() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2000, 2000)).astype(np.uint8)
    begun = time.process_time()
    barcode_boxes(noise)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("seed", range(20))
def test_tissue_is_no_code(seed: int) -> None:
    assert barcode_boxes(tissue(seed)) == []


@pytest.mark.parametrize("pitch", [4, 5, 8, 10, 16, 40])
@pytest.mark.parametrize("kind", ["grid", "ruler", "hatching", "board"])
def test_a_regular_pattern_is_no_code(kind: str, pitch: int) -> None:
    frame = tissue(3)
    rows, cols = np.indices((200, 300))
    pattern = {
        "grid": (rows % pitch < 2) | (cols % pitch < 2),
        "ruler": (cols % pitch < 2) & (rows < 40),
        "hatching": (rows + cols) % pitch < 2,
        "board": (rows // pitch + cols // pitch) % 2 == 0,
    }[kind]
    frame[60:260, 100:400] = np.where(pattern, 20, 235)
    assert barcode_boxes(frame) == []


def test_text_is_no_code() -> None:
    canvas = Image.fromarray(tissue(5))
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((20, 20, 340, 340), fill=235)
    for index, line in enumerate(["Specimen A", "Block 3", "H&E stain", "Level 2", "Large"]):
        draw.text((40, 40 + 50 * index), line, fill=15, font=ImageFont.load_default(24))
    assert barcode_boxes(np.asarray(canvas)) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 4000), (4000, 3), (16, 16), (13, 50)])
def test_small_and_thin_frames(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    barcode_boxes(rng.integers(0, 256, shape).astype(np.uint8))
