"""Other detectors of PHI in texts, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks._text_score import Hit

__all__ = ["KINDS", "Peer"]

_PERSON = {"PERSON", "PER"}
_PLACE = {"ORG", "GPE", "LOC", "FAC"}
_DATE = {"DATE", "DATE_TIME"}
_FLAVOURS: dict[str, dict[str, set[str] | None]] = {
    "spacy": {
        "people": _PERSON,
        "+ organisations, places": _PERSON | _PLACE,
        "+ dates": _PERSON | _PLACE | _DATE,
    },
    "presidio": {"everything": None},
}
_NO_PHI = {"NRP", "AGE"}
KINDS = tuple(_FLAVOURS)
"""Kinds of peers."""


class Peer:
    """A detector in another process.

    Parameters
    ----------
    kind : {"spacy", "presidio"}
        What it is.
    python, model : str
        Its interpreter; its spaCy model.
    threads : int
        Threads of its numerics.
    """

    def __init__(self, kind: str, python: str, model: str, threads: int) -> None:
        limits = dict.fromkeys(
            ("OMP_NUM_THREADS", "BLIS_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads)
        )
        self.kind = kind
        self._process = subprocess.Popen(
            [python, "-W", "ignore", str(Path(__file__).with_name("_text_peer.py")), kind, model],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **limits},
        )
        self.name: str = self._answer()["name"]

    def read(self, texts: Sequence[str], *, processes: int = 1) -> dict[str, Any]:
        """Return ``seconds`` and ``spans`` of texts."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"texts": list(texts), "processes": processes}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def hits(self, texts: Sequence[str]) -> Iterator[tuple[str, list[list[Hit]]]]:
        """Yield the name of each way to count its labels, and the hits of each text."""
        spans = self.read(texts)["spans"]
        for flavour, labels in _FLAVOURS[self.kind].items():
            yield f"{self.name}: {flavour}", [_hits(row, labels) for row in spans]

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the peer ended; see what it wrote to standard error")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _hits(row: Sequence[tuple[int, int, str]], labels: Collection[str] | None) -> list[Hit]:
    return [
        Hit(start, end)
        for start, end, label in row
        if (label not in _NO_PHI if labels is None else label in labels)
    ]
