"""Parts of an object that never pass, whatever was decided (PS3.15 E.1.1)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.tag import BaseTag
from pydicom.uid import UID

from phidetect import __version__
from phidetect.redaction.access import read_element, stored_vr
from phidetect.standard import never_passes

__all__ = [
    "IMPLEMENTATION_UID",
    "IMPLEMENTATION_VERSION",
    "items_of",
    "never_passes",
    "new_file_meta",
    "private_blocks",
    "strip_structure",
]

IMPLEMENTATION_UID = UID("2.25.184435157474749348011768122038381599654")
"""Implementation Class UID (0002,0012) of phidetect."""

IMPLEMENTATION_VERSION = f"PHIDETECT_{__version__}"[:16]
"""Implementation Version Name (0002,0013)."""


def strip_structure(dataset: Dataset) -> Counter[str]:
    """Take out of `dataset`, at every depth, what never passes. In place."""
    done: Counter[str] = Counter()
    stack = [dataset]
    while stack:
        level = stack.pop()
        for tag in list(level.keys()):
            if never_passes(int(tag)):
                del level[tag]
                done["structure"] += 1
            elif stored_vr(level, tag) == "SQ":
                stack.extend(items_of(level, tag))
    return done


def items_of(dataset: Dataset, tag: BaseTag) -> list[Dataset]:
    """Return the items of a sequence; none for what turns out to be no sequence."""
    element = read_element(dataset, tag)
    return list(element.value) if element.VR == "SQ" and element.value else []


def private_blocks(dataset: Dataset) -> Iterator[tuple[BaseTag, list[BaseTag]]]:
    """Yield every Private Creator of one level with the tags of its block (PS3.5 7.8.1)."""
    tags = sorted(tag for tag in map(BaseTag, dataset.keys()) if tag.is_private)
    for creator in tags:
        if 0x10 <= creator.element <= 0xFF:
            low = creator.group << 16 | creator.element << 8
            yield creator, tags[bisect_left(tags, low) : bisect_left(tags, low + 0x100)]


def new_file_meta(dataset: Dataset, transfer_syntax: str) -> FileMetaDataset:
    """Return File Meta Information that takes nothing over from the input.

    No Application Entity titles, no private information, implementation of phidetect.
    """
    meta = FileMetaDataset()
    meta.FileMetaInformationGroupLength = 0  # pydicom fills it in
    meta.FileMetaInformationVersion = b"\0\1"
    for source, target in (
        ("SOPClassUID", "MediaStorageSOPClassUID"),
        ("SOPInstanceUID", "MediaStorageSOPInstanceUID"),
    ):
        if dataset.get(source):
            setattr(meta, target, dataset[source].value)
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.ImplementationClassUID = IMPLEMENTATION_UID
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta
