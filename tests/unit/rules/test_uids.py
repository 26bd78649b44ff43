"""What a UID tells: dates, known numbers, the root of an institution."""

from __future__ import annotations

import pytest

from phidetect.rules.elements import ElementRules
from phidetect.types import Category, KnownIdentifiers
from tests.unit.rules.views import PATIENT, view

SOP, STUDY = (0x00080018, "SOPInstanceUID"), (0x0020000D, "StudyInstanceUID")


def told(uid: str, *, tag: int = SOP[0], keyword: str = SOP[1]) -> bool:
    element = view(tag, "UI", uid, keyword=keyword)
    found = [
        f for f in ElementRules().detect((*PATIENT, element)) if f.location.path == element.path
    ]  # type: ignore[union-attr]
    assert all(f.category is Category.UID and f.phi for f in found)
    return bool(found)


@pytest.mark.parametrize(
    "uid",
    [
        "1.3.12.2.1107.5.2.32.35162.30000013011507382100000000001",
        "1.3.46.670589.14.1000.210.2.199999.20110525185628.1.0",
        "1.2.840.113619.2.5.1762.20190304",
        "1.2.840.113619.2.5.2019.3.4.10.15.3.1",
        "1.2.840.113619.2.84736251.1",  # Patient ID
        "1.2.840.113619.2.7784736251009.1",
        "1.2.840.113619.2.19700412.1",
        "1.2.840.99999.2.1",  # a root of no maker
        "1.3.6.1.4.1.987654.3.1",
        "1.2.826.0.1.3680043.10.987.3.1",
    ],
)
def test_uids_that_tell(uid: str) -> None:
    assert told(uid)
    assert told(uid, tag=STUDY[0], keyword=STUDY[1])


@pytest.mark.parametrize(
    "uid",
    [
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.840.10008.1.20190304",
        "2.25.329800735698586629295641978511506172918",
        "2.25.2019030400735698586629295641978511506",
        "1.2.826.0.1.3680043.8.498.10211803710021185038117384848413134567",
        "1.2.276.0.7230010.3.1.4.8323329.2106.1578432.7",
        "1.2.840.113619.2.176.2025.1499492.7040.1171286241.719",
        "1.2.40.0.13.1.1.174.87",
        "1.2.840.113619.2.19701341.1",  # no such month
        "1.2.840.113619.2.19120101.1",  # before any DICOM
        "",
    ],
)
def test_uids_that_tell_nothing(uid: str) -> None:
    assert not told(uid)


def test_of_attributes_that_are_no_instance_the_root_does_not_count() -> None:
    where = {"tag": 0x0008010C, "keyword": "CodingSchemeUID"}
    assert not told("2.16.840.1.113883.6.96", **where)  # type: ignore[arg-type]
    assert told("2.16.840.1.113883.84736251", **where)  # type: ignore[arg-type]


def test_uids_in_text() -> None:
    text = view(0x00204000, "LT", "see 1.2.840.99999.5.6.20190304.77.1234", keyword="ImageComments")
    (finding,) = ElementRules().detect([text], known=KnownIdentifiers())
    assert finding.category is Category.UID
