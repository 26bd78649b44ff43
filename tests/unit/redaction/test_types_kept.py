"""What stays where the Type of an attribute forbids that nothing stays."""

from __future__ import annotations

import io

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.redaction.access import make_element
from phidetect.redaction.dummies import dummy_value, is_fixed_dummy, neutral_term
from phidetect.redaction.header import redact_header
from phidetect.redaction.write import encode
from phidetect.standard import attribute_type
from phidetect.types import Action
from tests.unit.redaction.objects import KEY, act, cut, header, reread, resolve, written

SR = "1.2.840.10008.5.1.4.1.1.88.11"


def redacted(ds: Dataset, *decisions: object) -> Dataset:
    redact_header(ds, decisions, key=KEY, resolve=resolve)  # type: ignore[arg-type]
    return ds


@pytest.mark.parametrize("depth", range(1, 5))
def test_types_of_content_items_do_not_end_with_the_first_level(depth: int) -> None:
    assert attribute_type(SR, (0x0040A730,) * depth + (0x0040A160,)) == "1C"
    assert attribute_type(SR, (0x0040A730,) * depth + (0x0040A043, 0x00080104)) == "1"
    assert attribute_type(SR, (0x0040A730,) * depth + (0x00080050,)) == "3"


def test_a_text_item_of_which_nothing_stays_gets_a_dummy() -> None:
    leaf, inner, ds = Dataset(), Dataset(), header(SOPClassUID=SR)
    leaf.TextValue, inner.TextValue = "Ottilie", "Ottilie"
    inner.ContentSequence = [leaf]
    ds.ContentSequence = [inner]
    redacted(
        ds,
        cut("(0040,A730)[0].(0040,A160)", 0, 7),
        cut("(0040,A730)[0].(0040,A730)[0].(0040,A160)", 0, 7),
    )
    assert inner.TextValue == leaf.TextValue != ""
    assert "Ottilie" not in inner.TextValue


def test_a_code_that_goes_is_still_a_code() -> None:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "OTT1", "99OTTILIE"
    code.CodeMeaning, code.CodingSchemeVersion = "Ottilie", "1"
    ds = header(SOPClassUID=SR)
    ds.PersonIdentificationCodeSequence = [code]
    redacted(ds, act("(0040,1101)", Action.DUMMY))
    assert code.CodingSchemeDesignator == "99PHIDETECT"
    assert len(code.CodeValue) <= 16
    assert all(code.values())
    assert "OTT" not in str(code)


@pytest.mark.parametrize(
    ("keyword", "value", "left"),
    [
        ("ImageType", ["ORIGINAL", "PRIMARY", "OTTILIE"], ["ORIGINAL", "PRIMARY", "OTHER"]),
        ("ImageType", ["OTTILIE", "PRIMARY", "AXIAL"], ["DERIVED", "PRIMARY", "AXIAL"]),
        ("Modality", "OTTILIE", "OT"),
        ("ConversionType", "OTTILIE", "SYN"),
    ],
)
def test_codes_become_terms(keyword: str, value: object, left: object) -> None:
    ds = header(**{keyword: value})
    place = ds.data_element(keyword)
    assert place is not None
    values = value if isinstance(value, list) else [value]
    at = values.index("OTTILIE")
    redacted(ds, cut(f"({place.tag.group:04X},{place.tag.elem:04X})", 0, 7, value=at))
    assert ds[keyword].value == left


def test_dummies_are_as_many_as_the_values() -> None:
    ds = header(OtherPatientIDs=["A-1", "B-2", "A-1"], ImagePositionPatient=["1.5", "2", "3"])
    redacted(ds, act("(0010,1000)", Action.DUMMY), act("(0020,0032)", Action.DUMMY))
    one, two, three = ds.OtherPatientIDs
    assert one == three != two
    assert list(ds.ImagePositionPatient) == [0, 0, 0]


def test_a_name_keeps_its_component_groups() -> None:
    name = dummy_value("PN", "Yamada^Tarou=山田^太郎=やまだ^たろう", key=KEY, domain="x")
    assert [bool(group) for group in name.split("=")] == [True, True, True]
    assert dummy_value("PN", "=山田", key=KEY, domain="x").startswith("=PHD")
    assert dummy_value("PN", "==", key=KEY, domain="x") != ""


def test_fixed_dummies_are_known_as_such() -> None:
    assert is_fixed_dummy(0x00080060, "CS", "OT")
    assert is_fixed_dummy(0x00185100, "CS", "UNKNOWN")
    assert is_fixed_dummy(0x00080102, "SH", "99PHIDETECT")
    assert not is_fixed_dummy(0x00080060, "CS", "CT")
    assert not is_fixed_dummy(0x00100020, "LO", "")
    assert neutral_term(0x00080008, 9) == "OTHER"
    assert neutral_term(0x00100010, 0) is None


def test_a_date_that_is_none_leaves_a_dummy_where_one_is_required() -> None:
    ds = header(SOPClassUID=SR)
    for tag in (BaseTag(0x00080021), BaseTag(0x00080023)):
        ds[tag] = make_element(tag, "DA", "Ottilie")
    redacted(ds, act("(0008,0023)", Action.CLEAN), act("(0008,0021)", Action.CLEAN))
    assert ds.ContentDate == "19000101"  # Type 1 in SR Document General
    assert ds.SeriesDate == ""


def test_an_implicit_data_set_in_a_file_that_says_explicit_is_written() -> None:
    ds = header(SeriesDescription="AXIAL")
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    implicit = reread(ds)
    assert implicit.get_item("SeriesDescription").VR is None
    implicit.set_original_encoding(is_implicit_vr=False, is_little_endian=True)
    out = io.BytesIO()
    encode(implicit, out, transfer_syntax="1.2.840.10008.1.2.1")
    again = pydicom.dcmread(io.BytesIO(out.getvalue()))
    assert again.SeriesDescription == "AXIAL"
    assert written(again)


def test_what_speaks_of_a_removed_attribute_goes_along() -> None:
    ds = header(ResponsiblePerson="Roe^R", ResponsiblePersonRole="OWNER")
    redacted(ds, act("(0010,2297)", Action.REMOVE))
    assert "ResponsiblePersonRole" not in ds
    lonely = redacted(header(ResponsiblePersonRole="OWNER"))
    assert lonely.ResponsiblePersonRole == "OWNER"


def test_a_code_with_a_hole_becomes_another_code() -> None:
    ds = header(LongCodeValue="T-04000-OTTILIE-WINTERBOURNE", CodeValue="OTT-1")
    redacted(ds, cut("(0008,0119)", 8, 28), cut("(0008,0100)", 0, 3))
    assert len(ds.LongCodeValue) > 16
    assert ds.LongCodeValue.startswith("PHD")
    assert ds.CodeValue.startswith("PHD")
