"""The path of an element in a data set."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ElementPath", "PathStep"]

_STEP = re.compile(
    r"\((?P<group>[0-9A-Fa-f]{4}),"
    r'(?:"(?P<creator>[^"]*)",(?P<short>[0-9A-Fa-f]{2})|(?P<element>[0-9A-Fa-f]{4}))\)'
    r"(?:\[(?P<item>\d+)\])?"
)


@dataclass(frozen=True, slots=True, order=True)
class PathStep:
    """One tag on the way to an element.

    Attributes
    ----------
    group : int
        Group number.
    element : int
        Element number; for a private data element its low byte alone, so that the
        block that a file happens to use does not show (PS3.5 7.8.1).
    creator : str, optional
        Private Creator, for a private data element.
    item : int, optional
        Index of the sequence item that the path enters, from 0.
    """

    group: int
    element: int
    creator: str = ""
    item: int = -1

    def __str__(self) -> str:
        item = "" if self.item < 0 else f"[{self.item}]"
        if self.creator:
            return f'({self.group:04X},"{self.creator}",{self.element:02X}){item}'
        return f"({self.group:04X},{self.element:04X}){item}"


@dataclass(frozen=True, slots=True, order=True)
class ElementPath:
    """The steps from the top of a data set to an element.

    The text form, ``(0040,A730)[2].(0040,A160)``, round-trips through `parse`.
    """

    steps: tuple[PathStep, ...]

    def __str__(self) -> str:
        return ".".join(str(step) for step in self.steps)

    @property
    def last(self) -> PathStep:
        """The step that names the element itself."""
        return self.steps[-1]

    @property
    def tag(self) -> int | None:
        """The tag as group << 16 | element; None for a private data element."""
        step = self.steps[-1]
        return None if step.creator else step.group << 16 | step.element

    @property
    def depth(self) -> int:
        """Number of sequences around the element."""
        return len(self.steps) - 1

    def child(self, step: PathStep, *, item: int) -> ElementPath:
        """Return the path of `step` inside item `item` of this sequence."""
        head = self.steps[-1]
        entered = PathStep(head.group, head.element, head.creator, item)
        return ElementPath((*self.steps[:-1], entered, step))

    @classmethod
    def of(cls, tag: int) -> ElementPath:
        """Return the path of a standard element at the top of a data set."""
        return cls((PathStep(tag >> 16, tag & 0xFFFF),))

    @classmethod
    def parse(cls, text: str) -> ElementPath:
        """Return the path that `text` names.

        Raises
        ------
        ValueError
            If `text` is not the text form of a path.
        """
        steps: list[PathStep] = []
        at = 0
        while True:
            match = _STEP.match(text, at)
            if match is None:
                raise ValueError("not the text form of an ElementPath")
            creator = match["creator"] or ""
            steps.append(
                PathStep(
                    int(match["group"], 16),
                    int(match["short"] or match["element"], 16),
                    creator,
                    -1 if match["item"] is None else int(match["item"]),
                )
            )
            at = match.end()
            if at == len(text):
                break
            if text[at] != ".":
                raise ValueError("not the text form of an ElementPath")
            at += 1
        if any(step.item < 0 for step in steps[:-1]) or steps[-1].item >= 0:
            raise ValueError("every step but the last enters an item")
        return cls(tuple(steps))
