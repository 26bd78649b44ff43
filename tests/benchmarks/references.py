"""References between objects, before and after a redaction of a folder with one key.

    python -m tests.benchmarks.references PATH... [--policy P] [--no-pixels]

Counted over all files that have an output:

* UIDs: values of VR UI that PS3.6 does not register, with their places;
* split: UIDs of the input with more than one UID in their stead; merged: UIDs of the output that
  stand for more than one; left: replaced UIDs of the input that stand in an output;
* dangling: references whose target was in the folder and is not among the outputs, though the
  file of the target has an output;
* without target: the same where the file of the target has no output;
* removed: references that a decision took out with their element, per attribute.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydicom._uid_dict import UID_dictionary

from tests.benchmarks._elements import Place, read, shown, texts_of, walk
from tests.benchmarks._outputs import Pair, arguments, redacted, scanner_of

__all__ = ["Graph", "compare"]

_DEFINING = frozenset((0x00080018, 0x0020000D, 0x0020000E, 0x00200052, 0x0040A124, 0x00620021))
"""At the top of a data set these name the object itself, its series, study and frame."""

_CLASSES = frozenset((0x00080016, 0x00081150, 0x0008010C, 0x00080062))
"""UIDs of kinds of things, not of things."""


@dataclass(slots=True)
class Graph:
    """What `compare` found; the attributes are those of the module's text."""

    uids: int = 0
    places: int = 0
    split: int = 0
    merged: int = 0
    left: int = 0
    dangling: Counter[str] = field(default_factory=Counter)
    without_target: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> bool:
        """Whether the output is the image of the input under one map of UIDs."""
        return not (self.split or self.merged or self.left or self.dangling)


def uids_of(path: Path) -> dict[tuple[Place, int], str]:
    """Return every UID of a file that is not registered, by place and value index."""
    found = {}
    for place, vr, value in walk(read(path)):
        if vr == "UI" and place[0][0] >> 16 > 2 and place[-1][0] not in _CLASSES:
            for index, text in enumerate(texts_of(value)):
                if text and text not in UID_dictionary:
                    found[place, index] = text
    return found


def compare(pairs: Iterable[Pair]) -> Graph:
    """Return the graph of references of all files, before held against after."""
    graph = Graph()
    new_of: dict[str, set[str]] = defaultdict(set)
    old_of: dict[str, set[str]] = defaultdict(set)
    defined_before: dict[str, bool] = {}
    defined_after: set[str] = set()
    references: list[tuple[str, str, str]] = []
    for pair in pairs:
        try:
            before = uids_of(pair.source)
        except Exception:  # noqa: BLE001 - no DICOM file
            continue
        own = {
            u for (place, _), u in before.items() if len(place) == 1 and place[0][0] in _DEFINING
        }
        for uid in own:
            defined_before[uid] = defined_before.get(uid, False) or pair.output is not None
        if pair.output is None:
            continue
        after = uids_of(pair.output)
        for (place, index), uid in after.items():
            if len(place) == 1 and place[0][0] in _DEFINING:
                defined_after.add(uid)
            if (place, index) not in before:
                graph.removed[f"new {shown(place)}"] += 1
        for at, old in before.items():
            graph.places += 1
            where = shown(at[0])
            new = after.get(at)
            if new is None:
                graph.removed[where] += 1
                continue
            new_of[old].add(new)
            old_of[new].add(old)
            if new == old:
                graph.kept[where] += 1
            if not (len(at[0]) == 1 and at[0][0][0] in _DEFINING):
                references.append((where, old, new))
    for where, old, new in references:
        if old in defined_before and new not in defined_after:
            (graph.dangling if defined_before[old] else graph.without_target)[where] += 1
    graph.uids = len(new_of)
    graph.split = sum(len(news) > 1 for news in new_of.values())
    graph.left = len({old for old, news in new_of.items() if news != {old}} & old_of.keys())
    graph.merged = sum(len(olds) > 1 for olds in old_of.values())
    return graph


def main() -> int:
    """Redact, compare and print; 1 where something that resolved does not resolve."""
    options = arguments(__doc__)
    with (
        tempfile.TemporaryDirectory() as folder,
        scanner_of(options.policy, pixels=not options.no_pixels) as scanner,
    ):
        pairs = list(redacted(options.paths, Path(folder), scanner=scanner))
        graph = compare(pairs)
    outputs = sum(pair.output is not None for pair in pairs)
    print(f"policy {options.policy}: {len(pairs)} files, {outputs} outputs")
    print(f"{graph.uids} UIDs at {graph.places} places; split {graph.split}, ", end="")
    print(f"merged {graph.merged}, left {graph.left}")
    for what in ("dangling", "without_target", "removed", "kept"):
        counts: Counter[str] = getattr(graph, what)
        print(f"{what.replace('_', ' ')}: {counts.total()}")
        for where, count in counts.most_common(20):
            print(f"  {count:6}  {where}")
    return int(not graph.whole)


if __name__ == "__main__":
    sys.exit(main())
