"""Invented eponyms: a surname before a noun is nobody, the same beside a title is somebody."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from training.synth.eponyms import examples


@pytest.mark.parametrize("held_out", [False, True])
def test_marks_stand_on_people_only(held_out):
    found = list(islice(examples(Random(2), held_out), 500))
    marked = [one for one in found if one.spans]
    assert held_out or 0.05 < len(marked) / len(found) < 0.4
    for one in found:
        for span in one.spans:
            assert one.text[span.start : span.end].strip()
    assert not any(one.spans for one in found if one.template == "eponym_things")


def test_a_seed_gives_the_same_texts():
    first, again = (list(islice(examples(Random(9)), 50)) for _ in range(2))
    assert first == again
