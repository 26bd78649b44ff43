"""Things called after people: a surname before a noun is no person, before others it may be.

Surnames are drawn like those of people, so that the noun has to tell, and no list.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from phidetect.rules._data import read_words
from training.synth.example import Example, Piece, build
from training.synth.fill import pieces, templates
from training.synth.lists import digest, lines, part
from training.synth.world import World

__all__ = ["examples"]

ELEMENTS = (
    "StudyDescription", "SeriesDescription", "ProtocolName", "RequestedProcedureDescription",
    "ReasonForTheRequestedProcedure", "PerformedProcedureStepDescription", "ImageComments",
    "StudyComments", "AcquisitionProtocolDescription", "ViewPosition", "CodeMeaning",
    "ContentDescription", "AdmittingDiagnosesDescription", "SegmentLabel",
)  # fmt: skip
PARTS = (
    "knee", "hip", "shoulder", "wrist", "ankle", "chest", "abdomen", "brain", "spine", "elbow",
    "foot", "hand", "neck", "pelvis", "heart", "liver", "kidney", "breast", "face", "head",
    "bladder", "humerus", "femur", "sinus", "skull",
)  # fmt: skip
DOUBLE = 0.2


def examples(rng: Random, held_out: bool = False) -> Iterator[Example]:
    """Yield header strings, lines and sentences without end.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    held_out : bool, optional
        Use the words and templates kept for tests.
    """
    world = World(rng, held_out)
    while True:
        yield _things(world) if rng.random() < 0.22 else _eponym(world)


@cache
def _nouns() -> tuple[str, ...]:
    return tuple(noun.strip() for line in lines("eponym_nouns") for noun in line.split(","))


@cache
def _english() -> tuple[str, ...]:
    return tuple(sorted(read_words("english.txt")))


def _surname(world: World) -> str:
    name = world.latin().family
    if world.rng.random() < DOUBLE:
        name += world.rng.choice(("-", "-", " ")) + world.latin().family
    return name


def _eponym(world: World) -> Example:
    rng = world.rng
    template = rng.choice(templates("eponym_ways", world.held_out))
    shared = world.latin()
    twice = "{p}" in template
    parts: list[Piece] = []
    origin = ""
    for at, chunk in enumerate(template.replace("}", "{").split("{")):
        if at % 2 == 0:
            found, _ = pieces(chunk, world) if chunk else ([], "")
            # Alternatives with slots inside are cut by the split; such lines are not written.
            parts += found
        elif chunk == "e":
            name = shared.family if twice else _surname(world)
            parts.append((f"{name} {rng.choice(_nouns())}", None))
        elif chunk == "s":
            parts.append((_surname(world), None))
        elif chunk == "n":
            parts.append((rng.choice(_nouns()), None))
        elif chunk == "part":
            parts.append((rng.choice(PARTS), None))
        elif chunk == "p":
            parts.append((shared.family, "STAFF_NAME" if "Dr" in template else "NAME"))
        elif chunk == "g":
            parts.append((shared.given, "NAME"))
        else:
            found, origin = pieces(f"{{{chunk}}}", world)
            parts += found
    return _placed(world, parts, f"eponym_ways:{digest(template)[:8]}", origin)


def _things(world: World) -> Example:
    """Return words of plain English, some of them names too, that describe something."""
    rng = world.rng
    words = [rng.choice(_english()) for _ in range(rng.choice((1, 2, 2, 2, 3)))]
    if rng.random() < 0.5:
        words.insert(0, rng.choice(part("word_names", "family", world.held_out)))
    if rng.random() < 0.3:
        words.insert(rng.randrange(len(words) + 1), rng.choice(PARTS))
    return _placed(world, [(" ".join(words), None)], "eponym_things", "")


def _placed(world: World, parts: list[Piece], template: str, origin: str) -> Example:
    """Return the parts in an element, a sentence or a line of an image."""
    rng = world.rng
    sentence = parts[-1][0].endswith(".")
    header = not sentence and rng.random() < 0.8
    case = rng.random()
    if case < (0.5 if header else 0.08):
        parts = [(_longer(text, text.upper()), label) for text, label in parts]
    elif case > 0.9:
        parts = [(_longer(text, text.lower()), label) for text, label in parts]
    return build(
        parts,
        kind="header" if header else "report",
        element=rng.choice(ELEMENTS) if header else "",
        template=template,
        origin=origin,
    )


def _longer(text: str, changed: str) -> str:
    """Return the text in another case, where it keeps its length."""
    return changed if len(changed) == len(text) else text
