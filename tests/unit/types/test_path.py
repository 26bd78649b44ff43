from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.types import ElementPath, PathStep

CREATOR = st.text(
    st.characters(codec="ascii", min_codepoint=32, exclude_characters='"'), min_size=1
)
STEP = st.one_of(
    st.builds(PathStep, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)),
    st.builds(PathStep, st.integers(0, 0xFFFF), st.integers(0, 0xFF), CREATOR),
)


@given(first=STEP, rest=st.lists(st.tuples(STEP, st.integers(0, 10_000)), max_size=5))
def test_text_form_round_trips(first: PathStep, rest: list[tuple[PathStep, int]]) -> None:
    path = ElementPath((first,))
    for step, item in rest:
        path = path.child(step, item=item)
    assert ElementPath.parse(str(path)) == path
    assert path.depth == len(rest)


def test_text_form_is_that_of_the_contract() -> None:
    path = ElementPath.of(0x0040A730).child(PathStep(0x0040, 0xA160), item=2)
    assert str(path) == "(0040,A730)[2].(0040,A160)"
    assert path.tag == 0x0040A160
    private = ElementPath((PathStep(0x0009, 0x0F, "ACME 1.0"),))
    assert str(private) == '(0009,"ACME 1.0",0F)'
    assert private.tag is None


@pytest.mark.parametrize(
    "text",
    ["", "(0010,0010", "(0010,0010).", "(0010,0010)[0]", "(0040,A730).(0040,A160)", "x(0010,0010)"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ElementPath|enters an item"):
        ElementPath.parse(text)
