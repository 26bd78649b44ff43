"""Writes what was measured of the text screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from training.detector.readable import ORDER
from training.intervals import exact_interval

__all__ = ["report"]

Row = dict[str, Any]


def report(rows: Sequence[Row]) -> tuple[str, list[Row]]:
    """Return the tables as text, and their rows."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row["part"]].append(row)
    made = [
        *_text([row for row in parts["text"] if row["readable"]]),
        *_quiet("plain", parts["plain"], lambda row: [row["ground"]]),
        *_quiet("real", parts["real"], lambda row: [row["ground"]]),
        *_quiet("rulers", parts["rulers"], lambda row: row["shapes"]),
        *_false("rulers", parts["rulers"]),
        *_quiet("shapes", parts["shapes"], lambda row: row["shapes"]),
        *_false("shapes", parts["shapes"]),
    ]
    head = ["measured", "group", "of", "count", "share", "exact 95 % interval"]
    lines = [head, ["---"] * len(head)]
    for row in made:
        low, high = row["low"], row["high"]
        lines.append(
            [row["measured"], row["group"], str(row["count"]), str(row["hits"]),
             f"{row['share']:.4f}", f"{low:.4f} to {high:.4f}"]
        )  # fmt: skip
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n", made


def _text(rows: Sequence[Row]) -> list[Row]:
    name = "frames with a readable line, looked at"
    made = [_share(name, "all", [row["fired"] for row in rows])]
    single = [row for row in rows if "alone" in row]
    made.append(_share(name, "one line only", [row["fired"] for row in single]))
    for key in ("glyph height", "contrast", "contrast to noise", "orientation", "font"):
        for group in ORDER[key]:
            hits = [row["fired"] for row in single if row["alone"][key] == group]
            made.append(_share(name, f"one line, {key} {group}", hits))
    made.append(
        _share(
            "readable lines that a marked part touches",
            "all",
            [at < row["touched"] for row in rows for at in range(row["readable"])],
        )
    )
    return [row for row in made if row["count"]]


def _quiet(part: str, rows: Sequence[Row], names: Callable[[Row], Iterable[str]]) -> list[Row]:
    measured = f"{part}, skipped"
    groups: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for name in {*names(row)}:
            groups[name].append(not row["fired"])
    made = [_share(measured, "all", [not row["fired"] for row in rows])]
    made += [_share(measured, name, hits) for name, hits in sorted(groups.items())]
    return [row for row in made if row["count"]]


def _false(part: str, rows: Sequence[Row]) -> list[Row]:
    sure, found = f"{part}, a line that the screen is sure of", f"{part}, a line found"
    groups: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for name in {*row["shapes"]}:
            groups[name].append(row["found"])
    made = [
        _share(sure, "all", [row["sure"] for row in rows]),
        _share(found, "all", [row["found"] for row in rows]),
        *(_share(found, name, hits) for name, hits in sorted(groups.items())),
    ]
    return [row for row in made if row["count"]]


def _share(measured: str, group: str, hits: Iterable[object]) -> Row:
    hit = [bool(one) for one in hits]
    low, high = exact_interval(sum(hit), len(hit))
    return {
        "measured": measured,
        "group": group,
        "count": len(hit),
        "hits": sum(hit),
        "share": sum(hit) / max(1, len(hit)),
        "low": low,
        "high": high,
    }
