"""The search goes by VR: no attribute of PS3.6 is passed over."""

from __future__ import annotations

import pytest
from pydicom.datadict import DicomDictionary, RepeatersDictionary

from phidetect.rules.elements import ElementRules
from phidetect.types import KnownIdentifiers
from tests.unit.rules.views import PATIENT, view

TEXT = "for Zebulon Quillfeather MRN 84736251"
VRS = frozenset(
    ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "OB", "OW", "PN", "SH", "ST", "TM", "UC")
) | {"UI", "UN", "UR", "UT"}
ROWS = sorted(
    [(tag, row[0], row[4]) for tag, row in DicomDictionary.items()]
    + [
        (int(mask.replace("x", "0"), 16), row[0], row[4])
        for mask, row in RepeatersDictionary.items()
    ]
)


@pytest.mark.parametrize("text", [TEXT, "Quillfeather", "84736251"])
def test_a_planted_identifier_is_found_in_every_attribute(text: str) -> None:
    missed = []
    known = PATIENT if text != TEXT else ()
    rules, tried = ElementRules(), 0
    for tag, vrs, keyword in ROWS:
        vr = vrs.split(" or ")[0]
        # Every attribute has a value that does not fit: the codes too, and numbers but for one.
        if vr not in VRS or not keyword or (text == "84736251" and vr in ("TM", "UI")):
            continue
        tried += 1
        element = view(tag, vr, text, keyword=keyword)
        found = rules.detect((*known, element), known=None if known else KnownIdentifiers())
        if not any(
            f.phi is not False and str(f.location).startswith(str(element.path)) for f in found
        ):
            missed.append(keyword)
    assert tried > 2000
    assert missed == []
