"""Small, faint, turned and inverted lettering on icons and overlay planes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from phidetect.keys import RunKey
from phidetect.pixels import TextFinder, load_text_finder
from phidetect.scanner import Scanner
from phidetect.types import Region, Verdict
from tests.taggers import FakeTagger
from tests.unit.dicom.objects import image, written
from tests.unit.scanner.test_overlays import add_overlay

KEY = RunKey(bytes(32))
NAME = "QUILL IDA"
ICON = 0x00880200


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return load_text_finder(threads=1)


@pytest.fixture
def scanner(finder: TextFinder, tagger: FakeTagger) -> Scanner:
    scanner = Scanner(key=KEY, threads=1)
    scanner._finder = finder
    return scanner


def glyphs() -> NDArray[np.bool_]:
    """Return a name in letters of seven samples."""
    canvas = Image.new("1", (100, 20))
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"
    draw.text((2, 4), NAME, fill=1, font=ImageFont.load_default_imagefont())
    there = np.asarray(canvas)
    rows, cols = np.flatnonzero(there.any(1)), np.flatnonzero(there.any(0))
    return np.asarray(there[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1])


def placed(letters: NDArray[np.bool_], rows: int = 64, cols: int = 64) -> NDArray[np.bool_]:
    out = np.zeros((rows, cols), bool)
    height, width = letters.shape
    out[4 : 4 + height, 4 : 4 + width] = letters
    return out


TURNS = {"level": 0, "upwards": 1, "over": 2, "downwards": 3}


def holder(samples: NDArray[np.uint8], **over: object) -> bytes:
    """Return an object with an icon of its own samples."""
    dataset = image(np.full((1, 64, 64), 90, np.uint8))
    dataset.PatientName = "Quill^Ida"
    icon = image(samples[None], **over)
    for keyword in ("SOPClassUID", "SOPInstanceUID", "Modality", "PatientName", "NumberOfFrames"):
        delattr(icon, keyword)
    del icon.file_meta
    dataset.add_new(ICON, "SQ", Sequence([icon]))
    return written(dataset)


def found_on_icon(scanner: Scanner, data: bytes) -> bool:
    report = scanner.scan(io.BytesIO(data))
    assert report.coverage.surfaces["icon"] == "scanned"
    place = "(0088,0200)[0].(7FE0,0010)"
    return any(f.phi is not False for f in report.findings if str(f.location) == place)


@pytest.mark.parametrize("turn", TURNS)
def test_small_letters_on_an_icon_are_found(scanner: Scanner, turn: str) -> None:
    there = placed(np.rot90(glyphs(), TURNS[turn]))
    assert found_on_icon(scanner, holder(np.where(there, 220, 30).astype(np.uint8)))


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (102, 90), (60, 75)])
def test_inverted_and_faint_letters_on_an_icon_are_found(
    scanner: Scanner, ink: int, ground: int
) -> None:
    rng = np.random.default_rng(2)
    samples = np.where(placed(glyphs()), ink, ground) + rng.normal(0, 1, (64, 64)).round()
    assert found_on_icon(scanner, holder(np.clip(samples, 0, 255).astype(np.uint8)))


@pytest.mark.parametrize(
    ("first", "second"),
    [((255, 255, 255), (0, 0, 0)), ((200, 30, 30), (20, 120, 28)), ((9, 9, 9), (0, 0, 0))],
    ids=["white", "of like luminance", "nearly black"],
)
def test_letters_in_colours_of_a_palette_are_found(
    scanner: Scanner, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    over: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for number, colour in enumerate(("Red", "Green", "Blue")):
        over[f"{colour}PaletteColorLookupTableDescriptor"] = [2, 0, 8]
        over[f"{colour}PaletteColorLookupTableData"] = bytes((second[number], first[number]))
    assert found_on_icon(scanner, holder(placed(glyphs()).astype(np.uint8), **over))


def test_an_icon_without_letters_holds_nothing(scanner: Scanner) -> None:
    rows, cols = np.indices((64, 64))
    disc = np.where((rows - 32) ** 2 + (cols - 32) ** 2 < 500, 150, 20).astype(np.uint8)
    assert not found_on_icon(scanner, holder(disc))


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("turn", TURNS)
def test_small_letters_in_one_frame_of_an_overlay_are_found(
    scanner: Scanner, turn: str, inverted: bool
) -> None:
    planes = np.zeros((5, 120, 150), bool)
    planes[:, 60, 20:130:3] = True  # a dotted line in every frame
    planes[3] |= placed(np.rot90(glyphs(), TURNS[turn]), 120, 150)
    dataset: Dataset = image(np.full((5, 8, 8), 90, np.uint8))
    dataset.PatientName = "Quill^Ida"
    add_overlay(dataset, (planes ^ inverted).astype(np.uint8))
    report = scanner.scan(io.BytesIO(written(dataset)))
    assert report.coverage.surfaces["overlay"] == "scanned"
    frames = {
        (f.location.frames.first, f.location.frames.stop)
        for f in report.findings
        if isinstance(f.location, Region) and f.phi is not False
    }
    assert (3, 4) in frames
    assert report.verdict is Verdict.FOUND
