"""Whether a value looks like one that replaced another."""

from __future__ import annotations

import re

from phidetect.audit._data import read_toml
from phidetect.keys import TOKEN_PATTERN
from phidetect.rules.header import is_placeholder

__all__ = ["looks_pseudonymous"]

_NUMBERED = re.compile(r"(?P<letters>[A-Za-z][A-Za-z]*)(?:[\s_.\-]*[A-Za-z0-9]+)*\Z")
_DIGEST = re.compile(r"[0-9A-Fa-f\-]{16,}\Z")
_FEW_DIGITS = 4


def looks_pseudonymous(text: str, *, name: bool) -> bool:
    """Return whether an identifier or name looks made up: ``SUBJ-0012``, a digest, a token.

    Nothing proves it without the original: a true identifier may have the form. Digits alone
    (five or more), letters alone, and known prefixes of true numbers are not taken for one.

    Parameters
    ----------
    text : str
        One value.
    name : bool
        Whether it stands for a name: a true name holds no digit.
    """
    plain = text.strip("^= ")
    if is_placeholder(plain) or TOKEN_PATTERN.fullmatch(plain):
        return True
    if not any(char.isdigit() for char in plain):
        return False
    if _DIGEST.fullmatch(plain) and any(char.isalpha() for char in plain):
        return True
    if plain.isdigit():
        return name or len(plain) <= _FEW_DIGITS
    match = _NUMBERED.match(plain.replace("^", " "))
    return (
        match is not None
        and match["letters"].lower() not in read_toml("lists.toml")["ids"]["real_prefixes"]
    )
