"""What typists, converters and readers of pictures do to a text; spans stay on their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from training.synth.example import Example, rewrite
from training.synth.lists import fold, table

__all__ = [
    "accents",
    "augment",
    "capitals",
    "drop",
    "join",
    "lower",
    "mojibake",
    "ocr",
    "separators",
    "spaces",
    "title",
    "typos",
]

NOISE = table("noise")
SHORT = 64  # only short texts lose their blanks to a separator
ENTRY = frozenset(("header", "planted", "code", "private", "form"))
Noise = Callable[[Example, Random], Example]


def _rate(rng: Random, most: float) -> float:
    return rng.uniform(0.2, 1) * most


def capitals(example: Example, _: Random) -> Example:
    """Write all in capitals."""
    return rewrite(example, [char.upper() for char in example.text])


def lower(example: Example, _: Random) -> Example:
    """Write all in small letters."""
    return rewrite(example, [char.lower() for char in example.text])


def title(example: Example, _: Random) -> Example:
    """Begin each word with a capital."""
    chunks, inside = [], False
    for char in example.text:
        chunks.append(char.lower() if inside else char.upper())
        inside = char.isalpha() or (inside and char == "'")
    return rewrite(example, chunks)


def separators(example: Example, rng: Random) -> Example:
    """Write a sign where blanks were, in all places or in half of them."""
    sign = rng.choice(NOISE["separators"])
    share = rng.choice((1.0, 1.0, 0.5))
    return rewrite(
        example,
        [sign if char == " " and rng.random() < share else char for char in example.text],
    )


def spaces(example: Example, rng: Random) -> Example:
    """Double some blanks, or put some around signs."""
    rate = _rate(rng, 0.3)

    def change(char: str) -> str:
        if char in " ^_,:" and rng.random() < rate:
            return char + " " * rng.choice((1, 1, 2, 4))
        return char

    return rewrite(example, [change(char) for char in example.text])


def join(example: Example, rng: Random) -> Example:
    """Leave some blanks out."""
    rate = _rate(rng, 0.2)
    return rewrite(
        example,
        ["" if char == " " and rng.random() < rate else char for char in example.text],
    )


def typos(example: Example, rng: Random) -> Example:
    """Strike wrong, double, swapped and missing keys."""
    rate = _rate(rng, 0.03)
    chunks = list(example.text)
    for index, char in enumerate(chunks):
        if not char.isalpha() or rng.random() >= rate:
            continue
        form = rng.randrange(4)
        if form == 0 and index + 1 < len(chunks) and chunks[index + 1].isalpha():
            chunks[index], chunks[index + 1] = chunks[index + 1], char
        elif form == 1:
            chunks[index] = char * 2
        elif form == 2:
            near = NOISE["keys"].get(char.lower(), char)
            new = rng.choice(near)
            chunks[index] = new.upper() if char.isupper() else new
        elif index > 0:
            chunks[index] = ""
    return rewrite(example, chunks)


def drop(example: Example, rng: Random) -> Example:
    """Lose some characters."""
    rate = _rate(rng, 0.04)
    return rewrite(example, ["" if rng.random() < rate else char for char in example.text])


def ocr(example: Example, rng: Random) -> Example:
    """Read signs as others that look alike."""
    rate = _rate(rng, 0.12)
    alike, pairs = NOISE["alike"], NOISE["pairs"]
    text = example.text
    chunks = list(text)
    for index, char in enumerate(text):
        if chunks[index] != char or rng.random() >= rate:
            continue
        pair = text[index : index + 2]
        if pair in pairs:
            chunks[index], chunks[index + 1] = pairs[pair], ""
        elif char in alike:
            chunks[index] = rng.choice(alike[char])
    return rewrite(example, chunks)


def mojibake(example: Example, rng: Random) -> Example:
    """Read letters beyond ASCII in the wrong character set."""
    form = rng.randrange(3)

    def change(char: str) -> str:
        if char.isascii():
            return char
        if form == 0:
            return char.encode("utf-8").decode("latin-1")
        return "?" if form == 1 else "�"

    return rewrite(example, [change(char) for char in example.text])


def accents(example: Example, _: Random) -> Example:
    """Write letters without their marks."""
    return rewrite(example, [fold(char) for char in example.text])


OPERATIONS: dict[str, Noise] = {
    "capitals": capitals,
    "lower": lower,
    "title": title,
    "separators": separators,
    "spaces": spaces,
    "join": join,
    "typos": typos,
    "drop": drop,
    "ocr": ocr,
    "accents": accents,
}


def augment(example: Example, rng: Random) -> Example:
    """Change an example by none, one or some operations, as its kind has them.

    Parameters
    ----------
    example : Example
        A clean example.
    rng : random.Random
        The only source of chance.
    """
    rates = NOISE["entry" if example.kind in ENTRY else "running"]
    if not example.text.isascii() and rng.random() < rates["mojibake"]:
        return mojibake(example, rng)
    changed = example
    for name, operation in OPERATIONS.items():
        if rng.random() < rates[name] and not (name == "separators" and len(changed.text) > SHORT):
            changed = operation(changed, rng)
    if not changed.text.strip() or len(changed.spans) != len(example.spans):
        return replace(example)
    return changed
