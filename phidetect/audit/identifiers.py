"""UIDs and identifiers that are those of the original, or can be led back to it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from phidetect.audit._data import read_toml
from phidetect.audit.catalogue import Hit
from phidetect.audit.digests import heads_of_id, heads_of_uid
from phidetect.audit.index import AuditIndex
from phidetect.audit.records import Original, instance_uids, own_ids
from phidetect.audit.subject import AuditSubject
from phidetect.keys import TOKEN_PATTERN
from phidetect.types import Category

__all__ = [
    "check_ids",
    "check_original_digits",
    "check_original_uids",
    "check_uids",
    "may_be_digests",
]

_DATE_LENGTHS = frozenset((8, 12, 14, 17))
_FIRST, _LAST = 1980, 2079
_FEWEST = 3


def check_uids(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield UIDs that look like those of the original, or are unkeyed hashes."""
    if "retain_uids" in subject.claims.options:
        return
    roots = tuple(read_toml("lists.toml")["uids"]["vendor_roots"])
    for view, uid in instance_uids(subject.elements):
        how = index.is_derived(heads_of_uid(uid))
        if how:
            yield Hit("uids.unkeyed-hash", view.path, how, Category.UID)
        elif not uid.startswith("2.25.") and any(map(_is_date, uid.split("."))):
            yield Hit("uids.date-inside", view.path, category=Category.UID)
        elif uid.startswith(roots):
            yield Hit("uids.vendor-root", view.path, category=Category.UID)


def _is_date(part: str) -> bool:
    if len(part) not in _DATE_LENGTHS or not (part.isascii() and part.isdigit()):
        return False
    try:
        day = datetime.date(int(part[:4]), int(part[4:6]), int(part[6:8]))
    except ValueError:
        return False
    return _FIRST <= day.year <= _LAST and (
        len(part) == 8 or (int(part[8:10]) < 24 and int(part[10:12]) < 60)
    )


def check_ids(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield identifiers that are unkeyed hashes, and Patient IDs that are numbered on."""
    for view, text in own_ids(subject.elements):
        if TOKEN_PATTERN.fullmatch(text):
            continue
        how = index.is_derived(head for head, _ in heads_of_id(text))
        if how:
            yield Hit("ids.unkeyed-hash", view.path, how, Category.ID)
        if view.keyword != "PatientID" or view.path.depth:
            continue
        numbered = index.number_of(text)
        there = index.here.numbers.get(numbered[0], set()) if numbered else set()
        if len(there) >= _FEWEST and 2 * (max(there) - min(there) + 1) <= 3 * len(there):
            yield Hit("ids.sequential", view.path)


def may_be_digests(subject: AuditSubject) -> bool:
    """Return whether an identifier looks like a digest that is not ours."""
    return any(
        not TOKEN_PATTERN.fullmatch(text) and next(heads_of_id(text), None) is not None
        for _, text in own_ids(subject.elements)
    )


def check_original_digits(
    subject: AuditSubject, index: AuditIndex, original: Original
) -> Iterator[Hit]:
    """Yield identifiers that hold digits of those of the original."""
    for view, text in own_ids(subject.elements):
        if any(form in original.digits for form in index.digit_forms(text)):
            yield Hit("ids.original-digits", view.path, category=Category.ID)


def check_original_uids(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield UIDs of the originals, in UIDs and in text."""
    if "retain_uids" in subject.claims.options:
        return
    for view in subject.elements:
        if view.in_file_meta and view.tag != 0x00020003:
            continue
        for value in (*view.values, *(() if view.runs is None else (view.runs,))):
            text = value.reveal()
            if any(
                index.uid(word) in index.original_uids
                for word in re.findall(r"\d+(?:\.\d+){3,}", text)
            ):
                yield Hit("across.original-uid", view.path, category=Category.UID)
                break
