"""Keep pydicom's warnings and log records, which quote values, from getting out."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydicom import config

__all__ = ["quiet"]

_LOCK = threading.Lock()
_HELD: list[Any] = []
_DEPTH = [0]


@contextmanager
def quiet() -> Iterator[None]:
    """Silence pydicom inside the block: its warnings, its logger, its validation.

    pydicom warns with the offending value in the text, and its logger hands the same
    text to whatever handlers the program has. Inside the block nothing of this leaves.
    Blocks may be nested and may run in several threads: the first one in silences and
    the last one out restores.
    """
    with _LOCK:
        _DEPTH[0] += 1
        if _DEPTH[0] == 1:
            _HELD[:] = [_silence()]
    try:
        yield
    finally:
        with _LOCK:
            _DEPTH[0] -= 1
            if _DEPTH[0] == 0:
                _restore(*_HELD.pop())


def _silence() -> tuple[warnings.catch_warnings[None], bool, int, int]:
    caught = warnings.catch_warnings()
    caught.__enter__()
    warnings.simplefilter("ignore")
    logger = logging.getLogger("pydicom")
    state = (caught, logger.propagate, logger.level, config.settings.reading_validation_mode)
    logger.propagate = False
    # Child loggers without a level of their own take this one: no record is even made.
    logger.setLevel(logging.CRITICAL + 1)
    config.settings.reading_validation_mode = config.IGNORE
    return state


def _restore(
    caught: warnings.catch_warnings[None], propagate: bool, level: int, validation: int
) -> None:
    logger = logging.getLogger("pydicom")
    logger.propagate = propagate
    logger.setLevel(level)
    config.settings.reading_validation_mode = validation
    caught.__exit__(None, None, None)
