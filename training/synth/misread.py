"""What an OCR engine makes of a text: other signs, lost signs, glued and broken words."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.synth.example import Example, rewrite
from training.synth.lists import fold, table

__all__ = ["misread"]

ALIKE = table("noise")["alike"]
PAIRS = table("noise")["pairs"]
STRAY = ("|", ".", "'", "-", "_", "~", "`", ",", ":", "*", "°", "i", "l")
STRENGTHS = ((0.0, 0.45), (0.012, 0.25), (0.04, 0.2), (0.1, 0.1))
ASCII_ONLY = 0.35  # many engines know no other letters


def _case(example: Example, rng: Random) -> Example:
    roll = rng.random()
    if roll < 0.1:
        return rewrite(example, [char.upper() for char in example.text])
    if roll < 0.15:
        return rewrite(example, [char.lower() for char in example.text])
    return example


def _confuse(example: Example, rate: float, rng: Random) -> Example:
    """Change, lose and add signs, and the blanks between words."""
    text = example.text
    chunks = list(text)
    for index, char in enumerate(text):
        if chunks[index] != char or rng.random() >= rate:
            continue
        roll = rng.random()
        pair = text[index : index + 2]
        if char == " ":
            chunks[index] = rng.choice(("", "", "", "  ", " . ", "_"))
        elif char == "\n":
            chunks[index] = " "
        elif pair in PAIRS and roll < 0.7:
            chunks[index], chunks[index + 1] = PAIRS[pair], ""
        elif char in ALIKE and roll < 0.75:
            chunks[index] = rng.choice(ALIKE[char])
        elif roll < 0.85:
            chunks[index] = ""
        elif roll < 0.92:
            chunks[index] = char + rng.choice(STRAY)
        elif char.isalnum():
            chunks[index] = char + " "
    return rewrite(example, chunks)


def _glue(example: Example, rng: Random) -> Example:
    """Lose the blanks, as engines for narrow print do."""
    share = rng.choice((0.3, 0.6, 1.0))
    return rewrite(
        example, ["" if char == " " and rng.random() < share else char for char in example.text]
    )


def _spread(example: Example, rng: Random) -> Example:
    """Read widely set letters apart."""
    share = rng.choice((0.3, 1.0, 1.0))
    chunks = [
        char + " " if char.isalnum() and rng.random() < share else char for char in example.text
    ]
    return rewrite(example, chunks)


def _frame(example: Example, rng: Random) -> Example:
    """Put stray signs from the texture around the text."""
    before = rng.choice(STRAY) + rng.choice(("", " ")) if rng.random() < 0.5 else ""
    after = rng.choice(("", " ")) + rng.choice(STRAY[:-2]) if rng.random() < 0.5 else ""
    moved = [
        replace(s, start=s.start + len(before), end=s.end + len(before)) for s in example.spans
    ]
    return replace(example, text=before + example.text + after, spans=tuple(moved))


def misread(example: Example, rng: Random) -> Example:
    """Return the text as it could be read; a text whose marks would be lost stays.

    Parameters
    ----------
    example : Example
        A clean text.
    rng : random.Random
        The only source of chance.
    """
    rates, weights = zip(*STRENGTHS, strict=True)
    changed = _case(example, rng)
    if not changed.text.isascii() and rng.random() < ASCII_ONLY:
        changed = rewrite(changed, [fold(char) for char in changed.text])
    if rate := rng.choices(rates, weights)[0]:
        changed = _confuse(changed, rate, rng)
    if rng.random() < 0.06:
        changed = _glue(changed, rng)
    if rng.random() < 0.012:
        changed = _spread(changed, rng)
    if rng.random() < 0.07:
        changed = _frame(changed, rng)
    if not changed.text.strip() or len(changed.spans) != len(example.spans):
        return example
    return changed
