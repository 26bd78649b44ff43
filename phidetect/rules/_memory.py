"""What was worked out for a text is kept: the headers of a study say the same again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

__all__ = ["remembered"]

Result = TypeVar("Result")

_SHORT = 512
_LONG = 1 << 16
_MANY = 32_768
_FEW = 64


def remembered(function: Callable[[str, bool], Result]) -> Callable[[str, bool], Result]:
    """Return `function` of a text and a flag with a memory of bounded size.

    Many short texts are kept, a few long ones, and none that are longer still.
    """
    short = lru_cache(maxsize=_MANY)(function)
    long = lru_cache(maxsize=_FEW)(function)

    def call(text: str, flag: bool) -> Result:
        size = len(text)
        if size <= _SHORT:
            return short(text, flag)
        return long(text, flag) if size <= _LONG else function(text, flag)

    return call
