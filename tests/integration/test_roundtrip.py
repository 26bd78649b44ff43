"""Redact a study, let a service make results of it, and bring the results back."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pydicom.data
import pytest
from pydicom.dataset import Dataset

import phidetect
from phidetect.cli.main import main
from phidetect.crosswalk import Crosswalk
from tests.integration.roundtrip import (
    ACCESSION,
    BIRTH,
    IDENTIFIER,
    KEY,
    NAME,
    PHYSICIAN,
    SERVICE,
    STUDY_DATE,
    report_on,
    save,
    segmentation_of,
    slice_of_study,
    write_study,
)


class Trip:
    """The files of one round trip through the command line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.originals = write_study(root / "in")
        self.key = root / "run.key"
        self.key.write_bytes(KEY)
        self.key.chmod(0o600)
        self.output, self.map = root / "out", root / "out.crosswalk"
        arguments = ["redact", str(root / "in"), "--output", str(self.output), "--quiet"]
        arguments += ["--workers", "3"]
        self.code = main([*arguments, "--policy", "transient-deid", "--key", str(self.key)])
        self.redacted = [pydicom.dcmread(p) for p in sorted(self.output.rglob("*.dcm"))]
        # The service keeps the folders that it was given.
        (folder,) = (path for path in self.output.iterdir() if path.is_dir())
        self.results = root / "results"
        save(report_on(self.redacted), self.results / folder.name / "report.dcm")
        name = f"{self.redacted[0].SOPInstanceUID}.dcm"
        save(segmentation_of(self.redacted), self.results / folder.name / name)

    def back(self, *more: str, results: Path | None = None, output: str = "back") -> int:
        return main(
            [
                "reidentify", str(results or self.results), "--map", str(self.map),
                "--key", str(self.key), "--output", str(self.root / output), *more,
            ]
        )  # fmt: skip


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return Trip(tmp_path_factory.mktemp("trip"))


def uids(ds: Dataset) -> Iterator[str]:
    for element in ds.iterall():
        if element.VR == "UI":
            yield from [element.value] if isinstance(element.value, str) else element.value


def test_the_redacted_study_names_nobody_and_has_a_map_beside_it(trip: Trip) -> None:
    assert trip.code == 0
    assert len(trip.redacted) == 3
    assert stat.S_IMODE(trip.map.stat().st_mode) == 0o600
    assert {p.name for p in trip.root.iterdir() if "crosswalk" in p.name} == {"out.crosswalk"}
    for ds in trip.redacted:
        assert ds.PatientID.startswith("PHD")
        assert ds.PatientIdentityRemoved == "YES"
        assert ds.StudyDate == STUDY_DATE
        assert ds.LongitudinalTemporalInformationModified == "UNMODIFIED"
    assert "Wrenfield" not in "".join(str(p) for p in trip.output.rglob("*"))


def test_results_come_back_and_their_references_resolve_to_the_originals(
    trip: Trip, capfd: pytest.CaptureFixture[str]
) -> None:
    assert trip.back() == 0
    said = "".join(capfd.readouterr())
    assert not any(value in said for value in ("Wrenfield", IDENTIFIER, ACCESSION))
    folder = trip.root / "back" / "Wrenfield_Odessa"
    originals = [pydicom.dcmread(path) for path in trip.originals]
    names = {"report.dcm", f"{originals[0].SOPInstanceUID}.dcm"}
    assert {path.name for path in folder.iterdir()} == names
    known = {uid for ds in originals for uid in uids(ds)}
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        ds = pydicom.dcmread(path)
        assert (str(ds.PatientName), ds.PatientID) == (NAME, IDENTIFIER)
        assert (ds.PatientBirthDate, ds.AccessionNumber) == (BIRTH, ACCESSION)
        assert (ds.StudyID, str(ds.ReferringPhysicianName)) == ("S-5512", PHYSICIAN)
        assert (ds.StudyDate, ds.ContentDate) == (STUDY_DATE, "20240302")
        assert ds.PatientIdentityRemoved == "NO"
        for keyword in (
            "DeidentificationMethod",
            "DeidentificationMethodCodeSequence",
            "LongitudinalTemporalInformationModified",
        ):
            assert keyword not in ds
        assert ds.StudyInstanceUID == originals[0].StudyInstanceUID
        assert ds.SOPInstanceUID.startswith(SERVICE)
        assert ds.SeriesInstanceUID.startswith(SERVICE)
        assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
        registered = "1.2.840.10008."
        assert all(u in known or u.startswith((SERVICE, registered)) for u in uids(ds))
        assert b"PHD" not in path.read_bytes()[132:].replace(b"PHIDETECT", b"")
    report = pydicom.dcmread(folder / "report.dcm")
    subject, text, *pictures = report.ContentSequence
    assert str(subject.PersonName) == NAME
    assert text.TextValue == f"{IDENTIFIER}: lesion of 7 mm in {originals[0].SOPInstanceUID}."
    pointed = [item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for item in pictures]
    assert pointed == [ds.SOPInstanceUID for ds in originals]
    result = segmentation_of(trip.redacted)
    restored = pydicom.dcmread(folder / f"{originals[0].SOPInstanceUID}.dcm")
    assert restored.PixelData == result.PixelData
    assert restored.FrameOfReferenceUID == originals[0].FrameOfReferenceUID


def test_nothing_is_written_over_and_the_exit_code_says_it(trip: Trip) -> None:
    assert trip.back(output="twice") == 0
    before = {p: p.read_bytes() for p in (trip.root / "twice").rglob("*.dcm")}
    assert trip.back(output="twice") == 4
    assert {p: p.read_bytes() for p in (trip.root / "twice").rglob("*.dcm")} == before


def test_an_object_that_the_map_does_not_know_is_left_where_it_is(
    trip: Trip, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    save(report_on([slice_of_study(7, PatientID="OTHER-1")]), tmp_path / "in" / "foreign.dcm")
    assert trip.back(results=tmp_path / "in", output="foreign") == 3
    assert list((trip.root / "foreign").rglob("*")) == []
    said = "".join(capfd.readouterr())
    assert "PHD411" in said
    assert "OTHER-1" not in said


def test_the_library_does_the_same(tmp_path: Path) -> None:
    original = slice_of_study(1)
    with phidetect.Crosswalk(tmp_path / "map", key=KEY) as crosswalk:
        clean, _ = phidetect.redact(original, policy="transient-deid", crosswalk=crosswalk)
    assert clean.PatientID != IDENTIFIER
    crosswalk = phidetect.Crosswalk.load(tmp_path / "map", key=KEY)
    result = report_on([clean])
    before = result.to_json()
    back = phidetect.reidentify(result, crosswalk=crosswalk)
    assert result.to_json() == before
    assert (back.PatientID, str(back.PatientName)) == (IDENTIFIER, NAME)
    evidence = back.CurrentRequestedProcedureEvidenceSequence[0]
    assert evidence.StudyInstanceUID == original.StudyInstanceUID
    # A redacted image may come back itself.
    again = phidetect.reidentify(clean, crosswalk=crosswalk)
    assert again.SOPInstanceUID == original.SOPInstanceUID
    assert again.PixelData == original.PixelData


def test_a_second_run_adds_to_the_map(trip: Trip, tmp_path: Path) -> None:
    other = slice_of_study(9, PatientID="NT-20011", PatientName="Ashgrove^Tobias")
    other.StudyInstanceUID = "1.3.6.1.4.1.99999.8.1"
    save(other, tmp_path / "in" / "other.dcm")
    arguments = ["redact", str(tmp_path / "in"), "--output", str(tmp_path / "o"), "--quiet"]
    options = ["--policy", "transient-deid", "--key", str(trip.key), "--map", str(trip.map)]
    assert main([*arguments, *options]) == 0
    entries = Crosswalk.load(trip.map, key=KEY).entries
    assert len(entries.instances) == 4
    assert len(entries.patients) == 2
    mixed = report_on([*trip.redacted, pydicom.dcmread(tmp_path / "o" / "other.dcm")])
    with pytest.raises(phidetect.PhidetectError, match="PHD412"):
        phidetect.reidentify(mixed, crosswalk=Crosswalk.load(trip.map, key=KEY))


FILES = Path(pydicom.data.__file__).parent / "test_files"


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_RLE.dcm",
        "rtplan.dcm",
        "rtstruct.dcm",
        "test-SR.dcm",
        "reportsi.dcm",
        "waveform_ecg.dcm",
    ],
)
def test_a_redacted_object_comes_back_with_all_its_uids(name: str, tmp_path: Path) -> None:
    source = FILES / name
    with Crosswalk(tmp_path / "map", key=KEY) as crosswalk:
        clean, _ = phidetect.redact(source, policy="transient-deid", crosswalk=crosswalk)
        back = phidetect.reidentify(clean, crosswalk=crosswalk)
    before = pydicom.dcmread(source, force=True)
    for keyword in ("PatientID", "PatientName", "PatientBirthDate", "AccessionNumber", "StudyDate"):
        old, new = (str(ds.get(keyword) or "").strip() for ds in (before, back))
        assert old == new, keyword
    known = {str(e.value) for e in before.iterall() if e.VR == "UI"}
    assert {str(e.value) for e in back.iterall() if e.VR == "UI"} <= known
