"""Questions about patients, and everyday messages, with and without PHI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from training.synth.example import Example
from training.synth.grammar import Writer, read_lists, recase, redact, tidy
from training.synth.world import World

__all__ = ["examples"]

WORDS = read_lists("report_words")
LISTS = {
    **read_lists("question"),
    **{f"general_{name}": lines for name, lines in read_lists("general").items()},
}
MIX = (
    (("person",), 50),
    (("event",), 12),
    (("clean",), 14),
    (("clean", "clean"), 3),
    (("general_phi",), 9),
    (("general_phi", "general_clean"), 3),
    (("general_clean",), 4),
    (("general_clean", "general_clean"), 3),
    (("general_phi", "general_phi"), 2),
)


def question(world: World) -> Example:
    """Return one question or message."""
    rng = world.rng
    writer = Writer(world, "question", WORDS, LISTS)
    names = rng.choices([lists for lists, _ in MIX], [weight for _, weight in MIX])[0]
    for index, name in enumerate(names):
        writer.say(" " if index else "")
        writer.write(name)
    pieces = writer.pieces
    if rng.random() < 0.03:
        pieces = redact(pieces, rng, 1.0)
    case = rng.random()
    pieces = recase(pieces, "upper" if case < 0.03 else "lower" if case < 0.15 else "")
    example = tidy(writer.example(pieces), rng)
    if case > 0.5 and example.text[:1].islower():
        example = replace(example, text=example.text[0].upper() + example.text[1:])
    return example


def examples(rng: Random, held_out: bool) -> Iterator[Example]:
    """Yield questions without end."""
    world = World(rng, held_out)
    while True:
        yield question(world)
