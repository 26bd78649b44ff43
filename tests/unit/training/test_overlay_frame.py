"""Drawn frames: quads hold their ink, all follows from the seed, parts are apart."""

import numpy as np
import pytest

from training.overlays.fonts import load_fonts
from training.overlays.frame import draw_frame
from training.overlays.layouts import LAYOUTS
from training.overlays.page import Page
from training.overlays.text import Writer, Written

FONTS = load_fonts(None, part="train")


def _page(quarters: int = 0, seed: int = 3) -> tuple[Page, np.ndarray]:
    values = np.zeros((300, 420), np.float32)
    rng = np.random.default_rng(seed)
    return Page(rng, values, FONTS, Writer(rng, "train"), quarters=quarters), values


def _sides(quad, points):
    """Return how far inside each edge every point lies, in samples."""
    corners = np.array(quad)
    found = []
    for index in range(4):
        start, end = corners[index], corners[(index + 1) % 4]
        along = (end - start) / np.linalg.norm(end - start)
        # Clockwise in rows and columns: the inside is to the right of every edge.
        inward = np.array((along[1], -along[0]))
        found.append((points - start) @ inward)
    return np.array(found)


@pytest.mark.parametrize(
    ("quarters", "slant", "stacked", "orientation"),
    [
        (0, 0.0, False, "level"),
        (1, 0.0, False, "quarter"),
        (2, 0.0, False, "over"),
        (3, 0.0, False, "quarter"),
        (0, 17.0, False, "slanted"),
        (0, -8.0, False, "slanted"),
        (0, 0.0, True, "stacked"),
    ],
)
@pytest.mark.parametrize("bitmap", [False, True])
def test_the_quad_is_tight_around_the_ink(quarters, slant, stacked, orientation, bitmap):
    page, values = _page(quarters)
    font = next(font for font in FONTS.fonts if font.bitmap == bitmap)
    style = page.style(
        14.0, font=font, effect="plain", alpha=1.0, contrast=200.0, light=True, slant=slant
    )
    style.stacked = stacked
    assert page.put(Written("Agfy 19 Ho"), style, 90, 60) is not None
    line = page.placed[0]
    assert line.orientation == orientation
    points = np.argwhere(values > 101) + 0.5
    inside = _sides(line.quad, points)
    assert inside.min() > -0.01
    # Each edge touches ink: half a sample from its middle, at an angle up to its half diagonal.
    assert inside.min(axis=1).max() < 0.75


@pytest.mark.parametrize(("quarters", "first"), [(0, 1), (1, 0), (2, -1), (3, 0)])
def test_the_first_side_runs_as_the_line_reads(quarters, first):
    page, _ = _page(quarters)
    page.put(Written("Reading"), page.style(14.0, effect="plain"), 90, 60)
    start, end, *_ = np.array(page.placed[0].quad)
    assert np.sign(end - start)[1] == first
    assert np.sign(end - start)[0] == {1: 1, 3: -1}.get(quarters, 0)


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_frame_follows_from_its_seed(part):
    one, two = (
        draw_frame(np.random.default_rng(5), fonts=FONTS, part=part, size=(200, 260))
        for _ in range(2)
    )
    assert np.array_equal(one.luma, two.luma)
    assert one.lines == two.lines
    assert one.luma.dtype == np.uint8
    assert one.luma.shape == (200, 260)
    assert LAYOUTS[one.layout].part == part


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_layout_puts_lines_apart_and_inside(name):
    for seed in range(3):
        page, values = _page(seed=seed)
        LAYOUTS[name].write(page)
        boxes = []
        for line in page.placed:
            tall, wide = line.mask.shape
            box = (line.row, line.col, line.row + tall, line.col + wide)
            assert box[0] >= 0
            assert box[1] >= 0
            assert box[2] <= values.shape[0]
            assert box[3] <= values.shape[1]
            assert not any(
                box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for b in boxes
            )
            boxes.append(box)


def test_a_frame_without_text_has_no_lines():
    frame = draw_frame(np.random.default_rng(1), fonts=FONTS, text=False, size=(128, 128))
    assert frame.lines == ()


def test_every_line_is_measured_in_the_final_frame():
    lines = [
        line
        for seed in range(6)
        for line in draw_frame(np.random.default_rng(seed), fonts=FONTS, size=(240, 320)).lines
    ]
    assert lines
    assert all(0 <= line.contrast <= 255 for line in lines)
    assert all(line.noise >= 0 for line in lines)
    assert all(line.glyph_height >= 4 for line in lines)
    assert any(line.phi for line in lines)
    assert all(line.phi == (line.category != "technical") for line in lines)


def test_layouts_and_templates_of_the_parts_are_apart():
    assert {layout.part for layout in LAYOUTS.values()} == {"train", "test"}
    writes = {part: {x.write for x in LAYOUTS.values() if x.part == part} for part in LAYOUTS}
    assert not writes.get("train", set()) & writes.get("test", set())
