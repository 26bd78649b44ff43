"""What tests of documents ask of one."""

from __future__ import annotations

from phidetect.documents.model import Document


def lines(document: Document) -> list[str]:
    return [line.text.reveal() for page in document.pages for line in page.lines]


def said(document: Document, where: str) -> list[str]:
    return [text.text.reveal() for text in document.metadata if text.where == where]


def codes(document: Document) -> set[tuple[str, int | None]]:
    return {(missed.code, missed.page) for missed in document.skipped}
