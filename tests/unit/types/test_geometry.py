from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.types import Box, FrameRange

EDGE = st.integers(-50, 50)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    rows, cols = sorted((draw(EDGE), draw(EDGE))), sorted((draw(EDGE), draw(EDGE)))
    return Box(rows[0], cols[0], rows[1], cols[1])


def samples(box: Box) -> set[tuple[int, int]]:
    return {(r, c) for r in range(box.row0, box.row1) for c in range(box.col0, box.col1)}


@given(a=boxes(), b=boxes())
def test_intersection_iou_and_union_are_those_of_the_sample_sets(a: Box, b: Box) -> None:
    both, either = samples(a) & samples(b), samples(a) | samples(b)
    common = a.intersection(b)
    assert (samples(common) if common else set()) == both
    assert a.iou(b) == (len(both) / len(either) if both else 0.0)
    assert either <= samples(a.union(b))
    assert a.area == len(samples(a))


@given(box=boxes(), rows=st.integers(0, 30), cols=st.integers(0, 30))
def test_clip_keeps_exactly_what_lies_inside(box: Box, rows: int, cols: int) -> None:
    assert samples(box.clip(rows, cols)) == samples(box) & samples(Box(0, 0, rows, cols))


def test_a_box_never_ends_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Box(5, 0, 4, 3)


def test_a_frame_range_holds_its_frames() -> None:
    frames = FrameRange(2, 5)
    assert list(frames) == [2, 3, 4]
    assert len(frames) == 3
    assert 4 in frames
    assert 5 not in frames
    with pytest.raises(ValueError, match="at least one"):
        FrameRange(3, 3)
