"""Overlay planes (PS3.3 C.9.2): bitmaps in groups 6000 to 601E."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet
from phidetect.errors import PixelError
from phidetect.settings import DEFAULT_LIMITS, Limits

__all__ = ["OverlayPlane", "embedded_bit", "overlay_planes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayPlane:
    """One overlay.

    Attributes
    ----------
    group : int
        0x6000 to 0x601E, even.
    rows, columns : int
        Overlay Rows (60xx,0010) and Columns (60xx,0011); 0 where missing.
    origin : tuple of (int, int)
        Row and column of its first sample in the image, from 0 (60xx,0050).
    frames : int
        Number of Frames in Overlay (60xx,0015).
    embedded_bit : int
        Bit of the stored samples that holds it (retired, 60xx,0102), or -1 where it has
        Overlay Data (60xx,3000) of its own.
    """

    group: int
    rows: int
    columns: int
    origin: tuple[int, int]
    frames: int
    embedded_bit: int = -1
    _data: bytes = field(default=b"", repr=False)
    _path: str | None = field(default=None, repr=False)

    @property
    def plane(self) -> str:
        """Name of the plane in a report, as ``overlay-6000``."""
        return f"overlay-{self.group:04x}"

    @property
    def is_blank(self) -> bool:
        """Whether it has Overlay Data of its own, and no bit in them is set."""
        return self.embedded_bit < 0 and not any(self._data)

    def check(self, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Raise where Overlay Data and the attributes of the plane do not fit one another.

        Raises
        ------
        PixelError
            PHD202 for data that are too short, or longer than the plane and not zero there;
            PHD206 for a plane without a size or with too many frames; PHD207 for one that is
            larger than the limit.
        """
        count = self.rows * self.columns
        if not count or self.frames > limits.frames:
            raise PixelError("PHD206", path=self._path, hint=self.plane)
        if count > limits.frame_samples:
            raise PixelError("PHD207", path=self._path, hint=self.plane)
        wanted = -(-count * self.frames // 8)
        if len(self._data) < wanted or any(self._data[wanted + wanted % 2 :]):
            raise PixelError("PHD202", path=self._path, hint=self.plane)

    def bitmap(
        self, index: int, *, stored: npt.NDArray[Any] | None = None
    ) -> npt.NDArray[np.uint8]:
        """Return frame `index` of the overlay as uint8 (rows, columns), 0 or 255.

        Parameters
        ----------
        index : int
            The frame of the overlay, from 0.
        stored : ndarray, optional
            The stored samples of the image frame, for an overlay in their unused bits.

        Raises
        ------
        PixelError
            PHD202 where the data are too short, PHD209 where an embedded overlay is asked
            for without samples.
        """
        if self.embedded_bit >= 0:
            if stored is None or stored.ndim != 2 or stored.dtype.kind == "f":
                raise PixelError("PHD209", path=self._path, hint=self.plane)
            return ((stored >> self.embedded_bit & 1) * 255).astype(np.uint8)
        count = self.rows * self.columns
        first = index * count
        if not count or not 0 <= index < self.frames or (first + count + 7) // 8 > len(self._data):
            raise PixelError("PHD202", path=self._path, hint=self.plane)
        data = np.frombuffer(self._data, np.uint8)[first // 8 : (first + count + 7) // 8]
        bits = np.unpackbits(data, bitorder="little")[first % 8 :][:count]
        return np.multiply(bits, 255, dtype=np.uint8).reshape(self.rows, self.columns)


def overlay_planes(instance: Instance) -> tuple[OverlayPlane, ...]:
    """Return the overlays of an instance, by group; also those that cannot be drawn.

    An overlay counts where it has Overlay Data, or where Overlay Bits Allocated says that
    it lies in unused bits of the samples.
    """
    dataset = instance.dataset
    groups = sorted(
        {tag.group for tag in dataset.keys() if 0x6000 <= tag.group <= 0x601E and not tag.group & 1}  # noqa: SIM118
    )
    with quiet():
        planes = [_plane(dataset, group, instance.path) for group in groups]
    return tuple(plane for plane in planes if plane is not None)


def _plane(dataset: Dataset, group: int, path: str | None) -> OverlayPlane | None:
    numbers = {name: _number(dataset, group, element) for name, element in _ELEMENTS.items()}
    data = _value(dataset, group, 0x3000)
    bit = embedded_bit(dataset, group)
    if not data and bit is None:
        return None
    data = data if isinstance(data, bytes) else b""
    if data and dataset.original_encoding[1] is False and _vr(dataset, group) == "OW":
        data += b"\0" * (len(data) % 2)
        data = np.frombuffer(data, ">u2").astype("<u2").tobytes()
    origin = _value(dataset, group, 0x0050)
    try:
        row, column = (int(number) - 1 for number in origin)
    except (TypeError, ValueError):
        row = column = 0
    return OverlayPlane(
        group=group,
        rows=max(0, numbers["rows"] or 0),
        columns=max(0, numbers["columns"] or 0),
        origin=(row, column),
        frames=max(1, numbers["frames"] or 1),
        embedded_bit=-1 if bit is None else max(0, bit),
        _data=bytes(data or b""),
        _path=path,
    )


def embedded_bit(dataset: Dataset, group: int) -> int | None:
    """Return Overlay Bit Position (60xx,0102) of an overlay inside Pixel Data, else None.

    It is one that has no Overlay Data and more than one of Overlay Bits Allocated (60xx,0100).
    """
    with quiet():
        if _value(dataset, group, 0x3000) or (_number(dataset, group, 0x0100) or 0) <= 1:
            return None
        return _number(dataset, group, 0x0102) or 0


_ELEMENTS = {"rows": 0x0010, "columns": 0x0011, "frames": 0x0015}


def _number(dataset: Dataset, group: int, element: int) -> int | None:
    value = _value(dataset, group, element)
    try:
        return None if value is None or value == "" else int(value)
    except (TypeError, ValueError):
        return None


def _value(dataset: Dataset, group: int, element: int) -> Any:
    try:
        return dataset[group, element].value if (group, element) in dataset else None
    except Exception:  # noqa: BLE001 - a broken value is no value here
        return None


def _vr(dataset: Dataset, group: int) -> str:
    return str(dataset[group, 0x3000].VR)
