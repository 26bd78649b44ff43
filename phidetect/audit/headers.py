"""Reads the header of a file, to learn from it. Pixels are digested and not decoded."""

from __future__ import annotations

from pathlib import Path

from phidetect.audit.index import AuditIndex
from phidetect.audit.records import Header
from phidetect.dicom import Instance, open_instance, walk
from phidetect.dicom.raw import raw_element
from phidetect.keys import RunKey
from phidetect.settings import DEFAULT_LIMITS, Limits

__all__ = ["pixel_digest", "read_header"]

_PIXEL_DATA = (0x7FE00010, 0x7FE00008, 0x7FE00009)


def read_header(
    path: Path, index: AuditIndex, *, key: RunKey, name: str, limits: Limits = DEFAULT_LIMITS
) -> Header:
    """Return the elements of a file and a digest of its pixels as stored.

    Raises
    ------
    InputError
        As `phidetect.dicom.open_instance` and `phidetect.dicom.walk`.
    """
    instance = open_instance(path, limits=limits)
    views = walk(instance, creator_token=lambda c: key.token("creator", c), limits=limits)
    return Header(name=name, elements=tuple(views), pixels=pixel_digest(instance, index))


def pixel_digest(instance: Instance, index: AuditIndex) -> int:
    """Return a keyed digest of Pixel Data as stored, 0 where there are none."""
    for tag in _PIXEL_DATA:
        element = raw_element(instance.dataset, tag)
        value = None if element is None else element.value
        if isinstance(value, bytes):
            return index.digest_bytes(value)
    return 0
