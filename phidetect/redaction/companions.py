"""Attributes that say something about others, and may not stand without them (PS3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.redaction.tables import table

__all__ = ["companions_of", "is_orphan"]


@cache
def _companions() -> dict[int, tuple[int, ...]]:
    return {
        int(tag_for_keyword(keyword) or 0): tuple(
            int(tag_for_keyword(other) or 0) for other in others.split()
        )
        for keyword, others in table("companions").items()
    }


def companions_of(dataset: Dataset) -> Iterator[BaseTag]:
    """Yield the attributes of one level that stand beside a filled one they speak of."""
    for tag, others in _companions().items():
        if tag in dataset and any(_is_filled(dataset, other) for other in others):
            yield BaseTag(tag)


def is_orphan(dataset: Dataset, tag: BaseTag) -> bool:
    """Return whether nothing is left on this level that the attribute speaks of."""
    others = _companions().get(int(tag))
    return others is not None and not any(_is_filled(dataset, other) for other in others)


def _is_filled(dataset: Dataset, tag: int) -> bool:
    return bool(getattr(dataset.get_item(tag), "value", None)) if tag in dataset else False
