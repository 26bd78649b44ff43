"""Detectors that other packages bring: entry-point group ``phidetect.detectors``.

An entry point names a class without required arguments, or any callable that returns an object
with a ``name`` and ``detect(view, context) -> Iterable[Finding]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from phidetect.errors import DetectorError
from phidetect.types import ElementView, Finding, InstanceInfo, KnownIdentifiers

__all__ = ["GROUP", "DetectionContext", "Detector", "InstanceView", "installed_detectors"]

GROUP = "phidetect.detectors"
"""Entry-point group that is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceView:
    """What a detector may look at.

    Attributes
    ----------
    info : InstanceInfo
        Enumerated facts of the instance.
    elements : sequence of ElementView
        Every element at every depth, File Meta Information included.
    frames : object or None
        A `phidetect.dicom.FrameSource`, or None for an object without pixel data.
    """

    info: InstanceInfo
    elements: Sequence[ElementView]
    frames: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionContext:
    """What is known besides the instance.

    Attributes
    ----------
    known : KnownIdentifiers
        Identifiers of the instance itself and those given.
    """

    known: KnownIdentifiers = field(default_factory=KnownIdentifiers)


@runtime_checkable
class Detector(Protocol):
    """Anything that yields findings from an instance."""

    @property
    def name(self) -> str:
        """Name for Coverage and logs."""

    def detect(self, view: InstanceView, context: DetectionContext) -> Iterable[Finding]:
        """Yield findings. An exception makes the verdict INCOMPLETE."""


@cache
def installed_detectors() -> tuple[Detector, ...]:
    """Return the detectors of installed packages, sorted by entry-point name.

    Raises
    ------
    DetectorError
        PHD501, naming the entry point, where one cannot be loaded: a detector that somebody
        installed and that does not run must not pass unnoticed.
    """
    found: list[Detector] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            detector = entry.load()()
        except Exception as error:  # noqa: BLE001 - foreign code may raise anything
            raise DetectorError("PHD501", hint=f"{entry.name}: {type(error).__name__}") from None
        if not isinstance(detector, Detector):
            raise DetectorError("PHD501", hint=f"{entry.name}: no name or no detect()")
        found.append(detector)
    return tuple(found)
