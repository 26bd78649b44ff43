"""New UIDs, and the same new ones wherever the old ones stand (PS3.15 E.1.1, PS3.5 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydicom._uid_dict import UID_dictionary
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.keys import RunKey
from phidetect.redaction.access import is_binary, make_element, read_element, stored_vr, text_values
from phidetect.redaction.structure import items_of

__all__ = ["UidMap", "replace_references"]

_TEXT = frozenset({"LO", "LT", "SH", "ST", "UC", "UR", "UT"})
_SHORTEST = 8
"""UIDs below this length are no evidence when they turn up inside other text."""


class UidMap:
    """New UIDs for old ones; it remembers those it was asked for.

    Parameters
    ----------
    key : RunKey
        Key of the run: one key gives one mapping over all objects.
    """

    def __init__(self, key: RunKey) -> None:
        self._key = key
        self._seen: dict[str, str] = {}

    def __call__(self, uid: str) -> str:
        """Return the new UID; registered ones (PS3.6 Annex A) and empty ones as they are."""
        bare = uid.strip(" \0")
        if not bare or bare in UID_dictionary:
            return bare
        return self._seen.setdefault(bare, self._key.uid(bare))

    @property
    def replaced(self) -> Mapping[str, str]:
        """Every replaced UID with its new one."""
        return self._seen


def replace_references(dataset: Dataset, uids: UidMap) -> int:
    """Replace UIDs that were given a new one wherever else they stand, at every depth.

    References in elements without a decision would dangle, and would tell the old UID.

    Returns
    -------
    int
        Number of elements changed.
    """
    old = {uid: new for uid, new in uids.replaced.items() if len(uid) >= _SHORTEST}
    if not old:
        return 0
    longest_first = sorted(old, key=lambda uid: (-len(uid), uid))
    words = "|".join(re.escape(uid) for uid in longest_first)
    finder = re.compile(rf"(?<![\d.])(?:{words})(?![\d.]*\d)")
    changed = 0
    stack = [dataset]
    while stack:
        level = stack.pop()
        for tag in sorted(BaseTag(tag) for tag in level.keys()):  # noqa: SIM118
            vr = stored_vr(level, tag)
            if vr == "SQ":
                stack.extend(items_of(level, tag))
            elif vr == "UI" or vr in _TEXT or (is_binary(vr) and tag.group != 0x7FE0):
                changed += _replace(level, tag, vr, finder, old)
    return changed


def _replace(
    level: Dataset, tag: BaseTag, vr: str, finder: re.Pattern[str], old: Mapping[str, str]
) -> int:
    item = level.get_item(tag)
    value = item.value if item is not None else None
    if isinstance(item, RawDataElement) or isinstance(value, bytes):
        if not isinstance(value, bytes) or finder.search(value.decode("latin-1")) is None:
            return 0
        if is_binary(vr):
            del level[tag]
            return 1
    element = read_element(level, tag)
    before = text_values(element)
    after = [finder.sub(lambda match: old[match[0]], text) for text in before]
    if after == before:
        return 0
    level[tag] = make_element(tag, vr, after[0] if len(after) == 1 else after)
    return 1
