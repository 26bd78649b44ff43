"""Sequence of Ultrasound Regions (0018,6011): where the picture stands on the screen."""

from __future__ import annotations

from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet

__all__ = ["ultrasound_limits"]

_EDGES = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)
_MOST = 64
"""Regions read of one object; consoles write a handful."""


def ultrasound_limits(instance: Instance) -> tuple[tuple[int, int, int, int], ...]:
    """Return min X, min Y, max X and max Y of each region (PS3.3 C.8.5.5.1.4).

    The maximum lies inside the region. A region that is not complete is left out: regions only
    tell where text is less or more to be expected, never that a part needs no reading.
    """
    found = []
    with quiet():
        try:
            for item in list(instance.dataset.get("SequenceOfUltrasoundRegions") or ())[:_MOST]:
                x0, y0, x1, y1 = (int(item[keyword].value) for keyword in _EDGES)
                found.append((x0, y0, x1, y1))
        except Exception:  # noqa: BLE001 - a broken sequence tells nothing
            return ()
    return tuple(found)
