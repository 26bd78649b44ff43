"""One marked text, and the pieces it is built from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

__all__ = ["KINDS", "LABELS", "Example", "Piece", "Span", "build", "rewrite"]

LABELS = (
    "NAME",
    "STAFF_NAME",
    "DATE",
    "AGE",
    "ID",
    "INSTITUTION",
    "ADDRESS",
    "PHONE",
    "EMAIL",
    "URL",
)
KINDS = (
    "header",
    "planted",
    "code",
    "private",
    "sr",
    "report",
    "question",
    "note",
    "form",
    "ocr",
)

Piece = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A marked range of a text.

    Parameters
    ----------
    start, end : int
        Offsets in code points, end excluded.
    label : str
        One of `LABELS`.
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its spans, in order and disjoint.

    Parameters
    ----------
    text : str
        The text.
    spans : tuple of Span
        What is PHI in it.
    element : str
        DICOM keyword of a header string; empty for running text.
    concept : str
        Words given to the model as context: an SR concept name, a private
        element's dictionary name, or nothing.
    kind : str
        One of `KINDS`.
    template : str
        Stable id of the template.
    origin : str
        Name origin of the people in it.
    """

    text: str
    spans: tuple[Span, ...]
    element: str = ""
    concept: str = ""
    kind: str = "report"
    template: str = ""
    origin: str = ""

    def marked(self) -> str:
        """Return the text with its spans as ``[LABEL:...]``, for a reader."""
        parts, at = [], 0
        for span in self.spans:
            parts += [self.text[at : span.start], f"[{span.label}:"]
            parts += [self.text[span.start : span.end], "]"]
            at = span.end
        return "".join([*parts, self.text[at:]])

    def row(self) -> dict[str, Any]:
        """Return the example as JSON-ready values."""
        return {
            "text": self.text,
            "spans": [[s.start, s.end, s.label] for s in self.spans],
            "element": self.element,
            "concept": self.concept,
            "kind": self.kind,
            "template": self.template,
            "origin": self.origin,
        }


def build(pieces: Iterable[Piece], **meta: str) -> Example:
    """Join `pieces` into an example; blanks at the ends of a span stay outside.

    Parameters
    ----------
    pieces : iterable of (str, str or None)
        Text and its label; None where it is no PHI.
    **meta : str
        The other fields of `Example`.
    """
    texts: list[str] = []
    spans: list[Span] = []
    at = 0
    for text, label in pieces:
        if label is not None and text.strip():
            start = at + len(text) - len(text.lstrip())
            spans.append(Span(start, at + len(text.rstrip()), label))
        texts.append(text)
        at += len(text)
    return Example("".join(texts), tuple(spans), **meta)


def rewrite(example: Example, chunks: Sequence[str]) -> Example:
    """Replace each character by its chunk and move the spans with it.

    Parameters
    ----------
    example : Example
        The text to change.
    chunks : sequence of str
        As many as the text has characters; an empty chunk drops one.
    """
    ends = [0, *accumulate(map(len, chunks))]
    text = "".join(chunks)
    spans = []
    for span in example.spans:
        inner = text[ends[span.start] : ends[span.end]]
        start = ends[span.start] + len(inner) - len(inner.lstrip())
        end = ends[span.start] + len(inner.rstrip())
        if start < end:
            spans.append(Span(start, end, span.label))
    return replace(example, text=text, spans=tuple(spans))
