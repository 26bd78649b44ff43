"""Regions filled in every kind of pixel data, everything else as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import RLELossless

from phidetect.errors import RedactionError
from phidetect.redaction.claims import mark_pixels_changed
from phidetect.redaction.pixels import redact_pixels
from phidetect.types import Region
from tests.unit.redaction.objects import BIG, EXPLICIT, IMPLICIT, image, region, reread

BOX = region(2, 3, 5, 9)
ROWS, COLS = 10, 12


def samples(dtype: str, *shape: int, low: int = 1, high: int = 120) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(7)
    return rng.integers(low, high, size=shape).astype(dtype)


def decoded(ds: Dataset) -> list[np.ndarray[Any, Any]]:
    if ds.BitsAllocated == 1:
        bits = np.unpackbits(np.frombuffer(ds.PixelData, "u1"), bitorder="little")
        size = ds.Rows * ds.Columns
        return [
            bits[i * size : (i + 1) * size].reshape(ds.Rows, ds.Columns)
            for i in range(ds.NumberOfFrames)
        ]
    decoder = get_decoder(ds.file_meta.TransferSyntaxUID)
    return [array for array, _ in decoder.iter_array(ds, raw=True)]


def fill(ds: Dataset, *regions: Region) -> tuple[list[Any], list[Any], Dataset]:
    """Return the frames before and after."""
    work = reread(ds)
    before = decoded(reread(ds))
    result = redact_pixels(work, regions, transfer_syntax=str(work.file_meta.TransferSyntaxUID))
    work.file_meta.TransferSyntaxUID = result.transfer_syntax
    after = reread(work)
    return before, decoded(after), after


def check(before: Any, after: Any, colour: Any, box: Region = BOX) -> None:
    mask = np.zeros(before.shape[:2], dtype=bool)
    mask[box.box.row0 : box.box.row1, box.box.col0 : box.box.col1] = True
    np.testing.assert_array_equal(before[~mask], after[~mask])
    assert (after[mask] == np.asarray(colour)).all()
    assert (before[mask] != after[mask]).any()


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4"])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_grey_frames_get_their_own_darkest_value(dtype: str, photometric: str, syntax: str) -> None:
    low = -100 if dtype[0] == "i" else 1
    array = samples(dtype, 1, ROWS, COLS, low=low)
    before, after, _ = fill(image(array, photometric=photometric, syntax=syntax), BOX)
    dark = array.max() if photometric == "MONOCHROME1" else array.min()
    check(before[0], after[0], dark)


def test_eight_bit_words_of_a_big_endian_file() -> None:
    array = samples("u1", 1, 9, 13)
    ds = image(array, syntax=BIG)
    value = ds.PixelData
    ds.add_new(0x7FE00010, "OW", np.frombuffer(value, "<u2").byteswap().tobytes())
    before, after, _ = fill(ds, BOX)
    np.testing.assert_array_equal(before[0], array[0])
    check(before[0], after[0], array.min())


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_floats(dtype: str) -> None:
    array = samples("i2", 1, ROWS, COLS, low=-50).astype(dtype) / 7
    array[0, 9, 9] = np.nan
    array[0, 9, 8] = -np.inf
    before, after, _ = fill(image(array), BOX)
    dark = array[np.isfinite(array)].min()
    np.testing.assert_array_equal(before[0][6:], after[0][6:])
    check(before[0][:6], after[0][:6], dark)


def test_a_negative_slope_turns_dark_into_bright() -> None:
    array = samples("u2", 1, ROWS, COLS)
    before, after, _ = fill(image(array, RescaleSlope="-1", RescaleIntercept="0"), BOX)
    check(before[0], after[0], array.max())


def test_bits_beside_the_stored_ones_take_no_part() -> None:
    array = samples("u2", 1, ROWS, COLS, low=5) | 0x7000
    array[0, 0, 0] = 5 | 0x7000
    _, _, after = fill(image(array, stored=12), BOX)
    cells = np.frombuffer(after.PixelData, "<u2").reshape(ROWS, COLS)
    assert (cells[2:5, 3:9] == 5).all()
    assert (cells[0] == array[0, 0]).all()


def test_signed_samples_of_twelve_bits() -> None:
    array = samples("i2", 1, ROWS, COLS, low=-2000, high=2000)
    before, after, _ = fill(image(array, stored=12), BOX)
    check(before[0], after[0], array.min())


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_rgb_in_both_planar_configurations(planar: int, dtype: str) -> None:
    array = samples(dtype, 1, ROWS, COLS, 3)
    before, after, out = fill(image(array, photometric="RGB", planar=planar), BOX)
    check(before[0], after[0], (0, 0, 0))
    assert out.PlanarConfiguration == planar
    assert out.PhotometricInterpretation == "RGB"


@pytest.mark.parametrize("planar", [0, 1])
def test_ybr_full_gets_black_not_green(planar: int) -> None:
    array = samples("u1", 1, ROWS, COLS, 3)
    before, after, out = fill(image(array, photometric="YBR_FULL", planar=planar), BOX)
    check(before[0], after[0], (0, 128, 128))
    rgb = reread(out).pixel_array
    assert rgb.shape == (ROWS, COLS, 3)


def test_packed_ybr_422_fills_whole_pairs_of_columns() -> None:
    packed = samples("u1", 1, ROWS, COLS // 2, 4)
    ds = image(
        packed,
        photometric="YBR_FULL_422",
        raw=packed.tobytes(),
        shape=(ROWS, COLS),
    )
    before, after, out = fill(ds, BOX)
    check(before[0], after[0], (0, 128, 128), region(2, 2, 5, 10))
    assert out.PhotometricInterpretation == "YBR_FULL_422"
    assert len(out.PixelData) == ROWS * COLS * 2


@pytest.mark.parametrize("first", [0, 10])
def test_palettes_get_the_index_of_their_darkest_colour(first: int) -> None:
    array = samples("u1", 1, ROWS, COLS, low=first, high=first + 4)
    lut = np.array([200, 90, 4, 60], dtype="<u2") << 8
    ds = image(array, photometric="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [4, first, 16])
        setattr(ds, f"{colour}PaletteColorLookupTableData", lut.tobytes())
    before, after, _ = fill(ds, BOX)
    check(before[0], after[0], first + 2)


def test_one_bit_frames_that_start_inside_a_byte() -> None:
    bits = (samples("u1", 3, 5, 7) % 2).astype("u1")
    bits[1, 1, 1] = 1
    ds = image(
        bits,
        frames=3,
        raw=np.packbits(bits.ravel(), bitorder="little").tobytes(),
        allocated=1,
    )
    before, after, _ = fill(ds, region(1, 1, 4, 5, frames=(1, 2)))
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[2], after[2])
    check(before[1], after[1], 0, region(1, 1, 4, 5))


def test_each_frame_has_its_own_regions() -> None:
    array = samples("u2", 4, ROWS, COLS)
    one, other = region(0, 0, 2, 4, frames=(1, 3)), region(6, 2, 9, 5, frames=(2, 4))
    before, after, _ = fill(image(array, frames=4), one, other)
    np.testing.assert_array_equal(before[0], after[0])
    check(before[1], after[1], array[1].min(), one)
    check(before[3], after[3], array[3].min(), other)
    assert (after[2][0:2, 0:4] == array[2].min()).all()
    assert (after[2][6:9, 2:5] == array[2].min()).all()


def test_polygons_leave_the_corners_of_their_box() -> None:
    array = samples("u2", 1, 40, 40)
    corners = ((5, 20), (20, 35), (35, 20), (20, 5))
    before, after, _ = fill(image(array), region(5, 5, 35, 35, polygon=corners))
    assert after[0][20, 20] == array.min()
    assert after[0][12, 20] == array.min()
    assert before[0][6, 6] == after[0][6, 6]
    assert before[0][34, 33] == after[0][34, 33]


def test_a_box_over_the_edge_is_cut() -> None:
    array = samples("u2", 1, ROWS, COLS)
    before, after, _ = fill(image(array), region(7, 8, 99, 99))
    check(before[0], after[0], array.min(), region(7, 8, ROWS, COLS))


def test_untouched_pixel_data_keep_their_compressed_bytes() -> None:
    ds = image(samples("u1", 1, ROWS, COLS))
    ds.compress(RLELossless, generate_instance_uid=False)
    work = reread(ds)
    result = redact_pixels(work, [], transfer_syntax=str(RLELossless))
    assert result.transfer_syntax == str(RLELossless)
    assert work.PixelData == ds.PixelData


@pytest.mark.parametrize("photometric", ["MONOCHROME2", "RGB", "YBR_FULL"])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_compressed_pixel_data_become_exact_uncompressed_ones(photometric: str, dtype: str) -> None:
    if photometric == "YBR_FULL" and dtype == "u2":
        pytest.skip("not a kind of the Standard")
    shape = (3, ROWS, COLS) if photometric == "MONOCHROME2" else (3, ROWS, COLS, 3)
    array = samples(dtype, *shape)
    ds = image(array, photometric=photometric, frames=3)
    ds.compress(RLELossless, generate_instance_uid=False)
    before, after, out = fill(ds, region(2, 3, 5, 9, frames=(1, 2)))
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[2], after[2])
    dark: Any = array[1].min() if photometric == "MONOCHROME2" else (0, 0, 0)
    check(before[1], after[1], (0, 128, 128) if photometric == "YBR_FULL" else dark)
    assert out.file_meta.TransferSyntaxUID == EXPLICIT
    assert out.PhotometricInterpretation == photometric
    assert out.get("PlanarConfiguration", 0) == 0
    assert out.pixel_array.shape == array.shape


def test_jpeg_2000_colour_is_written_as_what_the_decoder_gave() -> None:
    pytest.importorskip("openjpeg")
    from pydicom.uid import JPEG2000Lossless

    array = samples("u1", 1, 32, 32, 3)
    ds = image(array, photometric="RGB")
    ds.PhotometricInterpretation = "YBR_RCT"
    ds.compress(JPEG2000Lossless, generate_instance_uid=False)
    _, after, out = fill(ds, BOX)
    check(array[0], after[0], (0, 0, 0))
    assert out.PhotometricInterpretation == "RGB"
    np.testing.assert_array_equal(out.pixel_array[10:], array[0, 10:])


def test_an_offset_table_of_compressed_frames_does_not_stay() -> None:
    ds = image(samples("u1", 2, ROWS, COLS), frames=2)
    ds.compress(RLELossless, encapsulate_ext=True, generate_instance_uid=False)
    assert "ExtendedOffsetTable" in ds
    _, _, out = fill(ds, BOX)
    assert "ExtendedOffsetTable" not in out
    assert "ExtendedOffsetTableLengths" not in out


def wrong(**changes: Any) -> Dataset:
    ds = image(samples("u2", 1, ROWS, COLS))
    for keyword, value in changes.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize(
    "changes",
    [
        {"Columns": COLS - 1},
        {"Rows": ROWS + 1},
        {"Rows": 0},
        {"NumberOfFrames": 2},
        {"BitsAllocated": 12},
        {"BitsStored": 17},
        {"HighBit": 3},
        {"PhotometricInterpretation": "RGB"},
        {"PhotometricInterpretation": "CMYK"},
        {"SamplesPerPixel": 3},
        {"PhotometricInterpretation": "PALETTE COLOR"},
    ],
)
def test_pixels_that_cannot_be_told_apart_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RedactionError) as caught:
        redact_pixels(wrong(**changes), [BOX], transfer_syntax=EXPLICIT)
    assert caught.value.code == "PHD402"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        (region(2, 3, 5, 9, frames=(0, 2)), "PHD401"),
        (region(10, 0, 20, 5), "PHD401"),
        (region(0, 0, 2, 2, plane="overlay-6000"), None),
        (region(0, 0, 2, 2, plane="page-1"), "PHD402"),
    ],
)
def test_regions_that_are_nowhere(where: Region, code: str | None) -> None:
    ds = wrong()
    if code is None:
        redact_pixels(ds, [where], transfer_syntax=EXPLICIT)
        return
    with pytest.raises(RedactionError) as caught:
        redact_pixels(ds, [where], transfer_syntax=EXPLICIT)
    assert caught.value.code == code


def test_a_frame_that_cannot_be_decoded_is_refused() -> None:
    ds = image(samples("u1", 1, ROWS, COLS))
    ds.PixelData = encapsulate([b"\1\2\3\4" * 20])
    ds["PixelData"].VR = "OB"
    with pytest.raises(RedactionError, match="PHD402"):
        redact_pixels(ds, [BOX], transfer_syntax=str(RLELossless))


def test_an_overlay_plane_loses_the_bits_of_its_region_only() -> None:
    bits = np.ones((8, 16), dtype="u1")
    ds = wrong()
    ds.add_new(0x60000010, "US", 8)
    ds.add_new(0x60000011, "US", 16)
    ds.add_new(0x60003000, "OW", np.packbits(bits, bitorder="little").tobytes())
    redact_pixels(ds, [region(1, 2, 4, 7, plane="overlay-6000")], transfer_syntax=EXPLICIT)
    after = np.unpackbits(np.frombuffer(ds[0x60003000].value, "u1"), bitorder="little")
    bits[1:4, 2:7] = 0
    np.testing.assert_array_equal(after.reshape(8, 16), bits)


def test_what_is_said_of_changed_pixels() -> None:
    ds = wrong(ImageType=["ORIGINAL", "PRIMARY", "AXIAL"], DerivationDescription="subtracted")
    for _ in range(2):
        mark_pixels_changed(
            ds, transfer_syntax="1.2.840.10008.1.2.4.50", stored_bytes=10, native_bytes=100
        )
    assert list(ds.ImageType) == ["DERIVED", "PRIMARY", "AXIAL"]
    assert ds.DerivationDescription == "subtracted; Burned-in text masked by phidetect"
    assert (ds.LossyImageCompression, ds.LossyImageCompressionMethod) == ("01", "ISO_10918_1")
    assert float(ds.LossyImageCompressionRatio) == 10
    assert isinstance(ds, pydicom.Dataset)
