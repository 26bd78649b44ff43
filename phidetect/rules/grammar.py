"""Whether a value is what its VR says (PS3.5 6.2): what is not may say anything."""

from __future__ import annotations

import re

__all__ = ["fits_vr"]

_TIME = r"\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d{0,6})?)?)?"
_GRAMMARS = {
    "AS": re.compile(r"\d{1,4}\s?[DWMY]?"),
    "CS": re.compile(r"[A-Z0-9_ /.+\-]*"),
    "DA": re.compile(r"\d{4}([.-]?)\d{2}\1\d{2}|(?:\d{8})?-(?:\d{8})?"),
    "DS": re.compile(r"[+-]?(?:\d{1,32}\.?\d{0,32}|\.\d{1,32})(?:[eE][+-]?\d{1,4})?"),
    "DT": re.compile(r"(?:\d{4,14}(?:\.\d{1,6})?(?:[+-]\d{4})?-?){1,2}"),
    "IS": re.compile(r"[+-]?\d{1,16}"),
    "TM": re.compile(rf"{_TIME}(?:-(?:{_TIME})?)?|-{_TIME}"),
    "UI": re.compile(r"[0-9.]{0,64}"),
}


def fits_vr(vr: str, text: str) -> bool:
    """Return whether one value is a value of its VR; True for a VR that holds any text.

    Forms that PS3.5 has retired, and lengths that writers exceed, are let through: the
    question is only whether it may be a text that somebody typed.
    """
    grammar = _GRAMMARS.get(vr)
    plain = text.strip(" \0")
    return grammar is None or not plain or grammar.fullmatch(plain) is not None
