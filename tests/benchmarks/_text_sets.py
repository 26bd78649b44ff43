"""Labelled texts: sets from files, the generated set, and the ambiguity suite."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from phidetect.dicom.dictionary import dictionary_element
from phidetect.rules.header import identifying_keywords
from tests.benchmarks._text_score import Gold, Labelled

__all__ = ["AMBIGUITY", "GENERATORS", "ambiguity", "generated", "read_set"]

AMBIGUITY = Path(__file__).parents[1] / "corpora" / "ambiguity.txt"
GENERATORS = ("headers", "reports", "questions", "structured", "ocr")
"""Modules of `training.synth` with held-out examples."""

_NOISY = frozenset(("ocr",))
"""Modules that bring noise of their own."""
_REPEATED = {"OverlayLabel": "(6000,1500)"}
"""Keywords that stand for many tags, and one of these."""
_NOT_PHI = frozenset(("TITLE", "NRP"))
"""Labels of sets made for another purpose: titles, nationalities."""
_OLDEST = 89
_BRACES = re.compile(r"\{([^{}]+)\}")
_DESCRIPTION = re.compile(r"description|comment|protocol name|reason for", re.I)


def read_set(path: Path) -> list[Labelled]:
    """Return a set in its file: JSON lines of texts, or a JSON list of elements.

    Ages up to 89 are neither counted nor false alarms. Of elements, those that hold PHI and the
    descriptions without it are kept; other elements are decided by tag.
    """
    if path.suffix == ".json":
        return list(_elements(json.loads(path.read_text("utf-8"))))
    with path.open(encoding="utf-8") as lines:
        return [_text(json.loads(line)) for line in lines if line.strip()]


def ambiguity() -> list[Labelled]:
    """Return the ambiguity suite; groups ``harmless`` and ``name``."""
    with AMBIGUITY.open(encoding="utf-8") as lines:
        rows = [line.rstrip("\n") for line in lines if line.strip() and line[0] != "#"]
    return [_marked(f"ambiguity {number}", row) for number, row in enumerate(rows)]


def _marked(name: str, row: str) -> Labelled:
    element, text = row.split(" | ", 1)
    golds: list[Gold] = []
    for match in _BRACES.finditer(text):
        start = match.start() - 2 * len(golds)
        golds.append(Gold(start, start + len(match[1]), "NAME"))
    return Labelled(
        id=name,
        text=_BRACES.sub(r"\1", text),
        golds=tuple(golds),
        element=None if element == "-" else element,
        group="name" if golds else "harmless",
    )


def generated(generator: str, count: int, *, noise: bool = False, seed: int = 4) -> list[Labelled]:
    """Return distinct held-out examples of one module of `training.synth`.

    Their groups are the kinds; ``typed`` are the elements of which every value is PHI.
    """
    module = import_module(f"training.synth.{generator}")
    examples = module.examples(random.Random(seed), True)
    if noise and generator not in _NOISY:
        augment = import_module("training.synth.noise").augment
        chance = random.Random(seed)
        examples = (augment(example, chance) for example in examples)
    distinct = _distinct(examples)
    return [
        Labelled(
            id=f"{example.template} {number}",
            text=example.text,
            golds=tuple(_gold(example.text, s.start, s.end, s.label) for s in example.spans),
            element=_element(example.element),
            group="typed" if example.element in identifying_keywords() else example.kind,
        )
        for number, example in enumerate(islice(distinct, count))
    ]


def _distinct(examples: Iterable[Any]) -> Iterator[Any]:
    seen = set()
    for example in examples:
        if (example.text, example.element) not in seen:
            seen.add((example.text, example.element))
            yield example


def _text(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        text=row["text"],
        golds=tuple(_gold(row["text"], s["start"], s["end"], s["label"]) for s in row["spans"]),
    )


def _elements(rows: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    for number, row in enumerate(rows):
        group = "planted" if row["spans"] else "description"
        if row["spans"] or (row["free_text"] and _DESCRIPTION.search(row["name"])):
            yield Labelled(
                id=f"{row['source']} {number} {row['tag']}",
                text=row["value"],
                golds=tuple(
                    _gold(row["value"], s["start"], s["end"], s["label"]) for s in row["spans"]
                ),
                element=_element(row["tag"]),
                group=group if row["free_text"] or not row["spans"] else "typed",
            )


def _element(name: str) -> str | None:
    """Return a tag or keyword that `scan_text` takes; None for a private element."""
    if name in _REPEATED:
        return _REPEATED[name]
    try:
        dictionary_element(name)
    except (KeyError, ValueError):
        return None
    return name


def _gold(text: str, start: int, end: int, label: str) -> Gold:
    digits = re.sub(r"\D", "", text[start:end])
    young = label == "AGE" and int(digits or 0) <= _OLDEST
    return Gold(start, end, label, counted=not young and label not in _NOT_PHI)
