"""The label of a slide goes whole; on an overview its bar codes do."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom.dataset import Dataset

from phidetect.keys import RunKey
from phidetect.redaction import redact_instance
from phidetect.scanner import Scanner
from phidetect.types import Box, Category, Region, Verdict
from tests.unit.dicom.objects import image, written
from tests.unit.pixels.test_barcode import bars, shown, squares, tissue

KEY = RunKey(bytes(32))
WSI = "1.2.840.10008.5.1.4.1.1.77.1.6"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def slide(luma: np.ndarray, flavor: str, *, sop_class: str = WSI) -> Dataset:
    frames = np.stack([luma] * 3, axis=-1)[None]
    dataset = image(frames, SOPClassUID=sop_class, Modality="SM", PatientName="")
    dataset.file_meta.MediaStorageSOPClassUID = sop_class
    dataset.ImageType = ["ORIGINAL", "PRIMARY", flavor, "NONE"]
    return dataset


def sources(scanner: Scanner, dataset: Dataset) -> dict[str, Region]:
    report = scanner.scan(io.BytesIO(written(dataset)))
    return {
        evidence.source: finding.location
        for finding in report.findings
        for evidence in finding.evidence
        if isinstance(finding.location, Region)
    }


def test_a_label_is_masked_whole(scanner: Scanner) -> None:
    luma = tissue(2, 120, 160)  # no text, no code: handwriting looks like nothing known
    report, seen = scanner.inspect(io.BytesIO(written(slide(luma, "LABEL"))))
    assert seen is not None
    whole = [f for f in report.findings if f.category is Category.OTHER_PHI]
    assert [f.location.box for f in whole if isinstance(f.location, Region)] == [
        Box(0, 0, 120, 160)
    ]
    assert whole[0].evidence[-1].source == "rule:regions.slide_label"
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    assert not any(done.dataset.PixelData)
    assert scanner.scan(done.dataset).verdict is not Verdict.INCOMPLETE


@pytest.mark.parametrize("kind", ["bars", "squares"])
def test_a_code_on_an_overview_is_hidden(scanner: Scanner, kind: str) -> None:
    rng = np.random.default_rng(4)
    code = bars(rng, 2, 60) if kind == "bars" else squares(rng, 4, 25)
    luma, mask = shown(code[:, :270], 4)
    report, seen = scanner.inspect(io.BytesIO(written(slide(luma, "OVERVIEW"))))
    assert seen is not None
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    after = np.frombuffer(done.dataset.PixelData, "u1").reshape(*luma.shape, 3)[..., 0]
    assert (after[mask] == 0).mean() > 0.95
    assert (after[:, 400:] != luma[:, 400:]).mean() < 0.03


@pytest.mark.parametrize(
    ("flavor", "sop_class"), [("VOLUME", WSI), ("OVERVIEW", "1.2.840.10008.5.1.4.1.1.7")]
)
def test_only_labels_and_overviews_of_slides_are_looked_at_so(
    scanner: Scanner, flavor: str, sop_class: str
) -> None:
    luma, _ = shown(bars(np.random.default_rng(4), 2, 60), 4)
    found = sources(scanner, slide(luma, flavor, sop_class=sop_class))
    assert not {name for name in found if name.startswith("rule:regions.")}


def test_an_overview_without_a_label_has_no_code(scanner: Scanner) -> None:
    assert "rule:regions.barcode" not in sources(scanner, slide(tissue(6), "OVERVIEW"))
