"""Limits and thresholds of a scan, each with its unit and its reason."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a hostile file may cost.

    Attributes
    ----------
    file_bytes : int
        Largest file that is opened. Multi-frame ultrasound and whole slides reach a few GiB.
    depth : int
        Deepest nesting of sequences. Real structured reports stay below 20; the limit is
        far above that and far below Python's recursion limit.
    elements : int
        Most elements walked in one object.
    text_chars : int
        Longest single text value that is searched; UT may hold up to 4 GiB.
    frames : int
        Most frames of one object.
    frame_samples : int
        Most samples (Rows x Columns x Samples per Pixel) of one frame.
    value_bytes : int
        Longest single value, Pixel Data aside.
    """

    file_bytes: int = 16 << 30
    depth: int = 100
    elements: int = 2_000_000
    text_chars: int = 4_000_000
    frames: int = 200_000
    frame_samples: int = 1 << 28
    value_bytes: int = 1 << 30


DEFAULT_LIMITS = Limits()
