"""Terms of the Standard that may appear in a report, and what a SOP class requires."""

from __future__ import annotations

from functools import cache

from pydicom._uid_dict import UID_dictionary

from phidetect.package_data import read_lines

__all__ = ["image_sop_classes", "modalities", "sop_classes", "transfer_syntaxes"]


@cache
def modalities() -> frozenset[str]:
    """Return the Defined Terms of Modality (0008,0060), PS3.3 C.7.3.1.1.1."""
    return frozenset(_lines("modalities.txt"))


@cache
def image_sop_classes() -> frozenset[str]:
    """Return the SOP Class UIDs whose IOD requires pixel data (PS3.4 B.5, PS3.3 A)."""
    return frozenset(_lines("image_sop_classes.txt"))


@cache
def sop_classes() -> frozenset[str]:
    """Return every SOP Class UID of PS3.6 Table A-1."""
    return frozenset(uid for uid, row in UID_dictionary.items() if row[1] == "SOP Class")


@cache
def transfer_syntaxes() -> frozenset[str]:
    """Return every Transfer Syntax UID of PS3.6 Table A-1, and JPEG XL, which is newer."""
    known = (uid for uid, row in UID_dictionary.items() if row[1] == "Transfer Syntax")
    return frozenset((*known, *(f"1.2.840.10008.1.2.4.{number}" for number in (110, 111, 112))))


def _lines(name: str) -> list[str]:
    """Return the first word of every line of a data file that is no comment."""
    return [line.split()[0] for line in read_lines("dicom", name)]
