"""Strings per second of the tagger and of `scan_text`, beside spaCy on the same strings.

    python -m tests.benchmarks.text_speed [--count N] [--threads N]
        [--spacy PYTHON MODEL]... [--presidio PYTHON MODEL]... [--set FILE]...

The strings are distinct header strings of `training.synth`. A peer is a spaCy model, a package or
a folder, or Presidio with such a model, served by a PYTHON of its own; of spaCy only the entity
recogniser is loaded, and the faster of one process and of as many as there are threads counts.
All contenders read the same strings in turns; every round has strings of its own, and the best
round of each counts.

Recall and harmless strings touched follow, type-blind, on the same strings, on the ambiguity suite
and on the files given. spaCy is scored three times: with PERSON alone; with organisations and
places; with dates too. It knows neither identifiers nor telephones, so a second recall counts only
the names, institutions and addresses that are to be found. Of Presidio everything counts but ages
and nationalities.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from phidetect.scanner import Scanner
from tests.benchmarks._text_peers import KINDS, Peer
from tests.benchmarks._text_score import Hit, Labelled, score
from tests.benchmarks._text_sets import ambiguity, generated, read_set
from tests.benchmarks.text import find, findings_as_hits

__all__ = ["main", "speeds"]

_ROUNDS = 3
_WARM = 50
_CALL = 256
"""Strings of one call of the tagger."""
_NAMED = frozenset(
    ("NAME", "STAFF_NAME", "INSTITUTION", "ADDRESS", "ORGANIZATION", "GEOGRAPHIC_LOCATION")
)

Timed = Callable[[Sequence[Labelled]], float]
"""Reads texts and gives the seconds."""


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
    asked = [TextRequest(one.text, context_of(one.element or "")) for one in (*warm, *texts)]
    tagger.read(asked[: len(warm)])
    begun = time.perf_counter()
    for first in range(len(warm), len(asked), _CALL):
        tagger.read(asked[first : first + _CALL])
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
    if _is_shipped():
        contenders["phidetect: the tagger"] = partial(_tag, warm=warm, threads=threads)
    contenders["phidetect: scan_text"] = partial(_scan, warm=warm, threads=threads)
    for peer in peers:
        peer.read([one.text for one in warm])
        for processes in dict.fromkeys((1, threads if peer.kind == "spacy" else 1)):
            label = f"{peer.name}, {processes} process{'es' * (processes > 1)}"
            contenders[label] = partial(_peer, peer=peer, processes=processes)
    best = dict.fromkeys(contenders, 0.0)
    for texts in rounds:
        for name, call in contenders.items():
            best[name] = max(best[name], len(texts) / call(texts))
    return best


def _is_shipped() -> bool:
    from phidetect.backends import ModelStore

    return find_spec("phidetect.text.tagger") is not None and any(
        spec.task == "phi_ner" for spec in ModelStore().list_models()
    )


def _compare(title: str, texts: Sequence[Labelled], peers: Iterable[Peer], threads: int) -> None:
    print(
        f"\n{title:52} {'recall, everything':>31} {'recall, names and places':>31}"
        f" {'harmless texts touched':>31} {'false/1k':>9}"
    )
    with Scanner(threads=threads) as scanner:
        found = find(texts, partial(findings_as_hits, scanner.scan_text))
    sure = [[hit for hit in hits if hit.sure] for hits in found]
    _row("phidetect: findings", texts, sure)
    _row("phidetect: with suspicions", texts, found)
    for peer in peers:
        for name, hits in peer.hits([one.text for one in texts]):
            _row(name, texts, hits)


def _row(name: str, texts: Sequence[Labelled], found: Sequence[Sequence[Hit]]) -> None:
    named = [
        replace(
            one,
            golds=tuple(replace(g, counted=g.counted and g.label in _NAMED) for g in one.golds),
        )
        for one in texts
    ]
    all_of = score(texts, found, suspects=True)
    print(
        f"{name:52} {all_of.overlap!s:>31} {score(named, found, suspects=True).overlap!s:>31}"
        f" {all_of.touched!s:>31} {all_of.per_thousand:9.2f}"
    )


def _report(measured: dict[str, float]) -> None:
    for name, speed in measured.items():
        print(f"{name:52} {speed:8.0f} strings/s")
    theirs = [name for name in measured if not name.startswith("phidetect")]
    for name in [name for name in measured if name not in theirs] if theirs else ():
        ratios = ", ".join(f"{measured[name] / measured[peer]:.2f} of {peer}" for peer in theirs)
        print(f"{name} / peers: {ratios}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; always 0: timings on shared machines fail nothing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=2)
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}", nargs=2, action="append", default=[], metavar=("PYTHON", "MODEL")
        )
    parser.add_argument("--set", action="append", default=[], type=Path, dest="sets")
    options = parser.parse_args(arguments)
    strings = generated("headers", _ROUNDS * options.count)
    rounds = [strings[begin::_ROUNDS] for begin in range(_ROUNDS)]
    suite = ambiguity()
    with ExitStack() as stack:
        peers = []
        for kind in KINDS:
            for python, model in getattr(options, kind):
                peers.append(Peer(kind, python, model, options.threads))
                stack.callback(peers[-1].close)
        print(f"{_ROUNDS} x {options.count} distinct header strings, {options.threads} threads")
        _report(speeds(rounds, suite[:_WARM], peers, options.threads))
        read = [one for one in strings if one.group != "typed"]
        _compare("header strings", read, peers, options.threads)
        _compare("ambiguity suite", suite, peers, options.threads)
        for path in options.sets:
            _compare(path.stem, read_set(path), peers, options.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
