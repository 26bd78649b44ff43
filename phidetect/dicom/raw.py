"""Elements as they were read, without conversion of their values."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset

__all__ = ["raw_element"]


def raw_element(dataset: Dataset, tag: int) -> Any:
    """Return the raw or converted element of `tag`, None where pydicom cannot give it.

    pydicom converts an element without a value at once, and raises on a VR it does not know.
    """
    try:
        return dataset.get_item(tag)
    except Exception:  # noqa: BLE001 - pydicom raises what it likes, and quotes values in it
        return None
