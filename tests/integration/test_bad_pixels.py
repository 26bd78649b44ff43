"""Pixel data that no device makes: read, or INCOMPLETE or FAILED with a code, at a bounded cost."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from phidetect.errors import RedactionError
from phidetect.keys import RunKey
from phidetect.pixels import TextFinder, load_text_finder
from phidetect.redaction import redact_instance
from phidetect.scanner import Scanner
from phidetect.types import InstanceReport, Verdict
from tests.taggers import FakeTagger
from tests.unit.dicom.objects import image, written
from tests.unit.scanner.test_overlays import drawn

KEY = RunKey(bytes(32))
SECONDS = 30.0
"""Of the processor, for one object, scanned and redacted; most take hundredths."""
MEMORY = 400_000_000
"""Of numpy and Python, at the most, beside the models."""
READ, SKIPPED, WRONG = "read", "skipped", "wrong"


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return load_text_finder(threads=1)


@pytest.fixture
def scanner(finder: TextFinder, tagger: FakeTagger) -> Scanner:
    scanner = Scanner(key=KEY, threads=1)
    scanner._finder = finder
    return scanner


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Hold every object to its time and memory."""
    tracemalloc.start()
    begun = time.process_time()
    yield
    spent, (_, most) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < SECONDS
    assert most < MEMORY


def grey(**over: object) -> Dataset:
    return image(np.full((1, 8, 8), 7, np.uint8), **over)


def ramp(dtype: str, **over: object) -> Dataset:
    """Return an object with samples from the least to the largest that its type holds."""
    limits = np.iinfo(dtype)
    values = np.linspace(float(limits.min), float(limits.max) * 0.999, 4096)
    return image(values.astype(dtype).reshape(1, 64, 64), **over)


def floats(values: NDArray[Any], keyword: str) -> Dataset:
    dataset = image(np.zeros((1, *values.shape), np.uint16))
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    dataset.BitsAllocated = 32 if keyword == "FloatPixelData" else 64
    with np.errstate(over="ignore"):
        samples = values.astype("<f4" if keyword == "FloatPixelData" else "<f8")
    setattr(dataset, keyword, samples.tobytes())
    return dataset


def bits(rows: int, cols: int, frames: int, *, cut: int = 0, **over: object) -> Dataset:
    """Return an object with one bit for a sample."""
    values = np.random.default_rng(1).integers(0, 2, rows * cols * frames).astype(np.uint8)
    packed = np.packbits(values, bitorder="little").tobytes()
    packed += b"\0" * (len(packed) % 2)
    dataset = image(np.zeros((frames, rows, cols), np.uint8), **over)
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = 0
    dataset.PixelData = packed[: len(packed) - cut]
    return dataset


def long(rows: int, cols: int) -> Dataset:
    """Return an object whose size takes more than 16 bits to write."""
    dataset = image(np.zeros((1, 1, 1), np.uint8))
    dataset.PixelData = bytes(rows * cols)
    dataset[0x00280010] = pydicom.DataElement(0x00280010, "UL", rows)
    dataset[0x00280011] = pydicom.DataElement(0x00280011, "UL", cols)
    return dataset


def palette(descriptor: list[int]) -> Dataset:
    dataset = grey(PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", descriptor)
        setattr(dataset, f"{colour}PaletteColorLookupTableData", bytes(8))
    return dataset


def overlay(rows: int, cols: int, frames: int, *, size: int | None = None) -> Dataset:
    """Return an object with an overlay plane of a size, and Overlay Data of some bytes."""
    dataset, base = grey(), 0x60000000
    for number, vr, value in (
        (0x10, "US", rows), (0x11, "US", cols), (0x15, "IS", frames), (0x40, "CS", "G"),
        (0x50, "SS", [1, 1]), (0x100, "US", 1), (0x102, "US", 0),
    ):  # fmt: skip
        dataset.add_new(base | number, vr, value)
    full = -(-rows * cols * frames // 16) * 2
    dataset.add_new(base | 0x3000, "OW", bytes([0, 255] * ((full if size is None else size) // 2)))
    return dataset


def with_nan(value: float) -> NDArray[Any]:
    values = np.random.default_rng(2).normal(0, 1, (64, 64))
    values[3] = value
    values[5] = -value
    return values


FLOATS = {
    "NaN": with_nan(np.nan),
    "all NaN": np.full((64, 64), np.nan),
    "infinite": with_nan(np.inf),
    "all infinite": np.full((64, 64), np.inf),
    "extreme": with_nan(1.7e308),
    "denormal": with_nan(0) * 1e-310,
    "constant": np.ones((64, 64)),
}
Make = Callable[[], Dataset]
CASES: dict[str, tuple[str, Make]] = {
    "1 x 1": (READ, lambda: image(np.zeros((1, 1, 1), np.uint8))),
    "1 x 65535": (READ, lambda: image(np.arange(65535, dtype=np.uint8).reshape(1, 1, -1) % 251)),
    "65535 x 1": (READ, lambda: image(np.arange(65535, dtype=np.uint8).reshape(1, -1, 1) % 251)),
    "1 x 100000": (READ, lambda: long(1, 100_000)),
    "100000 x 1": (READ, lambda: long(100_000, 1)),
    "60000 x 60000, 64 bytes": (WRONG, lambda: grey(Rows=60_000, Columns=60_000)),
    "16000 x 16000, 64 bytes": (WRONG, lambda: grey(Rows=16_000, Columns=16_000)),
    "2**32 rows": (WRONG, lambda: long_claim(2**32 - 1)),
    "no rows": (WRONG, lambda: grey(Rows=0)),
    "no columns": (WRONG, lambda: grey(Columns=0)),
    "200,000 frames, 64 bytes": (WRONG, lambda: grey(NumberOfFrames=200_000)),
    "2**31 frames, 64 bytes": (WRONG, lambda: grey(NumberOfFrames=2**31 - 1)),
    "-1 frames": (WRONG, lambda: grey(NumberOfFrames=-1)),
    "0 frames": (READ, lambda: grey(NumberOfFrames=0)),
    "2,000 frames of 1 x 1": (READ, lambda: image(np.zeros((2000, 1, 1), np.uint8))),
    "two kinds of pixels": (WRONG, lambda: grey(FloatPixelData=bytes(256))),
    "constant": (READ, lambda: image(np.full((2, 512, 512), 65535, np.uint16))),
    "constant, signed": (READ, lambda: image(np.full((1, 512, 512), -32768, np.int16))),
    "1 bit": (READ, lambda: bits(64, 63, 3)),
    "1 bit, short": (WRONG, lambda: bits(64, 63, 3, cut=40)),
    "1 bit, RGB": (
        WRONG,
        lambda: bits(64, 63, 3, SamplesPerPixel=3, PhotometricInterpretation="RGB"),
    ),
    "32 bit": (READ, lambda: ramp("u4")),
    "32 bit, signed": (READ, lambda: ramp("i4")),
    "64 bit": (READ, lambda: ramp("u8")),
    "64 bit, signed": (READ, lambda: ramp("i8")),
    **{
        f"{n} bits allocated": (WRONG, lambda n=n: grey(BitsAllocated=n))
        for n in (0, 7, 12, 24, 65535)
    },
    **{f"{n} bits stored": (READ, lambda n=n: grey(BitsStored=n)) for n in (0, 9, 65535)},
    **{f"high bit {n}": (READ, lambda n=n: grey(HighBit=n)) for n in (0, 9, 65535)},
    **{f"{n} samples": (WRONG, lambda n=n: grey(SamplesPerPixel=n)) for n in (0, 2, 3, 4, 65535)},
    "planar 1, grey": (READ, lambda: grey(PlanarConfiguration=1)),
    **{f"planar {n}": (WRONG, lambda n=n: planar(n)) for n in (2, 65535)},
    **{f"representation {n}": (READ, lambda n=n: grey(PixelRepresentation=n)) for n in (2, 65535)},
    **{
        f"signed, window {centre} {width}": (
            READ,
            lambda c=centre, w=width: ramp("i2", WindowCenter=c, WindowWidth=w),
        )
        for centre, width in (
            ("0", "0"), ("0", "-1"), ("1e308", "1e-308"), ("-1e308", "1e308"), ("32767", "1"),
            ("-9999999", "9999999"),
        )
    },
    **{
        f"rescale {slope} {intercept}": (
            READ,
            lambda s=slope, i=intercept: ramp("i2", RescaleSlope=s, RescaleIntercept=i),
        )
        for slope, intercept in (
            ("0", "0"), ("1e308", "1e308"), ("-1", "1e308"), ("1e-308", "0"), ("-1e99", "1e99"),
        )
    },
    "palette without entries": (SKIPPED, lambda: palette([65535, 65535, 8])),
    "palette of 16 bits in 8": (SKIPPED, lambda: palette([0, 0, 16])),
    "palette of 255 bits": (READ, lambda: palette([4, 0, 255])),
    "overlay of 65535 x 65535, 100 bytes": (READ, lambda: overlay(65535, 65535, 1, size=100)),
    "overlay of 65535 x 1": (READ, lambda: overlay(65535, 1, 1)),
    "overlay of 1 x 8, 16,000 frames": (READ, lambda: overlay(1, 8, 16_000)),
    "overlay of 2**31 frames": (READ, lambda: overlay(8, 8, 2**31 - 1, size=8)),
    **{
        f"{keyword} {name}": (READ, lambda v=values, k=keyword: floats(v, k))
        for keyword in ("FloatPixelData", "DoubleFloatPixelData")
        for name, values in FLOATS.items()
    },
}  # fmt: skip


def long_claim(rows: int) -> Dataset:
    dataset = grey()
    dataset[0x00280010] = pydicom.DataElement(0x00280010, "UL", rows)
    return dataset


def planar(configuration: int) -> Dataset:
    return image(
        np.arange(192, dtype=np.uint8).reshape(1, 8, 8, 3), PlanarConfiguration=configuration
    )


def file_of(make: Make) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom says what is wrong with it
        return written(make())


def judged(report: InstanceReport) -> str:
    codes = [entry.why.split()[0] for entry in report.coverage.skipped]
    assert not {"PHD501", "PHD901"} & set(codes), "an error of ours"
    if report.error is not None:
        assert report.verdict is Verdict.FAILED
        assert report.error.code.startswith("PHD2")
        return WRONG
    if codes:
        assert report.verdict is Verdict.INCOMPLETE
        assert report.coverage.surfaces["pixel-data"] == "skipped"
        return SKIPPED
    assert report.coverage.frames_read == report.coverage.frames > 0
    assert report.coverage.surfaces["pixel-data"] == "scanned"
    return READ


@pytest.mark.parametrize("name", CASES)
def test_bad_pixels_are_read_or_said_to_be_bad(scanner: Scanner, name: str) -> None:
    expected, make = CASES[name]
    report, seen = scanner.inspect(io.BytesIO(file_of(make)))
    assert judged(report) == expected
    assert seen is not None
    if expected == READ:
        done = redact_instance(
            seen.instance,
            report,
            policy=scanner.policy,
            key=KEY,
            known=seen.known,
            scan=scanner.scan,
        )
        assert "PatientName" in done.dataset
        return
    with pytest.raises(RedactionError) as caught:
        redact_instance(
            seen.instance,
            report,
            policy=scanner.policy,
            key=KEY,
            known=seen.known,
            scan=scanner.scan,
        )
    assert caught.value.code == "PHD404"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.7e308])
@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_text_in_values_that_are_none_is_found(
    scanner: Scanner, keyword: str, value: float
) -> None:
    mask = drawn("QUILL TAMSIN", rows=64, cols=180) > 0
    values = np.where(mask, value, np.random.default_rng(3).normal(0, 1, mask.shape))
    report = scanner.scan(io.BytesIO(file_of(lambda: floats(values, keyword))))
    assert report.verdict is Verdict.FOUND
    assert any(f.phi and hasattr(f.location, "box") for f in report.findings)


def test_text_at_the_end_of_a_long_strip_is_found(finder: TextFinder) -> None:
    strip = np.zeros((24, 65_535), np.uint8)
    strip[:, -180:] = drawn("QUILL TAMSIN", rows=64, cols=180)[18:42] * 255
    result = finder.find(lambda _: strip, 1, rows=24, cols=65_535)
    assert result.skipped == ()
    texts = [line.text.reveal() for line in result.lines]
    assert any("QUILL" in text for text in texts)
    assert all(line.region.box.col0 >= 65_535 - 190 for line in result.lines)


def test_many_marks_do_not_fill_the_memory() -> None:
    from phidetect.pixels.cores import _inside

    rng = np.random.default_rng(4)
    corner = rng.integers(0, 4000, (20_000, 2))
    table = np.concatenate((corner, corner + 9, np.ones((20_000, 2))), 1).astype(np.float32)
    large = np.array([[0, 0, 1000, 1000, 1, 1], [990, 990, 3000, 3000, 1, 1]], np.float32)
    begun = tracemalloc.get_traced_memory()[0]
    inside = _inside(table, large)
    _inside(table[:300], table)
    assert tracemalloc.get_traced_memory()[1] - begun < 20_000_000
    low, high = corner, corner + 9
    expected = (high <= 1000).all(1) | ((low >= 990) & (high <= 3000)).all(1)
    np.testing.assert_array_equal(inside, expected)
    np.testing.assert_array_equal(_inside(table[:1], large), expected[:1])


_SMALL = """
import io, resource, sys
from phidetect.scanner import Scanner
scanner = Scanner(threads=1)
scanner.scan_text("warm")
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
report = scanner.scan(io.BytesIO(sys.stdin.buffer.read()))
print(report.verdict.name, report.error, *(entry.why for entry in report.coverage.skipped))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: grey(Rows=60_000, Columns=60_000),
        lambda: grey(Rows=16_384, Columns=16_384),
        lambda: grey(NumberOfFrames=200_000),
        lambda: overlay(65_535, 65_535, 1, size=100),
    ],
)
def test_a_claim_takes_no_memory(make: Make) -> None:
    """The address space that is left holds the file many times, and not what it claims."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SMALL, str(3 << 30)],
        input=file_of(make),
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()[-500:]
    verdict = run.stdout.split()[0]
    assert verdict in (b"FAILED", b"FOUND")
    assert b"PHD5" not in run.stdout
