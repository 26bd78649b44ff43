"""The parts of making the tagger that need neither torch nor onnx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phidetect.text import Encoding
from training.ner.calibrate import calibrate, isotonic, knots_of, reliability, temperature_of
from training.ner.corpus import IGNORED, TAGS, Corpus, tags_of
from training.ner.evaluate import wilson
from training.ner.infer import counted, some
from training.ner.release import install
from training.synth.example import Example, Span

PIECES = ["[PAD]", "[CLS]", "[SEP]", "smith", "##son", "mri", "brain"]


def encoding(ranges: list[tuple[int, int]]) -> Encoding:
    starts, ends = (list(side) for side in zip(*ranges, strict=True))
    return Encoding([], [], 2, starts, ends, list(range(len(ranges))))


def names(tags: list[int]) -> list[str]:
    return [TAGS[tag] for tag in tags]


def test_first_piece_of_a_span_begins_it_and_the_others_follow() -> None:
    example = Example("MRI Smithson, J", (Span(4, 15, "NAME"),))
    found = tags_of(encoding([(0, 3), (4, 9), (9, 12), (12, 13), (14, 15)]), example)
    assert names(found) == ["O", "B-NAME", "I-NAME", "I-NAME", "I-NAME"]


def test_a_piece_that_only_overlaps_a_span_belongs_to_it() -> None:
    example = Example("a12b", (Span(1, 3, "ID"),))
    assert names(tags_of(encoding([(0, 2), (2, 4)]), example)) == ["B-ID", "I-ID"]


def test_neighbours_each_begin() -> None:
    example = Example("Ann 1990", (Span(0, 3, "NAME"), Span(4, 8, "DATE")))
    assert names(tags_of(encoding([(0, 3), (4, 8)]), example)) == ["B-NAME", "B-DATE"]


def test_isotonic_pools_what_falls_and_keeps_what_rises() -> None:
    found = isotonic(np.array([0.1, 0.5, 0.3, 0.9]), np.array([1.0, 1.0, 3.0, 1.0]))
    assert found == pytest.approx([0.1, 0.35, 0.35, 0.9])


def test_isotonic_of_random_values_rises_and_keeps_the_mean() -> None:
    rng = np.random.default_rng(3)
    values, weights = rng.random(200), rng.integers(1, 9, 200).astype(float)
    found = isotonic(values, weights)
    assert (np.diff(found) >= 0).all()
    assert found @ weights == pytest.approx(values @ weights)


def test_knots_rise_between_0_and_1_and_mend_what_is_too_sure() -> None:
    rng = np.random.default_rng(4)
    raw = rng.random(20_000)
    phi = rng.random(20_000) < raw**2
    knots = knots_of(raw, phi)
    xs, ys = (np.array(side) for side in zip(*knots, strict=True))
    assert (np.diff(xs) > 0).all()
    assert (np.diff(ys) >= 0).all()
    assert (xs[0], xs[-1]) == (0, 1)
    assert ys.min() > 0
    assert ys.max() < 1
    chance = np.interp(raw, xs, ys)
    assert reliability(chance, phi)["ece"] < 0.02 < reliability(raw, phi)["ece"]


def test_temperature_is_found() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(0, 2, (5000, 4))
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    tags = (shares.cumsum(axis=1) > rng.random((5000, 1))).argmax(axis=1)
    assert temperature_of((scores * 2).astype(np.float32), tags) == pytest.approx(2, rel=0.1)


def corpus(rows: list[tuple[list[int], list[int]]]) -> Corpus:
    ids = [piece for row, _ in rows for piece in row]
    tags = [tag for _, row in rows for tag in row]
    ends = np.cumsum([len(row) for row, _ in rows])
    return Corpus(
        np.array(ids, np.int32), np.zeros(len(ids), np.int8), np.array(tags, np.int8), ends
    )


def test_limits_part_texts_with_a_context_from_those_without() -> None:
    with_context = ([1, 5, 2, 3, 4, 6, 2], [IGNORED] * 3 + [1, 2, 0, IGNORED])
    without = ([1, 2, 3, 4, 6, 2], [IGNORED] * 2 + [1, 2, 0, IGNORED])
    made = corpus([with_context] * 300 + [without] * 300)
    scores = np.zeros((len(made.ids), len(TAGS)), np.float32)
    scores[np.arange(len(made.ids)), np.maximum(made.tags, 0)] = 9
    calibration, fit = calibrate(scores, made, PIECES)
    for kind in ("header", "text"):
        assert fit[kind]["words"] == 600
        assert fit[kind]["phi"] == 300
        assert fit[kind]["recall"] == 1
        assert fit[kind]["false_positives"] == 0
        assert 0 < calibration["harmless"][kind] <= calibration["thresholds"][kind] <= 0.5


def test_some_texts_of_a_corpus() -> None:
    made = corpus([([1, 2, 3, 2], [IGNORED, IGNORED, 1, IGNORED])] * 3)
    assert len(some(made, 2)) == 2
    assert counted(some(made, 2)).sum() == 2
    assert len(some(made, 0)) == 0


def test_wilson_stays_within_0_and_1() -> None:
    assert wilson(0, 0) == (0, 0, 1)
    assert wilson(10, 10) == pytest.approx((1, 0.7225, 1), abs=1e-4)
    assert wilson(1, 100) == pytest.approx((0.01, 0.0018, 0.0545), abs=1e-4)


def test_an_entry_is_replaced_and_others_stay(tmp_path: Path) -> None:
    staged, models = tmp_path / "staged", tmp_path / "models"
    (staged / "phi_ner" / "1.0.0").mkdir(parents=True)
    for name in ("model.onnx", "tokenizer.json", "labels.txt", "calibration.json", "run.json"):
        (staged / "phi_ner" / "1.0.0" / name).write_text(name)
    for name in ("MODEL_CARD.md", "LICENSE"):
        (staged / "phi_ner" / "1.0.0" / name).write_text(name)
    models.mkdir()
    other = '# Models\n\n[[model]]\ntask = "text_reader"\nversion = "1.0.0"\n'
    (models / "manifest.toml").write_text(other)
    for size in (1, 2):
        entry = f'[[model]]\ntask = "phi_ner"\nversion = "1.0.0"\nsize = {size}\n'
        (staged / "manifest.toml").write_text(entry)
        install(staged, models)
        assert (models / "manifest.toml").read_text() == f"{other}\n{entry}"
    assert (models / "phi_ner" / "1.0.0" / "labels.txt").read_text() == "labels.txt"
