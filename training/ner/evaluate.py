"""Measures the released model, as the product runs it, on examples that nobody trained on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from phidetect.backends import ModelStore
from phidetect.text import TextReading, TextRequest, load_text_tagger
from training.ner.corpus import context_for
from training.synth.example import Example, Span
from training.synth.mixture import stream

__all__ = ["evaluate", "wilson"]

COUNT = 12_000
_TOGETHER = 512
_Z = 1.959964
_PERSONS = ("NAME", "STAFF_NAME")


def wilson(hits: int, count: int) -> tuple[float, float, float]:
    """Return a share and its 95 % interval after Wilson; nothing of nothing is 0 to 1."""
    if not count:
        return (0.0, 0.0, 1.0)
    share, square = hits / count, _Z * _Z / count
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return (share, max(0.0, middle - half), min(1.0, middle + half))


class _Tally:
    """Hits of counts, by name."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, name: str, hit: bool) -> None:
        """Count one case."""
        self._counts[name][0] += hit
        self._counts[name][1] += 1

    def rows(self) -> dict[str, dict[str, float]]:
        """Return share, interval and number of cases of each name."""
        made = {}
        for name, (hits, count) in sorted(self._counts.items()):
            share, low, high = (round(value, 5) for value in wilson(hits, count))
            made[name] = {"share": share, "low": low, "high": high, "hits": hits, "count": count}
        return made


def _covered(text: str, span: Span, ranges: Sequence[tuple[int, int]]) -> bool:
    """Return whether every letter and digit of a span lies in one of the ranges."""
    return all(
        any(start <= at < end for start, end in ranges)
        for at in range(span.start, span.end)
        if text[at].isalnum()
    )


def _read(models: Path, examples: Iterator[Example]) -> Iterator[tuple[Example, TextReading]]:
    tagger = load_text_tagger(ModelStore(models), threads=2)
    while part := list(islice(examples, _TOGETHER)):
        requests = [TextRequest(example.text, context_for(example)) for example in part]
        yield from zip(part, tagger.read(requests), strict=True)


def _count(example: Example, reading: TextReading, tallies: dict[str, _Tally]) -> None:
    text = example.text
    matches = [m for m in reading.matches if m.category.value != "AGE"]
    ranges = [(match.start, match.end) for match in matches]
    spans = [span for span in example.spans if span.label != "AGE"]
    for span in spans:
        hit = _covered(text, span, ranges)
        tallies["recall"].add("all", hit)
        tallies["recall_by_label"].add(span.label, hit)
        tallies["recall_by_kind"].add(example.kind, hit)
        if span.label in _PERSONS and example.origin:
            tallies["recall_by_origin"].add(example.origin, hit)
        if hit:
            kinds = {m.category.value for m in matches if m.start < span.end and span.start < m.end}
            tallies["right_label"].add(span.label, span.label in kinds)
    ages = [span for span in example.spans if span.label == "AGE"]
    every = [(m.start, m.end) for m in reading.matches]
    for span in ages:
        tallies["recall_by_label"].add("AGE", _covered(text, span, every))
    for start, end in zip(reading.starts, reading.ends, strict=True):
        if any(a < end and start < b for a, b in ranges):
            true = any(s.start < end and start < s.end for s in example.spans)
            tallies["precision"].add("all", true)
            tallies["precision_by_kind"].add(example.kind, true)
    if not spans:
        tallies["benign"].add("all", bool(ranges))
        tallies["benign_by_kind"].add(example.kind, bool(ranges))


NAMES = (
    "recall", "recall_by_label", "recall_by_kind", "recall_by_origin", "right_label",
    "precision", "precision_by_kind", "benign", "benign_by_kind",
)  # fmt: skip


def evaluate(models: Path, seed: int, *, held_out: bool, count: int = COUNT) -> dict[str, Any]:
    """Return what the model of a folder of models does on invented texts.

    Parameters
    ----------
    models : Path
        The folder.
    seed : int
        Of the texts.
    held_out : bool
        Words and templates kept for tests, or those of training.
    count : int
        Texts.

    Returns
    -------
    dict
        ``recall``: of spans that are no age, all letters and digits covered by matches of
        any label. ``right_label``: of those found, one match has their label. ``precision``:
        of words in matches, those of a span. ``benign``: of texts without PHI (ages aside),
        those with a match.
    """
    tallies = {name: _Tally() for name in NAMES}
    examples = stream(seed, held_out=held_out)
    for example, reading in _read(models, islice(examples, count)):
        _count(example, reading, tallies)
    return {"texts": count, **{n: tally.rows() for n, tally in tallies.items()}}
