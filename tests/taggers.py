"""A tagger that knows what a test tells it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

from phidetect.errors import DetectorError
from phidetect.text import TextRequest
from phidetect.types import Category, TextMatch

__all__ = ["SOURCE", "FakeReading", "FakeTagger", "Words", "reading_of"]

SOURCE = "model:phi_ner@0.0.0"
Words = Mapping[str, tuple[Category, float]]


@dataclass(frozen=True)
class FakeReading:
    """Matches as given; everything else is of one likelihood."""

    matches: tuple[TextMatch, ...] = ()
    doubts: tuple[tuple[int, int, float], ...] = ()
    strange: tuple[tuple[int, int], ...] = ()
    rest: float = 0.01
    harmless_below: float = 0.1

    def phi(self, start: int, end: int) -> float:
        spans = [(m.start, m.end, m.score) for m in self.matches if "AGE" not in m.category]
        here = [s for first, last, s in (*spans, *self.doubts) if first < end and start < last]
        return max(here, default=self.rest)

    def unreadable(self, start: int, end: int) -> bool:
        return any(first < end and start < last for first, last in self.strange)


def reading_of(
    text: str,
    words: Words = MappingProxyType({}),
    doubts: Mapping[str, float] = MappingProxyType({}),
    strange: Sequence[str] = (),
) -> FakeReading:
    """Return a reading in which `words` are matched, and `doubts` have a likelihood only."""

    def places(word: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(re.escape(word), text)]

    return FakeReading(
        matches=tuple(
            TextMatch(
                start=start, end=end, category=category, score=score, source=SOURCE, why="reads so"
            )
            for word, (category, score) in words.items()
            for start, end in places(word)
        ),
        doubts=tuple((*span, score) for word, score in doubts.items() for span in places(word)),
        strange=tuple(span for word in strange for span in places(word)),
    )


class FakeTagger:
    """Matches the words of `words` wherever they stand; notes what it was asked."""

    spec = SimpleNamespace(source=SOURCE, task="phi_ner", version="0.0.0", sha256="0" * 64)

    def __init__(self, words: Words = MappingProxyType({}), error: Exception | None = None) -> None:
        self.words, self.error = words, error
        self.doubts: Mapping[tuple[str, str], float] = {}  # likelihood by word and context
        self.strange: Sequence[str] = ()  # words that it cannot read
        self.longest = 1 << 30
        self.calls: list[list[TextRequest]] = []

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Every text that was read, with its context."""
        return [(request.text, request.context) for call in self.calls for request in call]

    def read(self, requests: Sequence[TextRequest]) -> list[FakeReading]:
        self.calls.append(list(requests))
        if self.error is not None:
            raise self.error
        if any(len(request.text) > self.longest for request in requests):
            raise DetectorError("PHD502")
        return [
            reading_of(
                request.text,
                self.words,
                {word: p for (word, place), p in self.doubts.items() if place == request.context},
                self.strange,
            )
            for request in requests
        ]
