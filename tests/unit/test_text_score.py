from __future__ import annotations

import pytest

from tests.benchmarks._text_score import Gold, Hit, Labelled, Rate, score
from tests.benchmarks._text_sets import AMBIGUITY, read_set
from tests.benchmarks.text import find, main

TEXT = "Seen by Ann Lee, 54, on 3 May"
NAME, AGE, DATE = Gold(8, 15, "NAME"), Gold(17, 19, "AGE", counted=False), Gold(24, 29, "DATE")
SICK = Labelled(id="a", text=TEXT, golds=(NAME, AGE, DATE))
WELL = Labelled(id="b", text="CT HEAD", golds=())


def test_spans_count_at_any_overlap_and_at_90_percent() -> None:
    found = score([SICK], [[Hit(8, 14), Hit(24, 29)]])
    assert (found.overlap, found.covered) == (Rate(2, 2), Rate(1, 2))
    assert found.labels == {"NAME": Rate(1, 1), "DATE": Rate(1, 1)}
    assert found.misses == []


def test_hits_together_cover_a_span() -> None:
    assert score([SICK], [[Hit(8, 12), Hit(11, 15)]]).covered == Rate(1, 2)


def test_an_age_is_neither_missed_nor_a_false_alarm() -> None:
    assert score([SICK], [[Hit(17, 19)]]).false_alarms == 0
    assert score([SICK], [[]]).overlap == Rate(0, 2)


def test_a_hit_on_nothing_is_a_false_alarm() -> None:
    found = score([SICK, WELL], [[Hit(0, 4)], [Hit(3, 7)]])
    assert (found.false_alarms, found.words) == (2, 10)
    assert (found.texts, found.touched) == (Rate(0, 1), Rate(1, 1))
    assert found.per_thousand == pytest.approx(200)
    assert [one.id for one, _, _ in found.misses] == ["a", "b"]


def test_suspicions_count_only_if_asked() -> None:
    found = [[], [Hit(3, 7, sure=False)]]
    assert score([SICK, WELL], found).touched == Rate(0, 1)
    assert score([SICK, WELL], found, suspects=True).touched == Rate(1, 1)


def test_the_interval_is_wilsons() -> None:
    assert Rate(9, 10).interval() == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert Rate(0, 0).interval() == (0.0, 1.0)


def test_the_reader_sees_each_element_once() -> None:
    calls = []

    def reader(texts: list[str], element: str | None) -> list[list[Hit]]:
        calls.append((element, len(texts)))
        return [[Hit(0, len(text))] for text in texts]

    texts = [
        Labelled(id=str(n), text="x" * (n + 1), golds=(), element=element)
        for n, element in enumerate(("StudyDescription", None, "StudyDescription"))
    ]
    assert [hits[0].end for hits in find(texts, reader)] == [1, 2, 3]
    assert sorted(calls, key=str) == [("StudyDescription", 2), (None, 1)]


def test_sets_are_read_from_files(tmp_path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "1", "text": "Lee, 54 and 91", "spans": ['
        '{"start": 0, "end": 3, "label": "NAME"}, {"start": 5, "end": 7, "label": "AGE"},'
        '{"start": 12, "end": 14, "label": "AGE"}]}\n'
    )
    (one,) = read_set(tmp_path / "a.jsonl")
    assert [gold.counted for gold in one.golds] == [True, False, True]
    (tmp_path / "e.json").write_text(
        '[{"source": "s", "tag": "(0008,1030)", "name": "Study Description", "value": "CT",'
        ' "free_text": true, "spans": []}, {"source": "s", "tag": "(0009,1002)", "name": "[x]",'
        ' "value": "Lee", "free_text": true, "spans": [{"start": 0, "end": 3, "label": "NAME"}]}]'
    )
    first, second = read_set(tmp_path / "e.json")
    assert (first.element, first.group) == ("(0008,1030)", "description")
    assert (second.element, second.group) == (None, "planted")


def test_values_are_written_only_outside_the_repository(tmp_path, capsys) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "1", "text": "Zorblax", "spans": [{"start": 0, "end": 7, "label": "NAME"}]}\n'
    )
    nothing = [str(tmp_path / "a.jsonl"), "--misses"]
    main([*nothing, str(tmp_path / "m.jsonl")], reader=lambda texts, _: [[] for _ in texts])
    assert "Zorblax" not in capsys.readouterr().out
    assert "Zorblax" in (tmp_path / "m.jsonl").read_text()
    with pytest.raises(SystemExit):
        main([*nothing, str(AMBIGUITY.parent / "m.jsonl")])


def test_an_absent_set_is_skipped(tmp_path, capsys) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 0
    assert "skipped" in capsys.readouterr().out
