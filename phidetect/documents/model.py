"""What was read of a document. Texts are values of the data set and stay Secret."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phidetect.secret import Secret
from phidetect.types import Box

__all__ = ["Document", "DocumentText", "Missed", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """A text in a document.

    Attributes
    ----------
    where : str
        One of `phidetect.documents.protocol.WHERE`.
    text : Secret
        The text; of a page one line.
    label : Secret
        What the document calls it: a key, an element, an attribute. Empty for no name.
    page : int
        Page it stands on, from 0; 0 for what belongs to all of the document.
    box : Box or None
        Where it is drawn on the page, in samples of its raster.
    """

    where: str
    text: Secret
    label: Secret = field(default_factory=lambda: Secret(""))
    page: int = 0
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Page:
    """A page, or all of a document that has none.

    Attributes
    ----------
    number : int
        From 0.
    rows, cols : int
        Size of its raster; boxes of its texts refer to it.
    lines : tuple of DocumentText
        Its text, in the order of the document.
    """

    number: int
    rows: int
    cols: int
    lines: tuple[DocumentText, ...] = ()
    packed: bytes | None = None
    packed_uncovered: bytes | None = None

    def __repr__(self) -> str:
        return f"Page(number={self.number}, rows={self.rows}, cols={self.cols})"

    @property
    def raster(self) -> NDArray[np.uint8] | None:
        """Its luminance, shape (rows, cols), unpacked at each call; None where there is none."""
        return self._unpacked(self.packed)

    @property
    def uncovered(self) -> NDArray[np.uint8] | None:
        """The same without what is drawn over pictures, None where nothing is."""
        return self._unpacked(self.packed_uncovered)

    def _unpacked(self, packed: bytes | None) -> NDArray[np.uint8] | None:
        if packed is None:
            return None
        size = self.rows * self.cols
        raw = zlib.decompressobj().decompress(packed, size)
        if len(raw) != size:
            return None
        return np.frombuffer(raw, np.uint8).reshape(self.rows, self.cols)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Something that was not read: a code of `phidetect.errors.MESSAGES` and the page, if one."""

    code: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as far as it could be read.

    Attributes
    ----------
    kind : str
        One of `phidetect.documents.protocol.KINDS`; empty where it is none of them.
    pages : tuple of Page
        In order.
    metadata : tuple of DocumentText
        Every text that is no line of a page.
    skipped : tuple of Missed
        What was not read. Nothing, where all was.
    """

    kind: str
    pages: tuple[Page, ...] = ()
    metadata: tuple[DocumentText, ...] = ()
    skipped: tuple[Missed, ...] = ()
