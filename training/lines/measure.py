"""Prints how many lines about a person are hidden, how many others stay, and how true scores are.

Run as ``python -m training.lines.measure [--seed 1] [--pages 400] [--rules] [--fit FILE]``. Pages
are those of `training.lines.pages`, with as many plates of `training.markers.scenes`, held out
unless ``--fit`` is given; nothing is known of the
patient, as with a scrubbed header. ``--rules`` leaves the tagger out. The table of reliability has,
for each tenth of the likelihood that a line is about a person, how many of its lines are. ``--fit``
writes a monotone table from weighed likelihood to observed share (pool adjacent violators), from
pages and plates of the training part.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from phidetect.decide.line_reading import LineReader
from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.rules.known import KnownMatcher
from phidetect.types import Finding, KnownIdentifiers
from training.lines.pages import Page, PageLine, draw_page
from training.markers.measure import decide as decide_markers
from training.markers.measure import rate
from training.markers.scenes import draw_scene

__all__ = ["likelihood_of", "monotone"]

_NOBODY = KnownMatcher(KnownIdentifiers())


def decide(page: Page, read: LineReader | None) -> list[tuple[PageLine, Finding]]:
    """Return every line of a page with what is decided of it."""
    context = LineContext(modality=page.modality, rows=page.rows, cols=page.cols, n_frames=1)
    lines = [one.line for one in page.lines]
    found = classify_lines(lines, known=_NOBODY, context=context, read=read)
    at = {finding.location: finding for finding in found}
    return [(one, at[one.line.region]) for one in page.lines]


def likelihood_of(finding: Finding) -> float:
    """Return the likelihood that a line is about a person, as its finding says it."""
    return finding.score if finding.phi is not False else 1 - finding.score


def monotone(points: Sequence[tuple[float, bool]], *, least: int = 60) -> list[tuple[float, float]]:
    """Return rising steps (likelihood, share) through observations, pooled to `least` each."""
    pools: list[list[float]] = []
    for value, true in sorted(points):
        pools.append([value, float(true), 1.0])
        while len(pools) > 1 and (
            pools[-2][2] < least or pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]
        ):
            last = pools.pop()
            pools[-1] = [pools[-1][i] + last[i] if i else (
                (pools[-1][0] * pools[-1][2] + last[0] * last[2]) / (pools[-1][2] + last[2])
            ) for i in range(3)]  # fmt: skip
    return [(value, true / count) for value, true, count in pools]


def _source(finding: Finding) -> str:
    """Return what decided: a match, the weights, or the shape of the line."""
    names = {item.source.split(".")[-1] for item in finding.evidence if "line." in item.source}
    if names & {"marker", "orientation", "single", "symbols", "no_text"}:
        return "form"
    if "unreadable" in names:
        return "unreadable"
    if names - {"institution", "name_beside"}:
        return "weights"
    return "match"


def _weighed(finding: Finding) -> float:
    """Return what the weights of a line added up to, before it was told by the table."""
    rules = {e.source: e.score for e in finding.evidence if e.source.startswith("rule:line.")}
    technical = rules.pop("rule:line.technical", 1.0)
    return max(rules.values(), default=1 - technical)


class _Seen(NamedTuple):
    """A line that counts: whether it is about a person, its kinds, text and finding."""

    phi: bool
    kinds: tuple[str, ...]
    text: str
    finding: Finding


def _observed(seed: int, count: int, read: LineReader | None, *, held_out: bool) -> Iterator[_Seen]:
    """Yield the lines of pages and of as many plates."""
    for index in range(count):
        page = draw_page(Random(f"{seed} {index}"), held_out=held_out)
        for one, finding in decide(page, read):
            if one.phi is not None:
                kinds = (one.kind, "label and value apart") if one.apart else (one.kind,)
                yield _Seen(one.phi, kinds, one.line.text.reveal(), finding)
        plate = draw_scene(Random(f"{seed} {index}"), held_out=held_out, misread=True)
        for mark, finding in decide_markers(plate):
            if mark.truth != "ambiguous":
                yield _Seen(mark.truth != "technical", ("plate",), mark.read, finding)


def main() -> None:
    """Print the figures, or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--fit", type=Path)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    read = None if options.rules else _reader()
    total: Counter[tuple[str, str]] = Counter()
    hidden: Counter[tuple[str, str]] = Counter()
    bins: Counter[tuple[str, int]] = Counter()
    true: Counter[tuple[str, int]] = Counter()
    said: Counter[tuple[str, int]] = Counter()
    points: list[tuple[float, bool]] = []
    wrong: Counter[str] = Counter()
    for seen in _observed(options.seed, options.pages, read, held_out=options.fit is None):
        truth, hides = "person" if seen.phi else "technical", seen.finding.phi is not False
        for kind in ("all", *seen.kinds):
            total[truth, kind] += 1
            hidden[truth, kind] += hides
        if hides is not seen.phi:
            wrong[f"{truth} {seen.kinds[0]} {seen.text!r}"] += 1
        value, source = likelihood_of(seen.finding), _source(seen.finding)
        for name in ("all", source):
            at = (name, min(9, int(10 * value)))
            bins[at] += 1
            true[at] += seen.phi
            said[at] += value
        if source == "weights":
            points.append((_weighed(seen.finding), seen.phi))
    for truth, word in (("person", "hidden"), ("technical", "kept")):
        print(f"{truth}, {word}")
        for kind in sorted((k for t, k in total if t == truth), key=lambda k: (k != "all", k)):
            part, whole = hidden[truth, kind], total[truth, kind]
            print(f"  {kind:24} {rate(part if word == 'hidden' else whole - part, whole)}")
    for name in ("all", "match", "weights", "unreadable", "form"):
        print(f"reliability, {name}: said, observed")
        for at in sorted(key for key in bins if key[0] == name):
            print(f"  {said[at] / bins[at]:.2f}  {rate(true[at], bins[at])}")
        lines = sum(count for key, count in bins.items() if key[0] == name)
        gap = sum(abs(said[key] - true[key]) for key in bins if key[0] == name)
        print(f"  expected calibration error {gap / max(lines, 1):.3f} of {lines}")
    for text, count in wrong.most_common(options.show):
        print(count, text)
    if options.fit:
        steps = monotone(points)
        rows = "\n".join(f"  [{value:.4f}, {share:.4f}]," for value, share in steps)
        options.fit.write_text(f"steps = [\n{rows}\n]\n", encoding="utf-8")


def _reader() -> LineReader:
    from phidetect.scanner.tagger import line_reader, shared_tagger

    return line_reader(shared_tagger("cpu", 1))


if __name__ == "__main__":
    main()
