"""Runs RapidOCR's detector at its defaults on frames from standard input.

A script, not a module: it is run by the interpreter of another environment, which has
RapidOCR and none of our code (`training.detector.peer`). A frame is a line of JSON, [rows, cols],
and that many bytes; the answer is a line of JSON. The first line of all says what runs.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import BinaryIO

import numpy as np


def main() -> None:
    """Answer until the input ends."""
    source: BinaryIO = sys.stdin.buffer
    answers = sys.stdout
    # What libraries print must not mix with the answers.
    sys.stdout = sys.stderr
    import rapidocr

    engine = rapidocr.RapidOCR(params={"Global.log_level": "error"})
    print(json.dumps({"name": f"RapidOCR {version('rapidocr')}"}), file=answers, flush=True)
    while head := source.readline():
        rows, cols = json.loads(head)
        luma = np.frombuffer(source.read(rows * cols), np.uint8).reshape(rows, cols)
        found = engine(np.stack([luma] * 3, axis=-1), use_cls=False, use_rec=False)
        boxes = [] if found.boxes is None else np.asarray(found.boxes, float).tolist()
        # Corners come as (x, y).
        quads = [[[y, x] for x, y in box] for box in boxes]
        print(json.dumps(quads), file=answers, flush=True)


if __name__ == "__main__":
    main()
