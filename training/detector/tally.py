"""Counts what finders found of drawn lines and writes the table of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.detector.cover import Verdict
from training.intervals import exact_interval

__all__ = ["Count", "Tally"]


@dataclass(slots=True)
class Count:
    """Lines of a group, and what one finder made of them."""

    lines: int = 0
    found: int = 0
    quad: int = 0
    seen: int = 0
    swallowed: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one line."""
        self.lines += 1
        self.found += verdict.found
        self.quad += verdict.quad
        self.seen += verdict.seen
        self.swallowed += verdict.swallowed

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, the share found and its exact 95 % interval."""
        low, high = exact_interval(self.found, self.lines)
        share = self.found / self.lines if self.lines else None
        return {
            "lines": self.lines,
            "found": self.found,
            "share": share,
            "low": low,
            "high": high,
            "quad": self.quad,
            "seen": self.seen,
            "swallowed": self.swallowed,
        }


@dataclass(slots=True)
class Tally:
    """Counts by property, group and finder, of readable lines and of all."""

    finders: Sequence[str]
    readable: dict[tuple[str, str, str], Count] = field(default_factory=lambda: _counts())
    every: dict[tuple[str, str, str], Count] = field(default_factory=lambda: _counts())

    def add(
        self, groups: Mapping[str, str], verdicts: Mapping[str, Verdict], *, readable: bool
    ) -> None:
        """Count a line that every finder has been asked for."""
        for finder, verdict in verdicts.items():
            for name, group in [("all", "all"), *groups.items()]:
                self.every[name, group, finder].add(verdict)
                if readable:
                    self.readable[name, group, finder].add(verdict)

    def groups(self, order: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
        """Return the groups that have lines: those of ordered properties first, in order."""
        there = {(name, group) for name, group, _ in self.every}
        ranked = [("all", "all"), *((name, g) for name, names in order.items() for g in names)]
        return [key for key in ranked if key in there] + sorted(there.difference(ranked))

    def to_dict(self, order: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
        """Return one row for each group."""
        return [
            {
                "property": name,
                "group": group,
                "finders": {
                    finder: {
                        "readable": self.readable[name, group, finder].to_dict(),
                        "all": self.every[name, group, finder].to_dict(),
                    }
                    for finder in self.finders
                },
            }
            for name, group in self.groups(order)
        ]

    def markdown(self, order: Mapping[str, Iterable[str]]) -> str:
        """Return the table: readable lines first, all lines last in each finder's columns."""
        head = ["property", "group", "lines", "readable"]
        for finder in self.finders:
            head += [f"{finder}: found", "share, interval", "turned", "swallowed", "of all"]
        rows = [head, ["---"] * len(head)]
        for name, group in self.groups(order):
            first = self.finders[0]
            counts = self.every[name, group, first], self.readable[name, group, first]
            row = [name, group, *(str(count.lines) for count in counts)]
            for finder in self.finders:
                count = self.readable[name, group, finder]
                row += [*_cells(count), f"{self.every[name, group, finder].found}"]
            rows.append(row)
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _counts() -> dict[tuple[str, str, str], Count]:
    return defaultdict(Count)


def _cells(count: Count) -> list[str]:
    if not count.lines:
        return ["-"] * 4
    low, high = exact_interval(count.found, count.lines)
    share = f"{count.found / count.lines:.3f} ({low:.3f} to {high:.3f})"
    return [str(count.found), share, str(count.quad), str(count.swallowed)]
