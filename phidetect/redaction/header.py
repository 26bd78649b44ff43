"""Decisions carried out on elements (PS3.15 Table E.1-1a)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom.quiet import quiet
from phidetect.keys import RunKey
from phidetect.redaction.access import is_binary, make_element, read_element, stored_vr
from phidetect.redaction.companions import companions_of, is_orphan
from phidetect.redaction.documents import ENCAPSULATED_DOCUMENT, replace_document
from phidetect.redaction.plan import ElementPlan, Plans, Resolve, plan_elements, strictest
from phidetect.redaction.structure import items_of, private_blocks, strip_structure
from phidetect.redaction.uids import UidMap, replace_references
from phidetect.redaction.values import (
    Subject,
    clean_value,
    cut_spans,
    dummy_element,
    new_uids,
    subject_of,
)
from phidetect.standard import attribute_type
from phidetect.types import Action, Decision

__all__ = ["HeaderResult", "redact_header"]

_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_OVERLAY_DATA = 0x3000


@dataclass(slots=True, kw_only=True)
class HeaderResult:
    """What `redact_header` did.

    Attributes
    ----------
    actions : Counter
        Number of elements per thing done.
    reasons : set of str
        Reasons of all decisions that were carried out, K included.
    dates_shifted, dates_kept : int
        Elements of VR DA, DT or TM that were moved, and that a decision kept.
    """

    actions: Counter[str] = field(default_factory=Counter)
    reasons: set[str] = field(default_factory=set)
    dates_shifted: int = 0
    dates_kept: int = 0


def redact_header(
    dataset: Dataset,
    decisions: Iterable[Decision],
    *,
    key: RunKey,
    resolve: Resolve,
    pseudonyms: Mapping[str, str] = MappingProxyType({}),
    subject: Subject | None = None,
    keep_private: bool = False,
) -> HeaderResult:
    """Carry out decisions on the elements of a private copy, in place, at every depth.

    X removes an element with its items; Z empties it, or sets the pseudonym in Patient's Name
    and Patient ID; D sets a dummy that is valid for the VR; U sets a consistent new UID and
    keeps the registered ones of PS3.6; C moves dates by whole days, groups ages over 89 and
    takes spans out of text; K keeps. Elements without a decision stay, except private ones
    that `keep_private` does not name (PS3.15 E.3.10), and those that never pass. A Private
    Creator stays as long as an element of its block does. UIDs that were replaced are replaced
    wherever else they stand.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The copy to change.
    decisions : iterable of Decision
        All decisions of the report; those on regions are ignored here.
    key : RunKey
        Key of the run.
    resolve : callable
        Finds what a path names.
    pseudonyms : mapping of str to str
        New Patient ID per old one, where the user gave one.
    subject : Subject, optional
        Whose object this is; by default read from `dataset` before it is changed.
    keep_private : bool
        Whether private elements without a decision stay: where every one was decided on before.

    Raises
    ------
    RedactionError
        PHD401, PHD402 or PHD404, if something cannot be done as decided. `dataset` is then
        in an undefined state.
    """
    with quiet():
        who = subject or subject_of(dataset, key=key, pseudonyms=pseudonyms)
        plans = plan_elements(dataset, decisions, resolve=resolve)
        sop_class = str(dataset.get("SOPClassUID", "") or "") or None
        worker = _Worker(
            key=key,
            plans=plans,
            who=who,
            sop_class=sop_class,
            keep_private=keep_private,
        )
        worker.level(dataset, (), None)
        worker.result.actions["structure"] += strip_structure(dataset)["structure"]
        worker.result.actions["uid-reference"] += replace_references(dataset, worker.uids)
    worker.result.actions = +worker.result.actions
    return worker.result


@dataclass(slots=True, kw_only=True)
class _Worker:
    key: RunKey
    plans: Plans
    who: Subject
    sop_class: str | None
    keep_private: bool
    uids: UidMap = field(init=False)
    result: HeaderResult = field(default_factory=HeaderResult)

    def __post_init__(self) -> None:
        self.uids = UidMap(self.key)

    def level(self, dataset: Dataset, above: tuple[int, ...], inherited: Action | None) -> None:
        """Work through one data set or item; `inherited` comes from a sequence around it."""
        companions = tuple(companions_of(dataset))
        for tag in sorted(BaseTag(tag) for tag in dataset.keys()):  # noqa: SIM118
            if tag not in dataset or (int(tag) in _PIXELS and not above):
                continue
            self.element(dataset, tag, (*above, int(tag)), inherited)
        for tag in companions:
            if tag in dataset and is_orphan(dataset, tag):
                del dataset[tag]
                self.result.actions["X"] += 1
        self._private_creators(dataset)

    def element(
        self, dataset: Dataset, tag: BaseTag, path: tuple[int, ...], inherited: Action | None
    ) -> None:
        """Work on one element."""
        plan = self.plans.get((id(dataset), int(tag)), ElementPlan())
        is_creator = tag.is_private and 0x10 <= tag.element <= 0xFF
        undecided = plan.action is None and not plan.spans and not is_creator
        if tag.is_private and undecided and not self.keep_private:
            del dataset[tag]
            self.result.actions["private-undecided"] += 1
            return
        if is_creator:
            return  # goes or stays with its block
        vr = stored_vr(dataset, tag)
        action = plan.action
        if inherited is Action.DUMMY or (inherited is Action.NEW_UID and vr == "UI"):
            action = inherited if action is None else strictest(action, inherited)
        self.result.reasons |= plan.reasons
        if action is not None:
            self.result.actions[action.value] += 1
        self._act(dataset, tag, path, vr, action, plan)
        if tag in dataset and vr == "SQ":
            passed = action if action in (Action.DUMMY, Action.NEW_UID) else inherited
            for item in items_of(dataset, tag):
                self.level(item, path, passed)

    def _act(
        self,
        dataset: Dataset,
        tag: BaseTag,
        path: tuple[int, ...],
        vr: str,
        action: Action | None,
        plan: ElementPlan,
    ) -> None:
        if action is Action.REMOVE:
            self._remove(dataset, tag)
        elif action is Action.ZERO:
            dataset[tag] = self.who.zero_element(dataset, tag, vr)
        elif vr == "SQ":
            return  # its items are worked on, one by one
        elif action is Action.DUMMY and int(tag) == ENCAPSULATED_DOCUMENT:
            replace_document(dataset, tag, vr, sop_class=self.sop_class)
        elif action is Action.DUMMY:
            dataset[tag] = dummy_element(dataset, tag, vr, key=self.key, who=self.who)
        elif action is Action.NEW_UID:
            if vr == "UI":
                dataset[tag] = new_uids(read_element(dataset, tag), self.uids)
            else:
                dataset[tag] = dummy_element(dataset, tag, vr, key=self.key, who=self.who)
        elif plan.spans:
            self._cut(dataset, tag, path, vr, plan)
        elif action is Action.CLEAN:
            self._clean(dataset, tag, path, vr)
        elif action is Action.KEEP and vr in ("DA", "DT", "TM"):
            self.result.dates_kept += 1

    def _remove(self, dataset: Dataset, tag: BaseTag) -> None:
        del dataset[tag]
        if tag.group & 0xFF00 == 0x6000 and tag.element == _OVERLAY_DATA:
            # An Overlay Plane module without its data is not one (PS3.3 C.9.2).
            for other in [t for t in map(BaseTag, dataset.keys()) if t.group == tag.group]:
                del dataset[other]

    def _cut(
        self, dataset: Dataset, tag: BaseTag, path: tuple[int, ...], vr: str, plan: ElementPlan
    ) -> None:
        self.result.actions["spans"] += sum(map(len, plan.spans.values()))
        element = cut_spans(dataset, tag, vr, plan.spans, key=self.key, who=self.who)
        if element is None and (tag.is_private or vr == "UN"):
            self._remove(dataset, tag)
            return
        if element is None or element.is_empty:
            self._replace_whole(dataset, tag, path, vr, element)
        else:
            dataset[tag] = element

    def _replace_whole(
        self,
        dataset: Dataset,
        tag: BaseTag,
        path: tuple[int, ...],
        vr: str,
        empty: DataElement | None,
    ) -> None:
        """Leave of a value of which nothing stays what the Type of the attribute asks for."""
        kind = attribute_type(self.sop_class, path)
        if empty is None and (is_binary(vr) or kind == "3"):
            self._remove(dataset, tag)  # a profile or table of two bytes helps nobody
        elif kind is None or kind.startswith("1"):
            dataset[tag] = dummy_element(dataset, tag, vr, key=self.key, who=self.who)
        else:
            dataset[tag] = make_element(tag, vr)

    def _clean(self, dataset: Dataset, tag: BaseTag, path: tuple[int, ...], vr: str) -> None:
        if vr in ("OB", "OW", "OF", "OD", "OL", "OV", "UN") and not tag.is_private:
            if tag.group & 0xFF00 == 0x6000:
                return  # overlay bitmaps are cleaned by region
            # Nothing is known that would clean a blob: the stricter action is the safe one.
            self._remove(dataset, tag)
            self.result.actions["blob-removed"] += 1
            return
        element = clean_value(dataset, tag, vr, who=self.who, uids=self.uids)
        if element is None:
            return
        if vr in ("DA", "DT", "TM"):
            if element.is_empty:
                self.result.actions["date-emptied"] += 1
            elif vr != "TM" or self.who.time_shift:
                self.result.dates_shifted += 1
        if element.is_empty and not dataset[tag].is_empty:
            self._replace_whole(dataset, tag, path, vr, element)
        else:
            dataset[tag] = element

    def _private_creators(self, dataset: Dataset) -> None:
        for creator, block in list(private_blocks(dataset)):
            plan = self.plans.get((id(dataset), int(creator)))
            told = plan is not None and plan.found and plan.action not in (None, Action.KEEP)
            told = told or (plan is not None and bool(plan.spans))
            if told:
                # The creator itself identifies: nothing of its block can be told without it.
                for tag in block:
                    del dataset[tag]
            if told or not block:
                del dataset[creator]
                self.result.actions["X"] += 1
