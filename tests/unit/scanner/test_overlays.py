"""Overlay planes: read as pictures of their own, cleaned bit by bit, or removed whole."""

from __future__ import annotations

import io
import json

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, RLELossless

from phidetect.keys import RunKey
from phidetect.redaction import Redaction, redact_instance
from phidetect.scanner import Scanner
from phidetect.types import Action, ElementLocation, InstanceReport, Region, Verdict
from tests.unit.dicom.objects import image, written

KEY = RunKey(bytes(32))
ROWS, COLS = 200, 320
NAME, TECHNICAL = "QUILLFEATHER IDA", "kVp 120  mA 90"
OVERLAY = 0x60003000
GREY = np.full((1, ROWS, COLS), 90, np.uint16)


def drawn(*texts: str, rows: int = ROWS, cols: int = COLS) -> np.ndarray:
    """Return bits on which texts are drawn below each other, 60 rows apart."""
    canvas = Image.new("1", (cols, rows))
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"
    for index, text in enumerate(texts):
        draw.text((20, 20 + 60 * index), text, fill=1, font=ImageFont.load_default(16))
    return np.asarray(canvas).astype(np.uint8)


def add_overlay(dataset: Dataset, planes: np.ndarray, *, group: int = 0x6000) -> Dataset:
    """Give an object an overlay of (frames, rows, cols) bits."""
    base = group << 16
    dataset.add_new(base | 0x0010, "US", planes.shape[1])
    dataset.add_new(base | 0x0011, "US", planes.shape[2])
    if len(planes) > 1:
        dataset.add_new(base | 0x0015, "IS", len(planes))
    dataset.add_new(base | 0x0040, "CS", "G")
    dataset.add_new(base | 0x0050, "SS", [1, 1])
    dataset.add_new(base | 0x0100, "US", 1)
    dataset.add_new(base | 0x0102, "US", 0)
    packed = np.packbits(planes.ravel(), bitorder="little").tobytes()
    dataset.add_new(base | 0x3000, "OW", packed + b"\0" * (len(packed) % 2))
    return dataset


def add_embedded(dataset: Dataset, bit: int, *, group: int = 0x6000) -> Dataset:
    """Say that an overlay lies in a bit of the samples."""
    base = group << 16
    dataset.add_new(base | 0x0010, "US", dataset.Rows)
    dataset.add_new(base | 0x0011, "US", dataset.Columns)
    dataset.add_new(base | 0x0040, "CS", "G")
    dataset.add_new(base | 0x0050, "SS", [1, 1])
    dataset.add_new(base | 0x0100, "US", 16)
    dataset.add_new(base | 0x0102, "US", bit)
    return dataset


def bits_of(dataset: Dataset, tag: int = OVERLAY) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(dataset[tag].value, "u1"), bitorder="little")
    rows, cols = int(dataset[tag & ~0xFFFF | 0x10].value), int(dataset[tag & ~0xFFFF | 0x11].value)
    return bits[: len(bits) // (rows * cols) * rows * cols].reshape(-1, rows, cols)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def redacted(scanner: Scanner, dataset: Dataset) -> tuple[InstanceReport, Redaction]:
    report, seen = scanner.inspect(io.BytesIO(written(dataset)))
    assert seen is not None
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    text = json.dumps(report.to_dict())
    assert "QUILL" not in text.upper()
    return report, done


def codes(dataset: Dataset) -> set[str]:
    return {str(item.CodeValue) for item in dataset.DeidentificationMethodCodeSequence}


def test_a_name_on_an_overlay_goes_and_the_rest_stays(scanner: Scanner) -> None:
    bits = drawn(NAME, TECHNICAL)
    report, done = redacted(scanner, add_overlay(image(GREY), bits[None]))
    assert report.coverage.surfaces["overlay"] == "scanned"
    planes = {f.location.plane: f for f in report.findings if isinstance(f.location, Region)}
    assert set(planes) == {"overlay-6000"}
    after = bits_of(done.dataset)[0]
    assert not after[15:50].any()
    np.testing.assert_array_equal(after[60:], bits[60:])
    assert done.dataset.PixelData == GREY.tobytes()
    assert "113103" in codes(done.dataset)
    assert scanner.scan(done.dataset).coverage.surfaces["overlay"] == "scanned"


def test_frames_of_an_overlay_are_cleaned_where_text_stands(scanner: Scanner) -> None:
    bits = np.stack([drawn(TECHNICAL), drawn(TECHNICAL, NAME), drawn(TECHNICAL)])
    report, done = redacted(scanner, add_overlay(image(GREY), bits, group=0x6004))
    frames = {
        (f.location.frames.first, f.location.frames.stop)
        for f in report.findings
        if isinstance(f.location, Region) and f.phi is not False
    }
    assert frames == {(1, 2)}
    after = bits_of(done.dataset, 0x60043000)[:3]
    assert not after[1, 75:110].any()
    np.testing.assert_array_equal(after[[0, 2]], bits[[0, 2]])
    np.testing.assert_array_equal(after[1, :60], bits[1, :60])


def test_an_overlay_of_odd_size_in_big_endian_words(scanner: Scanner) -> None:
    bits = drawn(NAME, TECHNICAL, rows=199, cols=317)
    dataset = add_overlay(image(GREY.astype(">u2"), syntax=ExplicitVRBigEndian), bits[None])
    value = np.frombuffer(dataset[OVERLAY].value, "<u2").astype(">u2").tobytes()
    dataset[OVERLAY].value = value
    report, done = redacted(scanner, dataset)
    swapped = np.frombuffer(done.dataset[OVERLAY].value, ">u2").astype("<u2").tobytes()
    after = np.unpackbits(np.frombuffer(swapped, "u1"), bitorder="little")[: bits.size]
    after = after.reshape(bits.shape)
    assert report.verdict is Verdict.FOUND
    assert not after[15:50].any()
    np.testing.assert_array_equal(after[60:], bits[60:])


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", RLELossless])
def test_an_overlay_in_unused_bits_loses_only_its_bit(scanner: Scanner, syntax: str) -> None:
    bits = drawn(NAME, TECHNICAL)
    other = np.zeros((ROWS, COLS), np.uint16)
    other[150:190, 200:300:2] = 1
    samples = (GREY[0] + np.arange(COLS)).astype(np.uint16)
    cells = (samples | bits.astype(np.uint16) << 15 | other << 13)[None]
    dataset = image(cells, BitsStored=12, HighBit=11)
    add_embedded(add_embedded(dataset, 15), 13, group=0x6002)
    if syntax == RLELossless:
        dataset.compress(RLELossless, generate_instance_uid=False)
    report, done = redacted(scanner, dataset)
    assert {f.location.plane for f in report.findings if isinstance(f.location, Region)} == {
        "overlay-6000"
    }
    after = np.frombuffer(done.dataset.PixelData, "<u2").reshape(ROWS, COLS)
    np.testing.assert_array_equal(after & 0x0FFF, samples)
    np.testing.assert_array_equal(after >> 13 & 1, other)
    assert not (after >> 15)[15:50].any()
    np.testing.assert_array_equal((after >> 15)[60:], bits[60:])
    assert "DerivationDescription" not in done.dataset  # no sample changed


def test_sixteen_planes(scanner: Scanner) -> None:
    dataset = image(GREY)
    for group in range(0x6000, 0x6020, 2):
        add_overlay(dataset, drawn(TECHNICAL, rows=64)[None], group=group)
    add_overlay(dataset, drawn(NAME)[None], group=0x601E)
    report, done = redacted(scanner, dataset)
    hidden = {
        d.location.plane
        for d in report.decisions
        if isinstance(d.location, Region) and d.action is not Action.KEEP
    }
    assert hidden == {"overlay-601e"}
    assert not bits_of(done.dataset, 0x601E3000)[0, 15:50].any()


def broken(what: str) -> Dataset:
    dataset = add_overlay(image(GREY), drawn(NAME)[None])
    if what == "no rows":
        del dataset[0x60000010]
    elif what == "short":
        dataset[OVERLAY].value = dataset[OVERLAY].value[:100]
    elif what == "long":
        dataset[OVERLAY].value += b"Zelda Moreaux "
    elif what == "huge":
        dataset[0x60000010].value = dataset[0x60000011].value = 65535
    elif what == "frames":
        dataset.add_new(0x60000015, "IS", 2**31 - 1)
    elif what == "rows is no number":
        dataset[0x60000010] = pydicom.DataElement(0x60000010, "LO", "many")
    return dataset


@pytest.mark.parametrize(
    "what", ["no rows", "short", "long", "huge", "frames", "rows is no number"]
)
def test_an_overlay_that_cannot_be_read_goes_whole(scanner: Scanner, what: str) -> None:
    dataset = broken(what)
    report, done = redacted(scanner, dataset)
    assert report.coverage.surfaces["overlay"] == "removed"
    actions = {str(d.location): d.action for d in report.decisions}
    assert actions["(6000,3000)"] is Action.REMOVE
    assert not any(tag >> 16 == 0x6000 for tag in map(int, done.dataset.keys()))
    assert "113103" not in codes(done.dataset)
    transit = Scanner(key=KEY, policy="clinical-transit").scan(dataset)
    assert transit.coverage.surfaces["overlay"] == "skipped"
    assert transit.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("bit", [3, 16, 4000, -1])
def test_a_bit_position_that_is_none_is_not_passed_over(scanner: Scanner, bit: int) -> None:
    dataset = image(GREY, BitsStored=12, HighBit=11)
    add_embedded(dataset, max(bit, 0))
    if bit < 0:
        del dataset[0x60000102]
    report = scanner.scan(io.BytesIO(written(dataset)))
    assert report.coverage.surfaces["overlay"] == "skipped"
    assert report.verdict is Verdict.INCOMPLETE


def test_without_the_option_an_overlay_in_pixel_data_goes_whole() -> None:
    research = Scanner(key=KEY).policy
    options = tuple(option for option in research.options if option != "clean_graphics")
    scanner = Scanner(key=KEY, policy=research.model_copy(update={"options": options}))
    cells = (GREY[0] | drawn(TECHNICAL).astype(np.uint16) << 15)[None]
    dataset = add_embedded(image(cells, BitsStored=12, HighBit=11), 15)
    add_overlay(dataset, drawn(TECHNICAL)[None], group=0x6002)
    _, done = redacted(scanner, dataset)
    assert done.dataset.PixelData == GREY.tobytes()
    assert 0x60023000 not in done.dataset


def test_letters_as_bytes_in_overlay_data_are_found(scanner: Scanner) -> None:
    bits = np.zeros((1, ROWS, COLS), np.uint8)
    dataset = add_overlay(image(GREY), bits)
    value = bytearray(dataset[OVERLAY].value)
    value[100:112] = b"Tamsin Quill"
    dataset[OVERLAY].value = bytes(value)
    report, done = redacted(scanner, dataset)
    paths = {str(f.location) for f in report.findings if isinstance(f.location, ElementLocation)}
    assert "(6000,3000)" in paths
    assert OVERLAY not in done.dataset
