"""Run one call on the compiled kernels and on numpy."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from phidetect._native import _boxes, _kernels, _mask, _render, _screen
from phidetect._native._fallback import boxes, mask, render, screen

PAIRS: dict[str, tuple[ModuleType, ModuleType]] = {
    "mask": (_mask, mask),
    "boxes": (_boxes, boxes),
    "render": (_render, render),
    "screen": (_screen, screen),
}


def on_both(name: str, call: Callable[[], Any]) -> tuple[Any, Any]:
    """Results of ``call()`` with the compiled module and with its numpy twin."""
    results = []
    for module in PAIRS[name]:
        with patch.object(_kernels, name, module):
            results.append(call())
    return results[0], results[1]


def edges(limit: int) -> st.SearchStrategy[int]:
    """Coordinates around, inside and far outside 0..limit."""
    return st.one_of(
        st.integers(-3, limit + 3),
        st.sampled_from([-(2**31), -(2**40), 2**31 - 1, 2**40, 0, limit]),
    )


def any_box(rows: int, cols: int) -> st.SearchStrategy[tuple[int, int, int, int]]:
    return st.tuples(edges(rows), edges(cols), edges(rows), edges(cols))
