from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.dicom import frames_of, open_instance, walk
from phidetect.rules import regions
from phidetect.rules.known import KnownMatcher
from phidetect.scanner.regions import device_findings, pictures_of
from phidetect.secret import Secret
from phidetect.types import Box, FrameRange, KnownIdentifiers, Region, TextLine
from tests.unit.scanner.test_scanner import image

DEVICE = {
    "manufacturer": "larkmoor.*",
    "modality": "US",
    "rows": 64,
    "columns": 64,
    "boxes": [[0, 0, 8, 64]],
}


def test_a_known_device_has_its_place_of_identity_hidden(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(regions, "read_toml", lambda _: {"device": [DEVICE]})
    regions.shipped_rules.cache_clear()
    request.addfinalizer(regions.shipped_rules.cache_clear)
    printed = b"\x00\xff" * 32 + bytes(64 * 63)
    for pixels, maker, count in (
        (printed, "Larkmoor AG", 1),
        (bytes(4096), "Larkmoor AG", 0),
        (printed, "Other", 0),
    ):
        instance = open_instance(image(Modality="US", Manufacturer=maker, PixelData=pixels))
        views = tuple(walk(instance, creator_token=str))
        found = list(device_findings(instance, views, frames_of(instance)))
        assert len(found) == count
        assert all(f.location.box == Box(0, 0, 8, 64) and f.phi for f in found)  # type: ignore[union-attr]


def test_ultrasound_regions_are_read_and_clipped() -> None:
    item = Dataset()
    item.RegionLocationMinX0, item.RegionLocationMinY0 = 4, 10
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = 99, 50
    instance = open_instance(image(SequenceOfUltrasoundRegions=[item]))
    assert pictures_of(instance, frames_of(instance)) == (Box(10, 4, 51, 64),)


def test_outside_of_the_picture_an_unknown_word_is_more_suspect_never_less_inside() -> None:
    line = TextLine(
        region=Region(frames=FrameRange(0, 1), box=Box(2, 2, 10, 60)),
        text=Secret("brindlemoor"),
        detection_score=0.9,
        reading_score=0.95,
        sources=("model:d@0", "model:r@0"),
    )

    def likelihood(*pictures: Box) -> float:
        context = LineContext(modality="US", rows=64, cols=64, n_frames=1, pictures=pictures)
        (found,) = classify_lines([line], known=KnownMatcher(KnownIdentifiers()), context=context)
        return found.score if found.phi is not False else 1 - found.score

    assert likelihood(Box(20, 0, 64, 64)) > likelihood() == likelihood(Box(0, 0, 64, 64))
