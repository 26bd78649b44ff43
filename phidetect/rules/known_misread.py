"""Known numbers found again where a reader lost, added or changed a sign of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from phidetect.rules.fold import lower
from phidetect.types import Category, TextMatch

__all__ = ["MisreadNumbers"]

_SHORTEST, _LONG = 6, 9
"""Letters and digits from which one sign may be amiss, and from which two."""

_LONGEST_LINE = 200
"""Letters and digits of a line that are compared."""

_GAPS = 4
"""Blanks and signs that a reader may have seen inside a number."""

_SEEN = str.maketrans("oqdil|!szbg&", "000111152868")
"""Signs that readers take for each other, made one."""


class MisreadNumbers:
    """Finds numbers by edit distance.

    Only where a piece of a number stands unharmed is it compared: of one cut in one piece more
    than signs may be amiss, one piece is. So a line that holds no such number costs a search for
    a few pieces.

    Parameters
    ----------
    numbers : mapping of str to (Category, str)
        Letters and digits of each number in lower case, what it is, and who taught it.
    """

    def __init__(self, numbers: Mapping[str, tuple[Category, str]]) -> None:
        self._numbers: dict[str, tuple[Category, str]] = {}
        for key, what in numbers.items():
            if len(key) >= _SHORTEST and sum(map(str.isdigit, key)) >= _SHORTEST - 1:
                self._numbers.setdefault(key.translate(_SEEN), what)
        self._pieces = {key: tuple(_cut(key, _budget(key) + 1)) for key in self._numbers}

    def find(self, text: str) -> Iterator[TextMatch]:
        """Yield the numbers of `text`, which is folded without diacritics."""
        if not self._numbers:
            return
        lowered = lower(text).translate(_SEEN)
        places = [at for at, char in enumerate(lowered) if char.isalnum()][:_LONGEST_LINE]
        bare = "".join(lowered[at] for at in places)
        for key, what in self._numbers.items():
            if not any(piece in bare for piece in self._pieces[key]):
                continue
            found = _nearest(key, bare, _budget(key))
            if found is None:
                continue
            first, last = places[found[0]], places[found[1] - 1] + 1
            if _stands_alone(lowered, first, last) and last - first <= len(key) + _GAPS:
                yield TextMatch(
                    start=first,
                    end=last,
                    category=what[0],
                    score=0.85,
                    source=what[1],
                    why="matches an identifier of the header but for a sign or two",
                )


def _budget(key: str) -> int:
    return 1 if len(key) < _LONG else 2


def _cut(key: str, count: int) -> Iterator[str]:
    edges = [len(key) * at // count for at in range(count + 1)]
    yield from (key[a:b] for a, b in pairwise(edges))


def _nearest(key: str, text: str, budget: int) -> tuple[int, int] | None:
    """Return the part of `text` nearest to `key`, None where more than `budget` is amiss."""
    # The usual distance, but to begin and to end anywhere in the text costs nothing.
    row = [(0, at) for at in range(len(text) + 1)]
    for index, sign in enumerate(key, 1):
        before, row[0] = row[0], (index, 0)
        for at, other in enumerate(text, 1):
            best = min(
                (before[0] + (sign != other), before[1]),
                (row[at][0] + 1, row[at][1]),
                (row[at - 1][0] + 1, row[at - 1][1]),
            )
            before, row[at] = row[at], best
    cost, end, start = min((cost, at, start) for at, (cost, start) in enumerate(row))
    return (start, end) if cost <= budget and end > start else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit())
