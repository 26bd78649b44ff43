"""Clinical notes, letters and pathology fragments, tidy and untidy, in several languages."""

from __future__ import annotations

from training.synth.example import Example
from training.synth.grammar import Writer, finish, read_lists
from training.synth.world import World

__all__ = ["LISTS", "note"]

WORDS = read_lists("report_words")
LISTS = {**read_lists("note"), **read_lists("note_languages")}
LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")
FOREIGN = 0.12
HARMLESS = 0.3
BREAKS = (*("\n",) * 5, *("\n\n",) * 3, " ", " ", "  ", "", "\n ")


def note(world: World) -> Example:
    """Return a note, a part of one, or a sentence."""
    rng = world.rng
    writer = Writer(world, "note", WORDS, LISTS)
    phi = 0.0 if rng.random() < HARMLESS else rng.choice((0.2, 0.4, 0.6, 0.9))
    if rng.random() < FOREIGN:
        _lines(writer, rng.choice(LANGUAGES), phi, rng.choice((1, 1, 2, 4, 6)))
    elif rng.random() < 0.35:
        _lines(writer, "", phi, rng.choice((1, 1, 2, 3)))
    else:
        _whole(writer, phi)
    return finish(writer)


def _lines(writer: Writer, language: str, phi: float, count: int) -> None:
    rng = writer.world.rng
    join = rng.choice((" ", " ", "\n"))
    for index in range(count):
        writer.say(join if index else "")
        marked = rng.random() < phi
        if language:
            writer.write(language if marked else f"clean_{language}")
        else:
            writer.write(rng.choice(("phi", "phi", "header")) if marked else "clean")


def _whole(writer: Writer, phi: float) -> None:
    rng = writer.world.rng
    gap = rng.choice(BREAKS)
    colon = rng.choice((": ", ":\n", "\n", ":", " - "))
    if rng.random() < 0.5:
        writer.say(rng.choice(LISTS["title"]) + (gap if rng.random() < 0.9 else ""))
    if rng.random() < phi:
        for index in range(rng.randint(1, 5)):
            writer.say(gap if index else "")
            writer.write("header")
        writer.say(gap)
    for index in range(rng.randint(1, rng.choice((5, 5, 5, 10)))):
        writer.say(gap if index else "")
        if rng.random() < 0.6:
            writer.say(rng.choice(LISTS["heading"]) + colon)
        join = rng.choice((" ", " ", " ", "\n", "\n- "))
        for sentence in range(rng.randint(1, 6)):
            writer.say(join if sentence else "")
            writer.write("phi" if rng.random() < 0.5 * phi else "clean")
