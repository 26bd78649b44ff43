"""Prints how many known identifiers are found in misread lines, and what it costs.

Run as ``python -m training.lines.known [--seed 1] [--lines 3000]``. Each line says one thing of an
invented person whose header is known, misread as `training.synth.misread` does; rows are by the
number of letters that were changed, lost or added (blanks, case and signs aside). The last rows
say how many technical lines match by mistake, and the time for one line.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from random import Random

import numpy as np

from phidetect.rules.known import KnownMatcher
from phidetect.types import Category, KnownIdentifiers
from training.detector.people import Person, invent, technical_line
from training.markers.measure import rate
from training.synth.example import Example
from training.synth.misread import misread

__all__ = ["edits"]


def edits(one: str, other: str) -> int:
    """Return the edit distance of the letters and digits of two texts."""
    a, b = ("".join(filter(str.isalnum, text.casefold())) for text in (one, other))
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def _lines(who: Person) -> dict[str, tuple[str, Category]]:
    birth = f"{who.birth[1]:02}/{who.birth[2]:02}/{who.birth[0]}"
    return {
        "family, given": (f"{who.family}, {who.given}", Category.NAME),
        "family": (who.family, Category.NAME),
        "given": (who.given, Category.NAME),
        "identifier": (who.number, Category.ID),
        "accession": (who.accession, Category.ID),
        "date of birth": (birth, Category.DATE),
        "institution": (who.institution, Category.INSTITUTION),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=3000)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    rng, chance = np.random.default_rng(options.seed), Random(options.seed)
    found: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    missed: list[str] = []
    wrong, spent, count = Counter[str](), 0.0, 0
    for _ in range(options.lines):
        who = invent(rng)
        matcher = KnownMatcher(KnownIdentifiers(who.known().items))
        kind, (text, category) = chance.choice(list(_lines(who).items()))
        read = _misread(text, chance)
        technical = _misread(technical_line(rng), chance)
        started = time.perf_counter()
        matches = matcher.find(read, ocr=True)
        wrong["matched"] += bool(matcher.find(technical, ocr=True))
        spent, count = spent + time.perf_counter() - started, count + 2
        key = kind, f"{min(3, edits(text, read))} edits"
        total[key] += 1
        found[key] += any(match.category is category for match in matches)
        if not matches and edits(text, read) <= 2:
            missed.append(f"{kind} {text!r} read {read!r}")
    for key in sorted(total):
        print(f"{key[0]:16}{key[1].replace('3', '3 or more'):18}{rate(found[key], total[key])}")
    print(f"technical lines matched   {rate(wrong['matched'], options.lines)}")
    print(f"microseconds for one line, learning aside: {1e6 * spent / count:.0f}")
    print(*missed[: options.show], sep="\n")


def _misread(text: str, rng: Random) -> str:
    example = Example(text=text, spans=(), concept="", kind="ocr", template="", origin="")
    return misread(example, rng).text


if __name__ == "__main__":
    main()
