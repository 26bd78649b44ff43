"""Pictures without text to draw on: the test images that ship with pydicom, and drawn ones.

Those of pydicom-data are used where that package is installed; nothing is downloaded.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from phidetect.samples import bases
from training.detector.stress import GROUNDS

__all__ = ["console", "moving", "radiograph", "slice_image"]

Grey = NDArray[np.uint8]


def slice_image(rng: np.random.Generator) -> tuple[str, Grey]:
    """Return a modality and a CT or MR image of about 512 samples a side."""
    modality, frame = _slices()[int(rng.integers(0, len(_slices())))]
    return modality, frame.copy()


def radiograph(rng: np.random.Generator) -> Grey:
    """Return a radiograph: a real one, its contrast changed, turned or cut; or a drawn one."""
    frame = _radiographs()[int(rng.integers(0, len(_radiographs())))]
    if rng.random() < 0.35:
        rows, cols = int(rng.integers(1200, 2200)), int(rng.integers(1000, 1900))
        drawn = GROUNDS["radiograph"](rng, rows, cols)
        return np.clip(drawn, 0, 255).astype(np.uint8)
    rows, cols = (int(part * rng.uniform(0.7, 1)) for part in frame.shape)
    row = int(rng.integers(0, frame.shape[0] - rows + 1))
    col = int(rng.integers(0, frame.shape[1] - cols + 1))
    part = np.rot90(frame[row : row + rows, col : col + cols], int(rng.integers(0, 2)))
    if rng.random() < 0.5:
        part = 255 - part
    bent = 255 * (part / 255.0) ** rng.uniform(0.6, 1.6)
    return np.ascontiguousarray(bent.astype(np.uint8))


def console(rng: np.random.Generator) -> Grey:
    """Return an ultrasound picture, its own texts blanked, on the ground of a console."""
    frame = _consoles()[int(rng.integers(0, len(_consoles())))]
    rows, cols = frame.shape
    above, beside = int(rng.integers(60, 120)), int(rng.integers(0, 120))
    out = np.full((rows + above, cols + beside), int(rng.choice([0, 0, 0, 8, 30])), np.uint8)
    out[above:, beside:] = frame
    return out


def moving(rng: np.random.Generator, frames: int) -> Grey:
    """Return a cine (frames, rows, cols) without text."""
    if rng.random() < 0.6:
        cines = _cines()
        cine = cines[int(rng.integers(0, len(cines)))]
        first = int(rng.integers(0, max(1, len(cine) - frames + 1)))
        there = np.arange(first, first + frames) % len(cine)
        return cine[there].copy()
    # Speckle that drifts slowly below fresh noise.
    large = GROUNDS["speckle"](rng, 360 + 2 * frames, 480)
    out = [
        large[2 * i : 2 * i + 360] + rng.normal(0, 8, (360, 480)).astype(np.float32)
        for i in range(frames)
    ]
    return np.clip(np.stack(out), 0, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _slices() -> list[tuple[str, Grey]]:
    found = [("CT", _stretch(bases.head())), ("MR", _stretch(bases.abdomen()))]
    found.append(("CT", _stretch(bases.spine(512))))
    for name in ("693_UNCR.dcm", "MR2_UNCR.dcm", "MR-SIEMENS-DICOM-WithOverlays.dcm"):
        read = _stored(name)
        if read is not None:
            found.append((name[:2] if name.startswith("MR") else "CT", _stretch(read)))
    return found


@lru_cache(maxsize=1)
def _radiographs() -> list[Grey]:
    rng = np.random.default_rng(5)
    found = [np.clip(GROUNDS["radiograph"](rng, 1800, 1600), 0, 255).astype(np.uint8)]
    for name in ("RG1_UNCR.dcm", "RG3_UNCR.dcm"):
        read = _stored(name)
        if read is not None:
            # The marker of lead that lies beside the leg is cut away.
            found.append(_stretch(read[:1300] if "RG3" in name else read))
    return found


@lru_cache(maxsize=1)
def _consoles() -> list[Grey]:
    sector = bases.sector()
    found = [_grey(bases.doppler()), _stretch(sector[62:, 345:590])]
    found.append(_grey(bases.heart(1)[0]))
    found.extend(cine[0] for cine in _cines()[1:])
    return found


@lru_cache(maxsize=1)
def _cines() -> list[Grey]:
    found = [np.stack([_grey(frame) for frame in bases.heart(30)])]
    read = _stored("color3d_jpeg_baseline.dcm", frames=48)
    if read is not None:
        found.append(np.ascontiguousarray(read[:, 20:440, 60:570, 0].astype(np.uint8)))
    return found


def _stored(name: str, *, frames: int = 1) -> NDArray[np.generic] | None:
    path = get_testdata_file(name, download=False)
    if not isinstance(path, str):
        return None
    data = dcmread(path)
    array: NDArray[np.generic] = data.pixel_array
    if int(data.get("NumberOfFrames", 1)) > 1:
        return array[:frames]
    return array.max() - array if data.PhotometricInterpretation == "MONOCHROME1" else array


def _stretch(stored: NDArray[np.generic]) -> Grey:
    low, high = np.percentile(stored, [1, 99.5])
    shown = np.clip((stored.astype(np.float32) - low) / max(high - low, 1), 0, 1) * 255
    return np.asarray(shown, np.uint8)


def _grey(rgb: Grey) -> Grey:
    return np.asarray(Image.fromarray(rgb).convert("L"), np.uint8)
