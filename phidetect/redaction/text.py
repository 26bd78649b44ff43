"""Parts of a text value taken out, the rest kept (PS3.15 E.3.5)."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["merge_spans", "remove_spans"]

_JOINTS = " \t,;:^_/|=-"
"""Characters that separate words and say nothing at the edge of a value."""


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

    Words on both sides of a hole are kept apart by one blank, and separators that a hole
    leaves at an edge of the value go. Everything else stays as it is.

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
    kept: list[str] = []
    at = 0
    for start, end in holes:
        kept.append(text[at:start])
        at = end
    kept.append(text[at:])
    out = kept[0]
    for part in kept[1:]:
        out = _join(out, part)
    if holes[0][0] == 0 or not kept[0].strip(_JOINTS):
        out = out.lstrip(_JOINTS)
    if holes[-1][1] == len(text) or not kept[-1].strip(_JOINTS):
        out = out.rstrip(_JOINTS)
    return out


def _join(left: str, right: str) -> str:
    if not left or not right or left[-1] in "\r\n" or right[0] in "\r\n":
        return left + right
    bare_left, bare_right = left.rstrip(" \t"), right.lstrip(" \t")
    return f"{bare_left} {bare_right}" if bare_left and bare_right else bare_left + bare_right
