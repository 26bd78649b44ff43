"""Modules that many objects of the kit share (PS3.3 Annex C)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from phidetect.evaluation.cast import Cast, Person
from phidetect.evaluation.planter import Level, Planter
from phidetect.samples import encode
from phidetect.samples.answer import PlantedText
from phidetect.samples.draw import Line, draw
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["equipment", "identify", "lines", "picture", "shrunk"]


def identify(level: Level, *, who: Person | None = None) -> Person:
    """Plant name and number of the patient of an object, and return who it is."""
    who = level.person("PatientName", "patient-name", who=who)
    level.phi("PatientID", level.cast.identifier("MRN"), "patient-id", Category.ID)
    level.set(PatientSex="O", StudyDate="", StudyTime="", ReferringPhysicianName="")
    return who


def equipment(level: Level, *, manufacturer: str = "", model: str = "") -> None:
    """Set the Equipment module; the model is a technical canary where there is one."""
    level.set(Manufacturer=manufacturer)
    if model:
        level.tech("ManufacturerModelName", model)


def geometry(level: Level, *, spacing: str = "0.8") -> None:
    """Set Image Plane and Frame of Reference of one axial slice."""
    level.set(
        FrameOfReferenceUID=make_uid(level.planter.file, "frame of reference"),
        PositionReferenceIndicator="",
        ImagePositionPatient=["0", "0", "0"],
        ImageOrientationPatient=["1", "0", "0", "0", "1", "0"],
    )
    level.tech("PixelSpacing", [spacing, spacing])


def shrunk(picture: NDArray[np.generic], rows: int, cols: int) -> NDArray[np.float32]:
    """Return a picture at another size, as floats."""
    if picture.ndim == 3:
        planes = [shrunk(picture[..., n], rows, cols) for n in range(picture.shape[2])]
        return np.stack(planes, -1)
    image = Image.fromarray(picture.astype(np.float32)).resize((cols, rows))
    return np.asarray(image, np.float32)


def line(text: str, category: Category, *, row: int, col: int, size: int = 16) -> Line:
    """Return a line to draw."""
    return Line(text=text, category=category, row=row, col=col, size=size)


def lines(*texts: str, row: int, col: int, size: int = 16, pitch: int = 22) -> list[Line]:
    """Return technical lines, one below the other."""
    return [
        line(text, Category.TECHNICAL, row=row + n * pitch, col=col, size=size)
        for n, text in enumerate(texts)
    ]


def picture(
    planter: Planter,
    frames: NDArray[np.generic],
    texts: Sequence[Line],
    surfaces: Sequence[str] = (),
    *,
    search: Sequence[Sequence[str]] = (),
    photometric: str = "MONOCHROME2",
    bits_stored: int = 16,
    ink: Sequence[int] = (255, 255, 255),
    smooth: bool = True,
) -> tuple[PlantedText, ...]:
    """Draw `texts` into `frames`, put these into the object and note what was drawn."""
    drawn = draw(frames, texts, ink=ink, smooth=smooth)
    encode.put_frames(planter.data, frames, photometric=photometric, bits_stored=bits_stored)
    planter.drawn(drawn, surfaces, search=search)
    return drawn


def banner(
    cast: Cast, *, row: int = 6, col: int = 8, size: int = 16
) -> tuple[list[Line], list[tuple[str, ...]], Person]:
    """Return name, number and birth date as a scanner burns them in, with what to search for."""
    who, number = cast.person(), cast.identifier("PX")
    born = cast.day(first=1934, last=1988)
    shown = born.strftime("%d.%m.%Y")
    pitch = round(size * 1.5)
    texts = [
        line(who.sorted, Category.NAME, row=row, col=col, size=size),
        line(f"ID: {number}", Category.ID, row=row + pitch, col=col, size=size),
        line(f"DOB {shown}", Category.DATE, row=row + 2 * pitch, col=col, size=size),
    ]
    return texts, [who.search, (number,), (shown, born.strftime("%Y%m%d"))], who
