"""Where the reading process puts what it found, within the limits."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from phidetect.documents.protocol import (
    END,
    PAGE,
    PAGE_HEAD,
    RASTER,
    RASTER_HEAD,
    RECORD,
    SKIPPED,
    SKIPPED_HEAD,
    TEXT,
    TEXT_HEAD,
    WHERE,
    Request,
)

__all__ = ["FullError", "Sink"]

_LONGEST_LABEL = 200
_EACH = 16
"""Characters that each text counts as besides its own: many short ones cost memory too."""
NO_BOX = (-1, -1, -1, -1)


class FullError(Exception):
    """More text than the limit."""


class Sink:
    """Writes records.

    Parameters
    ----------
    stream : binary file
        Where to.
    request : Request
        The limits.
    """

    def __init__(self, stream: BinaryIO, request: Request) -> None:
        self._stream = stream
        self.request = request
        self.pages = 0
        self._chars = request.chars
        self._loose_chars = request.chars
        self._raster_bytes = request.raster_bytes
        self._said: set[tuple[bytes, int]] = set()

    def text(
        self,
        where: str,
        text: str,
        *,
        page: int = 0,
        box: tuple[int, int, int, int] = NO_BOX,
        label: str = "",
    ) -> None:
        """Write a text; nothing for an empty one.

        Raises
        ------
        FullError
            Where the limit on characters is reached, which is written as skipped. Loose text
            has a limit of its own, over which it is dropped.
        """
        text = text.strip("\0 \r\n\t")
        if not text:
            return
        if where == "loose":
            self._loose_chars -= len(text) + _EACH
            if self._loose_chars < 0:
                self.skip("PHD124")
                return
        else:
            self._chars -= len(text) + _EACH
        if self._chars < 0:
            self.skip("PHD124")
            raise FullError
        name = label[:_LONGEST_LABEL].encode("utf-8", "replace")
        head = TEXT_HEAD.pack(WHERE.index(where), page, *box, len(name))
        self._write(TEXT, head + name + text.encode("utf-8", "replace"))

    def page(self, page: int, rows: int, cols: int) -> None:
        """Write that there is a page, and what its boxes refer to."""
        self.pages = max(self.pages, page + 1)
        self._write(PAGE, PAGE_HEAD.pack(page, rows, cols))

    def raster(
        self, page: int, rows: int, cols: int, samples: bytes, *, uncovered: bool = False
    ) -> None:
        """Write the luminance of a page, or of its pictures without what covers them."""
        packed = zlib.compress(samples, 1)
        self._raster_bytes -= len(packed)
        if self._raster_bytes < 0:
            self.skip("PHD124", page)
            return
        self._write(RASTER, RASTER_HEAD.pack(page, rows, cols, uncovered) + packed)

    def skip(self, code: str, page: int = -1) -> None:
        """Write, once, that something was not read."""
        said = (code.encode("ascii"), page)
        if said not in self._said:
            self._said.add(said)
            self._write(SKIPPED, SKIPPED_HEAD.pack(*said))

    def flush(self) -> None:
        """Hand on what was written, so that it is not lost where the process dies."""
        self._stream.flush()

    def end(self) -> None:
        """Write that nothing follows."""
        self._write(END, b"")
        self._stream.flush()

    def _write(self, kind: bytes, payload: bytes) -> None:
        self._stream.write(RECORD.pack(kind, len(payload)) + payload)
