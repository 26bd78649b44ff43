"""One tagger for the whole process."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from phidetect.errors import PhidetectError
from phidetect.text import TextReading, TextRequest

if TYPE_CHECKING:
    from phidetect.backends import Backend
    from phidetect.decide.line_reading import LineReader
    from phidetect.text import TextTagger

__all__ = ["EACH", "LineTexts", "line_reader", "models_of", "read_all", "shared_tagger"]

_TEXTS, _CHARS = 1024, 65_536
"""What goes into one call."""
EACH = 16
"""Characters that every text counts beside its own: to read a short one takes a call as well."""
_LOCK = threading.Lock()
_TAGGERS: dict[tuple[str, int | None, Backend], TextTagger] = {}


def shared_tagger(device: str, threads: int | None, backend: Backend = "onnx") -> TextTagger:
    """Return the tagger of this process for a device, number of threads and backend.

    To load one takes longer than to scan a header, and
    it remembers what it has read: the headers of a study, and a second look, say the same again.

    Raises
    ------
    ModelError
        PHD301, PHD302 or PHD303 if the tagger is altered, missing or cannot be used.
    """
    from phidetect.text import load_text_tagger  # loads onnxruntime

    with _LOCK:
        tagger = _TAGGERS.get((device, threads, backend))
        if tagger is None:
            tagger = load_text_tagger(device=device, threads=threads, backend=backend)
            _TAGGERS[device, threads, backend] = tagger
        return tagger


def models_of(tagger: TextTagger) -> dict[str, str]:
    """Return version and digest of the model, for the provenance of a report."""
    spec = tagger.spec
    return {spec.task: f"{spec.version} sha256:{spec.sha256}"}


def line_reader(tagger: TextTagger) -> LineReader:
    """Return what reads lines of burned-in text with a tagger."""
    return lambda texts: read_all(tagger, [TextRequest(text=text) for text in texts])


class LineTexts:
    """Has lines of burned-in text read, as long as there are not too many.

    A line that is not read stays what the rules take it for.

    Parameters
    ----------
    tagger : TextTagger or None
        What reads.
    limit : int
        Most characters of distinct lines.

    Attributes
    ----------
    errors : list of str
        Codes of what kept lines from being read, each once.
    """

    def __init__(self, tagger: TextTagger | None, *, limit: int) -> None:
        self._tagger = tagger
        self._left = limit
        self._seen: set[str] = set()
        self.errors: list[str] = []

    @property
    def reader(self) -> LineReader | None:
        """What reads lines; None without a tagger."""
        return None if self._tagger is None else self._read

    def _read(self, texts: Sequence[str]) -> Sequence[TextReading]:
        assert self._tagger is not None
        new = set(texts) - self._seen
        cost = sum(len(text) + EACH for text in new)
        code = "PHD502"
        if cost <= self._left:
            self._left -= cost
            self._seen |= new
            try:
                return read_all(self._tagger, [TextRequest(text=text) for text in texts])
            except PhidetectError as error:
                code = error.code
        if code not in self.errors:
            self.errors.append(code)
        return [TextReading((), array("I"), array("I"), array("d")) for _ in texts]


def read_all(tagger: TextTagger, requests: Sequence[TextRequest]) -> list[TextReading]:
    """Return one reading for each request, in order, in as many calls as it takes.

    Raises
    ------
    DetectorError
        PHD502 if a text is longer than the tagger reads.
    ModelError
        PHD303 if the model cannot be run.
    """
    readings: dict[TextRequest, TextReading] = {}
    for part in _parts(list(dict.fromkeys(requests))):
        readings.update(zip(part, tagger.read(part), strict=True))
    return [readings[request] for request in requests]


def _parts(requests: Sequence[TextRequest]) -> Iterator[list[TextRequest]]:
    part: list[TextRequest] = []
    chars = 0
    for request in requests:
        if part and (len(part) == _TEXTS or chars + len(request.text) > _CHARS):
            yield part
            part, chars = [], 0
        part.append(request)
        chars += len(request.text)
    if part:
        yield part
