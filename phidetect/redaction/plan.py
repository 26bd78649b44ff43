"""Decisions sorted by the element they act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.errors import RedactionError
from phidetect.types import (
    Action,
    BytesLocation,
    CellLocation,
    Decision,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    Location,
    Region,
    SpanLocation,
)

__all__ = ["ElementPlan", "Plans", "Resolve", "drops_bitstream", "plan_elements", "regions_to_fill"]

Resolve: TypeAlias = Callable[[Dataset, ElementPath], tuple[Dataset, BaseTag] | None]
"""Finds the data set and tag that a path names, or None."""

_STRICTEST_FIRST = (
    Action.REMOVE,
    Action.ZERO,
    Action.DUMMY,
    Action.NEW_UID,
    Action.CLEAN,
    Action.KEEP,
)
_WHOLE = (Action.REMOVE, Action.ZERO, Action.DUMMY)


@dataclass(slots=True, kw_only=True)
class ElementPlan:
    """What all decisions on one element come to.

    Attributes
    ----------
    action : Action or None
        The strictest action on the whole element; None where only parts are named.
    spans : dict of int to list of (int, int)
        Half-open ranges of code points to take out, per value index.
    found : bool
        Whether a finding stands behind the action.
    reasons : set of str
        Reasons of the decisions.
    """

    action: Action | None = None
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    found: bool = False
    reasons: set[str] = field(default_factory=set)

    def add(self, action: Action) -> None:
        """Take in one more action on the whole element; the strictest one stays."""
        self.action = action if self.action is None else strictest(self.action, action)


Plans: TypeAlias = Mapping[tuple[int, int], ElementPlan]
"""Plans by (id of the data set or item, tag)."""


def strictest(one: Action, other: Action) -> Action:
    """Return the action that lets less through."""
    return min(one, other, key=_STRICTEST_FIRST.index)


def plan_elements(
    dataset: Dataset, decisions: Iterable[Decision], *, resolve: Resolve
) -> dict[tuple[int, int], ElementPlan]:
    """Return what to do per element.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The data set that the decisions are about.
    decisions : iterable of Decision
        A decision of a reviewer stands for all others on the same location, the last one
        given for all before it. Among the rest the strictest action wins.
    resolve : callable
        As `Resolve`.

    Raises
    ------
    RedactionError
        PHD401, if a decision other than K names an element that is not there; PHD402, if a
        decision can only be carried out by removing more than it names.
    """
    plans: dict[tuple[int, int], ElementPlan] = {}
    parts: list[Decision] = []
    for decision in _effective(decisions):
        location = decision.location
        if isinstance(location, CellLocation):
            raise RedactionError("PHD402", hint="a table cell in a DICOM object")
        if isinstance(location, DocumentLocation):
            parts.append(decision)
            continue
        if not isinstance(location, ElementLocation | SpanLocation):
            continue
        if location.path.steps[0].group == 0x0002:
            continue  # File Meta Information is replaced whole
        place = resolve(dataset, location.path)
        if place is None:
            if decision.action is Action.KEEP:
                continue
            raise RedactionError("PHD401", hint="a decision names an element that is not there")
        plan = plans.setdefault((id(place[0]), int(place[1])), ElementPlan())
        plan.reasons.add(decision.reason)
        if isinstance(location, ElementLocation):
            plan.add(decision.action)
            plan.found = plan.found or bool(decision.findings)
        elif decision.action is not Action.KEEP:
            plan.spans.setdefault(location.value, []).append((location.start, location.end))
            plan.found = True
    for decision in parts:
        _refuse_part_of_document(dataset, decision, plans, resolve)
    return plans


def regions_to_fill(decisions: Iterable[Decision]) -> tuple[Region, ...]:
    """Return the regions with an action other than K, in order and without repeats."""
    regions = {
        decision.location: None
        for decision in _effective(decisions)
        if isinstance(decision.location, Region) and decision.action is not Action.KEEP
    }
    return tuple(regions)


def drops_bitstream(decisions: Iterable[Decision]) -> bool:
    """Return whether a decision takes out bytes inside a compressed bit stream."""
    return any(
        isinstance(decision.location, BytesLocation)
        and decision.location.surface == "bitstream"
        and decision.action is not Action.KEEP
        for decision in _effective(decisions)
    )


def _effective(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that count: those of a reviewer silence others on their location."""
    every = list(decisions)
    reviewed: dict[Location, Decision] = {d.location: d for d in every if d.by == "reviewer"}
    return [d for d in every if d.location not in reviewed or reviewed[d.location] is d]


def _refuse_part_of_document(
    dataset: Dataset, decision: Decision, plans: Plans, resolve: Resolve
) -> None:
    location = decision.location
    assert isinstance(location, DocumentLocation)
    if decision.action is Action.KEEP:
        return
    place = resolve(dataset, location.path)
    plan = None if place is None else plans.get((id(place[0]), int(place[1])))
    if plan is None or plan.action not in _WHOLE:
        raise RedactionError("PHD402", hint="part of an encapsulated document")
