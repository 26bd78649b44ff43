"""Elements of an invented patient."""

from __future__ import annotations

from phidetect.secret import Secret
from phidetect.types import ElementPath, ElementView, PathStep

STEP = "(0040,A730)[{}]."


def view(tag: int, vr: str, *values: str, keyword: str = "", creator: str = "") -> ElementView:
    step = PathStep(tag >> 16, tag & 0xFF if creator else tag & 0xFFFF, creator)
    return ElementView(
        path=ElementPath((step,)),
        tag=tag,
        vr=vr,
        keyword=keyword,
        values=tuple(map(Secret, values)),
        length=sum(map(len, values)),
    )


def nested(path: str, vr: str, value: str, *, keyword: str) -> ElementView:
    where = ElementPath.parse(path)
    return ElementView(
        path=where,
        tag=where.tag or 0,
        vr=vr,
        keyword=keyword,
        values=(Secret(value),),
        length=len(value),
    )


def description(text: str) -> ElementView:
    return view(0x00081030, "LO", text, keyword="StudyDescription")


PATIENT = (
    view(0x00100010, "PN", "Quillfeather^Zebulon", keyword="PatientName"),
    view(0x00100020, "LO", "84736251", keyword="PatientID"),
    view(0x00100030, "DA", "19700412", keyword="PatientBirthDate"),
    view(0x00080090, "PN", "Smith^John", keyword="ReferringPhysicianName"),
    view(0x00080080, "LO", "Quibble General Hospital", keyword="InstitutionName"),
    view(0x00081070, "PN", "Stone^Amir", "Nagel^Tina", keyword="OperatorsName"),
)
