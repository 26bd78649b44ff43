"""The document that an element holds."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom.charset import DEFAULT_CHARSET
from phidetect.dicom.quiet import quiet
from phidetect.dicom.raw import raw_element
from phidetect.dicom.text import stored_bytes, text_values

__all__ = ["document_mime_type", "stored_document"]

_MIME_TYPE = 0x00420012
_LONGEST = 256


def stored_document(dataset: Dataset, tag: BaseTag) -> tuple[bytes, str]:
    """Return the bytes of Encapsulated Document (0042,0011), and its MIME type.

    Parameters
    ----------
    dataset : pydicom.Dataset
        The data set or item that holds it.
    tag : BaseTag
        Its tag.
    """
    with quiet():
        value = getattr(raw_element(dataset, int(tag)), "value", None)
        return stored_bytes(value, "OB") or b"", document_mime_type(dataset)


def document_mime_type(dataset: Dataset) -> str:
    """Return MIME Type of Encapsulated Document (0042,0012), empty where there is none."""
    if _MIME_TYPE not in dataset:
        return ""
    value = getattr(raw_element(dataset, _MIME_TYPE), "value", None)
    values, _ = text_values(value, "LO", DEFAULT_CHARSET, limit=_LONGEST)
    return values[0].reveal().strip() if values else ""
