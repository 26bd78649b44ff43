"""Encapsulated Document (0042,0011) replaced by a document that is valid and says nothing."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom import document_mime_type
from phidetect.documents.dummies import dummy_document, is_dummy
from phidetect.redaction.access import make_element, read_element

__all__ = [
    "DOCUMENT_LENGTH",
    "ENCAPSULATED_DOCUMENT",
    "fits_document",
    "is_document_dummy",
    "replace_document",
]

ENCAPSULATED_DOCUMENT = 0x00420011
DOCUMENT_LENGTH = 0x00420015
_NOTHING = bytes(2)
"""Stands for a document of a kind of which none is known that would be valid."""


def replace_document(dataset: Dataset, tag: BaseTag, vr: str, *, sop_class: str | None) -> None:
    """Put a dummy of the same MIME type in place of a document (PS3.15 Table E.1-1: D).

    Encapsulated Document Length (0042,0015), where it is there, tells the length of the dummy,
    which is even and needs no padding (PS3.3 C.24.2).

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The data set or item that holds it, to be changed.
    tag : BaseTag
        Encapsulated Document (0042,0011).
    vr : str
        VR in which it is stored.
    sop_class : str or None
        SOP Class UID of the object.
    """
    document = dummy_document(document_mime_type(dataset), sop_class) or _NOTHING
    dataset[tag] = make_element(tag, vr, document)
    if DOCUMENT_LENGTH in dataset:
        dataset[DOCUMENT_LENGTH] = make_element(BaseTag(DOCUMENT_LENGTH), "UL", len(document))


def is_document_dummy(value: bytes) -> bool:
    """Return whether a document is one of ours, byte by byte."""
    return is_dummy(value) or value == _NOTHING


def fits_document(dataset: Dataset) -> bool:
    """Return whether Encapsulated Document Length tells the length of a dummy that is there."""
    value = getattr(dataset.get_item(ENCAPSULATED_DOCUMENT), "value", None)
    if not isinstance(value, bytes) or not is_document_dummy(value):
        return False
    return bool(read_element(dataset, BaseTag(DOCUMENT_LENGTH)).value == len(value))
