"""Results of every kind, honest and hostile, held against a map."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

import phidetect
from phidetect.api import reidentify_file
from phidetect.crosswalk import Crosswalk, Entries
from phidetect.dicom import open_instance
from phidetect.errors import InputError, RedactionError
from phidetect.keys import RunKey
from phidetect.reidentification import restore_instance
from tests.integration.roundtrip import IDENTIFIER, KEY, NAME, report_on, save, slice_of_study

GERMAN = "Müllenkampf^Jörg"
RUSSIAN = "Люкceмбypг"
SECOND = "NT-20011"
MAPPED = RunKey(KEY)


class World:
    """A map with the images of four invented patients, and the redacted images."""

    def __init__(self, folder: Path) -> None:
        study = "1.3.6.1.4.1.99999.8"
        sources = [
            slice_of_study(1),
            slice_of_study(
                2, PatientID="JM-777123", PatientName=GERMAN, StudyInstanceUID=f"{study}.2",
                SpecificCharacterSet="ISO_IR 100", SOPInstanceUID=f"{study}.2.1",
            ),
            slice_of_study(
                3, PatientID=SECOND, PatientName="Ashgrove^Tobias", StudyInstanceUID=f"{study}.3",
                SOPInstanceUID=f"{study}.3.1", PatientIdentityRemoved="YES",
                DeidentificationMethod="Another Tool 2",
            ),
            slice_of_study(
                4, PatientID="", PatientName="", StudyInstanceUID=f"{study}.4",
                SOPInstanceUID=f"{study}.4.1",
            ),
        ]  # fmt: skip
        with Crosswalk(folder / "map", key=KEY) as crosswalk:
            self.redacted = [
                phidetect.redact(
                    source, policy="transient-deid", crosswalk=crosswalk,
                    pseudonyms={SECOND: "TRIAL-0042"},
                )[0]
                for source in sources
            ]  # fmt: skip
        self.sources = sources
        self.map = Crosswalk.load(folder / "map", key=KEY)

    def back(self, ds: Dataset) -> Dataset:
        return phidetect.reidentify(ds, crosswalk=self.map)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def result(world: World) -> Dataset:
    return report_on(world.redacted[:1])


def encoded(ds: Dataset, syntax: str | None = None) -> bytes:
    if syntax is not None:
        ds.file_meta.TransferSyntaxUID = UID(syntax)
    stream = io.BytesIO()
    kind = UID(ds.file_meta.TransferSyntaxUID)
    dcmwrite(
        stream, ds, implicit_vr=kind.is_implicit_VR, little_endian=kind.is_little_endian,
        enforce_file_format=True,
    )  # fmt: skip
    return stream.getvalue()


def refused(world: World, ds: Dataset, code: str) -> None:
    with pytest.raises(RedactionError, match=code) as caught:
        world.back(ds)
    said = f"{caught.value} {caught.value!r}"
    assert not any(value in said for value in (NAME, IDENTIFIER, SECOND, "Wrenfield", "Ashgrove"))
    assert not any(uid in said for uid in world.map.entries.uids.values())


def test_a_patient_id_of_somebody_else_is_refused(world: World, result: Dataset) -> None:
    result.PatientID = "SOMEBODY"
    refused(world, result, "PHD411")
    result.PatientID = world.redacted[1].PatientID
    refused(world, result, "PHD412")


def test_references_to_two_patients_are_refused(world: World) -> None:
    refused(world, report_on(world.redacted[:2]), "PHD412")
    # Two that name nobody are two as well.
    refused(world, report_on([world.redacted[3], world.redacted[1]]), "PHD412")


def test_a_text_that_names_another_patient_is_refused(world: World, result: Dataset) -> None:
    result.ContentSequence[1].TextValue = f"As in {world.redacted[1].PatientID}."
    refused(world, result, "PHD412")


def test_a_pseudonym_alone_proves_nothing(world: World) -> None:
    ds = report_on([slice_of_study(8)])
    ds.PatientID = ds.PatientName = world.redacted[0].PatientID
    refused(world, ds, "PHD411")


def test_a_result_without_a_patient_id_belongs_to_whom_it_refers(
    world: World, result: Dataset
) -> None:
    result.PatientID = ""
    del result.PatientName
    back = world.back(result)
    assert (back.PatientID, str(back.PatientName)) == (IDENTIFIER, NAME)


def test_a_result_in_a_study_of_its_own_gets_the_patient_and_not_the_study(
    world: World, result: Dataset
) -> None:
    result.StudyInstanceUID, result.StudyID = "1.2.826.0.1.3680043.99999.5", "THEIRS"
    back = world.back(result)
    assert back.StudyInstanceUID == "1.2.826.0.1.3680043.99999.5"
    assert (back.StudyID, back.PatientID) == ("THEIRS", IDENTIFIER)


def test_a_patient_without_identifiers_stays_one(world: World) -> None:
    back = world.back(report_on([world.redacted[3]]))
    assert not back.PatientID
    assert not back.PatientName
    assert back.StudyInstanceUID == world.sources[3].StudyInstanceUID


@pytest.mark.parametrize(
    "charset", ["ISO_IR 6", None, "ISO_IR 192", "ISO_IR 100", ["", "ISO 2022 IR 87"]]
)
def test_a_name_comes_back_whatever_the_character_set(world: World, charset: Any) -> None:
    ds = report_on(world.redacted[1:2])
    del ds.SpecificCharacterSet
    if charset:
        ds.SpecificCharacterSet = charset
    ds.ContentSequence[1].TextValue += " Nothing else."
    back = world.back(pydicom.dcmread(io.BytesIO(encoded(ds))))
    assert str(back.PatientName) == GERMAN
    assert str(back.ContentSequence[0].PersonName) == GERMAN
    assert back.ContentSequence[1].TextValue.endswith(" Nothing else.")


def test_text_of_another_alphabet_survives_the_change_of_character_set(world: World) -> None:
    ds = report_on(world.redacted[1:2])
    ds.SpecificCharacterSet = "ISO_IR 144"
    ds.SeriesDescription = RUSSIAN
    data = encoded(ds)
    back = world.back(pydicom.dcmread(io.BytesIO(data)))
    assert (back.SpecificCharacterSet, back.SeriesDescription) == ("ISO_IR 192", RUSSIAN)
    assert str(back.PatientName) == GERMAN


def test_text_that_cannot_be_decoded_is_never_converted(world: World) -> None:
    ds = report_on(world.redacted[1:2])
    ds.SeriesDescription = "abcdefgh"
    for charset, code in (("ISO_IR 192", None), ("ISO_IR 166", "PHD413")):
        ds.SpecificCharacterSet = charset
        damaged = io.BytesIO(encoded(ds).replace(b"abcdefgh", b"ab\xff\xfe\x80\xfffg"))
        if code is None:
            back = phidetect.reidentify(damaged, crosswalk=world.map)
            assert back.get_item(0x0008103E).value == b"ab\xff\xfe\x80\xfffg"
            assert str(back.PatientName) == GERMAN
        else:
            with pytest.raises(RedactionError, match=code):
                phidetect.reidentify(damaged, crosswalk=world.map)


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_every_encoding_is_kept(world: World, result: Dataset, syntax: str) -> None:
    back = phidetect.reidentify(io.BytesIO(encoded(result, syntax)), crosswalk=world.map)
    assert back.file_meta.TransferSyntaxUID == syntax
    assert back.PatientID == IDENTIFIER
    picture = back.ContentSequence[2].ReferencedSOPSequence[0]
    assert picture.ReferencedSOPInstanceUID == world.sources[0].SOPInstanceUID


def test_elements_that_are_not_touched_keep_their_bytes(world: World, result: Dataset) -> None:
    result.add_new(0x00189073, "FD", 12.5)
    result.add_new(0x00080070, "LO", "trailing \xe9")
    block = result.private_block(0x0099, "OUTSIDE SERVICE", create=True)
    block.add_new(0x01, "OB", bytes(range(255)) + b"\0")
    block.add_new(0x02, "UN", b"no meaning")
    data = encoded(result)
    odd = data.replace(b"20240302", b"2024!302")  # no date, and nobody's business here
    back = phidetect.reidentify(io.BytesIO(odd), crosswalk=world.map)
    before = pydicom.dcmread(io.BytesIO(odd))
    for tag in (0x00080023, 0x00080070, 0x00189073, 0x00990010, 0x00991001, 0x00991002, 0x00200011):
        assert back.get_item(tag).value == before.get_item(tag).value, BaseTag(tag)


def test_what_others_said_of_a_de_identification_stays(world: World) -> None:
    ds = report_on(world.redacted[2:3])
    assert ds.PatientID == "TRIAL-0042"
    ds.DeidentificationMethod = [*ds.DeidentificationMethod, "Service scrubber 1"]
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "X1", "99SVC", "theirs"
    ds.DeidentificationMethodCodeSequence.append(item)
    back = world.back(ds)
    assert back.PatientIdentityRemoved == "YES"  # the original was de-identified before
    assert list(back.DeidentificationMethod) == ["Another Tool 2", "Service scrubber 1"]
    assert [i.CodeValue for i in back.DeidentificationMethodCodeSequence] == ["X1"]
    assert back.PatientID == SECOND


def test_a_pseudonym_that_the_user_gave_comes_back_in_text(world: World) -> None:
    ds = report_on(world.redacted[2:3])
    assert "TRIAL-0042" in ds.ContentSequence[1].TextValue
    ds.SeriesDescription = "TRIAL-0042B and xTRIAL-0042 are others"
    back = world.back(ds)
    assert back.ContentSequence[1].TextValue.startswith(f"{SECOND}: lesion")
    assert str(back.ContentSequence[0].PersonName) == "Ashgrove^Tobias"
    assert back.SeriesDescription == ds.SeriesDescription


def test_a_pseudonym_cut_to_16_characters_comes_back(world: World, result: Dataset) -> None:
    result.StationName = result.PatientID[:16]
    assert world.back(result).StationName == IDENTIFIER


def test_an_original_that_does_not_fit_is_refused(world: World, result: Dataset) -> None:
    result.StudyID = "mine"
    result.BodyPartExamined = result.PatientID[:16]  # CS, as Patient ID happens to be
    assert world.back(result).BodyPartExamined == IDENTIFIER
    ds = report_on(world.redacted[1:2])
    del ds.PatientID
    ds.ContentSequence[1].add_new(0x00321060, "LO", " ".join([ds.StudyInstanceUID] * 1))
    world.back(ds)
    entries = Entries()
    entries.update(world.map.entries)
    token = MAPPED.token("somewhere", "Long")
    entries.tokens[token] = "x" * 65
    result.SeriesDescription = token
    instance = open_instance(io.BytesIO(encoded(result)))
    with pytest.raises(RedactionError, match=r"PHD414.*0008,103E") as caught:
        restore_instance(instance, entries)
    assert "xxxx" not in str(caught.value)


def test_a_uid_in_a_binary_value_is_left_and_counted(
    world: World, result: Dataset, tmp_path: Path
) -> None:
    block = result.private_block(0x0099, "OUTSIDE SERVICE", create=True)
    block.add_new(0x01, "OB", result.StudyInstanceUID.encode() + b"\0\0")
    path = save(result, tmp_path / "in" / "r.dcm")
    done = reidentify_file(path, tmp_path / "back", crosswalk=world.map)
    assert (done.error, done.left) == (None, 1)
    assert done.changed > 5


def test_signatures_and_group_lengths_go(world: World, result: Dataset) -> None:
    result.add_new(0xFFFAFFFA, "SQ", Sequence([Dataset()]))
    result.ContentSequence[1].add_new(0x4FFE0001, "SQ", Sequence([Dataset()]))
    result.add_new(0x00100000, "UL", 1234)
    back = world.back(result)
    assert not {0xFFFAFFFA, 0x00100000} & set(back.keys())
    assert 0x4FFE0001 not in back.ContentSequence[1]


def test_hostile_objects_give_coded_errors_and_no_file(
    world: World, result: Dataset, tmp_path: Path
) -> None:
    inner = Dataset()
    inner.TextValue = result.StudyInstanceUID
    for _ in range(150):
        outer = Dataset()
        outer.ContentSequence = Sequence([inner])
        inner = outer
    result.ContentSequence = Sequence([inner])
    deep, whole = encoded(result), encoded(report_on(world.redacted[:1]))
    files = {"deep.dcm": (deep, "PHD106"), "text.dcm": (b"x" * 500, "PHD101")}
    files |= {f"cut{n}.dcm": (whole[:n], "PHD1") for n in (0, 100, 140, 300, len(whole) - 3)}
    for name, (data, code) in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        done = reidentify_file(path, tmp_path / "back", crosswalk=world.map)
        assert done.error is not None
        assert done.error.code.startswith(code), name
    assert not list((tmp_path / "back").rglob("*"))
    with pytest.raises(InputError, match="PHD106"):
        phidetect.reidentify(io.BytesIO(deep), crosswalk=world.map)


def test_long_text_full_of_uids_is_read_in_one_pass(world: World, result: Dataset) -> None:
    known, unknown = result.StudyInstanceUID, "2.25." + "9" * 39
    result.ContentSequence[1].TextValue = f"{known} {unknown} 2.25.{'1' * 200} 2.25.1.2 " * 4000
    text = world.back(result).ContentSequence[1].TextValue
    assert text.count(world.sources[0].StudyInstanceUID) == 4000
    assert text.count(unknown) == 4000
    assert known not in text


def test_a_file_that_exists_is_not_written_over(
    world: World, result: Dataset, tmp_path: Path
) -> None:
    path = save(result, tmp_path / "in" / "r.dcm")
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "r.dcm").write_text("mine")
    done = reidentify_file(path, tmp_path / "back", crosswalk=world.map)
    assert done.error is not None
    assert done.error.code == "PHD405"
    assert (tmp_path / "back" / "r.dcm").read_text() == "mine"
    assert "r.dcm" not in done.error.what


def test_an_object_of_no_study_is_of_no_patient(world: World, tmp_path: Path) -> None:
    palette = slice_of_study(5, PatientID="", PatientName="", StudyInstanceUID="")
    del palette.StudyInstanceUID
    with Crosswalk(tmp_path / "map", key=KEY) as crosswalk:
        crosswalk.add(world.map.entries)
        clean, _ = phidetect.redact(palette, policy="transient-deid", crosswalk=crosswalk)
        ds = report_on(world.redacted[:1])
        item = Dataset()
        item.ReferencedSOPInstanceUID = clean.SOPInstanceUID
        ds.ContentSequence[1].ReferencedSOPSequence = [item]
        back = phidetect.reidentify(ds, crosswalk=crosswalk)
        assert back.PatientID == IDENTIFIER
        restored = back.ContentSequence[1].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        assert restored == palette.SOPInstanceUID
        with pytest.raises(RedactionError, match="PHD411"):
            phidetect.reidentify(clean, crosswalk=crosswalk)
