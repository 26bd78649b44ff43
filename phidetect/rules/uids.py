"""What a UID tells beside being unique: when it was made, of whom, and by whom (PS3.5 9)."""

from __future__ import annotations

import re
from functools import cache

from phidetect.rules._data import read_toml
from phidetect.rules.known import KnownMatcher
from phidetect.standard import confidentiality_profile
from phidetect.types import Category, ElementView, TextMatch

__all__ = ["uid_matches"]

_PRIVATE_INFORMATION_CREATOR = 0x00020100
_SHORTEST = 4
"""Digits that a known number in a UID has at least."""
_LONG = 8
"""Digits from which on it may be part of a component: fewer stand there by chance."""
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,9})?"
_DATE = re.compile(
    rf"(?:^|\.)(?:(?:1\.)?(?P<ymd>(?:199\d|20[0-3]\d|2040)(?:0[1-9]|1[0-2]){_DAY})(?:{_TIME})?)(?=\.|\Z)"
)
# Siemens writes 3000, the device number in two digits, and the time from the year on.
_SIEMENS = re.compile(
    rf"\.30000\d(?:\d)?(?P<ymd>\d\d(?:0[1-9]|1[0-2]){_DAY})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{{6,15}}(?=\.|\Z)"
)
_YEAR_PARTS = re.compile(
    rf"\.(?:199\d|20[0-3]\d)\.(?:0?[1-9]|1[0-2])\.(?:{_DAY}|[1-9])\.(?:[01]?\d|2[0-3])\.[0-5]?\d\.[0-5]?\d(?=\.|\Z)"
)


@cache
def _roots() -> frozenset[str]:
    table = read_toml("uid_roots.toml")
    return frozenset(root for group in table.values() for root in group)


def uid_matches(view: ElementView, text: str, matcher: KnownMatcher) -> list[TextMatch]:
    """Return one match of the whole UID where it tells something; none of registered ones.

    A known number as components of it or, of eight digits, anywhere in it; a date. Of the
    attributes that Table E.1-1 gives the action U also a root that neither makes UIDs of UUIDs
    (PS3.5 B.2) nor belongs to a maker or toolkit: institutions have such. An attribute that
    no dictionary knows has no reason to hold a UID that stays.

    Parameters
    ----------
    view : ElementView
        An element of VR UI.
    text : str
        One value of it, digits and dots.
    matcher : KnownMatcher
        What is known.
    """
    plain = text.strip(" \0")
    mirrored = view.in_file_meta and view.tag != _PRIVATE_INFORMATION_CREATOR
    if plain.startswith("1.2.840.10008.") or mirrored or not plain:
        return []
    if any(_tells(match, text) for match in matcher.find_in_uid(text)):
        return [_match(text, 0.9, "holds a known number")]
    if plain.startswith("2.25."):
        return []
    if _tells_time(plain):
        return [_match(text, 0.85, "holds a date")]
    row = confidentiality_profile().row(view.tag)
    if view.tag == _PRIVATE_INFORMATION_CREATOR:
        told = not _has_known_root(plain)
        return [_match(text, 0.6, "of a root that is no maker's")] if told else []
    if row is None:
        # No dictionary knows it.
        return (
            [] if view.keyword else [_match(text, 0.5, "of an attribute that no dictionary knows")]
        )
    if "U" in row.basic and not _has_known_root(plain):
        return [_match(text, 0.6, "of a root that is no maker's")]
    return []


def _tells_time(uid: str) -> bool:
    """Return whether a date stands in a UID; the forms need what is asked for first."""
    return (
        _DATE.search(uid) is not None
        or (".30000" in uid and _SIEMENS.search(uid) is not None)
        or ((".199" in uid or ".20" in uid) and _YEAR_PARTS.search(uid) is not None)
    )


def _tells(match: TextMatch, text: str) -> bool:
    size = match.end - match.start
    before, after = text[: match.start], text[match.end :]
    whole = (not before or before.endswith(".")) and (not after or after.startswith("."))
    return size >= (_SHORTEST if whole else _LONG)


def _has_known_root(uid: str) -> bool:
    roots = _roots()
    parts = uid.split(".", 9)
    root = parts[0]
    for part in parts[1:9]:
        root = f"{root}.{part}"
        if root in roots:
            return True
    return False


def _match(text: str, score: float, why: str) -> TextMatch:
    return TextMatch(
        start=0,
        end=len(text),
        category=Category.UID,
        score=score,
        source="rule:uids.told",
        why=why,
    )
