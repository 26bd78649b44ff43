"""The base of the invented text: spans, words kept for tests, noise."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from training.synth import mixture, noise
from training.synth.example import LABELS, Example, Span, build, rewrite
from training.synth.fill import SLOTS, fill, split
from training.synth.lists import held, part, sections
from training.synth.people import ORIGINS
from training.synth.places import cities
from training.synth.template import expand
from training.synth.world import World

TEMPLATE = (
    "[Pt|Patient] {patient} (MRN {mrn}), a {age}-year-old< seen at {institution}> by Dr. "
    "{staff_last} on {visit_date}; <call {relative} at {phone}, >{address} {email} {url} {time}"
)
KINDS = ("report", "header", "question", "ocr")


def examples(seed: int, count: int, held_out: bool = False) -> list[Example]:
    world = World(Random(seed), held_out)
    return [fill(TEMPLATE, world, kind=KINDS[i % 4], source="t") for i in range(count)]


def check(example: Example) -> None:
    at = 0
    for span in example.spans:
        assert span.label in LABELS
        assert at <= span.start < span.end <= len(example.text)
        inner = example.text[span.start : span.end]
        assert inner == inner.strip()
        at = span.end


def test_spans_lie_inside_and_apart() -> None:
    for example in examples(1, 400):
        check(example)
        assert {"NAME", "STAFF_NAME", "ID", "AGE", "DATE"} <= {s.label for s in example.spans}


def test_a_seed_gives_the_same_text_again() -> None:
    assert examples(7, 50) == examples(7, 50)
    assert examples(7, 5) != examples(8, 5)


@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_every_slot_gives_its_label(slot: str) -> None:
    world = World(Random(3))
    for _ in range(30):
        example = fill(f"a {{{slot}}} b", world)
        assert [s.label for s in example.spans] == ([SLOTS[slot][0]] if SLOTS[slot][0] else [])
        if example.spans:
            assert example.marked().startswith(f"a [{SLOTS[slot][0]}:")
            assert example.marked().endswith("] b")


@pytest.mark.parametrize("origin", sorted(ORIGINS))
def test_held_out_names_are_not_trained_on(origin: str) -> None:
    if origin.startswith("american"):
        lists = {"family": ("census_surnames", origin)}
        lists |= {sex: ("census_first_names", f"{origin}.{sex}") for sex in ("female", "male")}
    else:
        lists = {group: (f"people/{origin}", group) for group in ("female", "male", "family")}
    for name, group in lists.values():
        kept, trained = part(name, group, True), part(name, group, False)
        assert len(kept) + len(trained) == len(sections(name)[group])
        assert all(map(held, kept))
        assert not any(map(held, trained))


def test_held_out_people_bear_held_out_names() -> None:
    world = World(Random(5), held_out=True)
    for _ in range(300):
        person = world.person("german")
        assert held(person.given)
    assert not set(cities("us", True)) & set(cities("us", False))


def test_accents_and_case_do_not_move_a_word_between_the_halves() -> None:
    assert held("José") == held("JOSE") == held("jose")
    assert held("Weiß") == held("Weiss")


def test_every_origin_is_drawn() -> None:
    world = World(Random(2))
    assert {world.person().origin for _ in range(12000)} == set(ORIGINS)


def test_template_language() -> None:
    rng = Random(1)
    texts = {expand(r"[a|b<[c|d]>]\[{x}\n", rng, str.upper) for _ in range(200)}
    assert texts == {"a[X\n", "b[X\n", "bc[X\n", "bd[X\n"}
    with pytest.raises(ValueError, match="not closed"):
        expand("[a|b", rng, str.upper)


def test_templates_are_split() -> None:
    lines = [f"line {number}" for number in range(800)]
    kept = [line for line in lines if split(line, held_out=True)]
    assert 60 < len(kept) < 140
    assert not any(split(line, held_out=False) for line in kept)


def test_build_leaves_blanks_outside_and_drops_empty_spans() -> None:
    example = build([("a", None), (" Bo ", "NAME"), (" ", "ID"), ("c", None)])
    assert example.spans == (Span(2, 4, "NAME"),)
    assert example.text == "a Bo  c"


def test_rewrite_moves_spans() -> None:
    example = build([("x ", None), ("Weiß", "NAME"), (" y", None)])
    changed = rewrite(example, [*(char.upper() for char in example.text)])
    assert changed.marked() == "X [NAME:WEISS] Y"


@pytest.mark.parametrize("name", sorted(noise.OPERATIONS))
def test_noise_keeps_spans_on_their_words(name: str) -> None:
    rng = Random(11)
    for example in examples(4, 120):
        # Words that no operation can mistake: each span is a run of its own letter.
        letters = ["x"] * len(example.text)
        for index, span in enumerate(example.spans):
            letters[span.start : span.end] = chr(ord("A") + index) * (span.end - span.start)
        runs = Example("".join(letters), example.spans)
        changed = noise.OPERATIONS[name](runs, rng)
        check(changed)
        if name not in ("ocr", "typos"):
            for span in changed.spans:
                assert len(set(changed.text[span.start : span.end].casefold())) == 1
            assert len(changed.spans) == len(runs.spans) or name == "drop"
        check(noise.OPERATIONS[name](example, rng))


def test_augment_is_valid_and_changes_some() -> None:
    rng = Random(9)
    pairs = [(example, noise.augment(example, rng)) for example in examples(6, 600)]
    for before, after in pairs:
        check(after)
        assert [s.label for s in after.spans] == [s.label for s in before.spans]
    assert 100 < sum(before.text != after.text for before, after in pairs) < 500


def test_ages_and_dates() -> None:
    world = World(Random(8))
    assert all(90 <= world.age_over_89() <= 110 for _ in range(200))
    assert all(1 <= world.age() <= 110 for _ in range(200))
    dates = set(islice((world.date() for _ in range(500)), 500))
    assert len(dates) > 450
    assert any(text.isdigit() and len(text) == 8 for text in dates)


@pytest.fixture
def two_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(mixture.MIXTURE) - {"questions", "structured"}:
        monkeypatch.delitem(mixture.MIXTURE, name)


@pytest.mark.usefixtures("two_sources")
def test_stream_repeats_itself_and_never_a_text() -> None:
    first = list(islice(mixture.stream(3), 150))
    assert first == list(islice(mixture.stream(3), 150))
    assert len({(example.text, example.element) for example in first}) == 150
    assert {example.kind for example in first} <= {"question", "sr", "form"}
    for example in first:
        check(example)
    assert not set(first) & set(islice(mixture.stream(3, held_out=True), 150))


@pytest.mark.usefixtures("two_sources")
def test_stream_of_one_kind() -> None:
    assert {example.kind for example in islice(mixture.stream(3, kind="sr"), 40)} == {"sr"}
    with pytest.raises(ValueError, match="no source"):
        next(mixture.stream(3, kind="nothing"))
