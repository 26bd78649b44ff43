"""The samples, one function each: a picture, what is drawn on it, and a header."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    CTImageStorage,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from phidetect.samples import bases, encode
from phidetect.samples.answer import PlantedElement, PlantedText, SampleKey
from phidetect.samples.draw import Line, column, draw
from phidetect.samples.header import fill_header, new_dataset, people
from phidetect.samples.structured import structured_report
from phidetect.types import Category, FrameRange

__all__ = ["SAMPLES"]

Made = tuple[Dataset, SampleKey]
_WHITE = (255, 255, 255)


def _technical(*texts: str, row: int, col: int, size: int = 18, pitch: int = 26) -> list[Line]:
    lines = [Line(text=t, category=Category.TECHNICAL, row=row, col=col, size=size) for t in texts]
    return column(lines, pitch=pitch)


def _banner(patient: str, *, row: int = 8, col: int = 12, size: int = 18) -> list[Line]:
    """Return the lines that a scanner prints in the corner for `patient`."""
    who = people().patients[patient]
    date = who["birth_date"]
    rows = (
        (who["shown"], Category.NAME),
        (f"ID: {who['id']}", Category.ID),
        (f"DOB {date[4:6]}/{date[6:]}/{date[:4]}", Category.DATE),
    )
    lines = [Line(text=t, category=c, row=row, col=col, size=size) for t, c in rows]
    return column(lines, pitch=round(size * 1.4))


def _place(*, row: int, col: int, size: int = 18) -> list[Line]:
    place, study = people().place, people().study
    rows = (
        (place["institution"], Category.INSTITUTION),
        (f"{study['date_shown']} 14:22:09", Category.DATE),
    )
    lines = [Line(text=t, category=c, row=row, col=col, size=size) for t, c in rows]
    return column(lines, pitch=round(size * 1.4))


def _image(
    name: str,
    frames: NDArray[np.generic],
    lines: Sequence[Line],
    *,
    shows: str,
    sop_class: UID,
    modality: str,
    patient: str | None,
    photometric: str,
    bits_stored: int,
    ink: Sequence[int],
    smooth: bool = True,
) -> tuple[Dataset, SampleKey]:
    data = new_dataset(name, sop_class=sop_class, modality=modality)
    pixels: tuple[PlantedText, ...] = draw(frames, lines, ink=ink, smooth=smooth)
    elements: tuple[PlantedElement, ...] = () if patient is None else fill_header(data, patient)
    encode.put_frames(data, frames, photometric=photometric, bits_stored=bits_stored)
    return data, SampleKey(file=name, shows=shows, pixels=pixels, elements=elements)


def us_doppler() -> Made:
    """Return an uncompressed RGB loop with a full banner on every frame."""
    still = bases.doppler()
    noise = np.random.default_rng(1).integers(0, 6, (4, *still.shape), np.uint8)
    frames = np.where(still > 40, still - noise, still).astype(np.uint8)
    staff = people().staff
    lines = [
        *_banner("odessa"),
        *_place(row=8, col=-12),
        *_technical("MI 0.8", "TIS 0.4", "FR 25 Hz", row=350, col=-12),
        *_technical("LYMPH NODE", row=352, col=70),
        Line(text=staff["operator_shown"], category=Category.STAFF_NAME, row=440, col=12),
    ]
    return _image(
        "us_doppler_rgb.dcm", frames, lines, shows="RGB loop, banner on every frame",
        sop_class=UltrasoundMultiFrameImageStorage, modality="US", patient="odessa",
        photometric="RGB", bits_stored=8, ink=_WHITE,
    )  # fmt: skip


def us_late_text() -> Made:
    """Return a JPEG cine whose identifying text shows on three late frames only."""
    frames = bases.heart(10)
    late = FrameRange(6, 9)
    who = people().patients["cassius"]
    lines = [
        *_technical("MI 0.9", "TIS 0.7", "18 cm", row=60, col=-14),
        Line(text=who["shown"], category=Category.NAME, row=420, col=24, size=22, frames=late),
        Line(text=f"MRN {who['id']}", category=Category.ID, row=448, col=24, size=18, frames=late),
    ]
    data, key = _image(
        "us_cine_jpeg_late_text.dcm", frames, lines,
        shows="JPEG YBR cine, name on frames 7 to 9 of 10",
        sop_class=UltrasoundMultiFrameImageStorage, modality="US", patient="cassius",
        photometric="RGB", bits_stored=8, ink=_WHITE,
    )  # fmt: skip
    encode.encode_jpeg_baseline(data, frames)
    return data, key


def us_palette() -> Made:
    """Return a palette image; its text cannot be anti-aliased."""
    source = bases.source("examples_palette.dcm")
    frames = bases.sector()[None]
    lines = [
        *_banner("liesl", size=20),
        *_place(row=8, col=-12, size=20),
        *_technical("C5-1", "28 Hz", "11 cm", "2D", row=150, col=14, size=20, pitch=30),
    ]
    data, key = _image(
        "us_palette.dcm", frames, lines, shows="palette colour, banner and settings",
        sop_class=UltrasoundImageStorage, modality="US", patient="liesl",
        photometric="PALETTE COLOR", bits_stored=8, ink=(_brightest(source),), smooth=False,
    )  # fmt: skip
    for colour in ("Red", "Green", "Blue"):
        for part in ("Descriptor", "Data"):
            keyword = f"{colour}PaletteColorLookupTable{part}"
            data[keyword] = source[keyword]
    return data, key


def us_technical() -> Made:
    """Return an image whose text is technical throughout and has to stay."""
    still = bases.doppler()[None]
    lines = [
        *_technical("MI 0.8", "TIS 0.4", "FR 25 Hz", "Depth 4.0 cm", row=350, col=-12),
        *_technical("GAIN 62", "DR 70 dB", row=8, col=12),
    ]
    return _image(
        "us_technical_only.dcm", still, lines, shows="technical text only: it has to stay",
        sop_class=UltrasoundImageStorage, modality="US", patient="liesl",
        photometric="RGB", bits_stored=8, ink=_WHITE,
    )  # fmt: skip


def ct_head() -> Made:
    """Return a signed 16 bit CT slice with a burned-in banner."""
    frames = bases.head()[None]
    lines = [*_banner("joerg"), *_technical("kV 120", "W 2000 L 500", row=440, col=12)]
    data, key = _image(
        "ct_head_signed16.dcm", frames, lines, shows="CT, 16 bit signed, umlauts",
        sop_class=CTImageStorage, modality="CT", patient="joerg",
        photometric="MONOCHROME2", bits_stored=16, ink=(3071,),
    )  # fmt: skip
    data.RescaleIntercept, data.RescaleSlope = "0", "1"
    data.WindowCenter, data.WindowWidth = "500", "2000"
    return data, key


def cr_inverted() -> Made:
    """Return a 12 bit radiograph with MONOCHROME1: low values are white."""
    frames = (4095 - bases.spine(640))[None]
    marker = Line(text="R", category=Category.MARKER, row=40, col=-60, size=44)
    lines = [*_banner("cassius", row=520, col=20, size=24), marker]
    data, key = _image(
        "cr_monochrome1.dcm", frames, lines, shows="radiograph, MONOCHROME1, side marker",
        sop_class=ComputedRadiographyImageStorage, modality="CR", patient="cassius",
        photometric="MONOCHROME1", bits_stored=12, ink=(0,),
    )  # fmt: skip
    data.WindowCenter, data.WindowWidth = "2048", "4096"
    return data, key


def mr_jpeg2000() -> Made:
    """Return a JPEG 2000 MR slice with a name below the picture."""
    frames = np.pad(bases.abdomen(), ((0, 60), (0, 0)))[None]
    name = Line(
        text=people().patients["odessa"]["shown"], category=Category.NAME, row=318, col=16, size=22
    )
    lines = [name, *_technical("TR 4.2 TE 2.0", row=320, col=-14, size=16)]
    data, key = _image(
        "mr_jpeg2000.dcm", frames, lines, shows="MR, JPEG 2000 lossless",
        sop_class=MRImageStorage, modality="MR", patient="odessa",
        photometric="MONOCHROME2", bits_stored=16, ink=(900,),
    )  # fmt: skip
    encode.encode_jpeg2000(data, frames.astype(np.uint16))
    return data, key


def sc_screen() -> Made:
    """Return an RLE screen capture, dark text on a light ground."""
    frames = np.full((1, 360, 640, 3), 238, np.uint8)
    staff = people().staff
    lines = [
        *_banner("joerg", row=30, col=40, size=24),
        Line(
            text=f"Referred by {staff['referring_shown']}", category=Category.STAFF_NAME,
            row=160, col=40, size=20,
        ),
        *_place(row=200, col=40, size=20),
        Line(
            text=f"Phone {people().place['phone']}", category=Category.PHONE,
            row=270, col=40, size=20,
        ),
    ]  # fmt: skip
    data, key = _image(
        "sc_screen_rle.dcm", frames, lines, shows="screen capture, RLE, dark on light",
        sop_class=SecondaryCaptureImageStorage, modality="OT", patient="joerg",
        photometric="RGB", bits_stored=8, ink=(20, 20, 40),
    )  # fmt: skip
    data.ConversionType = "WSD"
    encode.encode_rle(data)
    return data, key


def mr_text_free() -> Made:
    """Return a slice without any text: its pixels have to stay as they are."""
    return _image(
        "mr_text_free.dcm", bases.abdomen()[None].copy(), [], shows="no text in the pixels",
        sop_class=MRImageStorage, modality="MR", patient="liesl",
        photometric="MONOCHROME2", bits_stored=12, ink=(0,),
    )  # fmt: skip


def ct_clean() -> Made:
    """Return a slice with nothing to find at all."""
    return _image(
        "ct_nothing_to_find.dcm", bases.head()[None], [], shows="nothing: CLEAN before and after",
        sop_class=CTImageStorage, modality="CT", patient=None,
        photometric="MONOCHROME2", bits_stored=16, ink=(0,),
    )  # fmt: skip


def _brightest(data: Dataset) -> int:
    """Return the index of the brightest entry of a palette (PS3.3 C.7.6.3.1.5)."""
    bits = data.RedPaletteColorLookupTableDescriptor[2]
    kind = np.dtype("<u2") if bits == 16 else np.dtype("u1")
    tables = [
        np.frombuffer(data[f"{colour}PaletteColorLookupTableData"].value, kind).astype(np.int64)
        for colour in ("Red", "Green", "Blue")
    ]
    return int(np.argmax(sum(tables)))


SAMPLES: tuple[Callable[[], Made], ...] = (
    us_doppler,
    us_late_text,
    us_palette,
    us_technical,
    ct_head,
    cr_inverted,
    mr_jpeg2000,
    sc_screen,
    structured_report,
    mr_text_free,
    ct_clean,
)
"""Every sample, in the order of the demo's table."""
