"""What the tagger is asked, and what it says of a text."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal

from phidetect.types import TextMatch

__all__ = ["TextReading", "TextRequest"]


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A text to read.

    Attributes
    ----------
    text : str
        The text.
    context : str
        Words that say where it stands, as `context_of` gives them.
    kind : {"header", "text"}, optional
        Which limits hold; by default ``header`` where there is a context.
    """

    text: str = field(repr=False)
    context: str = field(default="", repr=False)
    kind: Literal["header", "text"] | None = None

    @property
    def limits(self) -> Literal["header", "text"]:
        """Which limits hold."""
        return self.kind or ("header" if self.context else "text")


@dataclass(frozen=True, slots=True, repr=False)
class TextReading:
    """What the tagger says of a text. It holds no part of it.

    Attributes
    ----------
    matches : tuple of TextMatch
        What it takes for something, in order; they do not overlap.
    starts, ends : array of int
        Code points of the words that it saw, in order.
    likelihoods : array of float
        Of each word: calibrated probability that it is PHI. An age counts as none, but for
        one over 89.
    unread : tuple of (int, int)
        Code points that it could not see: characters that it does not know. In order, apart
        from each other.
    harmless_below : float
        Likelihood below which a word reads as harmless.
    """

    matches: tuple[TextMatch, ...]
    starts: array[int]
    ends: array[int]
    likelihoods: array[float]
    unread: tuple[tuple[int, int], ...] = ()
    harmless_below: float = 0.0

    def phi(self, start: int, end: int) -> float:
        """Return the highest likelihood of the words that overlap a range; 0 for none."""
        first, last = self._words(start, end)
        return max(self.likelihoods[first:last], default=0.0)

    def unreadable(self, start: int, end: int) -> bool:
        """Return whether a range holds characters that it does not know, or no word at all."""
        first, last = self._words(start, end)
        if first >= last:
            return True
        before = bisect_left(self.unread, (end, end))
        return before > 0 and start < self.unread[before - 1][1]

    def harmless(self, start: int, end: int) -> bool:
        """Return whether all of a range was read, and reads like nothing of a person."""
        return not self.unreadable(start, end) and self.phi(start, end) < self.harmless_below

    def _words(self, start: int, end: int) -> tuple[int, int]:
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def __repr__(self) -> str:
        return f"TextReading({len(self.matches)} matches in {len(self.starts)} words)"
