"""RapidOCR in a Python of its own, timed on frames that it is given.

    PYTHON _pixel_peer.py THREADS

Every line of standard input names a file of numpy; the answer is a line of JSON with ``seconds``
and the number of ``lines``. Imports nothing of phidetect.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import numpy as np

__all__ = ["PixelPeer"]


class PixelPeer:
    """RapidOCR in another process.

    Parameters
    ----------
    python : str
        Its interpreter.
    threads : int
        Threads of one call.
    """

    def __init__(self, python: str, threads: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [python, "-W", "ignore", __file__, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.name = str(self._answer()["name"])

    def __enter__(self) -> PixelPeer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def seconds(self, frame: np.ndarray) -> float:
        """Return how long the frame took."""
        path = Path(self._folder.name, "frame.npy")
        np.save(path, frame)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def _answer(self) -> dict[str, object]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # What RapidOCR itself says of its models is no answer.
            if line.startswith("{"):
                answer: dict[str, object] = json.loads(line)
                return answer
        raise RuntimeError("RapidOCR ended; is it installed there, with its models?")


def main() -> None:
    """Answer until standard input ends."""
    from importlib.metadata import version

    import rapidocr

    engine = rapidocr.RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": int(sys.argv[1]),
            "Global.use_cls": False,
        }
    )
    print(json.dumps({"name": f"RapidOCR {version('rapidocr')}"}), flush=True)
    for line in sys.stdin:
        image = np.stack([np.load(line.strip())] * 3, axis=-1)
        begun = time.perf_counter()
        found = engine(image)
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "lines": len(found.txts or ())}), flush=True)


if __name__ == "__main__":
    main()
