"""A detector of others, in a process and environment of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from training.detector.cover import Found

__all__ = ["Peer"]

SCRIPT = Path(__file__).with_name("rapid.py")


class Peer:
    """RapidOCR's detector, run by another interpreter.

    Parameters
    ----------
    python : Path
        Interpreter of an environment that has rapidocr.
    """

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.name = str(self._answer()["name"])
        """What runs, with its version."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def find(self, luma: NDArray[np.uint8]) -> Found:
        """Return the rectangles that it finds in a frame."""
        target = self._process.stdin
        assert target is not None
        target.write(json.dumps(luma.shape).encode() + b"\n" + luma.tobytes())
        target.flush()
        return np.asarray(self._answer(), np.float32).reshape(-1, 4, 2)

    def _answer(self) -> Any:
        source = self._process.stdout
        assert source is not None
        line = source.readline()
        if not line:
            self._process.communicate()
            raise RuntimeError(f"the other detector ended with {self._process.returncode}")
        return json.loads(line)
