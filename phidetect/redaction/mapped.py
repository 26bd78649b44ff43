"""What one redaction replaced, for the map of a round trip."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from functools import cache

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filebase import DicomIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.tag import BaseTag

from phidetect.crosswalk import Entries, InstanceEntry
from phidetect.dicom.quiet import quiet
from phidetect.errors import RedactionError
from phidetect.keys import TOKEN_PATTERN
from phidetect.package_data import read_toml
from phidetect.redaction.access import (
    PYDICOM_ERRORS,
    holds_text,
    read_element,
    stored_vr,
    text_values,
)
from phidetect.redaction.structure import items_of

__all__ = ["mapped_entries", "read_header", "restored_tags"]

_MOST = 1 << 20
"""Longest header and longest replaced text that a map takes, in bytes and characters."""

_CHARACTER_SET = 0x00080005


@cache
def restored_tags() -> Mapping[str, frozenset[int]]:
    """Return the tags that `read_header` may return, by level: patient, study, claims."""
    table = read_toml("redaction", "restored.toml")
    return {level: frozenset(_tag(word) for word in words) for level, words in table.items()}


def _tag(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return int(tag)


def mapped_entries(original: Dataset, redacted: Dataset) -> Entries:
    """Return what leads from a redacted object back to its original.

    Parameters
    ----------
    original, redacted : pydicom.dataset.Dataset
        Before and after; the sequences of the one that stay in the other have as many items.

    Raises
    ------
    RedactionError
        PHD402, if the object holds more than a map takes, or has no SOP Instance UID.
    """
    with quiet():
        entries = Entries()
        patient = _first(redacted, 0x00100020) or _first(redacted, 0x00100010)
        for tag, vr, before, after in _pairs(original, redacted):
            if vr == "UI":
                for old, new in zip(before, after, strict=False):
                    if old != new and old and new:
                        entries.uids[new] = old
            elif after and before and TOKEN_PATTERN.fullmatch(after[0]) and before[0] != after[0]:
                if len(before[0]) > _MOST:
                    raise RedactionError("PHD402", hint=f"{tag} is longer than a map takes")
                if after[0] != patient:
                    entries.tokens[after[0]] = before[0]
        instance, study = _first(redacted, 0x00080018), _first(redacted, 0x0020000D)
        if not instance:
            raise RedactionError("PHD402", hint="no SOP Instance UID: nothing could refer to it")
        if study:  # what is of no study, such as a palette, is of no patient
            header = _header(original)
            digest = hashlib.sha256(header).hexdigest()
            entries.headers[digest] = header
            entries.instances[instance] = InstanceEntry(
                study=study, patient=patient or study, header=digest
            )
    return entries


def read_header(data: bytes) -> Dataset:
    """Return the original elements of patient and study out of `Entries.headers`."""
    with quiet():
        header = read_dataset(io.BytesIO(data), is_implicit_VR=False, is_little_endian=True)
        header.decode()  # it goes into objects of other character sets
        return header


def _pairs(
    original: Dataset, redacted: Dataset
) -> Iterator[tuple[BaseTag, str, list[str], list[str]]]:
    """Yield the values before and after of every text element that is in both."""
    stack = [(original, redacted)]
    while stack:
        one, other = stack.pop()
        for tag in sorted(BaseTag(tag) for tag in other.keys()):  # noqa: SIM118
            if tag not in one:
                continue
            vr = stored_vr(other, tag)
            if vr == "SQ":
                stack.extend(zip(items_of(one, tag), items_of(other, tag), strict=False))
            elif holds_text(vr) and holds_text(stored_vr(one, tag)):
                yield tag, vr, _values(one, tag), _values(other, tag)


def _values(dataset: Dataset, tag: BaseTag) -> list[str]:
    return [value.strip(" \0") for value in text_values(read_element(dataset, tag))]


def _first(dataset: Dataset, tag: int) -> str:
    values = _values(dataset, BaseTag(tag)) if tag in dataset else []
    return values[0] if values else ""


def _header(original: Dataset) -> bytes:
    holder = Dataset()
    wanted = frozenset({_CHARACTER_SET}).union(*restored_tags().values())
    for tag in sorted(wanted):
        if tag in original:
            holder[tag] = read_element(original, BaseTag(tag))
    stream = io.BytesIO()
    target = DicomIO(stream)
    target.is_implicit_VR, target.is_little_endian = False, True
    try:
        holder.set_original_encoding(False, True, original.get("SpecificCharacterSet") or None)
        write_dataset(target, holder)
    except PYDICOM_ERRORS:
        raise RedactionError("PHD402", hint="patient and study cannot be kept in a map") from None
    if stream.tell() > _MOST:
        raise RedactionError("PHD402", hint="patient and study are longer than a map takes")
    return stream.getvalue()
