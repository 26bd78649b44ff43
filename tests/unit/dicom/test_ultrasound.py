from __future__ import annotations

from pydicom.dataset import Dataset

from phidetect.dicom import open_instance, ultrasound_limits


def region(x0: int, y0: int, x1: int, y1: int) -> Dataset:
    item = Dataset()
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    return item


def limits(*items: Dataset) -> tuple[tuple[int, int, int, int], ...]:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.6.1"
    dataset.SequenceOfUltrasoundRegions = list(items)
    return ultrasound_limits(open_instance(dataset))


def test_the_limits_of_every_region_are_read() -> None:
    assert limits(region(1, 2, 30, 40), region(50, 2, 80, 40)) == ((1, 2, 30, 40), (50, 2, 80, 40))
    assert limits() == ()


def test_a_region_without_an_edge_tells_nothing() -> None:
    broken = region(1, 2, 30, 40)
    del broken.RegionLocationMaxX1
    assert limits(broken) == ()
