"""Findings of one place and meaning become one, in an order of its own."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phidetect.decide.merge import CATEGORY_ORDER, merge_findings, strongest_category
from phidetect.secret import Secret
from phidetect.types import (
    Box,
    BytesLocation,
    Category,
    ElementLocation,
    ElementPath,
    Evidence,
    Finding,
    FrameRange,
    Location,
    Region,
    SpanLocation,
    location_sort_key,
)

DESCRIPTION = ElementPath.of(0x00081030)


def span(start: int, end: int, value: int = 0) -> SpanLocation:
    return SpanLocation(path=DESCRIPTION, value=value, start=start, end=end)


def region(*box: int, frames: tuple[int, int] = (0, 1), plane: str = "pixel-data") -> Region:
    return Region(plane=plane, frames=FrameRange(*frames), box=Box(*box))


def finding(location: Location, category: Category, score: float = 0.9) -> Finding:
    return Finding(
        location=location,
        category=category,
        score=score,
        phi=category.phi,
        evidence=(Evidence(source=f"rule:{category.value}", score=score, why="test"),),
    )


def test_every_category_has_a_rank() -> None:
    assert sorted(CATEGORY_ORDER) == sorted(Category)
    ranks = [c.phi for c in CATEGORY_ORDER]
    assert ranks == sorted(ranks, key=[True, None, False].index)


def test_strongest_category() -> None:
    assert strongest_category([Category.DATE, Category.NAME, Category.TECHNICAL]) is Category.NAME
    assert strongest_category([]) is Category.TECHNICAL


def test_same_location_keeps_all_evidence_and_the_strongest_category() -> None:
    here = span(0, 8)
    (one,) = merge_findings(
        [
            finding(here, Category.TECHNICAL, 0.99),
            finding(here, Category.SUSPECT, 0.7),
            finding(here, Category.NAME, 0.8),
        ]
    )
    assert (one.category, one.phi, one.score) == (Category.NAME, True, 0.8)
    assert [e.source for e in one.evidence] == ["rule:TECHNICAL", "rule:NAME", "rule:SUSPECT"]


def test_equal_evidence_is_kept_once() -> None:
    same = finding(span(0, 8), Category.NAME)
    (one,) = merge_findings([same, same])
    assert one == same


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # overlapping, one category
        ((span(0, 8), Category.NAME), (span(4, 12), Category.NAME), [span(0, 12)]),
        # a vague one joins what it overlaps
        ((span(0, 8), Category.SUSPECT), (span(4, 12), Category.NAME), [span(0, 12)]),
        # one inside the other
        ((span(0, 12), Category.ADDRESS), (span(4, 8), Category.DATE), [span(0, 12)]),
        # different things that only touch or overlap in part
        ((span(0, 8), Category.NAME), (span(8, 12), Category.NAME), [span(0, 8), span(8, 12)]),
        ((span(0, 8), Category.NAME), (span(6, 12), Category.DATE), [span(0, 8), span(6, 12)]),
        # a harmless finding does not widen PHI
        ((span(0, 40), Category.AGE), (span(4, 8), Category.NAME), [span(0, 40), span(4, 8)]),
        # other values of the element
        (
            (span(0, 8), Category.NAME),
            (span(0, 8, value=1), Category.NAME),
            [span(0, 8), span(0, 8, value=1)],
        ),
    ],
)
def test_spans(
    a: tuple[SpanLocation, Category],
    b: tuple[SpanLocation, Category],
    expected: list[SpanLocation],
) -> None:
    merged = merge_findings([finding(*a), finding(*b)])
    assert [f.location for f in merged] == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # two looks at one line
        (region(10, 10, 30, 210), region(11, 9, 31, 210), [region(10, 9, 31, 210)]),
        # half of it
        (
            region(10, 10, 30, 210),
            region(10, 10, 30, 110),
            [region(10, 10, 30, 110), region(10, 10, 30, 210)],
        ),
        # another plane
        (
            region(0, 0, 9, 90),
            region(0, 0, 9, 90, plane="overlay-6000"),
            [region(0, 0, 9, 90, plane="overlay-6000"), region(0, 0, 9, 90)],
        ),
        # adjoining frames: the same box only
        (
            region(0, 0, 9, 90, frames=(0, 4)),
            region(0, 0, 9, 90, frames=(4, 6)),
            [region(0, 0, 9, 90, frames=(0, 6))],
        ),
        (
            region(0, 0, 9, 90, frames=(0, 4)),
            region(0, 1, 9, 91, frames=(4, 6)),
            [region(0, 0, 9, 90, frames=(0, 4)), region(0, 1, 9, 91, frames=(4, 6))],
        ),
        # frames in common
        (
            region(0, 0, 9, 90, frames=(0, 4)),
            region(0, 1, 9, 91, frames=(3, 6)),
            [region(0, 0, 9, 91, frames=(0, 6))],
        ),
    ],
)
def test_regions(a: Region, b: Region, expected: list[Region]) -> None:
    merged = merge_findings([finding(a, Category.NAME), finding(b, Category.NAME)])
    assert sorted(map(location_sort_key, expected)) == [
        location_sort_key(f.location) for f in merged
    ]


def test_polygons_that_differ_give_way_to_the_box() -> None:
    corners = ((10, 10), (10, 210), (30, 210), (30, 10))
    a = Region(frames=FrameRange(0, 1), box=Box(10, 10, 30, 210), polygon=corners)
    b = region(11, 9, 31, 210)
    (one,) = merge_findings([finding(a, Category.NAME), finding(b, Category.NAME)])
    assert one.location == region(10, 9, 31, 210)


def test_bytes_of_two_elements_stay_apart() -> None:
    a = BytesLocation(surface="padding", offset=0, length=8, path=ElementPath.of(0x00091001))
    b = BytesLocation(surface="padding", offset=0, length=9, path=ElementPath.of(0x00111001))
    merged = merge_findings([finding(a, Category.NAME), finding(b, Category.NAME)])
    assert len(merged) == 2
    wider = BytesLocation(surface="padding", offset=4, length=9, path=a.path)
    (one,) = merge_findings([finding(a, Category.NAME), finding(wider, Category.NAME)])
    assert one.location == BytesLocation(surface="padding", offset=0, length=13, path=a.path)


_CATEGORIES = st.sampled_from(list(Category))
_SPANS = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda p: span(p[0], sum(p)))
_REGIONS = st.tuples(
    st.integers(0, 4), st.integers(0, 4), st.integers(0, 3), st.integers(1, 3)
).map(lambda p: region(p[0], p[1], p[0] + 10, p[1] + 40, frames=(p[2], p[2] + p[3])))
_PLACES = st.one_of(_SPANS, _REGIONS, st.just(ElementLocation(path=DESCRIPTION)))
_FINDINGS = st.builds(finding, _PLACES, _CATEGORIES, st.sampled_from([0.1, 0.5, 0.9])).map(
    lambda f: Finding(
        location=f.location,
        category=f.category,
        score=f.score,
        phi=f.phi,
        evidence=(Evidence(source="rule:x", score=f.score, why="y", text=Secret(f.category)),),
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_FINDINGS, max_size=12), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nothing_is_lost(
    findings: list[Finding], rng: random.Random
) -> None:
    merged = merge_findings(findings)
    shuffled = list(findings)
    rng.shuffle(shuffled)
    assert merge_findings(shuffled) == merged
    assert merge_findings(merged) == merged
    keys = [location_sort_key(f.location) for f in merged]
    assert keys == sorted(keys)
    assert len({f.location for f in merged}) == len(merged)
    assert {e for f in findings for e in f.evidence} == {e for f in merged for e in f.evidence}
    for f in findings:
        cover = [m for m in merged if _covers(m.location, f.location) and _no_weaker(m, f)]
        assert cover, "a finding vanished or was made harmless"


def _no_weaker(merged: Finding, single: Finding) -> bool:
    rank = [True, None, False].index
    return rank(merged.phi) <= rank(single.phi)


def _covers(outer: Location, inner: Location) -> bool:
    if isinstance(outer, SpanLocation) and isinstance(inner, SpanLocation):
        return outer.start <= inner.start and inner.end <= outer.end
    if isinstance(outer, Region) and isinstance(inner, Region):
        frames = outer.frames.first <= inner.frames.first <= inner.frames.stop <= outer.frames.stop
        return frames and outer.box.union(inner.box) == outer.box
    return outer == inner
