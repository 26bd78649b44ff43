"""Originals in an object whose character set does not hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom import Instance, walk
from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS, make_element, text_values
from phidetect.reidentification.edits import Edits, levels

__all__ = ["convert_to_utf8", "fits_character_set"]

_TAG = 0x00080005
_UTF8 = "ISO_IR 192"


def fits_character_set(dataset: Dataset, edits: Edits) -> bool:
    """Return whether Specific Character Set (0008,0005) holds every new text."""
    new = [*_new_texts(edits)]
    if all(text.isascii() for text in new):
        return True
    own = {str(level.get(_TAG, "")) for _, level in levels(dataset) if _TAG in level}
    terms = dataset.get("SpecificCharacterSet") or ""
    if not isinstance(terms, str) or len(own) != 1:
        return False  # code extensions (ISO 2022), none, or another one in an item
    try:
        (encoding,) = convert_encodings(terms)
        return all(text.encode(encoding).decode(encoding) == text for text in new)
    except (*PYDICOM_ERRORS, UnicodeError):
        return False


def convert_to_utf8(working: Dataset, instance: Instance, edits: Edits) -> None:
    """Decode every text of `working` and have it written as UTF-8; `edits` say so afterwards.

    Parameters
    ----------
    working : pydicom.dataset.Dataset
        The copy to change.
    instance : Instance
        The object.
    edits : Edits
        Gets the new character set.

    Raises
    ------
    RedactionError
        PHD413, if a text cannot be decoded: it would be lost.
    """
    if any(view.error == "PHD109" for view in walk(instance, creator_token=lambda _: "")):
        raise RedactionError("PHD413", hint="text that its character set does not decode")
    working.decode()
    for place, level in levels(working):
        if not place:
            edits.elements[_TAG] = make_element(BaseTag(_TAG), "CS", _UTF8)
        elif _TAG in level:
            edits.texts[(*place, _TAG)] = [_UTF8]


def _new_texts(edits: Edits) -> Iterator[str]:
    for values in edits.texts.values():
        yield from values
    yield from _texts(edits.elements.values())


def _texts(elements: Iterable[DataElement]) -> Iterator[str]:
    for element in elements:
        if element.VR == "SQ":
            for item in element.value or []:
                yield from _texts(item)
        else:
            yield from text_values(element)
