"""Which values are text that has to be read."""

from __future__ import annotations

import pytest

from phidetect.rules.content import ContentContext
from phidetect.rules.typed import may_be_typed
from tests.unit.rules.views import view

NOTHING = ContentContext(())


@pytest.mark.parametrize(
    ("tag", "vr", "keyword", "text", "typed"),
    [
        (0x00081030, "LO", "StudyDescription", "MR KNEE", True),
        (0x00081090, "LO", "ManufacturerModelName", "Zaxxon 3", True),
        (0x00180015, "CS", "BodyPartExamined", "KNEE", True),
        (0x00080060, "CS", "Modality", "MR", False),
        (0x00080060, "CS", "Modality", "Amy Wilson", True),  # breaks its VR
        (0x00200013, "IS", "InstanceNumber", "1234567", False),
        (0x00200013, "IS", "InstanceNumber", "Amy Wilson", True),
        (0x00080018, "UI", "SOPInstanceUID", "1.2.840.10008", False),
        (0x00080020, "DA", "StudyDate", "20260101", False),
        (0x00100010, "PN", "PatientName", "Wilson^Amy", False),
        (0x00080080, "LO", "InstitutionName", "Quibble General", False),
        (0x00204000, "LT", "ImageComments", "12 3", False),
        (0x00204000, "LT", "ImageComments", "1 23-45", True),
        (0x00204000, "LT", "ImageComments", "anonymous", False),
        (0x00204000, "LT", "ImageComments", "PHDABCDEFGHIJKLMNOP", False),
        (0x00080100, "SH", "CodeValue", "T-D1100", False),
        (0x00080100, "SH", "CodeValue", "for Amy Wilson", True),
        (0x00120063, "LO", "DeidentificationMethod", "phidetect 0.1.0, policy research", False),
        (0x00120063, "LO", "DeidentificationMethod", "phidetect for Amy Wilson", True),
    ],
)
def test_typed(tag: int, vr: str, keyword: str, text: str, *, typed: bool) -> None:
    assert may_be_typed(view(tag, vr, text, keyword=keyword), text, NOTHING) is typed


def test_private_elements_and_codes_are_typed() -> None:
    private = view(0x00291060, "CS", "IMAGE NUM", creator="QUIBBLE")
    assert may_be_typed(private, "IMAGE NUM", NOTHING)
    assert may_be_typed(view(0x00291060, "UN", "words", creator="QUIBBLE"), "words", NOTHING)
