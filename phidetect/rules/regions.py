"""Regions that the header or the make of a device tells: image content, and places of identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from phidetect.rules._data import read_toml
from phidetect.rules.expressions import compile_expression
from phidetect.rules.predicates import All, ElementRef, Header, Predicate, Test, elements_of, holds
from phidetect.types import Box, PathStep

__all__ = [
    "DeviceRegion",
    "DeviceRule",
    "RegionRules",
    "RuleBox",
    "device_regions",
    "elements_wanted",
    "shipped_rules",
    "ultrasound_regions",
]

_MOST_PIECES = 4096
"""More boxes than that are not cut any smaller: more stays hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBox:
    """One place that a rule names.

    Attributes
    ----------
    box : Box or None
        Half-open, in stored rows and columns. None stands for the regions of the object's
        Sequence of Ultrasound Regions (0018,6011).
    keep : bool
        Whether it is taken out of what rules before hide, instead of hidden.
    """

    box: Box | None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRule:
    """Where a device prints identity.

    Attributes
    ----------
    number : int
        Its place in its file, from 1.
    when : Predicate
        The objects that it is about.
    boxes : tuple of RuleBox
        Places, in the order in which they count.
    """

    number: int
    when: Predicate
    boxes: tuple[RuleBox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRules:
    """The rules of one file.

    Attributes
    ----------
    kind : str
        ``shipped``, ``ctp`` or ``deid``.
    rules : tuple of DeviceRule
        In the order of the file.
    first_only : bool
        Whether the first rule that holds is the only one that counts.
    digest : str
        sha256 of the file, empty for the shipped one.
    notices : tuple of str
        What the file holds that is not carried out.
    """

    kind: str
    rules: tuple[DeviceRule, ...]
    first_only: bool = False
    digest: str = ""
    notices: tuple[str, ...] = ()


Limits: TypeAlias = Iterable[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegion:
    """A place of identity, and the rule that tells it.

    Attributes
    ----------
    box : Box
        Inside the frame.
    kind : str
        Kind of the file.
    file : int
        Its place among the files that were asked, from 0.
    number : int
        The rule.
    """

    box: Box
    kind: str
    file: int
    number: int


def ultrasound_regions(limits: Limits, *, rows: int, cols: int) -> tuple[Box, ...]:
    """Return the regions of Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5.

    Text outside of them stands in the banner of the screen.

    Parameters
    ----------
    limits : iterable of (int, int, int, int)
        Per item Region Location Min X0 (0018,6018), Min Y0 (0018,601A), Max X1 (0018,601C) and
        Max Y1 (0018,601E). The maximum lies inside the region (PS3.3 C.8.5.5.1.4).
    rows, cols : int
        Size of the frame; regions are clipped to it, empty and reversed ones left out.
    """
    boxes = []
    for x0, y0, x1, y1 in limits:
        if x1 < x0 or y1 < y0:
            continue
        box = Box(y0, x0, y1 + 1, x1 + 1).clip(rows, cols)
        if box.area:
            boxes.append(box)
    return tuple(boxes)


def device_regions(
    files: Iterable[RegionRules],
    header: Header,
    *,
    rows: int,
    cols: int,
    pictures: Sequence[Box] = (),
) -> tuple[DeviceRegion, ...]:
    """Return where a device prints identity into frames of this size; empty where unknown.

    Parameters
    ----------
    files : iterable of RegionRules
        Shipped and given rules. What one file keeps takes nothing from what another hides.
    header : callable
        Gives the values of elements.
    rows, cols : int
        Rows (0028,0010) and Columns (0028,0011); regions are clipped to them.
    pictures : sequence of Box
        The regions of Sequence of Ultrasound Regions (0018,6011).
    """
    found: list[DeviceRegion] = []
    for file, rules in enumerate(files):
        hidden: list[DeviceRegion] = []
        for rule in rules.rules:
            if not holds(rule.when, header):
                continue
            for place in rule.boxes:
                for box in pictures if place.box is None else (place.box,):
                    clipped = box.clip(rows, cols)
                    if not clipped.area:
                        continue
                    if not place.keep:
                        hidden.append(
                            DeviceRegion(
                                box=clipped, kind=rules.kind, file=file, number=rule.number
                            )
                        )
                    elif len(hidden) < _MOST_PIECES:
                        hidden = [r for one in hidden for r in _without(one, clipped)]
            if rules.first_only:
                break
        found += hidden
    return tuple(dict.fromkeys(found))


def elements_wanted(files: Iterable[RegionRules]) -> frozenset[ElementRef]:
    """Return the elements that rules look at."""
    return frozenset(
        element for rules in files for rule in rules.rules for element in elements_of(rule.when)
    )


def _without(region: DeviceRegion, hole: Box) -> Iterator[DeviceRegion]:
    """Yield what is left of a region outside of a box: up to four boxes around it."""
    whole, common = region.box, region.box.intersection(hole)
    if common is None or not common.area:
        yield region
        return
    for box in (
        Box(whole.row0, whole.col0, common.row0, whole.col1),
        Box(common.row1, whole.col0, whole.row1, whole.col1),
        Box(common.row0, whole.col0, common.row1, common.col0),
        Box(common.row0, common.col1, common.row1, whole.col1),
    ):
        if box.height and box.width:
            yield replace(region, box=box)


@cache
def shipped_rules() -> RegionRules:
    """Return the rules of ``data/device_regions.toml``."""
    rules = []
    for number, device in enumerate(read_toml("device_regions.toml")["device"], 1):
        tests = [
            _test(0x00080060, "one_equals", device["modality"]),
            _test(0x00280010, "one_equals", str(device["rows"])),
            _test(0x00280011, "one_equals", str(device["columns"])),
            _test(0x00080070, "one_matches", device["manufacturer"]),
        ]
        if "model" in device:
            tests.append(_test(0x00081090, "one_matches", device["model"]))
        boxes = tuple(RuleBox(box=Box(*box)) for box in device["boxes"])
        rules.append(DeviceRule(number=number, when=All(tuple(tests)), boxes=boxes))
    return RegionRules(kind="shipped", rules=tuple(rules), first_only=True)


def _test(tag: int, operator: str, text: str) -> Test:
    expression = compile_expression(text, ignore_case=True) if "matches" in operator else None
    element = (PathStep(tag >> 16, tag & 0xFFFF),)
    return Test(element=element, operator=operator, text=text, expression=expression)
