"""Icons and other pictures inside sequences are decoded and read."""

from __future__ import annotations

import io
import json

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from phidetect.keys import RunKey
from phidetect.redaction import redact_instance
from phidetect.scanner import Scanner
from phidetect.settings import Limits
from phidetect.types import ElementLocation, Verdict
from tests.unit.dicom.objects import compressed, image, written
from tests.unit.scanner.test_overlays import drawn

KEY = RunKey(bytes(32))
JPEG = "1.2.840.10008.1.2.4.50"
GREY = np.full((1, 64, 64), 90, np.uint8)
NAME = "QUILL TAMSIN"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def picture(kind: str, text: str = NAME) -> Dataset:
    """Return an item with a small picture on which `text` stands."""
    samples = drawn(text, rows=64, cols=180) * 200
    item = image(samples[None])
    for keyword in ("SOPClassUID", "SOPInstanceUID", "Modality", "PatientName", "NumberOfFrames"):
        delattr(item, keyword)
    del item.file_meta
    if kind == "palette":
        item.PhotometricInterpretation = "PALETTE COLOR"
        item.PixelData = (samples > 0).astype("u1").tobytes()
        for colour in ("Red", "Green", "Blue"):
            setattr(item, f"{colour}PaletteColorLookupTableDescriptor", [2, 0, 8])
            setattr(item, f"{colour}PaletteColorLookupTableData", b"\0\xff")
    elif kind == "jpeg":
        item.PixelData = encapsulate([imagecodecs.jpeg8_encode(samples, level=95)])
        item["PixelData"].VR = "OB"
        item["PixelData"].is_undefined_length = True
    elif kind == "short":
        item.PixelData = item.PixelData[:100]
    elif kind == "huge":
        item.Rows = item.Columns = 65535
    elif kind == "no rows":
        del item.Rows
    return item


def holder(kind: str, tag: int, text: str = NAME) -> Dataset:
    if kind == "jpeg" or kind == "native in jpeg":
        stream = imagecodecs.jpeg8_encode(GREY[0], level=95)
        dataset = compressed(GREY, [stream], JPEG)
    else:
        dataset = image(GREY)
    dataset.PatientName = "Quill^Tamsin"
    dataset.add_new(tag, "SQ", Sequence([picture(kind, text)]))
    return dataset


KINDS = ["native", "palette", "jpeg", "native in jpeg"]
ICON, OTHER = 0x00880200, 0x20200110


@pytest.mark.parametrize("tag", [ICON, OTHER])
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_on_a_nested_picture_is_found_and_goes(
    scanner: Scanner, kind: str, tag: int
) -> None:
    data = written(holder(kind, tag))
    report, seen = scanner.inspect(io.BytesIO(data))
    assert seen is not None
    path = f"({tag >> 16:04X},{tag & 0xFFFF:04X})[0].(7FE0,0010)"
    here = [f for f in report.findings if str(f.location) == path]
    assert [f.phi for f in here] == [True]
    assert isinstance(here[0].location, ElementLocation)
    assert "QUILL" not in json.dumps(report.to_dict())
    surface = "icon" if tag == ICON else "nested-pixel-data"
    assert report.coverage.surfaces[surface] == "scanned"
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    if tag == ICON:
        assert ICON not in done.dataset
    else:
        assert "PixelData" not in done.dataset[tag].value[0]
        assert done.dataset[tag].value[0].Rows == 64
    assert done.dataset.Rows == 64


@pytest.mark.parametrize("kind", ["native", "jpeg"])
def test_a_nested_picture_without_a_name_stays(scanner: Scanner, kind: str) -> None:
    dataset = holder(kind, OTHER, "kVp 120")
    report, seen = scanner.inspect(io.BytesIO(written(dataset)))
    assert seen is not None
    done = redact_instance(
        seen.instance, report, policy=scanner.policy, key=KEY, known=seen.known, scan=scanner.scan
    )
    kept = done.dataset[OTHER].value[0]
    assert kept.PixelData == dataset[OTHER].value[0].PixelData


@pytest.mark.parametrize("kind", ["short", "huge", "no rows"])
def test_a_nested_picture_that_cannot_be_read_is_not_passed_over(
    scanner: Scanner, kind: str
) -> None:
    report = scanner.scan(io.BytesIO(written(holder(kind, OTHER))))
    assert report.verdict is Verdict.INCOMPLETE
    assert report.coverage.surfaces["nested-pixel-data"] == "skipped"
    icon = scanner.scan(io.BytesIO(written(holder(kind, ICON))))
    assert icon.coverage.surfaces["icon"] == "removed"
    assert icon.verdict is Verdict.FOUND


def test_pictures_share_one_limit() -> None:
    scanner = Scanner(key=KEY, limits=Limits(frame_samples=3 * 64 * 180))
    dataset = holder("native", OTHER, "kVp 120")
    dataset[OTHER].value = Sequence([picture("native", "kVp 120") for _ in range(5)])
    report = scanner.scan(io.BytesIO(written(dataset)))
    assert len(report.coverage.skipped) == 2
    assert report.verdict is Verdict.INCOMPLETE
