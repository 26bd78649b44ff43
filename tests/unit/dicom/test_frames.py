"""Stored samples are exact and known for what they are."""

from __future__ import annotations

import io
import itertools

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRBigEndian, RLELossless

from phidetect.dicom import FrameSource, frames_of, open_instance, sample_values

from .objects import compressed, image, written

RNG = np.random.default_rng(20)
GREY = RNG.integers(0, 256, (3, 11, 13)).astype("u1")
DEEP = RNG.integers(0, 4096, (3, 12, 14)).astype("u2")
COLOUR = RNG.integers(0, 256, (2, 12, 14, 3)).astype("u1")
J = "1.2.840.10008.1.2.4."


def source_of(dataset: Dataset) -> FrameSource:
    return frames_of(open_instance(io.BytesIO(written(dataset))))


@pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2", "u4", "i4"])
@pytest.mark.parametrize("big", [False, True])
def test_native_samples(kind: str, big: bool) -> None:
    frames = RNG.integers(-100 if kind[0] == "i" else 0, 100, (3, 5, 7)).astype(kind)
    dataset = image(frames)
    if big:
        dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        dataset.PixelData = frames.astype(frames.dtype.newbyteorder(">")).tobytes()
    source = source_of(dataset)
    for index in range(3):
        out = source.stored(index)
        assert out.dtype == frames.dtype
        np.testing.assert_array_equal(out, frames[index])


def test_big_endian_bytes_in_words() -> None:
    dataset = image(GREY, syntax=ExplicitVRBigEndian)
    data = GREY.tobytes() + b"\0" * (GREY.size % 2)
    dataset.PixelData = np.frombuffer(data, "u2").byteswap().tobytes()
    dataset["PixelData"].VR = "OW"
    source = source_of(dataset)
    for index in range(3):
        np.testing.assert_array_equal(source.stored(index), GREY[index])


def test_single_bits_do_not_start_on_bytes() -> None:
    bits = RNG.integers(0, 2, (4, 5, 7)).astype("u1")
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    dataset = image(bits, BitsAllocated=1, BitsStored=1, HighBit=0)
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    source = source_of(dataset)
    for index in range(4):
        np.testing.assert_array_equal(source.stored(index), bits[index])
        assert set(np.unique(source.luminance(index))) <= {0, 255}


def test_planes_become_pixels() -> None:
    dataset = image(COLOUR, PlanarConfiguration=1)
    dataset.PixelData = COLOUR.transpose(0, 3, 1, 2).tobytes()
    np.testing.assert_array_equal(source_of(dataset).stored(1), COLOUR[1])


def test_subsampled_colour_is_spread() -> None:
    full = COLOUR.copy()
    full[:, :, 1::2, 1:] = full[:, :, 0::2, 1:]
    pairs = full.reshape(2, 12, 7, 2, 3)
    dataset = image(COLOUR, PhotometricInterpretation="YBR_FULL_422")
    dataset.PixelData = np.stack(
        [pairs[..., 0, 0], pairs[..., 1, 0], pairs[..., 0, 1], pairs[..., 0, 2]], axis=-1
    ).tobytes()
    source = source_of(dataset)
    np.testing.assert_array_equal(source.stored(1), full[1])
    assert (source.photometric, source.decoded_photometric) == ("YBR_FULL_422", "YBR_FULL")
    np.testing.assert_array_equal(source.luminance(1), full[1, ..., 0])


def test_subsampled_label_on_full_samples() -> None:
    source = source_of(image(COLOUR, PhotometricInterpretation="YBR_FULL_422"))
    np.testing.assert_array_equal(source.stored(0), COLOUR[0])
    assert source.decoded_photometric == "YBR_FULL"


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_float_samples(kind: str) -> None:
    frames = RNG.normal(size=(2, 6, 6)).astype(kind)
    frames[0, 0, 0] = np.nan
    dataset = image(GREY, Rows=6, Columns=6, NumberOfFrames=2)
    del dataset.PixelData
    setattr(dataset, "FloatPixelData" if kind == "f4" else "DoubleFloatPixelData", frames.tobytes())
    source = source_of(dataset)
    np.testing.assert_array_equal(source.stored(0), frames[0])
    assert source.luminance(1).std() > 20


@pytest.mark.parametrize("signed", [False, True])
def test_unused_bits_stay_stored_and_out_of_sight(signed: bool) -> None:
    values = RNG.integers(-2048 if signed else 0, 2048, (1, 8, 8)).astype("i2" if signed else "u2")
    hidden = RNG.integers(0, 2, (1, 8, 8)).astype("u2") << 12
    stored = ((values.view("u2") & 0x0FFF) | hidden).view(values.dtype)
    source = source_of(image(stored, BitsStored=12, HighBit=11))
    np.testing.assert_array_equal(source.stored(0), stored[0])
    shape = source._shape
    np.testing.assert_array_equal(sample_values(source.stored(0), shape), values[0])


JPEG_XL = {"lossless": True}
LOSSLESS = [
    (J + "57", DEEP, lambda a: imagecodecs.jpeg8_encode(a, lossless=True, bitspersample=12)),
    (J + "70", GREY, lambda a: imagecodecs.jpeg8_encode(a, lossless=True)),
    (J + "80", DEEP, lambda a: imagecodecs.jpegls_encode(a)),
    (J + "80", COLOUR, lambda a: imagecodecs.jpegls_encode(a)),
    (J + "90", DEEP, lambda a: imagecodecs.jpeg2k_encode(a, reversible=True, codecformat="J2K")),
    (J + "91", COLOUR, lambda a: imagecodecs.jpeg2k_encode(a, reversible=True, mct=True)),
    (J + "201", DEEP, lambda a: imagecodecs.htj2k_encode(a, reversible=True)),
    (J + "203", COLOUR, lambda a: imagecodecs.htj2k_encode(a, reversible=True)),
    (J + "110", DEEP, lambda a: imagecodecs.jpegxl_encode(a, **JPEG_XL)),
    (J + "112", COLOUR, lambda a: imagecodecs.jpegxl_encode(a, **JPEG_XL)),
    (J + "112", COLOUR, lambda a: imagecodecs.jpegxl_encode(a, usecontainer=True, **JPEG_XL)),
]


@pytest.mark.parametrize(("syntax", "frames", "encode"), LOSSLESS)
def test_lossless_codecs_are_exact(syntax: str, frames: np.ndarray, encode: object) -> None:
    streams = [encode(np.ascontiguousarray(frame)) for frame in frames]  # type: ignore[operator]
    source = source_of(compressed(frames, streams, syntax))
    assert source.number_of_frames == len(frames)
    for index, frame in enumerate(frames):
        out = source.stored(index)
        assert out.dtype == frame.dtype
        np.testing.assert_array_equal(out, frame)


@pytest.mark.parametrize("frames", [GREY, DEEP, COLOUR], ids=["8", "16", "RGB"])
def test_run_length_is_exact(frames: np.ndarray) -> None:
    dataset = image(frames)
    dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    np.testing.assert_array_equal(source_of(dataset).stored(1), frames[1])


def test_extended_jpeg_of_12_bits() -> None:
    smooth = (np.add.outer(np.arange(32), np.arange(32)) * 60).astype("u2")[None]
    stream = imagecodecs.jpeg8_encode(smooth[0], level=98, bitspersample=12)
    dataset = compressed(smooth, [stream], J + "51", BitsStored=12, HighBit=11)
    out = source_of(dataset).stored(0)
    assert out.dtype == np.dtype("u2")
    assert np.abs(out.astype(int) - smooth[0]).max() < 40


@pytest.mark.parametrize("label", ["YBR_FULL_422", "RGB"])
def test_jpeg_colour_is_not_converted(label: str) -> None:
    red = np.zeros((1, 16, 16, 3), "u1")
    red[..., 0] = 255
    stream = imagecodecs.jpeg8_encode(red[0], level=100)
    source = source_of(compressed(red, [stream], J + "50", PhotometricInterpretation=label))
    out = source.stored(0)
    # Rec. 601: pure red is Y 76, Cb 85, Cr 255; the JFIF segment says YCbCr whatever the label.
    assert np.abs(out[0, 0].astype(int) - (76, 85, 255)).max() <= 2
    assert source.decoded_photometric == "YBR_FULL"
    assert abs(int(source.luminance(0)[0, 0]) - 76) <= 2


def test_fragments_of_a_frame_are_joined() -> None:
    streams = [imagecodecs.jpegls_encode(frame) for frame in DEEP]
    dataset = compressed(DEEP, streams, J + "80")
    dataset.PixelData = encapsulate(streams, fragments_per_frame=3)
    np.testing.assert_array_equal(source_of(dataset).stored(2), DEEP[2])
    dataset.PixelData = encapsulate(streams, fragments_per_frame=3, has_bot=False)
    np.testing.assert_array_equal(source_of(dataset).stored(2), DEEP[2])


def test_frames_may_be_asked_for_in_any_order() -> None:
    streams = [imagecodecs.jpeg2k_encode(f, reversible=True, codecformat="J2K") for f in GREY]
    source = source_of(compressed(GREY, streams, J + "90"))
    for order in itertools.permutations(range(3)):
        for index in order:
            np.testing.assert_array_equal(source.stored(index), GREY[index])
    with pytest.raises(IndexError):
        source.stored(3)
