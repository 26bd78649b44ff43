"""Limits and thresholds of a scan, each with its unit and its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["DEFAULT_LIMITS", "DocumentLimits", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """What a hostile document inside an object may cost.

    Attributes
    ----------
    documents : int
        Most documents of one object that are read; an object holds one (PS3.3 A.45).
    document_bytes : int
        Largest document that is read.
    seconds : int
        Longest time, by the clock and of the processor, that one document is read. Once twice
        of it is gone no further document of the object is begun.
    memory_bytes : int
        Address space of the reading process, beyond four times the document.
    pages : int
        Most pages that are read; reports of patients stay below 100.
    chars : int
        Most characters of text; as many again of text that stands in no known place.
    page_samples : int
        Most samples of a page that is rendered: A4 at 150 dpi has 2.2 million, A3 4.3 million.
    raster_bytes : int
        Most memory for rendered pages, as they are kept: packed.
    attachments, attachment_bytes : int
        Most attachments, and the largest one that is read.
    inflated_bytes : int
        Most bytes that are inflated to search compressed streams.
    depth : int
        Deepest nesting of XML; CDA stays below 40.
    dpi : int
        Resolution at which pages are rendered. Print of 6 points is 12 samples high at 150.
    """

    documents: int = 16
    document_bytes: int = 1 << 29
    seconds: int = 60
    memory_bytes: int = 1 << 30
    pages: int = 200
    chars: int = 4_000_000
    page_samples: int = 5_000_000
    raster_bytes: int = 1 << 28
    attachments: int = 100
    attachment_bytes: int = 1 << 24
    inflated_bytes: int = 1 << 26
    depth: int = 100
    dpi: int = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a hostile file may cost.

    Attributes
    ----------
    file_bytes : int
        Largest file that is opened. Multi-frame ultrasound and whole slides reach a few GiB.
    depth : int
        Deepest nesting of sequences. Real structured reports stay below 20; the limit is
        far above that and far below Python's recursion limit.
    elements : int
        Most elements walked in one object.
    text_chars : int
        Longest single text value that is searched; UT may hold up to 4 GiB.
    text_pieces : int
        Most pieces (parts of words, with their context) that the text model reads in one call.
        A processor reads about 10,000 a second.
    read_chars : int
        Most characters of distinct texts of one object that the text model reads, and of one
        document. Reports of patients stay below 50,000.
    frames : int
        Most frames of one object.
    frame_samples : int
        Most samples (Rows x Columns x Samples per Pixel) of one frame.
    value_bytes : int
        Longest single value, Pixel Data aside.
    documents : DocumentLimits
        What a document inside an object may cost.
    """

    file_bytes: int = 16 << 30
    depth: int = 100
    elements: int = 2_000_000
    text_chars: int = 4_000_000
    text_pieces: int = 500_000
    read_chars: int = 500_000
    frames: int = 200_000
    frame_samples: int = 1 << 28
    value_bytes: int = 1 << 30
    documents: DocumentLimits = field(default_factory=DocumentLimits)


DEFAULT_LIMITS = Limits()
