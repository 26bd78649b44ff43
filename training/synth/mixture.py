"""The stream of examples from all sources."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from random import Random

from training.synth.example import Example
from training.synth.noise import augment

__all__ = ["MIXTURE", "stream"]

MIXTURE = tomllib.loads(Path(__file__).with_name("mixture.toml").read_text("utf-8"))


def stream(seed: int, *, held_out: bool = False, kind: str = "") -> Iterator[Example]:
    """Yield distinct examples without end.

    Parameters
    ----------
    seed : int
        Two streams of one seed are the same.
    held_out : bool, optional
        Words and templates kept for tests instead of those for training.
    kind : str, optional
        Only examples of this kind.
    """
    rng = Random(f"{seed}:{held_out}")
    names = [name for name, s in MIXTURE.items() if not kind or kind in s["kinds"]]
    if not names:
        raise ValueError(f"no source gives the kind {kind!r}")
    sources = {
        name: import_module(f"training.synth.{name}").examples(
            Random(f"{seed}:{held_out}:{name}"), held_out
        )
        for name in names
    }
    sums = tuple(accumulate(MIXTURE[name]["weight"] for name in names))
    seen: set[int] = set()
    while True:
        name = rng.choices(names, cum_weights=sums)[0]
        example = next(sources[name])
        if kind and example.kind != kind:
            continue
        if not MIXTURE[name].get("clean"):
            example = augment(example, rng)
        key = hash((example.text, example.element))
        if key not in seen and example.text.strip():
            seen.add(key)
            yield example
