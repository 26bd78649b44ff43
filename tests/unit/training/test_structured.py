"""Invented forms and content items: the marks stand on the values."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from training.synth.example import LABELS
from training.synth.structured import examples


@pytest.mark.parametrize("held_out", [False, True])
def test_marks_are_inside_and_apart(held_out):
    found = list(islice(examples(Random(3), held_out), 400))
    assert {one.kind for one in found} == {"form", "sr"}
    for one in found:
        at = 0
        for span in one.spans:
            assert at <= span.start < span.end <= len(one.text)
            assert span.label in LABELS
            at = span.end
    assert sum(bool(one.spans) for one in found) > 200


def test_emptied_forms_hold_nothing():
    found = islice(examples(Random(4)), 2000)
    gone = [one for one in found if one.template.startswith("form_gone:")]
    assert gone
    assert not any(one.spans for one in gone)


def test_a_seed_gives_the_same_texts():
    first, again = (list(islice(examples(Random(9)), 50)) for _ in range(2))
    assert first == again
