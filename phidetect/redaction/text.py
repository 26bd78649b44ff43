"""Parts of a text value taken out, the rest kept (PS3.15 E.3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from phidetect.redaction.tables import table

__all__ = ["merge_spans", "remove_spans"]

_JOINTS = " \t,;:^_/|=-"
"""Characters that separate words and say nothing at the edge of a value."""

_WORD_BEFORE = re.compile(r"(?:(?<=[\s^,;:(\[/|=-])|\A)([^\s^,;:()\[\]|=]+)[ \t:^,=#-]*\Z")
_EMPTY_BRACKETS = re.compile(r"[ \t]*(?:\([\s,;:.^-]*\)|\[[\s,;:.^-]*\]|\{[\s,;:.^-]*\})")
_TERMS = frozenset(("AT", "DA", "DE", "DI", "ID", "NR", "PAT", "RE"))
"""In capitals these may be technique."""

_WINDOW = 80
_STEPS = 6
"""Dangling words taken in a row; more make a sentence."""


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return half-open ranges in order, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def remove_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` without the half-open ranges of code points in `spans`.

    Words on both sides of a hole are kept apart by one blank. What a hole leaves without an
    object goes as well: ``for``, ``Performed by``, a title, empty brackets, and separators at an
    edge of the value. Everything else stays as it is.

    Raises
    ------
    ValueError
        If a range does not lie inside the text.
    """
    holes = merge_spans(spans)
    if not holes:
        return text
    if holes[0][0] < 0 or holes[-1][1] > len(text):
        raise ValueError("a span lies outside its text")
    kept = [text[: holes[0][0]]]
    ends = [*(start for start, _ in holes[1:]), len(text)]
    kept += [text[end:start] for (_, end), start in zip(holes, ends, strict=True)]
    pieces = [kept[0]]
    kept[1:] = map(_without_title, kept[1:])
    for number, part in enumerate(kept[1:]):
        _drop_dangling(pieces, again=number > 0)
        _join(pieces, part)
    out = _without_brackets("".join(pieces), text)
    if not out.startswith(kept[0][:1] or "\0") or not kept[0].strip(_JOINTS):
        out = out.lstrip(_JOINTS)
    if not kept[-1].strip(_JOINTS):
        out = out.rstrip(_JOINTS)
    return out


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("dangling")[name].split())


@cache
def _dangling() -> frozenset[str]:
    return _words("prepositions") | _words("deeds") | _words("people") | _words("labels")


def _drop_dangling(pieces: list[str], *, again: bool) -> None:
    """Take from the text before a hole the words that led to it.

    Parameters
    ----------
    pieces : list of str
        The text, in parts; changed in place.
    again : bool
        Whether there is another hole before this one: a conjunction between the two goes.
    """
    if pieces[-1][-1:].isalnum():
        return  # the hole begins inside a word
    for _ in range(_STEPS):
        while len(pieces) > 1 and not pieces[-1].strip(" \t"):
            pieces.pop()
        tail = pieces[-1][-_WINDOW:]
        match = _WORD_BEFORE.search(tail)
        if match is None:
            return
        word = match[1].casefold()
        if match[1] in _TERMS:
            # SLICES AT, but PERFORMED AT
            before = _WORD_BEFORE.search(tail[: match.start(1)])
            dangles = before is not None and before[1].casefold() in _words("deeds")
        else:
            dangles = word in _dangling() or match[1] in _words("titles")
        if not dangles and not (again and word in _words("conjunctions")):
            return
        gone = len(tail) - match.start(1)
        pieces[-1] = pieces[-1][:-gone].rstrip(" \t")


def _without_title(right: str) -> str:
    """Return the text behind a hole without what belonged to the name in it."""
    bare = right.lstrip(" \t,")
    for word in _words("behind"):
        rest = bare[len(word) :]
        if bare.startswith(word) and not rest[:1].isalnum():
            return rest
    return right


def _without_brackets(out: str, text: str) -> str:
    """Return the text without brackets that a hole has emptied."""
    return out if _EMPTY_BRACKETS.search(text) else _EMPTY_BRACKETS.sub("", out)


def _join(pieces: list[str], right: str) -> None:
    """Add the text behind a hole: one blank between words, line ends as they are."""
    left = pieces[-1]
    if left and right and left[-1] not in "\r\n" and right[0] not in "\r\n":
        pieces[-1], right = left.rstrip(" \t"), right.lstrip(" \t")
        if pieces[-1][-1:] in (".", ";") and right[:1] == ".":
            right = right[1:].lstrip(" \t")  # the end of a sentence that is gone
        if pieces[-1] and right and right[0] not in ",;.)]}":
            right = f" {right}"
    pieces.append(right)
