"""Header strings for the text model: whole grammar, exact spans, nothing cut apart."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from training.synth import headers
from training.synth.example import KINDS, LABELS, Example
from training.synth.phrases import Grammar


@pytest.fixture(scope="module")
def drawn() -> list[Example]:
    return list(islice(headers.examples(Random(7)), 4000))


def test_every_rule_that_is_named_exists() -> None:
    grammar = headers._grammar()
    private = [element for some in headers._private_elements() for element in some]
    wanted = {
        rule
        for element in (*headers._elements(), *private)
        for rule in (*element.benign, *element.phi)
    }
    assert grammar.missing() == {"benign"}
    assert wanted <= set(grammar.rules)


def test_spans_lie_inside_the_text_and_hold_no_outer_blanks(drawn: list[Example]) -> None:
    for example in drawn:
        at = 0
        for span in example.spans:
            part = example.text[span.start : span.end]
            assert span.label in LABELS
            assert at <= span.start < span.end <= len(example.text)
            assert part == part.strip()
            at = span.end


def test_each_example_names_its_element_or_its_private_name(drawn: list[Example]) -> None:
    for example in drawn:
        assert example.kind in KINDS
        assert bool(example.element) != bool(example.concept)
        assert example.kind != "private" or example.concept


def test_about_two_in_five_hold_phi(drawn: list[Example]) -> None:
    share = sum(bool(example.spans) for example in drawn) / len(drawn)
    assert 0.34 < share < 0.43
    labels = Counter(span.label for example in drawn for span in example.spans)
    assert set(labels) == set(LABELS)


def test_strings_seldom_come_twice(drawn: list[Example]) -> None:
    distinct = {(e.text, e.element, e.concept) for e in drawn}
    assert len(distinct) > 0.9 * len(drawn)


def test_numbers_of_devices_are_no_phi(drawn: list[Example]) -> None:
    of_devices = {"DeviceSerialNumber", "PlateID", "CassetteID", "UniqueDeviceIdentifier"}
    found = [example for example in drawn if example.element in of_devices]
    assert found
    assert not any(example.spans for example in found)


def test_templates_of_tests_are_not_those_of_training() -> None:
    kept = headers._rule("planted", True)
    used = headers._rule("planted", False)
    assert kept
    assert not {p.digest for p in kept} & {p.digest for p in used}
    assert next(headers.examples(Random(1), held_out=True)).text


def test_a_seed_draws_the_same_strings() -> None:
    first = list(islice(headers.examples(Random(3)), 50))
    assert first == list(islice(headers.examples(Random(3)), 50))


@pytest.mark.parametrize("text", ["{1.2}", "[a|b", "<a", "{..}"])
def test_a_broken_production_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.synth.phrases.lines", lambda name: ("@rule", text))
    with pytest.raises(ValueError, match=r"neither|not closed"):
        Grammar(["any"])


def test_a_rule_that_is_there_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.synth.phrases.lines", lambda name: ("@rule", "a"))
    with pytest.raises(ValueError, match="twice"):
        Grammar(["one", "other"])


def test_a_name_without_a_cue_is_no_harmless_word() -> None:
    world = headers.HeaderWorld(Random(5))
    world.careful = True
    names = {world.city().lower() for _ in range(300)}
    names |= {world.institution_abbr().lower() for _ in range(300)}
    assert not names & headers._vocabulary()


def test_a_cut_never_leaves_one_letter_of_a_name() -> None:
    example = headers.build([("CHEST PA ", None), ("Smith", "NAME")])
    assert headers._cut(example, 10).text == "CHEST PA"
    assert headers._cut(example, 11).marked() == "CHEST PA [NAME:Sm]"
