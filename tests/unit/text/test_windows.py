"""Windows cover a text and share its pieces out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.text import Encoder, windows
from tests.unit.text.conftest import make_tokenizer

ENCODER = Encoder(make_tokenizer())


@given(st.integers(0, 900), st.integers(8, 60), st.integers(0, 4))
def test_every_piece_is_kept_once(count: int, size: int, overlap: int) -> None:
    encoding = ENCODER.encode("", "x " * count)
    kept: list[int] = []
    for window in windows(encoding, size=size, overlap=overlap):
        assert len(window.input_ids) == len(window.shape_ids) <= size
        assert window.input_ids[:2] == encoding.input_ids[:2]
        assert window.input_ids[-1] == encoding.input_ids[-1]
        assert window.start <= window.keep_start < window.keep_stop <= window.stop
        inner = window.input_ids[2:-1]
        assert inner == encoding.input_ids[2:-1][window.start : window.stop]
        if window.keep_start:
            assert window.keep_start - window.start >= overlap // 2
        kept += range(window.keep_start, window.keep_stop)
    assert kept == list(range(count))


def test_a_window_that_is_too_small() -> None:
    with pytest.raises(ValueError, match="too small"):
        list(windows(ENCODER.encode("", "x"), size=30, overlap=32))
