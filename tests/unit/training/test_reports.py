"""Running text of the training set: spans, split, share of text without PHI."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

import pytest

from training.synth import questions, reports
from training.synth.example import LABELS, Example, Span
from training.synth.fill import parsed
from training.synth.grammar import redact, tidy, wrap
from training.synth.odd import ip_address, odd_id

Source = Callable[[Random, bool], Iterator[Example]]
SOURCES = pytest.mark.parametrize("source", [reports.examples, questions.examples])


def drawn(source: Source, count: int, seed: int = 1, held_out: bool = False) -> list[Example]:
    return list(islice(source(Random(seed), held_out), count))


@SOURCES
def test_spans_are_tight_ordered_and_known(source: Source) -> None:
    for example in drawn(source, 400):
        at = 0
        for span in example.spans:
            text = example.text[span.start : span.end]
            assert at <= span.start < span.end <= len(example.text)
            assert text == text.strip()
            assert span.label in LABELS
            at = span.end
        assert example.template
        assert example.kind in ("report", "note", "question")


@SOURCES
def test_no_template_language_is_left(source: Source) -> None:
    for example in drawn(source, 400):
        assert not re.search(r"\{[a-z]+:|\{(patient|staff|date)|\\[\[<]", example.text)


@SOURCES
def test_the_same_seed_gives_the_same_text(source: Source) -> None:
    assert drawn(source, 30, seed=5) == drawn(source, 30, seed=5)


def test_templates_for_tests_are_not_those_of_training() -> None:
    train = {example.template for example in drawn(questions.examples, 500)}
    test = {example.template for example in drawn(questions.examples, 300, held_out=True)}
    assert test
    assert not train & test


@SOURCES
def test_every_label_turns_up_and_much_text_has_none(source: Source) -> None:
    found = drawn(source, 1500)
    labels = Counter(span.label for example in found for span in example.spans)
    assert set(LABELS) <= set(labels)
    plain = sum(not any(span.label != "AGE" for span in example.spans) for example in found)
    assert 0.2 <= plain / len(found) <= 0.65


@SOURCES
def test_few_texts_come_twice(source: Source) -> None:
    texts = {example.text for example in drawn(source, 1000)}
    assert len(texts) > 900


@SOURCES
def test_titles_and_redaction_marks_are_no_phi(source: Source) -> None:
    for example in drawn(source, 600):
        for span in example.spans:
            text = example.text[span.start : span.end]
            assert not re.match(r"(Dr|Mr|Mrs|Ms)\b\.?", text)
            assert "XXXX" not in text


def test_tidy_keeps_spans() -> None:
    example = Example(
        "Seen  by Lee , on  May 2 .", (Span(9, 12, "STAFF_NAME"), Span(19, 24, "DATE"))
    )
    tidied = tidy(example, Random(3))
    assert tidied.text == "Seen by Lee, on May 2."
    assert [tidied.text[s.start : s.end] for s in tidied.spans] == ["Lee", "May 2"]


def test_redact_leaves_marks_without_label() -> None:
    found = redact([("by ", None), ("Lee", "STAFF_NAME")], Random(1), 1.0)
    assert found[0] == ("by ", None)
    assert found[1][1] is None
    assert found[1][0] != "Lee"


def test_wrap_keeps_length() -> None:
    text = "one two three four five six"
    assert len(wrap(text, 10)) == len(text)
    assert all(len(line) <= 10 for line in wrap(text, 10).split("\n"))


def test_odd_identifiers_hold_a_digit() -> None:
    rng = Random(2)
    assert all(re.search(r"[0-9a-fA-F]", odd_id(rng)) for _ in range(300))
    assert all(re.search(r"[.:]", ip_address(rng)) for _ in range(100))


def test_every_line_of_the_lists_can_be_read() -> None:
    for lists in (reports.WORDS, reports.LISTS, questions.LISTS):
        for lines in lists.values():
            assert lines
            for line in lines:
                parsed(line)
