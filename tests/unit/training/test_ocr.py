"""Tests of the invented words in images."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest

from training.synth.example import LABELS, Example, build
from training.synth.misread import misread
from training.synth.ocr import examples
from training.synth.screen import BARE, Screen, lists, technical
from training.synth.template import parse
from training.synth.world import World

SLOT = re.compile(r"(?<!\\)\{:(\w+)\}")
NAMES = ("safe", "marked", "parts")


@pytest.fixture(scope="module")
def drawn() -> list[Example]:
    return list(islice(examples(Random(5), False), 3000))


@pytest.mark.parametrize("name", NAMES)
def test_lists_render(name: str) -> None:
    world = World(Random(1))
    for section, found in lists(name).items():
        for line in found:
            assert parse(line), (section, line)
            for part in SLOT.findall(line):
                assert part in lists("parts"), (section, line)
            Screen(world).write(line)


def test_safe_lines_hold_no_phi() -> None:
    world = World(Random(2))
    for section, found in lists("safe").items():
        for line in found:
            screen = Screen(world)
            screen.write(line)
            assert not [label for _, label in screen.pieces if label], (section, line)


def test_marked_lines_hold_phi() -> None:
    for section, found in lists("marked").items():
        for line in found:
            screen = Screen(World(Random(3)))
            screen.write(line)
            assert [label for _, label in screen.pieces if label], (section, line)


def test_examples(drawn: list[Example]) -> None:
    for example in drawn:
        assert example.kind == "ocr"
        assert example.element == ""
        assert example.concept in ("", "burned in text")
        at = 0
        for span in example.spans:
            assert at <= span.start < span.end <= len(example.text)
            assert span.label in LABELS
            inside = example.text[span.start : span.end]
            assert inside == inside.strip()
            at = span.end


def test_shares(drawn: list[Example]) -> None:
    safe = sum(not example.spans for example in drawn) / len(drawn)
    named = sum(example.concept != "" for example in drawn) / len(drawn)
    assert 0.5 < safe < 0.68
    assert 0.35 < named < 0.45
    assert len({example.text for example in drawn}) > 0.8 * len(drawn)


def test_same_seed_same_examples() -> None:
    first, second = (list(islice(examples(Random(9), True), 50)) for _ in range(2))
    assert first == second


def test_held_out_lines_are_others() -> None:
    trained, kept = (
        {line for found in lists("safe", held).values() for line in found} for held in (False, True)
    )
    assert all(BARE.match(line) for line in trained & kept)
    assert len(trained) > 2 * len(kept)


def test_technical_words_are_no_lone_names() -> None:
    screen = Screen(World(Random(4)))
    assert {"erect", "mobile", "siemens", "kidney"} <= technical()
    assert not {"harris", "robinson"} & technical()
    assert screen.unsure("Long")
    assert screen.unsure("Li")
    assert not screen.unsure("Hartwell")


def test_operator_initials_are_no_projection() -> None:
    screen = Screen(World(Random(6)))
    found = {screen.operator().replace(".", "").casefold() for _ in range(300)}
    assert not found & {"ap", "pa", "lt", "rt", "ll", "wb"}


def test_misread_keeps_spans() -> None:
    clean = build([("NAME: ", None), ("OKAFOR ADA", "NAME"), (" 12 kV", None)], kind="ocr")
    rng = Random(8)
    for _ in range(500):
        found = misread(clean, rng)
        assert len(found.spans) == 1
        assert found.spans[0].end - found.spans[0].start > 4
