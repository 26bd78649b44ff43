"""What an object says of its own private elements (PS3.3 C.12.1.1.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydicom.dataset import Dataset

from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet
from phidetect.secret import Secret

__all__ = ["PrivateBlock", "private_characteristics"]

_STATES = ("SAFE", "UNSAFE", "MIXED")
_ACTIONS = ("D", "Z", "X", "U")
_MOST = 1000
"""Items that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateBlock:
    """One item of Private Data Element Characteristics Sequence (0008,0300).

    Attributes
    ----------
    group : int
        Private Group Reference (0008,0301).
    creator : Secret
        Private Creator Reference (0008,0302).
    status : str
        Block Identifying Information Status (0008,0303): ``SAFE``, ``UNSAFE`` or ``MIXED``.
    nonidentifying : frozenset of int
        Nonidentifying Private Elements (0008,0304): low bytes of element numbers.
    actions : mapping of int to str
        Deidentification Action (0008,0307), D Z X or U, per element of Identifying Private
        Elements (0008,0306).
    """

    group: int
    creator: Secret
    status: str
    nonidentifying: frozenset[int]
    actions: Mapping[int, str]


def private_characteristics(instance: Instance) -> tuple[PrivateBlock, ...]:
    """Return what an object says of its private blocks; nothing where it cannot be read.

    An item that is broken is left out: what it would call safe is then not known to be.
    """
    with quiet():
        try:
            items = list(instance.dataset.get("PrivateDataElementCharacteristicsSequence") or ())
        except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken sequence
            return ()
        blocks = (_block(item) for item in items[:_MOST])
        return tuple(block for block in blocks if block is not None)


def _block(item: Dataset) -> PrivateBlock | None:
    try:
        status = str(item.BlockIdentifyingInformationStatus).strip()
        creator = str(item.PrivateCreatorReference).strip()
        group = int(item.PrivateGroupReference)
        actions: dict[int, str] = {}
        for entry in item.get("DeidentificationActionSequence") or ():
            action = str(entry.DeidentificationAction).strip()
            for low in _numbers(entry.get("IdentifyingPrivateElements")):
                actions[low] = action if action in _ACTIONS else "X"
        nonidentifying = frozenset(_numbers(item.get("NonidentifyingPrivateElements")))
    except Exception:  # noqa: BLE001 - a broken item says nothing
        return None
    if status not in _STATES or not group & 1:
        return None
    return PrivateBlock(
        group=group,
        creator=Secret(creator),
        status=status,
        nonidentifying=nonidentifying,
        actions=actions,
    )


def _numbers(value: Any) -> tuple[int, ...]:
    if value is None:
        return ()
    return tuple(int(part) & 0xFF for part in ([value] if isinstance(value, int) else value))
