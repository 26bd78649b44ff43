"""Scores the spans that a reader finds in labelled texts, type-blind, with Wilson intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Gold", "Hit", "Labelled", "Rate", "Score", "score"]

_COVERED = 0.9


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled range of a text; what is not `counted` is neither missed nor a false alarm."""

    start: int
    end: int
    label: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its labels, the element that holds it, and the group it is told under."""

    id: str
    text: str = field(repr=False)
    golds: tuple[Gold, ...]
    element: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A range that a reader takes for PHI; not `sure` for a mere suspicion."""

    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its count."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def interval(self, z: float = 1.959964) -> tuple[float, float]:
        """Return the Wilson interval of 95 %."""
        n, p = self.whole, self.value
        if not n:
            return 0.0, 1.0
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        if not self.whole:
            return "-"
        low, high = self.interval()
        return f"{self.value:.3f} {self.part}/{self.whole} [{low:.3f} {high:.3f}]"

    def as_dict(self) -> dict[str, float]:
        """Return part, whole, value and interval."""
        low, high = self.interval()
        return {
            "part": self.part,
            "whole": self.whole,
            "value": self.value,
            "low": low,
            "high": high,
        }


@dataclass(slots=True)
class Score:
    """What was found and what was touched in vain.

    Attributes
    ----------
    words : int
        Words of the texts.
    overlap, covered : Rate
        Spans met by any hit; spans with 90 % of their characters inside hits.
    texts : Rate
        Texts with PHI that have any hit on it.
    touched : Rate
        Texts without PHI in which something is hit.
    false_alarms : int
        Hits that meet no labelled range, counted or not.
    labels : dict of str to Rate
        Spans met by any hit, by label.
    misses : list of (Labelled, list of Gold, list of Hit)
        Texts with missed spans or false alarms.
    """

    words: int
    overlap: Rate
    covered: Rate
    texts: Rate
    touched: Rate
    false_alarms: int
    labels: dict[str, Rate]
    misses: list[tuple[Labelled, list[Gold], list[Hit]]] = field(repr=False)

    @property
    def per_thousand(self) -> float:
        """False alarms per 1,000 words."""
        return 1000 * self.false_alarms / max(self.words, 1)

    def as_dict(self) -> dict[str, object]:
        """Return every figure; no text."""
        return {
            "words": self.words,
            "false_alarms": self.false_alarms,
            "false_alarms_per_1000_words": self.per_thousand,
            "recall_any_overlap": self.overlap.as_dict(),
            "recall_90_percent": self.covered.as_dict(),
            "texts_with_phi_hit": self.texts.as_dict(),
            "texts_without_phi_touched": self.touched.as_dict(),
            "labels": {label: rate.as_dict() for label, rate in sorted(self.labels.items())},
        }


def score(
    texts: Sequence[Labelled], found: Sequence[Sequence[Hit]], *, suspects: bool = False
) -> Score:
    """Return the score of what was found; `suspects` counts suspicions as hits."""
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    covered = sick = sick_hit = well = well_hit = alarms = words = 0
    misses = []
    for one, all_hits in zip(texts, found, strict=True):
        hits = [hit for hit in all_hits if hit.sure or suspects]
        counted = [gold for gold in one.golds if gold.counted]
        missed = [gold for gold in counted if not any(_meet(gold, hit) for hit in hits)]
        false = [hit for hit in hits if not any(_meet(gold, hit) for gold in one.golds)]
        total.update(gold.label for gold in counted)
        met.update(gold.label for gold in counted if gold not in missed)
        covered += sum(_share(gold, hits) >= _COVERED for gold in counted)
        alarms += len(false)
        words += len(one.text.split())
        sick, sick_hit = sick + bool(counted), sick_hit + (len(missed) < len(counted))
        well, well_hit = well + (not counted), well_hit + (not counted and bool(false))
        if missed or false:
            misses.append((one, missed, false))
    return Score(
        words=words,
        overlap=Rate(sum(met.values()), sum(total.values())),
        covered=Rate(covered, sum(total.values())),
        texts=Rate(sick_hit, sick),
        touched=Rate(well_hit, well),
        false_alarms=alarms,
        labels={label: Rate(met[label], total[label]) for label in total},
        misses=misses,
    )


def _meet(gold: Gold, hit: Hit) -> bool:
    return gold.start < hit.end and hit.start < gold.end


def _share(gold: Gold, hits: Iterable[Hit]) -> float:
    inside = {
        at for hit in hits for at in range(max(gold.start, hit.start), min(gold.end, hit.end))
    }
    return len(inside) / max(gold.end - gold.start, 1)
