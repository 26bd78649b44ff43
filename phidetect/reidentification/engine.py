"""One result brought back, checked, and only then handed out."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.uid import MediaStorageDirectoryStorage

from phidetect.crosswalk import Entries
from phidetect.dicom import Instance, open_instance, quiet
from phidetect.errors import PhidetectError, RedactionError
from phidetect.redaction.access import make_element, stored_vr
from phidetect.redaction.engine import two_copies
from phidetect.redaction.structure import items_of
from phidetect.redaction.write import encode
from phidetect.reidentification.charset import convert_to_utf8, fits_character_set
from phidetect.reidentification.check import check_restored
from phidetect.reidentification.edits import Edits, Place, find_edits
from phidetect.reidentification.origin import origin_of
from phidetect.reidentification.originals import Originals
from phidetect.settings import DEFAULT_LIMITS, Limits

__all__ = ["Restored", "restore_instance"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Restored:
    """A result with its originals, verified. It identifies a person, so it has no repr.

    Attributes
    ----------
    dataset : pydicom.dataset.Dataset
        Read from `data`.
    data : bytes
        The object in the DICOM File Format.
    changed : int
        Elements in which originals stand again.
    left : int
        Binary values that name something of the map and stay as they were.
    sha256 : str
        Of `data`.
    """

    dataset: Dataset
    data: bytes
    changed: int
    left: int
    sha256: str


def restore_instance(
    instance: Instance, entries: Entries, *, limits: Limits = DEFAULT_LIMITS
) -> Restored:
    """Return a result with the originals for everything in it that the map knows.

    Mapped UIDs and tokens are replaced wherever they stand in text, at every depth; elements of
    the patient, and of the study where the result is of that study, are those of the original.
    UIDs that the map does not know stay. Patient Identity Removed (0012,0062) becomes NO (PS3.15
    E.1.2), and what the redaction said of itself goes. Digital signatures, which no longer
    hold, and group lengths go; everything else keeps its bytes.

    Parameters
    ----------
    instance : Instance
        The opened object; it is not changed.
    entries : Entries
        Of the map.
    limits : Limits
        What the object may cost.

    Raises
    ------
    RedactionError
        PHD411 or PHD412 if the map does not say for certain whose it is, PHD414 if an original
        does not fit, PHD413 if the outcome cannot be verified, PHD407 for a DICOMDIR, PHD403 and
        PHD404 as in redaction.
    """
    if instance.sop_class == MediaStorageDirectoryStorage:
        raise RedactionError("PHD407", path=instance.path, hint="a DICOMDIR never passes")
    before, working = two_copies(instance, limits)
    with quiet():
        origin = origin_of(before, entries)
        originals = Originals(entries, pseudonym=origin.pseudonym, header=origin.header)
        edits = find_edits(before, originals, origin)
        converted = not fits_character_set(before, edits)
        if converted:
            convert_to_utf8(working, instance, edits)
        _apply(working, edits)
        stream = io.BytesIO()
        encode(working, stream, transfer_syntax=instance.encoding)
        data = stream.getvalue()
        after = _open(data, limits)
        problems = check_restored(before, after, edits, converted=converted)
        again = find_edits(after, originals, origin)
        if again.texts or again.gone:
            problems.append("a value of the map is left")
        if problems:
            raise RedactionError("PHD413", path=instance.path, hint=problems[0])
    return Restored(
        dataset=_open(data, limits),
        data=data,
        changed=len(edits.texts) + len(edits.elements),
        left=edits.left,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _open(data: bytes, limits: Limits) -> Dataset:
    try:
        return open_instance(io.BytesIO(data), limits=limits).dataset
    except PhidetectError as error:
        raise RedactionError("PHD413", hint=f"it does not parse: {error.code}") from None


def _apply(working: Dataset, edits: Edits) -> None:
    for place, values in edits.texts.items():
        level, tag = _find(working, place)
        value = values[0] if len(values) == 1 else values
        level[tag] = make_element(tag, stored_vr(level, tag), value)
    for place in edits.gone:
        level, tag = _find(working, place)
        del level[tag]
    for number, element in edits.elements.items():
        working[number] = element


def _find(dataset: Dataset, place: Place) -> tuple[Dataset, BaseTag]:
    """Return the level and the tag of a place."""
    level = dataset
    for tag, index in zip(place[:-1:2], place[1::2], strict=True):
        level = items_of(level, BaseTag(tag))[index]
    return level, BaseTag(place[-1])
