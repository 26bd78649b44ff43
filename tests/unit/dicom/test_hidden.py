"""Text that the ordinary rendering does not show has a rendering of its own."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest

from phidetect.dicom import frames_of, open_instance
from phidetect.dicom.frames import FrameSource

from .objects import image, written

MASK = np.zeros((1, 40, 60), dtype=bool)
MASK[:, 10:30, 10:50:3] = True
"""Strokes, as letters have them."""

NOISE = np.random.default_rng(7).normal(0, 30, MASK.shape)


def source(frames: npt.NDArray[np.generic], **over: object) -> FrameSource:
    return frames_of(open_instance(io.BytesIO(written(image(frames, **over)))))


def shows(luma: npt.NDArray[np.uint8]) -> bool:
    """Return whether strokes and ground differ well everywhere."""
    inside, outside = luma[MASK[0]].astype(int), luma[~MASK[0]].astype(int)
    return abs(int(np.median(inside)) - int(np.median(outside))) >= 60


def colours(ground: tuple[int, ...], text: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    out = np.empty((*MASK.shape, 3), np.uint8)
    out[...] = ground
    out[MASK] = text
    return out


FULL = {"WindowCenter": 32768, "WindowWidth": 65535}
YBR = {"PhotometricInterpretation": "YBR_FULL"}
WIDE = np.where(np.arange(60) < 30, 0, 60_000)
ONE_LOOK = [
    ("faint", (1000 + MASK * 40).astype("u2"), FULL),
    ("faint", (WIDE + MASK * 40).astype("u2"), {}),
    ("faint", (3000 + MASK * 400 + NOISE).astype("u2"), FULL),
    ("bit-14", (100 + MASK * 0x4000).astype("u2"), {"BitsStored": 12, "HighBit": 11}),
    ("bit-2", (1600 + MASK * 4).astype("u2"), {"BitsStored": 12, "HighBit": 15}),
    ("bit-7", (20 + MASK * 128).astype("u1"), {"BitsStored": 6, "HighBit": 5}),
    ("colour", colours((0, 130, 0), (255, 0, 0)), {}),
    ("colour", colours((128, 128, 128), (128, 128, 240)), YBR),
]  # fmt: skip


@pytest.mark.parametrize(("name", "frames", "over"), ONE_LOOK)
def test_hidden_text_has_a_look_of_its_own(
    name: str, frames: npt.NDArray[np.generic], over: dict[str, object]
) -> None:
    shown = source(frames, **over)
    assert not shows(shown.luminance(0))
    assert shows(shown.looks(0)[name])


@pytest.mark.parametrize(("red", "green"), [([0x80] * 256, [0x80] * 256), ([0, 255], [130, 0])])
def test_a_palette_that_shows_indices_alike(red: list[int], green: list[int]) -> None:
    tables = {"Red": red, "Green": green, "Blue": [0] * len(red)}
    over: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for colour, table in tables.items():
        over[f"{colour}PaletteColorLookupTableDescriptor"] = [len(table), 0, 8]
        over[f"{colour}PaletteColorLookupTableData"] = bytes(table)
    shown = source((MASK * (len(red) - 1)).astype("u1"), **over)
    assert not shows(shown.luminance(0))
    assert shows(shown.looks(0)["index"])


def test_samples_that_are_no_numbers() -> None:
    frames = np.where(MASK, np.nan, 1.0).astype("f4")
    dataset = image(np.zeros(MASK.shape, "u1"), BitsAllocated=32)
    del dataset.PixelData
    dataset.FloatPixelData = frames.tobytes()
    shown = frames_of(open_instance(io.BytesIO(written(dataset))))
    assert shows(shown.looks(0)["faint"])


@pytest.mark.parametrize(
    ("frames", "over"),
    [
        ((MASK * 255).astype("u1"), {}),
        ((1000 + MASK * 800 + NOISE).astype("u2"), {}),
        ((MASK * 900 + NOISE).astype("i2"), {"BitsStored": 12, "HighBit": 11}),  # copies of signs
        (np.full(MASK.shape, 0xF123, "u2"), {"BitsStored": 12, "HighBit": 11}),
        (colours((0, 0, 0), (255, 255, 255)), {}),
        (colours((0, 0, 0), (0, 255, 0)), {}),
    ],
)
def test_an_ordinary_frame_needs_no_further_look(
    frames: npt.NDArray[np.generic], over: dict[str, object]
) -> None:
    assert not source(frames, **over).looks(0)
