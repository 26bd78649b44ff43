"""From scores to probabilities: temperature, isotonic steps, limits. numpy alone.

Measured on the validation part. What is calibrated is the probability that a piece is
something other than ``O`` or an age; the product takes the likeliest piece of a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.ner.corpus import TAGS, Corpus
from training.ner.infer import counted

__all__ = [
    "calibrate",
    "isotonic",
    "knots_of",
    "phi_of",
    "reliability",
    "softmax",
    "temperature_of",
]

ALARMS = 0.0125
"""Share of other words that may reach the threshold, within `THRESHOLDS`."""
MISSED = 0.0075
"""Share of the words of PHI that may read as harmless. Such a word is let go only where the rules
have nothing against it but that no vocabulary holds it."""
THRESHOLDS = (0.3, 0.5)
HARMLESS = (1e-4, 0.05)
_KNOTS = 40
_BINS = 10
_STEPS = 40
_FEWEST = 100

Floats = NDArray[np.float64]
_AGES = [number for number, tag in enumerate(TAGS) if tag.endswith("-AGE")]


def softmax(scores: NDArray[np.float32], temperature: float = 1.0) -> Floats:
    """Return probabilities, rows adding to 1."""
    values = scores.astype(np.float64) / temperature
    values = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(values / values.sum(axis=1, keepdims=True), np.float64)


def phi_of(chances: Floats) -> Floats:
    """Return the probability of PHI: of all classes but ``O`` and ages."""
    return np.asarray(1 - chances[:, 0] - chances[:, _AGES].sum(axis=1), np.float64)


def temperature_of(scores: NDArray[np.float32], tags: NDArray[np.int64]) -> float:
    """Return what scores are divided by so that the true classes are likeliest."""
    rows = np.arange(len(tags))

    def loss(log: float) -> float:
        return -float(np.log(softmax(scores, np.exp(log))[rows, tags] + 1e-12).mean())

    low, high, golden = np.log(0.3), np.log(5.0), (np.sqrt(5) - 1) / 2
    for _ in range(_STEPS):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def isotonic(values: Floats, weights: Floats) -> Floats:
    """Return the rising sequence nearest to `values` (pooled adjacent violators)."""
    means: list[float] = []
    sums: list[float] = []
    counts: list[int] = []
    for value, weight in zip(values, weights, strict=True):
        means.append(float(value))
        sums.append(float(weight))
        counts.append(1)
        while len(means) > 1 and means[-2] >= means[-1]:
            mean, total, count = means.pop(), sums.pop(), counts.pop()
            means[-1] = (means[-1] * sums[-1] + mean * total) / (sums[-1] + total)
            sums[-1] += total
            counts[-1] += count
    return np.repeat(means, counts)


def knots_of(raw: Floats, phi: NDArray[np.bool_], most: int = _KNOTS) -> list[tuple[float, float]]:
    """Return points of a rising curve from raw probability to share of PHI.

    Pieces are put in bins first, narrow at both ends, where nearly all of them lie. The ends
    are never 0 and 1: a share is counted with half a piece of either kind added.
    """
    edges = 1 / (1 + np.exp(-np.linspace(-10, 10, most + 1)))
    place = np.digitize(raw, edges)
    total = np.bincount(place, minlength=most + 2).astype(float)
    positive = np.bincount(place, phi, minlength=most + 2)
    means = np.bincount(place, raw, minlength=most + 2)
    used = total > 0
    xs = means[used] / total[used]
    ys = isotonic((positive[used] + 0.5) / (total[used] + 1), total[used])
    points = [(0.0, float(ys[0])), *zip(map(float, xs), map(float, ys), strict=True)]
    points.append((1.0, float(ys[-1])))
    rising = [points[0]]
    for x, y in points[1:]:
        if x - rising[-1][0] > 1e-9:
            rising.append((x, y))
        else:
            rising[-1] = (rising[-1][0], max(y, rising[-1][1]))
    return [(round(x, 9), round(y, 7)) for x, y in rising]


def reliability(chance: Floats, phi: NDArray[np.bool_]) -> dict[str, Any]:
    """Return, for bins of calibrated probability, count, mean and share; and their mean gap."""
    place = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    rows = []
    gap = 0.0
    for number in range(_BINS):
        here = place == number
        count = int(here.sum())
        if count:
            mean, share = float(chance[here].mean()), float(phi[here].mean())
            gap += count / len(chance) * abs(mean - share)
            rows.append({"pieces": count, "mean": round(mean, 4), "phi": round(share, 4)})
    return {"ece": round(gap, 6), "bins": rows}


def _words(values: NDArray[Any], begins: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the highest value of the pieces of each word."""
    return np.asarray(np.maximum.reduceat(values, np.flatnonzero(begins)))


def _limits(chance: Floats, phi: NDArray[np.bool_]) -> tuple[float, float, dict[str, Any]]:
    """Return threshold and harmless limit, and what they do here."""
    true = np.sort(chance[phi])
    if len(true) < _FEWEST:
        threshold, harmless = THRESHOLDS[0], HARMLESS[0]
    else:
        others = np.sort(chance[~phi])
        quiet = others[int(len(others) * (1 - ALARMS))] if len(others) else 0.0
        threshold = float(np.clip(quiet, *THRESHOLDS))
        # Nothing that is PHI lies below, but for the share that may be missed.
        harmless = float(np.clip(true[int(len(true) * MISSED)], *HARMLESS))
    harmless = min(harmless, threshold)
    found = chance >= threshold
    return (
        round(threshold, 6),
        round(harmless, 6),
        {
            "words": len(chance),
            "phi": int(phi.sum()),
            "recall": round(float(found[phi].mean()), 6) if phi.any() else None,
            "false_positives": round(float(found[~phi].mean()), 6),
            "phi_below_harmless": round(float((true < harmless).mean()), 6) if phi.any() else None,
            "benign_below_harmless": round(float((chance[~phi] < harmless).mean()), 6),
        },
    )


def _begins(corpus: Corpus, vocabulary: list[str]) -> NDArray[np.bool_]:
    """Return which pieces begin a word."""
    goes_on = np.array([piece.startswith("##") for piece in vocabulary])
    begins = ~goes_on[corpus.ids]
    # A window may begin within a word.
    begins[1:] |= counted(corpus)[1:] & ~counted(corpus)[:-1]
    return np.asarray(begins)


def _in_context(corpus: Corpus, separator: int) -> NDArray[np.bool_]:
    """Return which pieces stand in a text with a context."""
    starts = corpus.ends - corpus.lengths
    return np.repeat(corpus.ids[starts + 1] != separator, corpus.lengths)


def calibrate(
    scores: NDArray[np.float32], corpus: Corpus, vocabulary: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what calibration.json says, and how well it fits.

    Parameters
    ----------
    scores : ndarray of float32, shape (pieces, classes)
        Of the released model.
    corpus : Corpus
        The validation part.
    vocabulary : list of str
        Pieces by number.
    """
    text = counted(corpus)
    tags = corpus.tags[text].astype(np.int64)
    scores = scores[text]
    begins = _begins(corpus, vocabulary)[text]
    header = _in_context(corpus, vocabulary.index("[SEP]"))[text][begins]
    temperature = temperature_of(scores, tags)
    raw = phi_of(softmax(scores, temperature))
    phi = (tags > 0) & ~np.isin(tags, _AGES)
    knots = knots_of(raw, phi)
    chance = np.interp(raw, *map(np.array, zip(*knots, strict=True)))
    word_chance, word_phi = _words(chance, begins), _words(phi, begins)
    calibration: dict[str, Any] = {
        "temperature": round(temperature, 6),
        "knots": knots,
        "thresholds": {},
        "harmless": {},
    }
    fit: dict[str, Any] = {"temperature": round(temperature, 4), **_fit(raw, chance, phi)}
    for kind, chosen in (("header", header), ("text", ~header)):
        threshold, harmless, seen = _limits(word_chance[chosen], word_phi[chosen])
        calibration["thresholds"][kind] = threshold
        calibration["harmless"][kind] = harmless
        fit[kind] = {"threshold": threshold, "harmless": harmless, **seen}
    return calibration, fit


def _fit(raw: Floats, chance: Floats, phi: NDArray[np.bool_]) -> Mapping[str, Any]:
    return {"before": reliability(raw, phi)["ece"], "after": reliability(chance, phi)}
