"""Invented numbers: records, accounts, phones, user names, addresses of the net."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from random import Random

from training.synth.lists import table

__all__ = [
    "accession",
    "account",
    "any_id",
    "digits",
    "insurance",
    "mrn",
    "pager",
    "phone",
    "serial",
    "ssn",
    "write",
]

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@cache
def _shapes(kind: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    shapes = table("numbers")[kind]
    return tuple(shapes), tuple(accumulate(shapes.values()))


def _draw(kind: str, rng: Random) -> str:
    shapes, sums = _shapes(kind)
    return write(rng.choices(shapes, cum_weights=sums)[0], rng)


def write(pattern: str, rng: Random) -> str:
    """Write a pattern's signs as digits and letters."""
    if "YY" in pattern or "MMDD" in pattern:
        year = rng.randrange(1998, 2027)
        pattern = pattern.replace("YYYY", str(year)).replace("YY", f"{year % 100:02}")
        pattern = pattern.replace("MMDD", f"{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}")
    parts, first = [], True
    for sign in pattern:
        if sign == "#":
            parts.append(rng.choice("123456789" if first else "0123456789"))
            first = False
        elif sign == "@":
            parts.append(rng.choice(LETTERS))
        elif sign == "&":
            parts.append(rng.choice(LETTERS).lower())
        elif sign == "%":
            parts.append(rng.choice("0123456789abcdef"))
        else:
            parts.append(sign)
    return "".join(parts)


def digits(count: int, rng: Random) -> str:
    """Return `count` digits, the first not 0."""
    return write("#" * count, rng)


def mrn(rng: Random) -> str:
    """Return the number of a patient's record."""
    return ("#" if rng.random() < 0.02 else "") + _draw("mrn", rng)


def accession(rng: Random) -> str:
    """Return the number of an imaging order."""
    return _draw("accession", rng)


def insurance(rng: Random) -> str:
    """Return the number of an insured person."""
    return _draw("insurance", rng)


def any_id(rng: Random) -> str:
    """Return a number of any sort."""
    return _draw(rng.choice(("other", "other", "mrn", "accession", "insurance")), rng)


def account(rng: Random) -> str:
    """Return the number of an account."""
    return _draw("other", rng)


def serial(rng: Random) -> str:
    """Return the serial number of a device."""
    return _draw("serial", rng)


def ssn(rng: Random) -> str:
    """Return a number like those of social security or of national health services."""
    roll = rng.random()
    if roll < 0.55:
        return write("###-##-####", rng)
    if roll < 0.65:
        return write("#########", rng)
    if roll < 0.72:
        return write("### ## ####", rng)
    if roll < 0.77:
        return rng.choice(("xxx-xx-", "XXX-XX-", "***-**-")) + write("####", rng)
    if roll < 0.87:
        return write("### ### ####", rng)
    if roll < 0.94:
        day = f"{rng.randrange(1, 29):02}{rng.randrange(1, 13):02}{rng.randrange(100):02}"
        return day + rng.choice(("", "", " ", "-")) + write("####", rng)
    return write("##########", rng)


def phone(rng: Random) -> str:
    """Return a telephone number of one of many countries."""
    return _draw("phone", rng)


def pager(rng: Random) -> str:
    """Return the number of a pager or an extension."""
    return _draw("pager", rng)
