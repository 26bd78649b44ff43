from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.rules.expressions import ExpressionError, compile_expression

ATOMS = st.sampled_from(
    ["a", "b", "1", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\W", r"\.", "^", "$"]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
    )


@given(st.recursive(ATOMS, grown, max_leaves=8), st.text("abA1. ", max_size=8), st.booleans())
def test_it_agrees_with_the_standard_library(source: str, text: str, ignore: bool) -> None:
    flags = re.ASCII | (re.IGNORECASE if ignore else 0)
    other = re.compile(source, flags)
    mine = compile_expression(source, ignore_case=ignore)
    assert mine.matches(text) == (other.fullmatch(text) is not None)
    assert mine.found_in(text) == (other.search(text) is not None)


@pytest.mark.parametrize("source", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)b"])
def test_no_expression_backtracks(source: str) -> None:
    begun = time.process_time()
    assert not compile_expression(source).found_in("a" * 100_000)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "source",
    [
        "(", ")", "[a", "a**", "a{1,2}{3}", "*a", "(?:a)", "(?=a)", r"\1", r"\bx", "a{999}",
        "a{3,2}", "a{1,\u00b2}", "a{\u0663}", "a{,3}",
        "[[a]]", "(" * 30 + "a" + ")" * 30, "((((a{90}){90}){90}){90})", "\\", "[z-a]",
    ],
)  # fmt: skip
def test_what_is_outside_the_subset_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source)
