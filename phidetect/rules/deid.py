"""Recipes of pydicom/deid, read as device-region rules.

Only what tells places in pixels is read: the labels of ``%filter`` sections with coordinates.
Each label whose filters hold counts, in the order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from phidetect.rules.ctp import FindTag, RuleSyntaxError
from phidetect.rules.expressions import ExpressionError, compile_expression
from phidetect.rules.predicates import All, Any, Constant, ElementRef, Not, Predicate, Test
from phidetect.rules.regions import DeviceRule, RuleBox
from phidetect.types import Box, PathStep

__all__ = ["parse_deid"]

_SECTIONS = ("header", "labels", "filter", "fields", "values")
_FILTERS = r"notcontains|contains|notequals|equals|missing|empty|present"
_JOIN = re.compile(rf"\s*(\|\||\+)\s*(?=(?:{_FILTERS})\b)", re.IGNORECASE)
_FILTER = re.compile(rf"({_FILTERS})\s+(\S+)(?:\s+(.*))?", re.IGNORECASE)
_PLACE = re.compile(r"(ctp)?(keep)?coordinates\s*:?\s*(.*)", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(\d{1,7})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*")
_TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),?\s?([0-9A-Fa-f]{4})\)?")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_FORMAT = re.compile(r"format\s+dicom", re.IGNORECASE)
_EVERYTHING = Box(0, 0, 1 << 30, 1 << 30)
_MAX_LINE = 4096
_MAX_FILTERS = 100
"""Filters of a label: joined one by one, they nest as deep as they are many."""
_REGIONS_OF = "from:sequenceofultrasoundregions"


@dataclass(slots=True)
class _Label:
    line: int
    when: Predicate | None = None
    filters: int = 0
    boxes: list[RuleBox] = field(default_factory=list)


def parse_deid(text: str, *, find_tag: FindTag) -> tuple[tuple[DeviceRule, ...], tuple[str, ...]]:
    """Return the rules of a recipe, and what of it is not carried out.

    Parameters
    ----------
    text : str
        The recipe.
    find_tag : callable
        Gives the tag of a keyword.

    Raises
    ------
    RuleSyntaxError
        For anything in a ``%filter`` section that is not understood, and for unknown sections.
    """
    labels: list[_Label] = []
    ignored: dict[str, int] = {}
    for line, section, content in _lines(text):
        if section != "filter":
            ignored[section] = ignored.get(section, 0) + 1
        elif re.match(r"label\b", content, re.IGNORECASE):
            labels.append(_Label(line))
        elif not labels:
            raise RuleSyntaxError(line, "a filter before the first LABEL")
        else:
            _add(labels[-1], line, content, find_tag)
    rules = []
    for number, label in enumerate(labels, 1):
        when = Constant(True) if label.when is None else label.when
        if label.boxes:
            rules.append(DeviceRule(number=number, when=when, boxes=tuple(label.boxes)))
    return tuple(rules), tuple(_notices(labels, ignored))


def _notices(labels: list[_Label], ignored: dict[str, int]) -> Iterator[str]:
    for section, count in sorted(ignored.items()):
        yield f"{count} lines of %{section} are not carried out: only regions are"
    flags = sum(not label.boxes for label in labels)
    if flags:
        yield f"{flags} labels without coordinates hide nothing"
    if any(place.keep for label in labels for place in label.boxes):
        yield "keepcoordinates take from regions of this file only, never from what is found"


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, section and content of the lines that hold anything."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > _MAX_LINE:
            raise RuleSyntaxError(number, "a line that is too long")
        content = _COMMENT.sub("", line).strip()
        if not content:
            continue
        if content.startswith("%"):
            words = content[1:].split()
            section = words[0].lower() if words else ""
            if section not in _SECTIONS:
                raise RuleSyntaxError(number, "an unknown section")
        elif _FORMAT.fullmatch(content):
            continue
        elif not section:
            raise RuleSyntaxError(number, "text before the first section")
        else:
            yield number, section, content


def _add(label: _Label, line: int, content: str, find_tag: FindTag) -> None:
    """Take a line of a label in: a place, or filters that are joined to those before."""
    place = _PLACE.fullmatch(content)
    if place is not None:
        label.boxes.append(_place(place, line))
        return
    operator = "+"
    if content.startswith(("+", "||")):
        operator = "||" if content.startswith("||") else "+"
        content = content[len(operator) :].strip()
    found, count = _filters(content, line, find_tag)
    label.filters += count
    if label.filters > _MAX_FILTERS:
        raise RuleSyntaxError(line, "too many filters in a label")
    label.when = found if label.when is None else _joined(label.when, operator, found)


def _joined(left: Predicate, operator: str, right: Predicate) -> Predicate:
    """Return two conditions as one; a row of the same operator stays one level deep."""
    kind = Any if operator == "||" else All
    parts = left.parts if isinstance(left, kind) else (left,)
    return kind((*parts, right))


def _filters(content: str, line: int, find_tag: FindTag) -> tuple[Predicate, int]:
    """Return the filters of one line as one condition, and how many there are."""
    first, *rest = _JOIN.split(content)
    if len(rest) > 2 * _MAX_FILTERS:
        raise RuleSyntaxError(line, "too many filters in a line")
    found = _filter(first, line, find_tag)
    for operator, text in zip(rest[::2], rest[1::2], strict=True):
        found = _joined(found, operator, _filter(text, line, find_tag))
    return found, 1 + len(rest) // 2


def _filter(text: str, line: int, find_tag: FindTag) -> Predicate:
    match = _FILTER.fullmatch(text.strip())
    if match is None:
        raise RuleSyntaxError(line, "not a filter")
    action, name, value = match[1].lower(), match[2], (match[3] or "").strip()
    element = _element(name, line, find_tag)
    if action in ("missing", "empty", "present"):
        if value:
            raise RuleSyntaxError(line, "a filter with a value too many")
        return Test(element=element, operator=action)
    if not value:
        raise RuleSyntaxError(line, "a filter without a value")
    if action.endswith("equals"):
        found = Test(element=element, operator="one_equals", text=value)
    else:
        try:
            expression = compile_expression(value, ignore_case=True)
        except ExpressionError as error:
            raise RuleSyntaxError(line, str(error)) from None
        found = Test(element=element, operator="one_finds", text=value, expression=expression)
    return Not(found) if action.startswith("not") else found


def _element(name: str, line: int, find_tag: FindTag) -> ElementRef:
    match = _TAG.fullmatch(name)
    tag = int(match[1] + match[2], 16) if match else find_tag(name)
    if tag is None:
        raise RuleSyntaxError(line, "an unknown keyword")
    return (PathStep(tag >> 16, tag & 0xFFFF),)


def _place(match: re.Match[str], line: int) -> RuleBox:
    ctp, keep, where = bool(match[1]), bool(match[2]), match[3].strip()
    if where.lower() == "all":
        return RuleBox(box=_EVERYTHING, keep=keep)
    if where.lower() == _REGIONS_OF:
        return RuleBox(box=None, keep=keep)
    numbers = _NUMBERS.fullmatch(where)
    if numbers is None:
        raise RuleSyntaxError(line, "not coordinates")
    x0, y0, x1, y1 = map(int, numbers.groups())
    if ctp:
        x1, y1 = x0 + x1, y0 + y1
    if x1 <= x0 or y1 <= y0:
        raise RuleSyntaxError(line, "a region without extent")
    return RuleBox(box=Box(y0, x0, y1, x1), keep=keep)
