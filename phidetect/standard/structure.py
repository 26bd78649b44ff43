"""Elements that no redacted object may hold, whatever the policy says (PS3.15 E.1.1)."""

from __future__ import annotations

__all__ = ["is_illegal_group", "never_passes"]

_NEVER = frozenset(
    {
        0x04000500,  # Encrypted Attributes Sequence: it holds the originals
        0x4FFE0001,  # MAC Parameters Sequence
        0xFFFAFFFA,  # Digital Signatures Sequence: no longer true of changed values
        0xFFFCFFFC,  # Data Set Trailing Padding
    }
)
_ILLEGAL_GROUPS = frozenset({0x0000, 0x0001, 0x0002, 0x0003, 0x0005, 0x0007, 0xFFFF})


def is_illegal_group(tag: int) -> bool:
    """Return whether no data set may hold an element of this group (PS3.5 7.1, 7.8)."""
    group, element = tag >> 16, tag & 0xFFFF
    return group in _ILLEGAL_GROUPS or (group & 1 == 1 and 0 < element < 0x10)


def never_passes(tag: int) -> bool:
    """Return whether an element is left out of every output.

    Group lengths (retired, and a hiding place), group 0004 outside a DICOMDIR, groups that
    no data set may hold, padding, signatures and encrypted originals.
    """
    element = tag & 0xFFFF
    return tag in _NEVER or element == 0 or tag >> 16 == 0x0004 or is_illegal_group(tag)
