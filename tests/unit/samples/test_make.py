from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from phidetect.samples import (
    check_sample,
    contact_sheet,
    make_samples,
    picture,
    read_key,
    save_pair,
    write_key,
)
from phidetect.samples.answer import SampleKey
from phidetect.samples.draw import Line, draw
from phidetect.types import Category, FrameRange


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[SampleKey, ...]]:
    folder = tmp_path_factory.mktemp("samples")
    return folder, make_samples(folder)


def test_the_key_round_trips_and_every_file_is_there(
    made: tuple[Path, tuple[SampleKey, ...]],
) -> None:
    folder, keys = made
    write_key(folder, keys)
    assert read_key(folder) == keys
    assert {p.name for p in folder.glob("*.dcm")} == {key.file for key in keys}
    assert len(keys) >= 8


def test_samples_are_the_same_bytes_every_time(
    made: tuple[Path, tuple[SampleKey, ...]], tmp_path: Path
) -> None:
    folder, keys = made
    make_samples(tmp_path)
    for key in keys:
        assert (tmp_path / key.file).read_bytes() == (folder / key.file).read_bytes(), key.file


def test_samples_cover_the_encodings_that_the_demo_promises(
    made: tuple[Path, tuple[SampleKey, ...]],
) -> None:
    folder, _ = made
    data = [dcmread(path) for path in sorted(folder.glob("*.dcm"))]
    kinds = {d.get("PhotometricInterpretation") for d in data}
    assert kinds >= {"RGB", "YBR_FULL_422", "PALETTE COLOR", "MONOCHROME1", "MONOCHROME2", None}
    names = {d.file_meta.TransferSyntaxUID.name for d in data}
    assert len(names) == 4  # Explicit, JPEG Baseline, JPEG 2000, RLE
    assert any(int(d.get("NumberOfFrames", 1)) > 1 for d in data)
    assert any(d.get("PixelRepresentation") == 1 for d in data)


def test_an_untouched_sample_counts_as_leaked(made: tuple[Path, tuple[SampleKey, ...]]) -> None:
    folder, keys = made
    for key in keys:
        result = check_sample(key, before=folder / key.file, after=folder / key.file)
        assert result.gone == 0
        assert result.hidden == 0
        assert result.kept_ok == result.kept
        assert result.leaked == bool(key.elements), key.file


def test_a_sample_without_its_plants_does_not_count_as_leaked(
    made: tuple[Path, tuple[SampleKey, ...]], tmp_path: Path
) -> None:
    folder, keys = made
    key = next(key for key in keys if key.file == "us_doppler_rgb.dcm")
    data = dcmread(folder / key.file)
    frames = data.pixel_array.copy()
    for planted in key.pixels:
        if planted.hide:
            box = planted.box
            frames[:, box.row0 : box.row1, box.col0 : box.col1] = 0
    data.PixelData = frames.tobytes()
    for element in list(data):
        if element.tag.is_private or element.VR in ("LO", "PN", "SH", "DA", "LT", "ST", "SQ"):
            del data[element.tag]
    data.save_as(tmp_path / "out.dcm")
    result = check_sample(key, before=folder / key.file, after=tmp_path / "out.dcm")
    assert (result.hidden, result.regions, result.names_found) == (6, 6, 0)
    assert result.values == result.gone == 15
    kept = check_sample(
        key, before=folder / key.file, after=tmp_path / "out.dcm", retained=[Category.DEVICE_ID]
    )
    assert kept.values == 14
    assert not result.leaked


def test_late_text_is_on_the_late_frames_only(made: tuple[Path, tuple[SampleKey, ...]]) -> None:
    folder, keys = made
    key = next(key for key in keys if "late" in key.file)
    planted = next(p for p in key.pixels if p.hide)
    box = planted.box
    frames = dcmread(folder / key.file).pixel_array
    bright = frames[:, box.row0 : box.row1, box.col0 : box.col1].max(axis=(1, 2, 3)) > 200
    assert list(np.flatnonzero(bright)) == list(planted.frames)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16])
def test_the_box_holds_every_glyph_and_nothing_else_changes(dtype: type) -> None:
    frames = np.full((3, 60, 200), 7, dtype)
    span = FrameRange(1, 2)
    line = Line(text="gQj|", category=Category.NAME, row=10, col=-4, size=24, frames=span)
    (planted,) = draw(frames, [line], ink=(100,))
    rows, cols = np.nonzero(frames[1] != 7)
    assert (rows.min(), rows.max() + 1) == (planted.box.row0, planted.box.row1)
    assert (cols.min(), cols.max() + 1) == (planted.box.col0, planted.box.col1)
    assert (frames[[0, 2]] == 7).all()
    assert planted.box.col1 <= 196


def test_pictures(made: tuple[Path, tuple[SampleKey, ...]], tmp_path: Path) -> None:
    folder, keys = made
    rows = []
    for key in keys:
        image = picture(folder / key.file)
        assert (image is None) == (key.file == "sr_basic_text.dcm")
        if image is not None:
            rows.append((key.file, image, None))
            assert np.asarray(image).max() > 150
    save_pair(rows[0][1], rows[0][1], tmp_path / "pair.png")
    contact_sheet(rows, tmp_path / "sheet.png")
    with Image.open(tmp_path / "pair.png") as pair:
        assert pair.size[0] == 2 * rows[0][1].size[0] + 12
