"""Private elements: by known and unknown creators, and what hides in UN and OB."""

from __future__ import annotations

import struct

import numpy as np
from pydicom.uid import MRImageStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, geometry, identify, picture, shrunk
from phidetect.evaluation.planter import Planter
from phidetect.samples import bases
from phidetect.types import Category, ElementLocation, ElementPath, PathStep

__all__ = ["private_heavy"]

_UNKNOWN = "RIVERBEND LOCAL 1"


def private_heavy(cast: Cast) -> Planter:
    """Return an MR slice full of private elements, safe ones among them."""
    made = Planter.new("private.dcm", cast, sop_class=MRImageStorage, modality="MR")
    top = made.top
    identify(top)
    equipment(top, manufacturer="SIEMENS", model="Prisma")
    geometry(top, spacing="1.171875")
    top.set(
        ImageType=["ORIGINAL", "PRIMARY", "OTHER"],
        ScanningSequence="SE",
        SequenceVariant="NONE",
        ScanOptions="",
        Laterality="",
        PatientPosition="HFS",
        MRAcquisitionType="2D",
        EchoTrainLength="1",
        SliceThickness="5",
    )
    top.tech("RepetitionTime", "731.5").tech("EchoTime", "17.3")

    def plant(
        creator: str,
        group: int,
        element: int,
        vr: str,
        value: object,
        surface: str,
        values: list[str],
        category: Category,
        search: tuple[str, ...] = (),
    ) -> None:
        path = top.private(creator, group, element, vr, value)
        made.add(surface, ElementLocation(path=path), values, category=category, search=search)

    who = cast.person()
    top.private("SIEMENS CSA HEADER", 0x0029, 0x08, "CS", "IMAGE NUM 4")
    plant(
        "SIEMENS CSA HEADER",
        0x0029,
        0x10,
        "OB",
        _csa(who.pn),
        "private-csa-header",
        [who.pn],
        Category.NAME,
        who.search,
    )
    who = cast.person()
    plant(
        "GEMS_PATI_01",
        0x0011,
        0x10,
        "LO",
        f"status of {who.shown}",
        "private-known-creator",
        [who.shown],
        Category.NAME,
        who.search,
    )
    who = cast.person()
    plant(
        _UNKNOWN,
        0x0031,
        0x01,
        "LO",
        who.pn,
        "private-unknown-creator",
        [who.pn],
        Category.NAME,
        who.search,
    )
    plant(_UNKNOWN, 0x0031, 0x02, "DA", (day := cast.date()), "private-date", [day], Category.DATE)
    plant(
        _UNKNOWN,
        0x0031,
        0x03,
        "UN",
        (number := cast.identifier("PATNO")).encode() + b" " * (len(number) % 2),
        "private-un-text",
        [number],
        Category.ID,
    )
    who, other = cast.person(), cast.person()
    plant(
        _UNKNOWN,
        0x0031,
        0x04,
        "UN",
        _implicit_item(who.pn.encode()),
        "private-un-sequence",
        [who.pn],
        Category.NAME,
        who.search,
    )
    blob = b"\x01\x00\xff\x07" + other.shown.encode() + b"\0\0\x10\x20"
    plant(
        _UNKNOWN,
        0x0031,
        0x05,
        "OB",
        blob + b"\0" * (len(blob) % 2),
        "private-ob-text",
        [other.shown],
        Category.NAME,
        other.search,
    )
    who = cast.person()
    wide = who.shown.encode("utf-16-le")
    plant(
        _UNKNOWN,
        0x0031,
        0x06,
        "OB",
        b"\xff\xfe" + wide,
        "private-ob-utf16",
        [who.shown],
        Category.NAME,
        who.search,
    )
    who = cast.person()
    xml = f"<job><user>{who.shown}</user></job>"
    plant(
        _UNKNOWN,
        0x0031,
        0x07,
        "UT",
        xml,
        "private-xml",
        [who.shown],
        Category.STAFF_NAME,
        who.search,
    )
    who = cast.person()
    creator = f"{who.family.upper()} CLINIC"
    path = top.private(creator, 0x0033, 0x01, "DS", "1.5")
    made.add(
        "private-creator-name",
        ElementLocation(path=_creator_path(path)),
        [creator],
        category=Category.INSTITUTION,
        search=(who.family,),
    )
    nested = top.item(
        "ReferencedStudySequence",
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID="2.25.74331",
    )
    who = cast.person()
    path = nested.private(_UNKNOWN, 0x0031, 0x01, "LO", who.pn)
    made.add(
        "private-nested",
        ElementLocation(path=path),
        [who.pn],
        category=Category.NAME,
        search=who.search,
    )
    who = cast.person()
    plant(
        "GEMS_ACQU_01",
        0x0019,
        0x9E,
        "LO",
        who.shown,
        "private-safe-element-name",
        [who.shown],
        Category.NAME,
        who.search,
    )
    for creator, group, element, vr, value in (
        ("GEMS_ACQU_01", 0x0019, 0x27, "DS", "0.73"),
        ("GEMS_ACQU_01", 0x0019, 0x24, "DS", "41.25"),
        ("ELSCINT1", 0x00E1, 0x50, "DS", "12.625"),
        ("ELSCINT1", 0x01F1, 0x26, "DS", "0.6875"),
        ("GEMS_PARM_01", 0x0043, 0x27, "SH", "/0.9375:1"),
        ("ELSCINT1", 0x01F1, 0x27, "DS", "0.4375"),
    ):
        plant(creator, group, element, vr, value, "technical-private", [value], Category.TECHNICAL)
    frames = shrunk(bases.abdomen(), 128, 192).clip(0, 4095)[None].astype(np.uint16)
    picture(made, frames, [], bits_stored=12)
    return made


def _creator_path(path: ElementPath) -> ElementPath:
    """Return the path of the Private Creator of a private element."""
    return ElementPath((*path.steps[:-1], PathStep(path.last.group, 0x10)))


def _implicit_item(name: bytes) -> bytes:
    """Return a sequence of one item in Implicit VR Little Endian, as PS3.5 6.2.2 has it in UN."""
    name += b" " * (len(name) % 2)
    inner = struct.pack("<HHI", 0x0010, 0x0010, len(name)) + name
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner


def _csa(text: str) -> bytes:
    """Return a header in the manner of a vendor's: a magic, a count, named fields."""
    value = text.encode().ljust(64, b"\0")
    return b"SV10\4\3\2\1" + struct.pack("<II", 1, 77) + b"PatientName".ljust(64, b"\0") + value
