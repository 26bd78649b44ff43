"""Strings per second of the tagger and of `scan_text`, beside spaCy on the same strings.

    python -m tests.benchmarks.text_speed [--count N] [--threads N] [--peer PYTHON MODEL]...

The strings are distinct header strings of `training.synth`. A peer is a spaCy model, a package or
a folder, served by a PYTHON of its own that has spaCy; only its entity recogniser is loaded, and
the faster of one process and of as many as there are threads counts. All contenders read the same
strings in turns; every round has strings of its own, and the best round of each counts.

Recall and harmless strings touched follow, type-blind, on the same strings and on the ambiguity
suite. A peer is scored three times: with PERSON alone; with organisations and places; with dates
too. It knows neither identifiers nor telephones, so a second recall counts only the names,
institutions and addresses that are to be found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from phidetect.scanner import Scanner
from tests.benchmarks._text_score import Hit, Labelled, score
from tests.benchmarks._text_sets import ambiguity, generated
from tests.benchmarks.text import find, findings_as_hits

__all__ = ["Peer", "main"]

_ROUNDS = 3
_WARM = 50
_PERSON = ("PERSON", "PER")
_PLACE = ("ORG", "GPE", "LOC", "FAC")
_DATE = ("DATE", "DATE_TIME")
_FLAVOURS = {
    "people": _PERSON,
    "+ organisations, places": _PERSON + _PLACE,
    "+ dates": _PERSON + _PLACE + _DATE,
}
_NAMED = frozenset(("NAME", "STAFF_NAME", "INSTITUTION", "ADDRESS"))

Timed = Callable[[Sequence[Labelled]], float]
"""Reads texts and gives the seconds."""


class Peer:
    """A spaCy pipeline in another process.

    Parameters
    ----------
    python, model : str
        Its interpreter; its package or folder.
    threads : int
        Threads of its numerics.
    """

    def __init__(self, python: str, model: str, threads: int) -> None:
        limits = dict.fromkeys(
            ("OMP_NUM_THREADS", "BLIS_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads)
        )
        self._process = subprocess.Popen(
            [python, "-W", "ignore", str(Path(__file__).with_name("_spacy_peer.py")), model],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **limits},
        )
        told = self._answer()
        self.name = f"spaCy {told['spacy']} {told['name']} {told['version']}"

    def read(self, texts: Sequence[str], *, processes: int = 1) -> dict[str, Any]:
        """Return ``seconds`` and ``spans`` of texts."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"texts": list(texts), "processes": processes}) + "\n")
        self._process.stdin.flush()
        return self._answer()

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


def _scan(texts: Sequence[Labelled], warm: Sequence[Labelled], *, threads: int) -> float:
    with Scanner(threads=threads) as scanner:
        reader = partial(findings_as_hits, scanner.scan_text)
        find(warm, reader)
        begun = time.perf_counter()
        find(texts, reader)
        return time.perf_counter() - begun


def _tag(texts: Sequence[Labelled], warm: Sequence[Labelled], *, threads: int) -> float:
    from phidetect.text import TextRequest, context_of, load_text_tagger

    tagger = load_text_tagger(threads=threads)
    batches = [
        [TextRequest(one.text, context_of(one.element or "")) for one in part]
        for part in (warm, texts)
    ]
    tagger.read(batches[0])
    begun = time.perf_counter()
    tagger.read(batches[1])
    return time.perf_counter() - begun


def _peer(texts: Sequence[Labelled], *, peer: Peer, processes: int) -> float:
    return float(peer.read([one.text for one in texts], processes=processes)["seconds"])


def speeds(
    rounds: Sequence[Sequence[Labelled]],
    warm: Sequence[Labelled],
    peers: Iterable[Peer],
    threads: int,
) -> dict[str, float]:
    """Return strings per second of each contender in its best round."""
    contenders: dict[str, Timed] = {}
    if find_spec("phidetect.text.tagger"):
        contenders["phidetect: the tagger"] = partial(_tag, warm=warm, threads=threads)
    contenders["phidetect: scan_text"] = partial(_scan, warm=warm, threads=threads)
    for peer in peers:
        peer.read([one.text for one in warm])
        for processes in dict.fromkeys((1, threads)):
            label = f"{peer.name}, {processes} process{'es' * (processes > 1)}"
            contenders[label] = partial(_peer, peer=peer, processes=processes)
    best = dict.fromkeys(contenders, 0.0)
    for texts in rounds:
        for name, call in contenders.items():
            best[name] = max(best[name], len(texts) / call(texts))
    return best


def _quality(name: str, texts: Sequence[Labelled], found: Sequence[Sequence[Hit]]) -> None:
    named = [
        replace(one, golds=tuple(replace(g, counted=g.label in _NAMED) for g in one.golds))
        for one in texts
    ]
    everything = score(texts, found, suspects=True)
    print(
        f"{name:64} {everything.overlap!s:>31} {score(named, found, suspects=True).overlap!s:>31}"
        f" {everything.touched!s:>31}"
    )


def _compare(texts: Sequence[Labelled], peers: Iterable[Peer], threads: int) -> None:
    with Scanner(threads=threads) as scanner:
        found = find(texts, partial(findings_as_hits, scanner.scan_text))
    sure = [[hit for hit in hits if hit.sure] for hits in found]
    _quality("phidetect: findings", texts, sure)
    _quality("phidetect: with suspicions", texts, found)
    for peer in peers:
        spans = peer.read([one.text for one in texts])["spans"]
        for flavour, labels in _FLAVOURS.items():
            hits = [[Hit(a, b) for a, b, label in row if label in labels] for row in spans]
            _quality(f"{peer.name}: {flavour}", texts, hits)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; always 0: timings on shared machines fail nothing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peer", nargs=2, action="append", default=[], metavar=("PYTHON", "MODEL"))
    options = parser.parse_args(arguments)
    strings = generated("headers", _ROUNDS * options.count)
    rounds = [strings[begin::_ROUNDS] for begin in range(_ROUNDS)]
    suite = ambiguity()
    with ExitStack() as stack:
        peers = [Peer(python, model, options.threads) for python, model in options.peer]
        for peer in peers:
            stack.callback(peer.close)
        print(f"{_ROUNDS} x {options.count} distinct header strings, {options.threads} threads")
        measured = speeds(rounds, suite[:_WARM], peers, options.threads)
        for name, speed in measured.items():
            print(f"{name:64} {speed:8.0f} strings/s")
        theirs = [speed for name, speed in measured.items() if name.startswith("spaCy")]
        for name, speed in measured.items() if theirs else ():
            if name.startswith("phidetect"):
                print(f"{name} / fastest peer: {speed / max(theirs):.2f}")
        for title, rows in (("header strings", strings), ("ambiguity suite", suite)):
            print(
                f"\n{title:64} {'recall, everything':>31} {'recall, names and places':>31}"
                f" {'harmless touched':>31}"
            )
            _compare(rows, peers, options.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
