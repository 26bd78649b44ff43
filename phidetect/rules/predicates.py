"""Conditions on the header of an object, as rules that users bring state them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from phidetect.rules.expressions import Expression
from phidetect.types import PathStep

__all__ = [
    "OPERATORS",
    "All",
    "Any",
    "Constant",
    "ElementRef",
    "Header",
    "Not",
    "Predicate",
    "Test",
    "elements_of",
    "holds",
]

ElementRef: TypeAlias = tuple[PathStep, ...]
"""Steps to an element; every one but the last enters item 0 of a sequence."""

Header: TypeAlias = Callable[[ElementRef], "tuple[str, ...] | None"]
"""Gives the values of an element as text, nothing for an empty one, None for none."""

OPERATORS = frozenset(
    {
        # On the values joined by backslashes, as the file has them; an absent element is "".
        "equals", "equals_folded", "contains", "contains_folded", "starts", "starts_folded",
        "ends", "ends_folded", "matches", "less", "greater",
        # On each value by itself, blanks around it and case ignored; one is enough.
        "one_equals", "one_finds", "one_matches",
        # On the element.
        "missing", "present", "empty",
    }
)  # fmt: skip

_NO_NUMBER = re.compile(r"[^0-9.]")
_MOST = 4096
"""Characters of a value that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A comparison of one element.

    Attributes
    ----------
    element : ElementRef
        What is compared.
    operator : str
        One of `OPERATORS`.
    text : str
        What it is compared with.
    expression : Expression or None
        Compiled `text`, for the operators that look for an expression.
    """

    element: ElementRef
    operator: str
    text: str = ""
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True where one part is."""

    parts: tuple[Predicate, ...]


Predicate: TypeAlias = "Test | Constant | Not | All | Any"


def holds(predicate: Predicate, header: Header) -> bool:
    """Return whether a predicate is true of an object.

    Parameters
    ----------
    predicate : Predicate
        As a parser made it; its depth is bounded there.
    header : callable
        Gives the values of elements.
    """
    match predicate:
        case Constant(value=value):
            return value
        case Not(part=part):
            return not holds(part, header)
        case All(parts=parts):
            return all(holds(part, header) for part in parts)
        case Any(parts=parts):
            return any(holds(part, header) for part in parts)
        case _:
            return _compare(predicate, header(predicate.element))


def elements_of(predicate: Predicate) -> Iterator[ElementRef]:
    """Yield the elements that a predicate looks at."""
    match predicate:
        case Test(element=element):
            yield element
        case Not(part=part):
            yield from elements_of(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from elements_of(part)


def _compare(test: Test, values: tuple[str, ...] | None) -> bool:
    operator = test.operator
    if operator in ("missing", "present"):
        return (values is None) == (operator == "missing")
    if operator == "empty":
        return values is not None and not any(value.strip() for value in values)
    if operator.startswith("one_"):
        return any(_one(test, value.strip()[:_MOST]) for value in values or ())
    text = "\\".join(values or ())[:_MOST]
    if operator == "matches":
        return test.expression is not None and test.expression.matches(text)
    if operator in ("less", "greater"):
        return _in_order(text, test.text, operator)
    wanted = test.text
    if operator.endswith("_folded"):
        operator, text, wanted = operator.removesuffix("_folded"), text.lower(), wanted.lower()
    return {
        "equals": text == wanted,
        "contains": wanted in text,
        "starts": text.startswith(wanted),
        "ends": text.endswith(wanted),
    }[operator]


def _one(test: Test, value: str) -> bool:
    if test.operator == "one_equals":
        return value.lower() == test.text.strip().lower()
    if test.expression is None:
        return False
    if test.operator == "one_matches":
        return test.expression.matches(value)
    return test.expression.found_in(value)


def _in_order(text: str, other: str, operator: str) -> bool:
    """Compare the digits and points of two texts as numbers; false where one is none."""
    try:
        left, right = (float(_NO_NUMBER.sub("", part)) for part in (text, other))
    except ValueError:
        return False
    return left < right if operator == "less" else left > right
