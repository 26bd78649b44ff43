"""What a redaction did, without a single value of the data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The account of one redacted object.

    Attributes
    ----------
    actions : mapping of str to int
        Number of elements per thing done: a PS3.15 action code, ``spans``,
        ``private-undecided``, ``uid-reference``, ``structure``.
    regions : int
        Regions filled, over all planes.
    frames : int
        Frames of Pixel Data in which samples changed.
    claims : tuple of str
        CID 7050 codes written to De-identification Method Code Sequence (0012,0064).
    pixels_read : bool
        Whether Burned In Annotation (0028,0301) was set to NO.
    transfer_syntax : str
        Transfer Syntax UID of the output.
    looks : int
        Second looks taken until nothing more was found.
    verified : tuple of str
        Names of the checks that were passed.
    sha256 : str
        Of the output file; empty for an object in memory.
    """

    actions: Mapping[str, int] = field(default_factory=dict)
    regions: int = 0
    frames: int = 0
    claims: tuple[str, ...] = ()
    pixels_read: bool = False
    transfer_syntax: str = ""
    looks: int = 0
    verified: tuple[str, ...] = ()
    sha256: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as one JSON object."""
        return {
            "actions": dict(sorted(self.actions.items())),
            "regions": self.regions,
            "frames": self.frames,
            "claims": list(self.claims),
            "pixels_read": self.pixels_read,
            "transfer_syntax": self.transfer_syntax,
            "looks": self.looks,
            "verified": list(self.verified),
            "sha256": self.sha256,
        }
