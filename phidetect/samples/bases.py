"""Text-free pictures to draw on, cut from the test images that ship inside pydicom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileDataset
from pydicom.pixels.utils import iter_pixels

__all__ = ["abdomen", "doppler", "head", "heart", "sector", "source", "spine"]


def source(name: str) -> FileDataset:
    """Return a test data set of pydicom's own wheel; nothing is downloaded.

    Parameters
    ----------
    name : str
        File name.

    Raises
    ------
    FileNotFoundError
        If this pydicom does not carry it.
    """
    path = get_testdata_file(name, download=False)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return dcmread(path)


def doppler() -> NDArray[np.uint8]:
    """Return a colour Doppler image, (480, 640, 3) RGB, its own texts blanked."""
    image = np.array(source("examples_jpeg2k.dcm").pixel_array, np.uint8)
    image[:108] = 0
    image[338:] = 0
    image[:, :70] = 0
    image[:, 570:] = 0
    return image


def heart(frames: int) -> NDArray[np.uint8]:
    """Return the first frames of an echocardiogram, (frames, 480, 640, 3) RGB, texts blanked."""
    out = []
    for _, frame in zip(range(frames), iter_pixels(source("examples_ybr_color.dcm")), strict=False):
        image = np.array(frame, np.uint8)
        image[:50, :90] = 0
        image[:, 258:] = 0
        image[196:] = 0
        large = Image.fromarray(image).resize((640, 480), Image.Resampling.BILINEAR)
        out.append(np.array(large))
    return np.stack(out)


def sector() -> NDArray[np.uint8]:
    """Return palette indices of an obstetric ultrasound, (350, 800), texts blanked."""
    image = np.array(source("examples_palette.dcm").pixel_array, np.uint8)
    dark = image[200, 200]
    image[:62] = dark
    image[:, :345] = dark
    image[:, 590:] = dark
    return image


def head() -> NDArray[np.int16]:
    """Return a CT of a head, (512, 512) signed."""
    return np.array(source("J2K_pixelrep_mismatch.dcm").pixel_array, np.int16)


def abdomen() -> NDArray[np.uint16]:
    """Return an MR of an abdomen, (300, 484), 12 bits."""
    return np.array(source("examples_overlay.dcm").pixel_array, np.uint16)


def spine(size: int) -> NDArray[np.uint16]:
    """Return a vertebra, (size, size), 12 bits, bone bright."""
    image = np.array(source("CT_small.dcm").pixel_array, np.float32)
    low, high = np.percentile(image, [1, 99.5])
    scaled = np.clip((image - low) / (high - low), 0, 1).astype(np.float32)
    large = Image.fromarray(scaled).resize((size, size), Image.Resampling.BICUBIC)
    stored: NDArray[np.uint16] = np.rint(
        np.clip(np.asarray(large, np.float32), 0, 1) * 3500
    ).astype(np.uint16)
    return stored
