"""Decisions on elements."""

from __future__ import annotations

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from phidetect.errors import RedactionError
from phidetect.keys import TOKEN_PATTERN
from phidetect.redaction.header import HeaderResult, redact_header
from phidetect.types import Action, Decision
from tests.unit.redaction.objects import KEY, PROFILE, ROOT, act, cut, header, reread, resolve, tags


def redacted(ds: Dataset, *decisions: Decision, **options: object) -> Dataset:
    run(ds, *decisions, **options)
    return ds


def run(ds: Dataset, *decisions: Decision, **options: object) -> HeaderResult:
    return redact_header(ds, decisions, key=KEY, resolve=resolve, **options)  # type: ignore[arg-type]


def test_the_profile_on_a_plain_header() -> None:
    ds = redacted(reread(header()), *PROFILE)
    assert TOKEN_PATTERN.fullmatch(ds.PatientID)
    assert ds.PatientName == ds.PatientID
    assert ds.PatientBirthDate == ""
    assert ds.AccessionNumber == ""
    assert ds.StudyDate not in ("", "20190310")
    assert ds.StudyTime not in ("", "101500")
    assert ds.SOPInstanceUID.startswith("2.25.")
    assert ds.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
    assert ds.Modality == "OT"


def test_two_files_with_one_key_agree() -> None:
    one = redacted(reread(header()), *PROFILE)
    other = redacted(reread(header(SOPInstanceUID=f"{ROOT}.4", StudyDate="20190320")), *PROFILE)
    assert one.StudyInstanceUID == other.StudyInstanceUID
    assert one.SOPInstanceUID != other.SOPInstanceUID
    assert one.PatientID == other.PatientID
    assert int(other.StudyDate) != int(one.StudyDate)


def test_a_pseudonym_given_by_the_user_is_used() -> None:
    ds = redacted(header(), *PROFILE, pseudonyms={"QX-778812": "TRIAL-001"})
    assert (ds.PatientID, str(ds.PatientName)) == ("TRIAL-001", "TRIAL-001")


def test_an_empty_patient_gets_no_pseudonym() -> None:
    ds = redacted(header(PatientID="", PatientName=""), *PROFILE)
    assert ds.PatientID == ""
    assert not ds.PatientName


def test_x_removes_a_sequence_with_its_items() -> None:
    ds = header()
    item = Dataset()
    item.PatientID = "OLD-1"
    ds.OtherPatientIDsSequence = Sequence([item])
    redacted(
        ds,
        act("(0010,1002)", Action.REMOVE),
        act("(0010,1002)[0].(0010,0020)", Action.REMOVE),
    )
    assert "OtherPatientIDsSequence" not in ds


def test_z_empties_a_sequence() -> None:
    ds = header()
    ds.ReferencedStudySequence = Sequence([Dataset()])
    redacted(ds, act("(0008,1110)", Action.ZERO))
    assert len(ds.ReferencedStudySequence) == 0


def test_d_on_a_sequence_replaces_every_leaf() -> None:
    ds = header()
    item, code = Dataset(), Dataset()
    item.VerifyingObserverName = "Hollis^Bram"
    item.VerificationDateTime = "20190310101500"
    code.CodeValue = "HB7"
    item.VerifyingObserverIdentificationCodeSequence = Sequence([code])
    ds.VerifyingObserverSequence = Sequence([item])
    redacted(ds, act("(0040,A073)", Action.DUMMY))
    after = ds.VerifyingObserverSequence[0]
    assert TOKEN_PATTERN.fullmatch(str(after.VerifyingObserverName))
    assert after.VerificationDateTime == "19000101000000"
    inner = after.VerifyingObserverIdentificationCodeSequence[0]
    assert inner.CodeValue.startswith("PHD")
    assert len(inner.CodeValue) == 16


def test_decisions_reach_every_depth() -> None:
    ds = header()
    level = ds
    path = ""
    for _ in range(6):
        item = Dataset()
        level.ContentSequence = Sequence([item])
        level, path = item, f"{path}(0040,A730)[0]."
    level.PersonName = "Hollis^Bram"
    level.ReferencedSOPInstanceUID = f"{ROOT}.3"
    redacted(
        ds,
        *PROFILE,
        act(f"{path}(0040,A123)", Action.DUMMY),
        act(f"{path}(0008,1155)", Action.NEW_UID),
    )
    assert TOKEN_PATTERN.fullmatch(str(level.PersonName))
    assert level.ReferencedSOPInstanceUID == ds.SOPInstanceUID


def test_references_without_a_decision_follow_their_target() -> None:
    ds = header(StudyDescription=f"see {ROOT}.3 and {ROOT}.33")
    item = Dataset()
    item.ReferencedSOPInstanceUID = f"{ROOT}.3"
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.SourceImageSequence = Sequence([item])
    result = run(ds, *PROFILE)
    assert ds.SourceImageSequence[0].ReferencedSOPInstanceUID == ds.SOPInstanceUID
    assert ds.SourceImageSequence[0].ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert ds.StudyDescription == f"see {ds.SOPInstanceUID} and {ROOT}.33"
    assert result.actions["uid-reference"] == 2


def test_k_keeps_uids_and_values() -> None:
    ds = redacted(header(), act("(0008,0018)", Action.KEEP), act("(0010,0020)", Action.KEEP))
    assert ds.SOPInstanceUID == f"{ROOT}.3"
    assert ds.PatientID == "QX-778812"


def test_the_strictest_decision_wins_and_a_reviewer_over_all() -> None:
    ds = header(StudyDescription="one", SeriesDescription="two")
    redacted(
        ds,
        act("(0008,1030)", Action.KEEP),
        act("(0008,1030)", Action.REMOVE),
        act("(0008,103E)", Action.REMOVE),
        act("(0008,103E)", Action.KEEP, by="reviewer"),
    )
    assert "StudyDescription" not in ds
    assert ds.SeriesDescription == "two"


def test_multiple_values_and_names_with_groups() -> None:
    ds = header(
        AcquisitionDate="20190310",
        OtherPatientNames=["Winterbourne^O", "Marsh^Ottilie"],
        DateOfLastCalibration=["20180101", "20180201"],
    )
    redacted(
        ds,
        act("(0018,1200)", Action.CLEAN),
        act("(0010,1001)", Action.REMOVE),
    )
    assert len(ds.DateOfLastCalibration) == 2
    assert "20180101" not in ds.DateOfLastCalibration
    assert "OtherPatientNames" not in ds


def test_what_is_no_date_is_emptied() -> None:
    ds = header()
    ds["StudyDate"]._value = "Ottilie"
    redacted(ds, act("(0008,0020)", Action.CLEAN))
    assert ds.StudyDate == ""


def test_ages() -> None:
    ds = redacted(header(PatientAge="093Y"), act("(0010,1010)", Action.CLEAN))
    assert ds.PatientAge == "090Y"
    ds = redacted(header(PatientAge="045Y"), act("(0010,1010)", Action.CLEAN))
    assert ds.PatientAge == "045Y"


def test_spans_in_text_of_several_values_and_character_sets() -> None:
    ds = header(SpecificCharacterSet="ISO_IR 192")
    ds.StudyDescription = "Schädel für Ötzül nativ"
    ds.add_new(0x00181030, "LO", "T2 Ötzül AX")
    ds.add_new(0x00081080, "LO", ["first Ötzül", "second"])
    ds = reread(ds)
    redacted(
        ds,
        cut("(0008,1030)", 12, 17),
        cut("(0018,1030)", 3, 8),
        cut("(0008,1080)", 6, 11),
    )
    assert ds.StudyDescription == "Schädel nativ"
    assert ds.ProtocolName == "T2 AX"
    assert list(ds.AdmittingDiagnosesDescription) == ["first", "second"]
    assert reread(ds).StudyDescription == "Schädel nativ"


def test_a_type_1_text_that_is_all_identifier_gets_a_dummy() -> None:
    ds = header(SOPClassUID="1.2.840.10008.5.1.4.1.1.481.5")
    ds.RTPlanLabel = "Ottilie"
    ds.RTPlanName = "Ottilie"
    redacted(ds, cut("(300A,0002)", 0, 7), cut("(300A,0003)", 0, 7))
    assert ds.RTPlanLabel.startswith("PHD")
    assert ds.RTPlanName == ""


def test_a_span_outside_its_value_is_an_error_without_the_value() -> None:
    with pytest.raises(RedactionError) as caught:
        redacted(header(StudyDescription="Ottilie"), cut("(0008,1030)", 0, 99))
    assert caught.value.code == "PHD401"
    assert "Ottilie" not in str(caught.value)


def test_a_decision_on_nothing_is_an_error() -> None:
    with pytest.raises(RedactionError, match="PHD401"):
        redacted(header(), act("(0010,1000)", Action.REMOVE))
    redacted(header(), act("(0010,1000)", Action.KEEP))


def private(ds: Dataset, creator: str, *, group: int = 0x0019, at: int = 0x10) -> None:
    ds.add_new(group << 16 | at, "LO", creator)
    ds.add_new(group << 16 | at << 8 | 0x01, "LO", "value one")
    ds.add_new(group << 16 | at << 8 | 0x02, "LO", "value two")


def test_private_elements_without_a_decision_go_with_their_creator() -> None:
    ds = header()
    private(ds, "ACME 1")
    result = run(ds)
    assert not [tag for tag in tags(ds) if tag.is_private]
    assert result.actions["private-undecided"] == 2


def test_a_kept_private_element_keeps_its_creator_in_any_block() -> None:
    for at in (0x10, 0x42):
        ds = header()
        private(ds, "ACME 1", at=at)
        redacted(
            ds,
            act('(0019,"ACME 1",01)', Action.KEEP),
            act('(0019,"ACME 1",02)', Action.REMOVE),
            act(f"(0019,00{at:02X})", Action.REMOVE),
        )
        assert ds[0x0019 << 16 | at].value == "ACME 1"
        assert ds[0x0019 << 16 | at << 8 | 1].value == "value one"
        assert 0x0019 << 16 | at << 8 | 2 not in ds


def test_private_elements_stay_by_a_decision_only() -> None:
    ds = header()
    private(ds, "ACME 1")
    redacted(ds, act('(0019,"ACME 1",01)', Action.CLEAN))
    assert 0x00191001 in ds
    assert 0x00191002 not in ds
    redacted(ds, keep_private=True)  # a second round: every one was decided on in the first
    assert 0x00191001 in ds


def test_a_creator_that_identifies_takes_its_block_along() -> None:
    ds = header()
    private(ds, "Ottilie W")
    redacted(
        ds,
        act('(0019,"Ottilie W",01)', Action.KEEP),
        act("(0019,0010)", Action.REMOVE, findings=["f1"], by="policy"),
    )
    assert not [tag for tag in tags(ds) if tag.is_private]


def test_what_never_passes() -> None:
    ds = header()
    ds.add_new(0x00080000, "UL", 12)
    ds.add_new(0x00041130, "CS", "SET")
    ds.add_new(0xFFFCFFFC, "OB", b"Ottilie ")
    ds.add_new(0xFFFAFFFA, "SQ", Sequence([Dataset()]))
    ds.add_new(0x04000500, "SQ", Sequence([Dataset()]))
    ds.add_new(0x4FFE0001, "SQ", Sequence([Dataset()]))
    item = Dataset()
    item.add_new(0xFFFCFFFC, "OB", b"Ottilie ")
    ds.SourceImageSequence = Sequence([item])
    redacted(ds)
    left = {int(tag) for tag in tags(ds)}
    assert not left & {0x00080000, 0x00041130, 0xFFFCFFFC, 0xFFFAFFFA, 0x04000500, 0x4FFE0001}
    assert 0xFFFCFFFC not in ds.SourceImageSequence[0]


def test_an_overlay_goes_as_a_whole() -> None:
    ds = header()
    ds.add_new(0x60000010, "US", 2)
    ds.add_new(0x60003000, "OW", b"\1\0")
    ds.add_new(0x60000022, "LO", "drawn by Bram")
    ds.add_new(0x60020010, "US", 2)
    redacted(ds, act("(6000,3000)", Action.REMOVE))
    assert not [tag for tag in tags(ds) if tag.group == 0x6000]
    assert 0x60020010 in ds


def test_a_blob_that_cannot_be_cleaned_goes() -> None:
    ds = header()
    ds.add_new(0x0016002B, "OB", b"Ottilie ")
    redacted(ds, act("(0016,002B)", Action.CLEAN))
    assert 0x0016002B not in ds


def test_text_inside_a_binary_element_takes_it_along() -> None:
    ds = header()
    ds.add_new(0x00282000, "OB", b"desc Ottilie")
    redacted(ds, cut("(0028,2000)", 5, 12))
    assert 0x00282000 not in ds


def test_untouched_elements_are_not_even_converted() -> None:
    ds = reread(header(StudyDescription="CT CHEST"))
    redacted(ds, *PROFILE)
    assert ds.get_item(0x00081030).is_raw


def test_known_elements_that_were_written_as_un_are_treated_by_their_vr() -> None:
    ds = header(StudyInstanceUID=f"{ROOT}.10")
    for tag in (0x0020000D, 0x00100020, 0x00080020):
        value = ds[tag].value.encode()
        value += b" " * (len(value) % 2)
        ds[tag] = RawDataElement(BaseTag(tag), "UN", len(value), value, 0, False, True)
    assert ds.get_item(0x0020000D).VR == "UN"
    redacted(ds, *PROFILE)
    assert ds.StudyInstanceUID == KEY.uid(f"{ROOT}.10")
    assert TOKEN_PATTERN.fullmatch(ds.PatientID)
    assert len(ds.StudyDate) == 8
