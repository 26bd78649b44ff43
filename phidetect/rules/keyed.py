"""Values beside a word that says what they are: XML, JSON, settings files, name and value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from phidetect.rules._data import read_toml
from phidetect.rules.header import identifying_keywords, is_placeholder
from phidetect.types import Category, TextMatch

__all__ = ["find_keyed"]

_HINT = re.compile(r"[A-Za-z][\"'>]?\s{0,8}[:=>]")
_XML = re.compile(
    r"<(?:\w{1,20}:)?(?P<key>[A-Za-z][\w.\-]{2,40})(?:\s[^<>]{0,200})?>\s{0,20}(?P<x>[^<>\s][^<>]{0,200}?)\s{0,20}</"
)
_MEMBER = re.compile(
    r"(?<![\w])[\"']?(?P<key>[A-Za-z][\w.\-]{0,39}(?: [A-Za-z][\w.\-]{0,20}){0,2})[\"']?"
    r"[ \t]{0,8}[:=][ \t]{0,8}\[?[\"']?(?P<x>[^\s\"'<>\[\]{},;=:][^\n\"'<>\[\]{},;=]{1,100})"
)
_LETTERS = re.compile(r"[^A-Za-z]+")
_TYPE = re.compile(r"[a-z]{1,2}(?=[A-Z])")
"""What some write before a name for its type: tPatientsName."""


@cache
def _keys() -> Mapping[str, Category]:
    table = {
        key: Category(name)
        for name, keys in read_toml("keyed.toml")["keys"].items()
        for key in keys
    }
    for keyword, category in identifying_keywords().items():
        table.setdefault(keyword.lower(), category)
    return table


def find_keyed(text: str) -> list[TextMatch]:
    """Return the values of `text` that stand beside a word for what identifies."""
    if _HINT.search(text) is None:
        return []
    return [*_found(_XML, text), *_found(_MEMBER, text)]


def _found(form: re.Pattern[str], text: str) -> Iterator[TextMatch]:
    for match in form.finditer(text):
        category = _meaning(match["key"].rsplit(".", 1)[-1])
        start, end = match.span("x")
        value = text[start:end].rstrip()
        if category is None or is_placeholder(value) or not any(map(str.isalnum, value)):
            continue
        digits = sum(map(str.isdigit, value))
        if (category is Category.DATE and digits < 4) or (category is Category.ID and not digits):
            continue
        yield TextMatch(
            start=start,
            end=start + len(value),
            category=category,
            score=0.9,
            source="rule:keyed.value",
            why="value beside a word for what identifies",
        )


def _meaning(key: str) -> Category | None:
    for form in (key, _TYPE.sub("", key, count=1) if _TYPE.match(key) else ""):
        found = _keys().get(_LETTERS.sub("", form).lower())
        if found is not None:
            return found
    return None
