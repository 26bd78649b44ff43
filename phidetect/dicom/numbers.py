"""The values of numeric elements, for the few that rules ask for."""

from __future__ import annotations

from collections.abc import Sequence

from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet

__all__ = ["numbers_at"]

_MOST = 256
"""Values that are read of one element."""


def numbers_at(instance: Instance, tags: Sequence[int]) -> tuple[int | float, ...]:
    """Return the numbers that an element holds; nothing where it holds none or is broken.

    Parameters
    ----------
    instance : Instance
        The opened object.
    tags : sequence of int
        Tags on the way to the element; every one but the last enters item 0 of a sequence.
    """
    with quiet():
        try:
            dataset = instance.dataset
            for tag in tags[:-1]:
                dataset = dataset[tag].value[0]
            value = dataset[tags[-1]].value
            values = (
                value if isinstance(value, list | tuple) or hasattr(value, "append") else [value]
            )
            return tuple(v for v in list(values)[:_MOST] if isinstance(v, int | float))
        except Exception:  # noqa: BLE001 - pydicom raises what it likes on broken values
            return ()
