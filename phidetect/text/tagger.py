"""Reads texts with the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phidetect.backends import (
    Backend,
    ModelHandle,
    ModelSpec,
    ModelStore,
    OnnxTokenClassifier,
    TokenClassifier,
    load_tokenizer,
    open_model,
)
from phidetect.errors import DetectorError, ModelError
from phidetect.settings import DEFAULT_LIMITS
from phidetect.text.calibration import Calibration
from phidetect.text.encode import Encoder, Encoding
from phidetect.text.labels import Labels
from phidetect.text.memory import Memory
from phidetect.text.reading import TextReading, TextRequest
from phidetect.text.spans import decode
from phidetect.text.windows import Window, windows

__all__ = ["TASK", "TextTagger", "load_text_tagger"]

TASK = "phi_ner"
# Rows of one call are padded to a multiple of this, so that the length of a row depends on its
# own text alone.
_BUCKET = 16
_MEMORY = 1 << 25


@dataclass(slots=True, eq=False)
class _Job:
    """A text that is read."""

    request: TextRequest
    encoding: Encoding
    cost: int
    scores: NDArray[np.float32]


class TextTagger:
    """Reads texts: names, dates, numbers and places of people.

    Parameters
    ----------
    spec : ModelSpec
        The manifest entry of the model. ``preprocessing.batch`` says how many texts of one
        length go into one call; 1 where the model reads none by itself beside others.
    classifier : TokenClassifier
        The model.
    encoder : Encoder
        Its pieces.
    labels : Labels
        Its classes.
    calibration : Calibration
        How its scores are read.
    pieces : int
        Most pieces of one call of `read`, with contexts and overlaps.

    Notes
    -----
    A text is read alike whatever is read beside it, before it, or by another thread. `read`
    may be called from several threads.
    """

    def __init__(
        self,
        spec: ModelSpec,
        classifier: TokenClassifier,
        encoder: Encoder,
        labels: Labels,
        calibration: Calibration,
        *,
        pieces: int = DEFAULT_LIMITS.text_pieces,
    ) -> None:
        self._spec = spec
        self._classifier = classifier
        self._encoder = encoder
        self._labels = labels
        self._calibration = calibration
        self._pieces = pieces
        self._batch = max(1, int(spec.preprocessing.get("batch", 1)))
        self._memory = Memory(_MEMORY)

    @property
    def spec(self) -> ModelSpec:
        """What the manifest says of the model."""
        return self._spec

    def read(self, requests: Sequence[TextRequest]) -> list[TextReading]:
        """Return a reading of each text, in order.

        Raises
        ------
        DetectorError
            PHD502 if the texts together have more pieces than the limit; none was read then.
        ModelError
            PHD303 if the model cannot be run.
        """
        keys = [Memory.key(request) for request in requests]
        known: dict[bytes, TextReading] = {}
        new: dict[bytes, TextRequest] = {}
        cost = 0
        for key, request in zip(keys, requests, strict=True):
            if key in known or key in new:
                continue
            found = self._memory.get(key)
            if found is None:
                new[key] = request
            else:
                known[key], spent = found
                cost += spent
        jobs = self._jobs(list(new.values()), self._pieces - cost)
        self._run(jobs)
        for key, job in zip(new, jobs, strict=True):
            known[key] = decode(
                job.request.text,
                job.encoding,
                job.scores,
                labels=self._labels,
                calibration=self._calibration,
                kind=job.request.limits,
                source=self._spec.source,
            )
            self._memory.put(key, known[key], job.cost)
        return [known[key] for key in keys]

    def _jobs(self, requests: list[TextRequest], left: int) -> list[_Job]:
        try:
            encodings = self._encoder.encode_many(
                [(request.context, request.text) for request in requests], limit=max(0, left)
            )
        except OverflowError:
            raise DetectorError("PHD502") from None
        jobs = []
        for request, encoding in zip(requests, encodings, strict=True):
            cost = sum(len(window.input_ids) for window in windows(encoding))
            left -= cost
            scores = np.zeros((len(encoding), len(self._labels.names)), np.float32)
            jobs.append(_Job(request, encoding, cost, scores))
        if left < 0:
            raise DetectorError("PHD502")
        return jobs

    def _run(self, jobs: Iterable[_Job]) -> None:
        if self._batch == 1:
            for job in jobs:
                for window in windows(job.encoding):
                    self._call([(job, window)], len(window.input_ids))
            return
        waiting: dict[int, list[tuple[_Job, Window]]] = {}
        for job in jobs:
            for window in windows(job.encoding):
                length = -(-len(window.input_ids) // _BUCKET) * _BUCKET
                row = waiting.setdefault(length, [])
                row.append((job, window))
                if len(row) == self._batch:
                    self._call(waiting.pop(length), length)
        for length, row in waiting.items():
            self._call(row, length)

    def _call(self, rows: list[tuple[_Job, Window]], length: int) -> None:
        ids, mask, shapes = np.zeros((3, len(rows), length), np.int64)
        for number, (_, window) in enumerate(rows):
            count = len(window.input_ids)
            ids[number, :count] = window.input_ids
            shapes[number, :count] = window.shape_ids
            mask[number, :count] = 1
        scores = self._classifier.run(ids, mask, shapes)
        if scores.shape[2] != len(self._labels.names):
            raise ModelError("PHD303", hint="labels.txt does not fit the model")
        if not np.isfinite(scores).all():
            raise ModelError("PHD303", hint="scores that are no numbers")
        for number, (job, window) in enumerate(rows):
            first, begin, end = job.encoding.first, window.keep_start, window.keep_stop
            job.scores[begin:end] = scores[
                number, first + begin - window.start : first + end - window.start
            ]


def load_text_tagger(
    store: ModelStore | None = None,
    *,
    device: str = "cpu",
    threads: int | None = None,
    backend: Backend = "onnx",
    weights: Path | None = None,
    pieces: int = DEFAULT_LIMITS.text_pieces,
) -> TextTagger:
    """Return a tagger with the shipped model.

    Parameters
    ----------
    store : ModelStore, optional
        Where the model lies; in the package by default.
    device : {"cpu", "cuda", "auto"}
        Where to run.
    threads : int, optional
        Threads of one call; the processors this process may use by default.
    backend : {"onnx", "torch"}
        What runs it.
    weights : Path, optional
        Other weights for torch, in float32 as safetensors; the package ships none. Without them
        torch runs the shipped model.
    pieces : int
        Most pieces of one call of `TextTagger.read`.

    Raises
    ------
    ModelError
        PHD301 or PHD302 if the model is altered or missing, PHD303 if it cannot be used.
    """
    store = ModelStore() if store is None else store
    handle = store.load(TASK)
    classifier: TokenClassifier
    if weights is not None:
        if backend != "torch":
            raise ModelError("PHD303", hint="weights are for torch")
        from phidetect.backends.torch_model import TorchTokenClassifier

        classifier = TorchTokenClassifier(weights, device=device, threads=threads)
    else:
        model = open_model(handle, device=device, threads=threads, backend=backend)
        classifier = OnnxTokenClassifier(model)
    try:
        encoder = Encoder(load_tokenizer(_extra(handle, "tokenizer.json")))
    except ValueError:
        raise ModelError("PHD303", hint="tokenizer.json") from None
    return TextTagger(
        handle.spec,
        classifier,
        encoder,
        Labels.from_text(_extra(handle, "labels.txt")),
        Calibration.from_json(_extra(handle, "calibration.json")),
        pieces=pieces,
    )


def _extra(handle: ModelHandle, name: str) -> bytes:
    try:
        return handle.extras[name]
    except KeyError:
        raise ModelError("PHD302", hint=name) from None
