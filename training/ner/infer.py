"""Runs an ONNX model over a corpus, rows padded as `phidetect.text` pads them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.ner.corpus import IGNORED, TAGS, Corpus

__all__ = ["BATCH", "OPSET", "counted", "scores_of", "some"]

OPSET = 17
BATCH = 32
"""Texts of one call of the released model."""
_BUCKET = 16


def some(corpus: Corpus, count: int) -> Corpus:
    """Return the first texts of a corpus."""
    ends = corpus.ends[:count]
    last = int(ends[-1]) if len(ends) else 0
    return Corpus(corpus.ids[:last], corpus.shapes[:last], corpus.tags[:last], ends)


def counted(corpus: Corpus) -> NDArray[np.bool_]:
    """Return which pieces are of the text."""
    return np.asarray(corpus.tags != IGNORED)


def scores_of(
    path: Path, corpus: Corpus, *, threads: int = 2, seed: int | None = None
) -> NDArray[np.float32]:
    """Return the scores of every piece of a corpus, in its order.

    Parameters
    ----------
    path : Path
        The model.
    corpus : Corpus
        What it reads.
    threads : int
        Threads of one call.
    seed : int, optional
        Shuffles which texts are read together.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    out = np.zeros((len(corpus.ids), len(TAGS)), np.float32)
    order = np.arange(len(corpus))
    if seed is not None:
        order = np.random.default_rng(seed).permutation(order)
    lengths = corpus.lengths
    widths = -(-lengths // _BUCKET) * _BUCKET
    starts = corpus.ends - lengths
    for width in np.unique(widths):
        alike = order[widths[order] == width]
        for at in range(0, len(alike), BATCH):
            rows = alike[at : at + BATCH]
            ids, mask, shapes = np.zeros((3, len(rows), int(width)), np.int64)
            for row, number in enumerate(rows):
                here, count = slice(starts[number], corpus.ends[number]), lengths[number]
                ids[row, :count] = corpus.ids[here]
                shapes[row, :count] = corpus.shapes[here]
                mask[row, :count] = 1
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": shapes}
            scores = session.run(None, feed)[0]
            for row, number in enumerate(rows):
                out[starts[number] : corpus.ends[number]] = scores[row, : lengths[number]]
    return out
