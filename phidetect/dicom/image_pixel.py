"""Read the attributes of the Image Pixel modules (PS3.3 C.7.6.3, C.7.6.24, C.7.6.25)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from phidetect.dicom.decoders import FrameShape
from phidetect.errors import PixelError

__all__ = ["read_float_shape", "read_number", "read_shape"]

_SAMPLES = {
    "MONOCHROME1": 1,
    "MONOCHROME2": 1,
    "PALETTE COLOR": 1,
    "RGB": 3,
    "YBR_FULL": 3,
    "YBR_FULL_422": 3,
    "YBR_PARTIAL_420": 3,
    "YBR_PARTIAL_422": 3,
    "YBR_ICT": 3,
    "YBR_RCT": 3,
    "XYB": 3,
}
_ALLOCATED = (1, 8, 16, 32, 64)


def read_number(dataset: Dataset, keyword: str) -> int | None:
    """Return a whole number, None where it is missing, empty, multiple or no number."""
    try:
        value = dataset.get(keyword)
        if value is None or isinstance(value, bytes) or str(value).strip() == "":
            return None
        return int(value)
    except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken value
        return None


def read_shape(dataset: Dataset, *, path: str | None) -> FrameShape:
    """Return the shape of the frames of Pixel Data (7FE0,0010).

    Raises
    ------
    PixelError
        PHD206 where an attribute is missing or makes no sense, PHD208 where the photometric
        interpretation is none that is known.
    """
    rows, columns = _size(dataset, path)
    samples = read_number(dataset, "SamplesPerPixel")
    allocated = _need(dataset, "BitsAllocated", path)
    photometric = _photometric(dataset)
    if photometric not in _SAMPLES:
        if photometric or samples not in (None, 1):
            raise PixelError("PHD208", path=path)
        photometric = "MONOCHROME2"
    if samples is None:
        samples = _SAMPLES[photometric]
    if samples != _SAMPLES[photometric]:
        raise PixelError("PHD206", path=path, hint="Samples per Pixel")
    if allocated not in _ALLOCATED:
        raise PixelError("PHD206", path=path, hint="Bits Allocated")
    # pydicom and most viewers take a missing or impossible Bits Stored for all the bits.
    stored = read_number(dataset, "BitsStored") or allocated
    stored = stored if 0 < stored <= allocated else allocated
    high = read_number(dataset, "HighBit")
    if high is None or not stored - 1 <= high < allocated:
        high = stored - 1
    return FrameShape(
        rows=rows,
        columns=columns,
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high,
        signed=read_number(dataset, "PixelRepresentation") == 1,
        photometric=photometric,
        planar=_planar(dataset, samples, path),
    )


def read_float_shape(dataset: Dataset, keyword: str, *, path: str | None) -> FrameShape:
    """Return the shape of the frames of Float or Double Float Pixel Data.

    Raises
    ------
    PixelError
        PHD206 where Rows or Columns are missing.
    """
    rows, columns = _size(dataset, path)
    bits = 32 if keyword == "FloatPixelData" else 64
    photometric = _photometric(dataset)
    return FrameShape(
        rows=rows,
        columns=columns,
        samples=1,
        bits_allocated=bits,
        bits_stored=bits,
        high_bit=bits - 1,
        signed=True,
        photometric=photometric if photometric == "MONOCHROME1" else "MONOCHROME2",
        planar=0,
    )


def _planar(dataset: Dataset, samples: int, path: str | None) -> int:
    """Return Planar Configuration; nobody can tell how samples lie under other values."""
    value = read_number(dataset, "PlanarConfiguration") if samples > 1 else 0
    if value not in (None, 0, 1):
        raise PixelError("PHD206", path=path, hint="Planar Configuration")
    return value or 0


def _photometric(dataset: Dataset) -> str:
    try:
        value = dataset.get("PhotometricInterpretation")
    except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken value
        return ""
    return value.strip("\0 ").upper() if isinstance(value, str) else ""


def _size(dataset: Dataset, path: str | None) -> tuple[int, int]:
    return _need(dataset, "Rows", path), _need(dataset, "Columns", path)


def _need(dataset: Dataset, keyword: str, path: str | None) -> int:
    value = read_number(dataset, keyword)
    if value is None or value <= 0:
        raise PixelError("PHD206", path=path, hint=keyword)
    return value
