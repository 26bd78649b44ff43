"""Every element of the output held against the input and what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pydicom._uid_dict import UID_dictionary
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.redaction.access import (
    holds_text,
    is_binary,
    read_element,
    stored_vr,
    text_values,
)
from phidetect.redaction.claims import CLAIM_TAGS
from phidetect.redaction.companions import is_orphan
from phidetect.redaction.documents import (
    DOCUMENT_LENGTH,
    ENCAPSULATED_DOCUMENT,
    fits_document,
    is_document_dummy,
)
from phidetect.redaction.dummies import is_binary_dummy, is_fixed_dummy
from phidetect.redaction.plan import ElementPlan, Plans
from phidetect.types import Action

__all__ = ["check_elements"]

_PIXEL_MODULE = frozenset(
    {
        0x00280004,
        0x00280006,
        0x00280100,
        0x7FE00001,
        0x7FE00002,
        0x7FE00003,
        0x7FE00008,
        0x7FE00009,
        0x7FE00010,
    }
)
"""Elements that `verify.pixels` looks after, where Pixel Data changed."""

_UID = re.compile(r"\d+(?:\.\d+){2,}")
_TRAILING = b"\0 "
_PSEUDONYM_TAGS = frozenset({0x00100010, 0x00100020})
_GONE_TAGS = frozenset({0x04000500, 0x4FFE0001, 0xFFFAFFFA, 0xFFFCFFFC})


def check_elements(
    original: Dataset,
    staged: Dataset,
    plans: Plans,
    *,
    uids: frozenset[str],
    pixels_changed: bool,
    times_move: bool = True,
) -> list[str]:
    """Return what is wrong with the elements of `staged`; it names tags, no values.

    Parameters
    ----------
    original, staged : pydicom.dataset.Dataset
        Input and output, both freshly read.
    plans : mapping
        What was decided, by (id of data set or item of `original`, tag).
    uids : frozenset of str
        UIDs of the input that had to be replaced; elsewhere they may change as well.
    pixels_changed : bool
        Whether attributes of the Image Pixel module may differ.
    times_move : bool
        Whether times of day were to be moved as dates were.
    """
    checker = _Checker(plans=plans, uids=uids, pixels_changed=pixels_changed, times_move=times_move)
    checker.level(original, staged, None, top=True)
    return checker.problems


@dataclass(slots=True, kw_only=True)
class _Checker:
    plans: Plans
    uids: frozenset[str]
    pixels_changed: bool
    times_move: bool
    problems: list[str] = field(default_factory=list)

    def say(self, tag: BaseTag, what: str) -> None:
        self.problems.append(f"{tag} {what}")

    def level(
        self, original: Dataset, staged: Dataset, inherited: Action | None, *, top: bool
    ) -> None:
        before = {BaseTag(tag) for tag in original.keys()}  # noqa: SIM118
        after = {BaseTag(tag) for tag in staged.keys()}  # noqa: SIM118
        exempt = CLAIM_TAGS if top else frozenset()
        if self.pixels_changed and top:
            exempt = exempt | _PIXEL_MODULE
        for tag in sorted(after - before):
            if int(tag) not in exempt:
                self.say(tag, "was not in the input")
        for tag in sorted(after):
            group = tag.group
            if int(tag) in _GONE_TAGS or tag.element == 0 or group in (0, 2, 4):
                self.say(tag, "must not pass")
        for tag in sorted(before):
            if int(tag) in exempt or (top and int(tag) in (0x7FE00008, 0x7FE00009, 0x7FE00010)):
                continue
            plan = self.plans.get((id(original), int(tag)), ElementPlan())
            if tag in after:
                self._present(original, staged, tag, plan, inherited)
            else:
                self._absent(original, staged, tag, plan)

    def _absent(self, original: Dataset, staged: Dataset, tag: BaseTag, plan: ElementPlan) -> None:
        overlay = tag.group & 0xFF00 == 0x6000
        excused = (
            plan.action is Action.REMOVE
            or tag.is_private
            or tag.element == 0
            or tag.group in (0, 1, 2, 3, 4, 5, 7, 0xFFFF)
            or int(tag) in _GONE_TAGS
            or (overlay and self._removed_overlay(original, tag.group))
            or (is_binary(stored_vr(original, tag)) and (plan.spans or plan.action is Action.CLEAN))
            or (plan.spans and not holds_text(stored_vr(original, tag)))
            or is_orphan(staged, tag)
        )
        if not excused and not self._blob_with_uid(original, tag):
            self.say(tag, "is missing")

    def _removed_overlay(self, original: Dataset, group: int) -> bool:
        plan = self.plans.get((id(original), group << 16 | 0x3000), ElementPlan())
        return plan.action is Action.REMOVE or (group << 16 | 0x3000) not in original

    def _blob_with_uid(self, original: Dataset, tag: BaseTag) -> bool:
        # A blob in which a replaced UID stands is taken out whole.
        if not is_binary(stored_vr(original, tag)) or tag.group == 0x7FE0:
            return False
        value = getattr(original.get_item(tag), "value", b"")
        return isinstance(value, bytes) and any(uid.encode() in value for uid in self.uids)

    def _present(
        self,
        original: Dataset,
        staged: Dataset,
        tag: BaseTag,
        plan: ElementPlan,
        inherited: Action | None,
    ) -> None:
        vr = stored_vr(original, tag)
        action = inherited if plan.action is None and inherited is Action.DUMMY else plan.action
        if action is Action.REMOVE and not _is_creator(tag):
            self.say(tag, "should be removed")
        elif vr == "SQ":
            self._sequence(original, staged, tag, action)
        elif action is Action.ZERO:
            value = _texts(staged, tag, vr)
            if any(value) and int(tag) not in _PSEUDONYM_TAGS:
                self.say(tag, "should be empty")
            elif any(value) and value == _texts(original, tag, vr):
                self.say(tag, "should have changed")
        elif action is Action.DUMMY:
            self._replaced(original, staged, tag, vr)
        elif action is Action.NEW_UID:
            self._new_uids(original, staged, tag, vr)
        elif plan.spans:
            if _same(original, staged, tag):
                self.say(tag, "should have changed")
        elif action is Action.CLEAN and vr in ("DA", "DT"):
            dates = [value for value in _texts(original, tag, vr) if value]
            if set(dates) & set(_texts(staged, tag, vr)):
                self.say(tag, "still holds an original date")
        elif action is Action.CLEAN and vr == "TM":
            self._moved_times(original, staged, tag)
        elif action is Action.CLEAN and (vr in ("AS", "UI") or _is_bitmap(tag)):
            return
        elif not _same(original, staged, tag) and not self._follows(original, staged, tag, vr):
            self.say(tag, "changed without a decision")

    def _moved_times(self, original: Dataset, staged: Dataset, tag: BaseTag) -> None:
        before, after = _texts(original, tag, "TM"), _texts(staged, tag, "TM")
        same = [one for one, other in zip(before, after, strict=False) if one == other]
        if self.times_move and any(value.strip() for value in same):
            self.say(tag, "still holds an original time")

    def _sequence(
        self, original: Dataset, staged: Dataset, tag: BaseTag, action: Action | None
    ) -> None:
        old = read_element(original, tag)
        new = read_element(staged, tag)
        items = list(old.value or []) if old.VR == "SQ" else []
        others = list(new.value or []) if new.VR == "SQ" else []
        if action is Action.ZERO:
            if others:
                self.say(tag, "should be empty")
            return
        if len(items) != len(others):
            self.say(tag, "has another number of items")
            return
        passed = Action.DUMMY if action is Action.DUMMY else None
        for one, other in zip(items, others, strict=True):
            self.level(one, other, passed, top=False)

    def _replaced(self, original: Dataset, staged: Dataset, tag: BaseTag, vr: str) -> None:
        if is_binary(vr):
            value = getattr(staged.get_item(tag), "value", None)
            ours = is_document_dummy if int(tag) == ENCAPSULATED_DOCUMENT else is_binary_dummy
            if not isinstance(value, bytes) or not ours(value):
                self.say(tag, "should be a dummy")
            return
        before = {value for value in _texts(original, tag, vr) if value}
        after = set(_texts(staged, tag, vr))
        kept = {value for value in before & after if not is_fixed_dummy(int(tag), vr, value)}
        if not any(after) or kept - {"0"}:
            self.say(tag, "should be a dummy")

    def _new_uids(self, original: Dataset, staged: Dataset, tag: BaseTag, vr: str) -> None:
        if vr != "UI":
            self._replaced(original, staged, tag, vr)
            return
        before, after = _texts(original, tag, vr), _texts(staged, tag, vr)
        if len(before) != len(after):
            self.say(tag, "has another number of values")
        for old, new in zip(before, after, strict=False):
            if (old == new) != (not old or old in UID_dictionary):
                self.say(tag, "should hold new UIDs and keep registered ones")
                return

    def _follows(self, original: Dataset, staged: Dataset, tag: BaseTag, vr: str) -> bool:
        """Whether the difference comes with what was decided on another element."""
        if int(tag) == DOCUMENT_LENGTH:
            return fits_document(staged)
        return self._reference(original, staged, tag, vr)

    def _reference(self, original: Dataset, staged: Dataset, tag: BaseTag, vr: str) -> bool:
        """Whether the difference is one of UIDs alone: a reference that followed its target."""
        if is_binary(vr):
            return False
        before, after = _texts(original, tag, vr), _texts(staged, tag, vr)
        if len(before) != len(after) or not any(
            uid in text for text in before for uid in self.uids
        ):
            return False
        return all(_UID.sub("", a) == _UID.sub("", b) for a, b in zip(before, after, strict=True))


def _is_bitmap(tag: BaseTag) -> bool:
    """Whether `verify.overlays` looks after the value: Overlay Data (60xx,3000)."""
    return tag.group & 0xFF01 == 0x6000 and tag.element == 0x3000


def _is_creator(tag: BaseTag) -> bool:
    return bool(tag.is_private) and 0x10 <= tag.element <= 0xFF


def _texts(dataset: Dataset, tag: BaseTag, vr: str) -> list[str]:
    if is_binary(vr):
        item = dataset.get_item(tag)
        value = getattr(item, "value", b"")
        return [value.decode("latin-1")] if isinstance(value, bytes) and value else []
    return [value.strip(" \0") for value in text_values(read_element(dataset, tag))]


def _same(original: Dataset, staged: Dataset, tag: BaseTag) -> bool:
    one, other = original.get_item(tag), staged.get_item(tag)
    if isinstance(one, RawDataElement) and isinstance(other, RawDataElement):
        if _stripped(one.value) == _stripped(other.value):
            return True
        if original.original_encoding == staged.original_encoding:
            return False
    old, new = read_element(original, tag), read_element(staged, tag)
    if isinstance(old.value, bytes) or isinstance(new.value, bytes):
        return bool(_stripped(old.value) == _stripped(new.value))
    return [v.strip(" \0") for v in text_values(old)] == [v.strip(" \0") for v in text_values(new)]


def _stripped(value: Any) -> Any:
    return value.rstrip(_TRAILING) if isinstance(value, bytes) else value or b""
