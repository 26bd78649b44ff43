"""Readings remembered, within a bound of bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from phidetect.text.reading import TextReading, TextRequest

__all__ = ["Memory"]

_OF_ENTRY = 700
_OF_MATCH = 150
_OF_WORD = 16


class Memory:
    """The readings that were used last. May be used from several threads.

    Parameters
    ----------
    limit : int
        Most bytes of readings, about.

    Notes
    -----
    It holds digests of texts and no text.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._readings: OrderedDict[bytes, tuple[TextReading, int, int]] = OrderedDict()
        self._lock = threading.Lock()

    @staticmethod
    def key(request: TextRequest) -> bytes:
        """Return what stands for a request."""
        digest = hashlib.blake2b(digest_size=32)
        for part in (request.limits, request.context):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little") + data)
        digest.update(request.text.encode("utf-8", "surrogatepass"))
        return digest.digest()

    def get(self, key: bytes) -> tuple[TextReading, int] | None:
        """Return a reading and what it cost, None where it is not remembered."""
        with self._lock:
            found = self._readings.get(key)
            if found is None:
                return None
            self._readings.move_to_end(key)
            return found[0], found[1]

    def put(self, key: bytes, reading: TextReading, cost: int) -> None:
        """Remember a reading; the ones unused for longest go."""
        size = (
            _OF_ENTRY
            + _OF_WORD * (len(reading.starts) + len(reading.unread) * 8)
            + _OF_MATCH * len(reading.matches)
        )
        with self._lock:
            if size > self._limit // 8 or key in self._readings:
                return
            self._readings[key] = (reading, cost, size)
            self._size += size
            while self._size > self._limit:
                self._size -= self._readings.popitem(last=False)[1][2]

    def __len__(self) -> int:
        """Return the number of readings."""
        return len(self._readings)
