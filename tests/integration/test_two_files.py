"""Two files of one study: one key gives one map of UIDs and one date shift, another key others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

import phidetect
from phidetect.cli.main import main
from tests.integration.roundtrip import IDENTIFIER, NAME, ROOT, save, slice_of_study

KEYS = (bytes(range(32)), bytes(range(1, 33)))
NEW = "TRIAL-0042"
SHARED = ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two images, the second with another spelling and a reference."""
    folder = tmp_path_factory.mktemp("study")
    second = slice_of_study(
        2, PatientID=f" {IDENTIFIER.lower()} ", PatientName=NAME.upper() + "^^",
        ContentDate="20240302", AcquisitionDate="20240302",
    )  # fmt: skip
    reference = Dataset()
    reference.ReferencedSOPClassUID = second.SOPClassUID
    reference.ReferencedSOPInstanceUID = f"{ROOT}.1.2.1"
    second.ReferencedInstanceSequence = [reference]
    save(slice_of_study(1), folder / "in" / "1.dcm")
    save(second, folder / "in" / "2.dcm")
    (folder / "map.csv").write_text(f"old,new\n{IDENTIFIER},{NEW}\nsomebody,SOMEBODY-NEW\n")
    for number, key in enumerate(KEYS):
        path = folder / f"key{number}"
        path.write_bytes(key)
        path.chmod(0o600)
    weekday = phidetect.Scanner(policy="research").policy.name
    text = (Path(phidetect.__file__).parent / "decide/policies/research.toml").read_text()
    assert "keep_weekday = false" in text
    own = text.replace("keep_weekday = false", "keep_weekday = true")
    (folder / "weekday.toml").write_text(own.replace(f'"{weekday}"', '"weekday"'))
    return folder


def redacted(study: Path, name: str, *options: str) -> tuple[Dataset, Dataset]:
    """Redact each file in a run of its own, so that nothing but the key makes them agree."""
    output = study / name
    for number in (1, 2):
        source = str(study / "in" / f"{number}.dcm")
        assert main(["redact", source, "--output", str(output), "--quiet", *options]) == 0
    return pydicom.dcmread(output / "1.dcm"), pydicom.dcmread(output / "2.dcm")


def shift(ds: Dataset) -> int:
    return (day(ds.StudyDate) - day(slice_of_study(1).StudyDate)).days


def test_one_key_gives_one_map_and_one_shift(study: Path) -> None:
    one, two = redacted(study, "same", "--key", str(study / "key0"))
    assert all(one[k].value == two[k].value for k in SHARED)
    assert two.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == one.SOPInstanceUID
    assert one.SOPInstanceUID != two.SOPInstanceUID
    assert one.PatientID == two.PatientID == str(one.PatientName) == str(two.PatientName)
    assert shift(one) == shift(two) != 0
    assert (day(two.ContentDate) - day(one.ContentDate)).days == 2
    before = slice_of_study(1)
    assert all(one[k].value != before[k].value for k in SHARED)


def test_another_key_gives_another_map_and_another_shift(study: Path) -> None:
    one, _ = redacted(study, "first", "--key", str(study / "key0"))
    other, second = redacted(study, "second", "--key", str(study / "key1"))
    assert all(one[k].value != other[k].value for k in SHARED)
    assert one.SOPInstanceUID != other.SOPInstanceUID
    assert one.PatientID != other.PatientID
    assert shift(one) != shift(other) == shift(second)


def test_a_subject_map_names_both_and_leaves_uids_and_shifts_to_the_key(study: Path) -> None:
    options = ("--key", str(study / "key0"), "--subject-map", str(study / "map.csv"))
    one, two = redacted(study, "mapped", *options)
    assert one.PatientID == str(one.PatientName) == NEW
    assert two.PatientID == str(two.PatientName) == NEW
    plain, _ = redacted(study, "unmapped", "--key", str(study / "key0"))
    assert all(one[k].value == plain[k].value for k in SHARED)
    assert shift(one) == shift(plain) == shift(two)


@pytest.mark.parametrize("number", [0, 1])
def test_weekdays_stay_where_the_policy_says_so(study: Path, number: int) -> None:
    options = ("--key", str(study / f"key{number}"), "--policy", str(study / "weekday.toml"))
    one, two = redacted(study, f"weekday{number}", *options)
    assert shift(one) == shift(two)
    assert shift(one) % 7 == 0
    assert -3650 <= shift(one) <= -90
    assert day(one.StudyDate).weekday() == day(slice_of_study(1).StudyDate).weekday()


def test_the_map_of_a_round_trip_holds_both_spellings(study: Path) -> None:
    options = ("--key", str(study / "key0"), "--policy", "transient-deid")
    one, two = redacted(study, "transient", *options)
    assert one.PatientID == two.PatientID
    crosswalk = phidetect.Crosswalk.load(study / "transient.crosswalk", key=KEYS[0])
    assert len(crosswalk.entries.patients) == 1
    assert phidetect.reidentify(one, crosswalk=crosswalk).PatientID == IDENTIFIER
    assert phidetect.reidentify(two, crosswalk=crosswalk).PatientID.strip() == IDENTIFIER.lower()
