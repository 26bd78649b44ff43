"""Scores `phidetect.scan_text` on labelled texts.

    python -m tests.benchmarks.text SET... [--generated N [--noise]] [--ambiguity] [--json FILE]

A SET is a file of JSON lines with ``id``, ``text`` and ``spans`` of ``start``, ``end`` and
``label``, a JSON list of elements with ``tag``, ``name``, ``value``, ``free_text`` and ``spans``,
or a folder of such files. ``--generated`` adds N distinct held-out examples of every generator of
`training.synth`, with the noise of training if asked, ``--ambiguity`` the strings of
``tests/corpora/ambiguity.txt``.

Printed are, type-blind and each with its count and Wilson interval of 95 %: spans met by any
finding, spans with 90 % of their characters found, texts with PHI that have a finding on it, texts
without PHI that are touched, and false alarms per 1,000 words. A second line counts suspicions as
findings, where there are any. ``--labels`` adds recall per label.

Values are PHI: ``--misses`` writes misses and false alarms to a file, which must be outside the
repository; ``--show`` prints those of generated and invented strings only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

import phidetect
from phidetect.types import SpanLocation
from tests.benchmarks._text_score import Gold, Hit, Labelled, Score, score
from tests.benchmarks._text_sets import GENERATORS, ambiguity, generated, read_set

__all__ = ["Reader", "find", "findings_as_hits", "main", "scan_text", "sets_of"]

Reader = Callable[[Sequence[str], "str | None"], Sequence[Sequence[Hit]]]
"""Gives the hits of each text, of which all are held by one element, or by none."""

_REPOSITORY = Path(__file__).parents[2]
_COLUMNS = ("any overlap", "at 90 %", "texts hit", "harmless texts touched", "false")


def find(texts: Sequence[Labelled], reader: Reader) -> list[Sequence[Hit]]:
    """Return the hits of each text; one call of the reader for each element."""
    found: dict[str, Sequence[Hit]] = {}
    for element, group in groupby(sorted(texts, key=_element), key=_element):
        batch = list(group)
        hits = reader([one.text for one in batch], element or None)
        found.update(zip((one.id for one in batch), hits, strict=True))
    return [found[one.id] for one in texts]


def findings_as_hits(
    call: Callable[..., Any], texts: Sequence[str], element: str | None
) -> list[list[Hit]]:
    """Return the findings of a `scan_text` that are PHI or may be."""
    return [
        [
            Hit(finding.location.start, finding.location.end, sure=finding.phi is True)
            for finding in one
            if finding.phi is not False and isinstance(finding.location, SpanLocation)
        ]
        for one in call(list(texts), element=element)
    ]


def scan_text(texts: Sequence[str], element: str | None) -> list[list[Hit]]:
    """Return the hits of `phidetect.scan_text`."""
    return findings_as_hits(phidetect.scan_text, texts, element)


def sets_of(options: argparse.Namespace) -> Iterator[tuple[str, list[Labelled], bool]]:
    """Yield name, texts, and whether they are invented by this repository."""
    for path in options.sets:
        if not path.exists():
            print(f"skipped: {path} is not there")
            continue
        files = [path] if path.is_file() else sorted(path.glob("*.json*"))
        for file in files:
            yield from ((name, texts, False) for name, texts in _groups(file.stem, read_set(file)))
    for generator in GENERATORS if options.generated else ():
        if not find_spec(f"training.synth.{generator}"):
            print(f"skipped: there is no generator of {generator}")
            continue
        texts = generated(generator, options.generated, noise=options.noise)
        yield from ((name, texts, True) for name, texts in _groups(generator, texts))
    if options.ambiguity:
        yield from ((name, texts, True) for name, texts in _groups("ambiguity", ambiguity()))


def _groups(name: str, texts: list[Labelled]) -> Iterator[tuple[str, list[Labelled]]]:
    groups = sorted({one.group for one in texts})
    for group in groups:
        yield f"{name} {group}".strip(), [one for one in texts if one.group == group]
    if len(groups) > 1:
        yield f"{name} all", texts


def _element(one: Labelled) -> str:
    return one.element or ""


def _row(name: str, result: Score) -> str:
    rates = (result.overlap, result.covered, result.texts, result.touched)
    cells = "".join(f" {rate!s:>31}" for rate in rates)
    return f"{name:32}{cells} {result.false_alarms:5} {result.per_thousand:7.2f}"


def _told(one: Labelled, missed: list[Gold], false: list[Hit]) -> dict[str, object]:
    return {
        "id": one.id,
        "element": one.element,
        "text": one.text,
        "missed": [[gold.label, one.text[gold.start : gold.end]] for gold in missed],
        "false": [one.text[hit.start : hit.end] for hit in false],
    }


def main(arguments: Sequence[str] | None = None, reader: Reader = scan_text) -> int:
    """Score and print; always 0: the targets stand in the tests."""
    options = _options(arguments)
    figures: dict[str, object] = {}
    rows: list[str] = []
    print(f"{'set':32}" + "".join(f" {column:>31}" for column in _COLUMNS[:-1]) + " false  per 1k")
    for name, texts, invented in sets_of(options):
        found = find(texts, reader)
        result, wide = score(texts, found), score(texts, found, suspects=True)
        figures[name] = {"findings": result.as_dict(), "with_suspicions": wide.as_dict()}
        print(_row(name, result))
        if any(not hit.sure for hits in found for hit in hits):
            print(_row("  with suspicions", wide))
        if options.labels:
            for label, rate in sorted(wide.labels.items()):
                print(f"    {label:28} {rate}")
        told = [
            json.dumps({"set": name, **_told(*miss)}, ensure_ascii=False) for miss in wide.misses
        ]
        rows += told
        if options.show and invented:
            print(*told, sep="\n")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    if options.misses:
        options.misses.write_text("".join(row + "\n" for row in rows), "utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, default=0, metavar="N")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--ambiguity", action="store_true")
    parser.add_argument("--labels", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--misses", type=Path)
    options = parser.parse_args(arguments)
    if options.misses and options.misses.resolve().is_relative_to(_REPOSITORY):
        parser.error("--misses: values are PHI; name a file outside the repository")
    return options


if __name__ == "__main__":
    sys.exit(main())
