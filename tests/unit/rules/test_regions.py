from __future__ import annotations

from phidetect.rules.regions import device_regions, shipped_rules, ultrasound_regions
from phidetect.types import Box


def test_the_maximum_lies_inside_the_region() -> None:
    assert ultrasound_regions([(10, 20, 109, 219)], rows=480, cols=640) == (Box(20, 10, 220, 110),)


def test_regions_are_clipped_and_bad_ones_left_out() -> None:
    limits = [(0, 0, 9999, 9999), (50, 50, 10, 60), (700, 0, 800, 10)]
    assert ultrasound_regions(limits, rows=480, cols=640) == (Box(0, 0, 480, 640),)


def test_no_regions_tell_nothing() -> None:
    assert ultrasound_regions((), rows=480, cols=640) == ()


def test_unknown_devices_have_no_regions() -> None:
    assert device_regions((shipped_rules(),), lambda _: ("ACME",), rows=480, cols=640) == ()
