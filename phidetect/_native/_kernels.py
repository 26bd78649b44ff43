"""The choice between the compiled kernels and numpy, made once at import.

Compiled kernels are used when they are built, unless the environment variable
``PHIDETECT_NO_NATIVE`` is ``1``. Both give the same results.
"""

from __future__ import annotations

import importlib
import os
from types import ModuleType
from typing import Literal

__all__ = ["KERNELS", "boxes", "mask", "render", "screen"]

_NAMES = ("mask", "boxes", "render", "screen")


def _load() -> tuple[Literal["native", "fallback"], list[ModuleType]]:
    package = __name__.rpartition(".")[0]
    if os.environ.get("PHIDETECT_NO_NATIVE") != "1":
        try:
            return "native", [importlib.import_module(f"{package}._{name}") for name in _NAMES]
        except ImportError:
            # Not built here, or built for another Python: the fallback does the same work.
            pass
    return "fallback", [importlib.import_module(f"{package}._fallback.{name}") for name in _NAMES]


KERNELS, (mask, boxes, render, screen) = _load()
