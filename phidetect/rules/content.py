"""What the items of a content tree say of each other: concepts and coding schemes (PS3.3 C.17).

References by value of Referenced Content Item Identifier (0040,DB73) are not followed, so that
none of them can make a loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from phidetect.rules._data import read_toml
from phidetect.types import Category, ElementView, PathStep, TextMatch

__all__ = ["ContentContext"]

_CONCEPT_NAME = 0x0040A043
_PERSON_CODES = 0x00401101
_CONCEPT_CODES = 0x0040A168
_VALUES = frozenset({"TextValue", "UnformattedTextValue"})
_WORD = re.compile(r"[a-z]+")
_PARTS = {"CodeValue": 0, "LongCodeValue": 0, "URNCodeValue": 0, "CodeMeaning": 1}
_TOLD = frozenset({*_PARTS, "CodingSchemeDesignator"})

Steps = tuple[PathStep, ...]


class ContentContext:
    """Concept names and coding schemes of the elements of one object.

    Parameters
    ----------
    views : iterable of ElementView
        The elements.

    Attributes
    ----------
    seen : dict
        What the texts of the object turned out to hold, by tag, VR and whether they are codes
        of a local scheme; kept while it is looked at.
    """

    def __init__(self, views: Iterable[ElementView]) -> None:
        self._concepts: dict[Steps, list[str]] = {}
        self._schemes: dict[Steps, str] = {}
        self.seen: dict[tuple[int, str, bool], dict[str, list[TextMatch]]] = {}
        for view in views:
            if view.keyword not in _TOLD or not view.values or view.path.depth == 0:
                continue
            if view.keyword == "CodingSchemeDesignator":
                self._schemes[view.path.steps[:-1]] = view.values[0].reveal().strip()
            part = _PARTS.get(view.keyword)
            if part is None:
                continue
            around = view.path.steps[-2]
            if around.group << 16 | around.element == _CONCEPT_NAME:
                concept = self._concepts.setdefault(view.path.steps[:-2], ["", ""])
                concept[part] = view.values[0].reveal()

    def category(self, view: ElementView) -> Category | None:
        """Return what the value of a content item is by its Concept Name (0040,A043).

        The codes of Person Identification Code Sequence (0040,1101) stand for a person.
        """
        part = _PARTS.get(view.keyword)
        if part is not None and view.path.depth:
            around = view.path.steps[-2]
            person = around.group << 16 | around.element == _PERSON_CODES
            if person:
                return (Category.ID, Category.STAFF_NAME)[part]
            if around.group << 16 | around.element != _CONCEPT_CODES:
                return None
            # A value that is a code says whom it means where the concept leaves no doubt.
            code = self._concepts.get(view.path.steps[:-2], [""])[0]
            return _codes().get(code.strip())
        if view.keyword == "NumericValue" and view.path.depth > 1:
            concept = self._concepts.get(view.path.steps[:-2])
            found = None if concept is None else _category(*concept)
            return found if found is Category.ID else None
        if view.keyword not in _VALUES:
            return None
        concept = self._concepts.get(view.path.steps[:-1])
        return None if concept is None else _category(*concept)

    def meaning(self, view: ElementView) -> str | None:
        """Return the Concept Name of the content item whose text a value is, as words.

        Empty where it has none; None for another value.
        """
        if view.keyword not in _VALUES:
            return None
        return self._concepts.get(view.path.steps[:-1], ["", ""])[1].strip()

    def is_local_code(self, view: ElementView) -> bool:
        """Return whether a code is of a local scheme (PS3.16 8.2), or of none at all."""
        if view.keyword not in _PARTS or view.path.depth == 0:
            return False
        scheme = self._schemes.get(view.path.steps[:-1], "")
        return scheme in ("", "L") or scheme.startswith("99")


@cache
def _codes() -> Mapping[str, Category]:
    table = read_toml("content.toml")["codes"]
    return {code: Category(name) for name, codes in table.items() for code in codes}


@cache
def _words() -> tuple[tuple[frozenset[str], Category], ...]:
    table = read_toml("content.toml")["words"]
    return tuple((frozenset(row), Category(name)) for name, rows in table.items() for row in rows)


def _category(code: str, meaning: str) -> Category | None:
    found = _codes().get(code.strip())
    if found is not None:
        return found
    words = set(_WORD.findall(meaning.lower()))
    return next((category for row, category in _words() if row <= words), None)
