from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, EnhancedSRStorage, ExplicitVRLittleEndian, generate_uid

from phidetect import registry
from phidetect.errors import PixelError, UsageError
from phidetect.keys import RunKey
from phidetect.pixels import PixelResult
from phidetect.scanner import Scanner
from phidetect.secret import Secret
from phidetect.types import (
    Box,
    BytesLocation,
    Category,
    Finding,
    FrameRange,
    KnownIdentifiers,
    Region,
    SpanLocation,
    TextLine,
    Verdict,
)

KEY = RunKey(bytes(32))


class FakeFinder:
    """Gives lines that a test names, after asking for every frame as the real one does."""

    models = {"text_detector": "0", "text_reader": "0"}  # noqa: RUF012

    def __init__(self, *texts: str, error: Exception | None = None) -> None:
        self.texts, self.error = texts, error
        self.looks: list[bool] = []

    def find(
        self,
        luma: Callable[[int], np.ndarray],
        n_frames: int,
        *,
        rows: int,
        cols: int,
        second_look: bool = False,
    ) -> PixelResult:
        self.looks.append(second_look)
        if self.error is not None:
            raise self.error
        skipped = []
        for index in range(n_frames):
            try:
                assert luma(index).shape == (rows, cols)
            except PixelError as error:
                skipped.append((index, error.code))
        lines = [
            TextLine(
                region=Region(frames=FrameRange(0, n_frames), box=Box(9 * i, 0, 9 * i + 8, 60)),
                text=Secret(text),
                detection_score=0.9,
                reading_score=0.95,
                sources=("model:d@0", "model:r@0"),
            )
            for i, text in enumerate(self.texts)
        ]
        return PixelResult(
            lines=tuple(lines), frames_read=n_frames - len(skipped), skipped=tuple(skipped)
        )


def image(**changes: object) -> Dataset:
    """Return a CT image without anything that identifies."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.Modality = "CT"
    dataset.PatientName = dataset.PatientID = ""
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 64, 64, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = bytes(64 * 64)
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.fixture
def make() -> Callable[..., Scanner]:
    def make_scanner(
        *texts: str, error: Exception | None = None, policy: str = "research"
    ) -> Scanner:
        scanner = Scanner(policy=policy, key=KEY)
        scanner._finder = FakeFinder(*texts, error=error)  # type: ignore[assignment]
        return scanner

    return make_scanner


def test_an_object_without_anything_to_find_is_clean(make: Callable[..., Scanner]) -> None:
    report = make().scan(image())
    assert report.verdict is Verdict.CLEAN
    assert (report.coverage.frames, report.coverage.frames_read) == (1, 1)
    assert report.coverage.surfaces["pixel-data"] == "scanned"
    assert report.coverage.skipped == ()


def test_a_name_in_the_header_is_found_again_in_the_pixels(make: Callable[..., Scanner]) -> None:
    report = make("IDA QUILLFEATHER", "kVp 120").scan(image(PatientName="Quillfeather^Ida"))
    regions = {f.category: f for f in report.findings if isinstance(f.location, Region)}
    assert set(regions) == {Category.NAME, Category.TECHNICAL}
    assert report.verdict is Verdict.FOUND
    assert "quillfeather" not in json.dumps(report.to_dict()).lower()


def test_what_other_instances_taught_is_looked_for(make: Callable[..., Scanner]) -> None:
    known = KnownIdentifiers.of([(Category.NAME, "Quillfeather^Ida")])
    report = make("QUILLFEATHER IDA").scan(image(), known=known)
    assert [f.category for f in report.findings] == [Category.NAME]
    assert report.provenance.known_identifiers.startswith("hmac-sha256:")


@pytest.mark.parametrize(
    "error", [RuntimeError("Quill"), MemoryError("Quill"), PixelError("PHD204")]
)
def test_a_finder_that_raises_is_never_clean(
    make: Callable[..., Scanner], error: Exception
) -> None:
    report = make(error=error).scan(image())
    assert report.verdict is Verdict.INCOMPLETE
    assert report.coverage.surfaces["pixel-data"] == "skipped"
    assert "Quill" not in json.dumps(report.to_dict())


def test_a_detector_that_raises_is_never_clean(
    make: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        name = "broken"

        def detect(self, view: object, context: object) -> Iterable[Finding]:
            raise ValueError("Quill")

    monkeypatch.setattr("phidetect.scanner.inspection.installed_detectors", lambda: (Broken(),))
    report = make().scan(image())
    assert report.verdict is Verdict.INCOMPLETE
    assert [s.what for s in report.coverage.skipped] == ["detector broken"]
    assert "Quill" not in json.dumps(report.to_dict())


def test_a_detector_of_another_package_adds_findings(
    make: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own:
        name = "own"

        def detect(
            self, view: registry.InstanceView, context: registry.DetectionContext
        ) -> Iterable[Finding]:
            assert view.frames is not None
            yield Finding(
                location=Region(frames=FrameRange(0, 1), box=Box(0, 0, 4, 4)),
                category=Category.FACE,
                score=0.5,
                phi=True,
            )

    monkeypatch.setattr("phidetect.scanner.inspection.installed_detectors", lambda: (Own(),))
    report = make().scan(image())
    assert [f.category for f in report.findings] == [Category.FACE]
    assert report.verdict is Verdict.FOUND


def test_an_image_object_without_its_pixels_fails(make: Callable[..., Scanner]) -> None:
    dataset = image()
    del dataset.PixelData
    report = make().scan(dataset)
    assert report.verdict is Verdict.FAILED
    assert report.error is not None
    assert report.error.code == "PHD201"


def test_pixels_of_the_wrong_length_fail(make: Callable[..., Scanner]) -> None:
    report = make().scan(image(Rows=65))
    assert report.verdict is Verdict.FAILED
    assert report.error is not None
    assert report.error.code == "PHD202"


def test_an_object_that_is_no_image_needs_no_pixels(make: Callable[..., Scanner]) -> None:
    dataset = image(SOPClassUID=EnhancedSRStorage, Modality="SR")
    dataset.file_meta.MediaStorageSOPClassUID = EnhancedSRStorage
    del dataset.PixelData
    report = make().scan(dataset)
    assert report.verdict is Verdict.CLEAN
    assert report.coverage.surfaces["pixel-data"] == "absent"


def test_a_preamble_that_holds_something_is_found(
    make: Callable[..., Scanner], tmp_path: Path
) -> None:
    path = tmp_path / "a.dcm"
    image().save_as(path, enforce_file_format=True)
    data = bytearray(path.read_bytes())
    assert make().scan(path).verdict is Verdict.CLEAN
    data[:5] = b"Quill"
    path.write_bytes(data)
    report = make().scan(path)
    assert report.verdict is Verdict.FOUND
    assert any(
        isinstance(f.location, BytesLocation) and f.location.surface == "preamble"
        for f in report.findings
    )


def test_the_same_input_gives_the_same_report(make: Callable[..., Scanner], tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    image(PatientName="Quillfeather^Ida", StudyDate="20200102").save_as(
        path, enforce_file_format=True
    )
    one, other = (make("IDA QUILLFEATHER").scan(path).to_dict() for _ in range(2))
    one.pop("timings_ms")
    other.pop("timings_ms")
    assert json.dumps(one) == json.dumps(other)


def test_a_file_that_is_no_dicom_fails_and_its_name_does_not_show(
    make: Callable[..., Scanner], tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Seen by Dr. Quillfeather")
    report = make().scan(path, name="QUILLFEATHER^IDA/note.txt")
    assert report.verdict is Verdict.FAILED
    assert report.error is not None
    assert report.error.code == "PHD101"
    assert "quillfeather" not in json.dumps(report.to_dict()).lower()
    assert report.instance.path.endswith("/note.txt")


def test_many_are_scanned_in_order(make: Callable[..., Scanner], tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.dcm" for name in "cab"]
    for path in paths:
        image().save_as(path, enforce_file_format=True)
    for workers in (1, 3):
        reports = list(make().scan_many(paths, workers=workers))
        assert [r.instance.path for r in reports] == [p.name for p in paths]


def test_the_second_look_reaches_the_finder(make: Callable[..., Scanner]) -> None:
    scanner = make()
    scanner.scan(image(), second_look=True)
    scanner.scan(image())
    assert scanner._finder.looks == [True, False]  # type: ignore[union-attr]


def test_texts_give_spans_of_phi_only(make: Callable[..., Scanner]) -> None:
    scanner = make()
    found = scanner.scan_text("MR KNEE ordered by Dr. Quillfeather", element="StudyDescription")
    assert found
    assert all(isinstance(f.location, SpanLocation) for f in found)
    assert any(f.location.end == 35 for f in found if isinstance(f.location, SpanLocation))
    whole = scanner.scan_text(["Quillfeather^Ida", ""], element="(0010,0010)")
    assert [(f.location.start, f.location.end) for f in whole[0]] == [(0, 16)]  # type: ignore[union-attr]
    assert whole[1] == []
    assert scanner.scan_text("MR KNEE LEFT", element="StudyDescription") == []
    with pytest.raises(UsageError, match="PHD011"):
        scanner.scan_text("x", element="NoSuchKeyword")


def test_an_array_is_read_and_another_shape_refused(make: Callable[..., Scanner]) -> None:
    scanner = make("DOB 12/03/1961")
    for array in (np.zeros((64, 64), "u1"), np.zeros((64, 64, 3), "u1"), np.zeros((64, 64), "u2")):
        (found,) = scanner.scan_image(array)
        assert found.phi
    for bad in (np.zeros((64, 64), "f4"), np.zeros((2, 64, 64, 3), "u1"), np.zeros((0, 9), "u1")):
        with pytest.raises(UsageError, match="PHD011"):
            scanner.scan_image(bad)
