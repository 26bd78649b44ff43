"""Whole values in place of parts of them, where looking at the rest would not come to an end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pydicom.dataset import Dataset

from phidetect.redaction.access import holds_text, read_element, stored_vr, text_values
from phidetect.redaction.plan import Resolve
from phidetect.types import Decision, SpanLocation

__all__ = ["whole_values"]


def whole_values(
    decisions: Iterable[Decision], dataset: Dataset, *, resolve: Resolve
) -> list[Decision]:
    """Return decisions in which each span is the whole value that it stands in.

    A model that reads text may see something new in what the last cut has left. A value of which
    nothing is left is replaced by a dummy, in which there is nothing to see.

    Parameters
    ----------
    decisions : iterable of Decision
        Decisions on `dataset`.
    dataset : pydicom.dataset.Dataset
        The staged object.
    resolve : callable
        Finds what a path names.
    """
    return [_whole(decision, dataset, resolve) for decision in decisions]


def _whole(decision: Decision, dataset: Dataset, resolve: Resolve) -> Decision:
    location = decision.location
    place = resolve(dataset, location.path) if isinstance(location, SpanLocation) else None
    if not isinstance(location, SpanLocation) or place is None:
        return decision
    if not holds_text(stored_vr(*place)):
        return decision
    values = text_values(read_element(*place))
    if location.value >= len(values):
        return decision
    return replace(decision, location=replace(location, start=0, end=len(values[location.value])))
