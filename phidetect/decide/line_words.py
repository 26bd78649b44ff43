"""Words and weights for the decision on a line of burned-in text, loaded from data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from phidetect.package_data import read_toml

__all__ = ["LineRule", "LineWords", "line_rules", "line_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """The words of ``data/line_words.toml``, in lower case but for `technique`.

    Attributes
    ----------
    side : frozenset of str
        Words that tell a side.
    marker : frozenset of str
        Every word of a side marker or positioning note, `side` included.
    filler : frozenset of str
        Words that only join those.
    technique : frozenset of str
        Short tokens of exposure and equipment on radiographs, in the case they have.
    beside : frozenset of str
        Words that are of a marker beside another one of it only.
    readout, long : frozenset of str
        Words beside the numbers of an exposure or a display; those beside four digits too.
    filters : frozenset of str
        Metals of anode and filter, which stand beside each other.
    clock : frozenset of str
        Words after the numbers of a time.
    pointed : frozenset of str
        Abbreviations of markers that are written with points.
    lone : frozenset of str
        Letters that mean something beside a side, other than somebody.
    alike : dict of int to str
        Signs that readers take for each other, as `str.translate` wants them.
    prefixes : tuple of str
        Beginnings of medical words.
    orientation : tuple of str
        Letters of patient orientation, opposites in one string (PS3.3 C.7.6.1.1.1).
    label, strong_label : frozenset of str
        Words that announce a value; those of which one must be there.
    sex : frozenset of str
        Words that tell sex.
    short_names : frozenset of str
        Names of two to four letters.
    particles : frozenset of str
        Words that belong to a surname.
    units : frozenset of str
        Units of measurement.
    institution : re.Pattern
        Finds a word for an institution in a text in lower case.
    months : frozenset of str
        First letters of the names of months.
    """

    side: frozenset[str]
    marker: frozenset[str]
    filler: frozenset[str]
    technique: frozenset[str]
    beside: frozenset[str]
    readout: frozenset[str]
    long: frozenset[str]
    filters: frozenset[str]
    clock: frozenset[str]
    pointed: frozenset[str]
    lone: frozenset[str]
    alike: dict[int, str]
    prefixes: tuple[str, ...]
    orientation: tuple[str, ...]
    label: frozenset[str]
    strong_label: frozenset[str]
    sex: frozenset[str]
    short_names: frozenset[str]
    particles: frozenset[str]
    units: frozenset[str]
    institution: re.Pattern[str]
    months: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """A rule of ``data/line_rules.toml``.

    Attributes
    ----------
    name : str
        Name of the rule.
    weight : float
        What it adds to the log-odds.
    why : str
        Its reason, for evidence.
    """

    name: str
    weight: float
    why: str


def _load(name: str) -> dict[str, Any]:
    return read_toml("decide", name)


@cache
def line_words() -> LineWords:
    """Return the words."""
    data = _load("line_words.toml")
    marker = data["marker"]
    side = frozenset(marker["side"].split())
    # The longest first, so that "medical center" does not stop at a shorter term.
    institutions = sorted(data["institution"]["terms"], key=lambda term: (-len(term), term))
    kinds = ("position", "place", "part", "note")
    return LineWords(
        side=side,
        marker=side.union(*(marker[kind].split() for kind in kinds)),
        filler=frozenset(marker["filler"].split()),
        technique=frozenset(marker["technique"].split()),
        beside=frozenset(marker["beside"].split()),
        readout=frozenset(marker["readout"].split()),
        long=frozenset(marker["long"].split()),
        pointed=frozenset(marker["pointed"].split()),
        filters=frozenset(marker["filters"].split()),
        clock=frozenset(marker["clock"].split()),
        lone=frozenset(marker["lone"].split()),
        alike={ord(c): group[0] for group in marker["alike"] for c in group},
        prefixes=tuple(marker["prefixes"].split()),
        orientation=tuple(marker["orientation"]),
        label=frozenset(data["label"]["words"].split()),
        strong_label=frozenset(data["label"]["strong"].split()),
        sex=frozenset(data["sex"]["words"].split()),
        short_names=frozenset(data["short_names"]["words"].split()),
        particles=frozenset(data["particles"]["words"].split()),
        units=frozenset(data["units"]["words"].split()),
        months=frozenset(data["months"]["words"].split()),
        institution=re.compile(
            r"(?<![^\W_])(?:" + "|".join(map(re.escape, institutions)) + r")(?![^\W\d_])"
        ),
    )


@cache
def line_rules() -> dict[str, LineRule]:
    """Return the rules by name."""
    return {
        name: LineRule(name=name, weight=float(row["weight"]), why=row["why"])
        for name, row in _load("line_rules.toml").items()
    }
