"""Large letters in small frames, such as icons."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from phidetect.pixels import load_text_finder


@pytest.mark.parametrize(("rows", "cols", "size"), [(64, 256, 24), (64, 256, 32), (96, 96, 24)])
@pytest.mark.parametrize("mode", ["L", "1"])
def test_letters_that_fill_a_small_frame_are_found(rows, cols, size, mode):
    image = Image.new("L", (cols, rows), 0)
    draw = ImageDraw.Draw(image)
    draw.fontmode = mode
    draw.text((4, rows // 3), "ROE ANN", fill=255, font=ImageFont.load_default(size))
    frame = np.asarray(image)
    result = load_text_finder().find(lambda _: frame, 1, rows=rows, cols=cols)
    assert result.lines
