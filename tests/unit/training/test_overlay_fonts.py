"""Fonts: parts apart, masks tight, console fonts read."""

import gzip
import struct
import tomllib
from pathlib import Path

import numpy as np
import pytest

import training.overlays.fonts
from training.overlays.face import read_psf
from training.overlays.fonts import load_fonts

LIST = tomllib.loads(
    Path(training.overlays.fonts.__file__).with_name("fonts.toml").read_text(encoding="utf-8")
)


def test_parts_share_a_package_only_where_files_are_named():
    by_part = {
        part: {p["name"]: p.get("files") for p in LIST["package"] if p["part"] == part}
        for part in ("train", "test")
    }
    for name in by_part["train"].keys() & by_part["test"].keys():
        one, two = by_part["train"][name], by_part["test"][name]
        assert one
        assert two
        assert not set(one) & set(two)


def test_every_package_says_part_style_and_licence():
    for package in LIST["package"]:
        assert package["part"] in ("train", "test")
        assert package["style"]
        assert package["licence"]


def test_files_of_a_package_go_to_its_part(tmp_path):
    folder = tmp_path / "console-setup-linux"
    folder.mkdir()
    for name in ("Lat15-Terminus14.psf.gz", "Lat15-VGA14.psf.gz"):
        (folder / name).write_bytes(gzip.compress(_psf(version=1, seed=len(name))))
    for part, word in (("train", "Terminus"), ("test", "VGA")):
        names = {font.name for font in load_fonts(tmp_path, part=part).fonts}
        assert names == {f"Lat15-{word}14.psf.gz"}


@pytest.mark.parametrize("bitmap", [False, True])
def test_a_mask_is_tight_and_a_descender_does_not_move_the_line(bitmap):
    font = next(f for f in load_fonts(None, part="train").fonts if f.bitmap == bitmap)
    mask, drop = font.mask("Hx", 20)
    inked = mask > 0.5
    assert inked[0].any()
    assert inked[-1].any()
    assert inked[:, 0].any()
    assert inked[:, -1].any()
    assert drop == pytest.approx(0, abs=1)
    low, lower = font.mask("xgp", 20)
    assert lower > 0
    assert lower + low.shape[0] > mask.shape[0]
    wide, _ = font.mask("Hx", 20, spacing=5)
    assert wide.shape[1] > mask.shape[1]


def test_a_bitmap_font_grows_by_whole_numbers():
    font = next(f for f in load_fonts(None, part="train").fonts if f.bitmap)
    once, _ = font.mask("H9", font.height)
    thrice, _ = font.mask("H9", 3 * font.height)
    assert np.array_equal(thrice, once.repeat(3, 0).repeat(3, 1))
    assert font.capitals(3.2 * font.height) == 3 * font.height


def _psf(version: int, seed: int = 0) -> bytes:
    glyphs = np.random.default_rng(seed).integers(0, 256, (256, 14), np.uint8)
    glyphs[32] = 0
    codes = [[i] if i < 128 else [] for i in range(256)]
    codes[200] = [0xFC]  # a letter that stands elsewhere than its code point
    if version == 1:
        head = b"\x36\x04" + bytes([2, 14])
        table = b"".join(struct.pack(f"<{len(c) + 1}H", *c, 0xFFFF) for c in codes)
    else:
        head = b"\x72\xb5\x4a\x86" + struct.pack("<7I", 0, 32, 1, 256, 14, 14, 8)
        table = b"".join("".join(map(chr, c)).encode() + b"\xff" for c in codes)
    return head + glyphs.tobytes() + table


@pytest.mark.parametrize("version", [1, 2])
def test_a_console_font_says_where_its_characters_stand(tmp_path, version):
    path = tmp_path / "a.psf"
    path.write_bytes(_psf(version))
    glyphs, places = read_psf(path)
    assert glyphs.shape == (256, 14, 8)
    assert places["A"] == 65
    assert places["ü"] == 200


def test_what_is_no_console_font_is_none(tmp_path):
    path = tmp_path / "a.psf"
    path.write_bytes(b"no font at all")
    assert read_psf(path) is None
