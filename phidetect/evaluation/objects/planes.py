"""Overlays, curves, an icon, and the retired overlay in the unused bits of Pixel Data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pydicom.uid import SecondaryCaptureImageStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, line, shrunk
from phidetect.evaluation.planter import Level, Planter, Tech, bits, name
from phidetect.samples import bases, encode
from phidetect.samples.draw import draw
from phidetect.types import Category, ElementLocation

__all__ = ["add_planes", "embedded"]


def add_planes(top: Level) -> None:
    """Add an overlay with its texts, a curve and an icon to an image."""
    overlay(top, 0x6000, surface="overlay-bits")
    curve(top)
    icon(top)


def overlay(top: Level, group: int, *, surface: str) -> None:
    """Add an overlay (PS3.3 C.9.2) in which a name is drawn, with its texts."""
    made, cast = top.planter, top.cast
    rows, cols = int(top.data.Rows), int(top.data.Columns)
    plane = np.zeros((1, rows, cols), np.uint8)
    who = cast.person()
    texts = [line(who.sorted, Category.NAME, row=40, col=10, size=20)]
    texts.append(line("W 80 L 40", Category.TECHNICAL, row=rows - 40, col=cols - 110, size=18))
    drawn = draw(plane, texts, ink=(1,), smooth=False)
    data, base = top.data, group << 16
    data.add_new(base | 0x0010, "US", rows)
    data.add_new(base | 0x0011, "US", cols)
    data.add_new(base | 0x0022, "LO", "")
    data.add_new(base | 0x0040, "CS", "G")
    data.add_new(base | 0x0050, "SS", [1, 1])
    data.add_new(base | 0x0100, "US", 1)
    data.add_new(base | 0x0102, "US", 0)
    data.add_new(base | 0x3000, "OW", bits(plane))
    made.drawn(drawn, (surface,), plane=f"overlay-{group:04x}", search=[who.search])
    top.text(
        base | 0x0022,
        Tech("Window settings"),
        " ",
        name(cast.person(), "overlay-description"),
        vr="LO",
    )
    top.text(base | 0x1500, name(cast.person(), "overlay-label"), " ", Tech("marks"), vr="LO")
    author = cast.person()
    top.phi(
        base | 0x4000,
        f"drawn by {author.shown}",
        "overlay-comments",
        Category.STAFF_NAME,
        vr="LT",
        search=author.search,
    )


def curve(top: Level) -> None:
    """Add a curve (PS3.3-2004 C.10.2, retired) with its label and description."""
    cast, data = top.cast, top.data
    data.add_new(0x50000005, "US", 2)
    data.add_new(0x50000010, "US", 2)
    data.add_new(0x50000020, "CS", "POLY")
    data.add_new(0x50000103, "US", 0)
    data.add_new(0x50003000, "OW", np.array([0, 0, 9, 9], "<u2").tobytes())
    who = cast.person()
    top.phi(
        0x50000022,
        f"contour of {who.shown}",
        "curve-description",
        Category.NAME,
        vr="LO",
        search=who.search,
    )
    who = cast.person()
    top.phi(0x50002500, who.sorted, "curve-label", Category.NAME, vr="LO", search=who.search)


def icon(top: Level) -> None:
    """Add an Icon Image Sequence (PS3.3 C.7.6.1.1.6) in which a name is drawn."""
    made, who = top.planter, top.cast.person()
    frames = (shrunk(bases.spine(128), 64, 128) / 16).clip(0, 255)[None].astype(np.uint8)
    drawn = draw(frames, [line(who.family, Category.NAME, row=20, col=2, size=14)], ink=(255,))
    item = top.item("IconImageSequence")
    encode.put_frames(item.data, frames, photometric="MONOCHROME2", bits_stored=8)
    place = ElementLocation(path=item.path(0x7FE00010))
    made.drawn(drawn, ("icon-pixels",), plane="icon", location=place, search=[who.search])


def embedded(cast: Cast) -> Planter:
    """Return an image whose overlay stands in the high bits of its samples (PS3.3-2004)."""
    made = Planter.new(
        "overlay_embedded.dcm", cast, sop_class=SecondaryCaptureImageStorage, modality="OT"
    )
    top = made.top
    identify(top)
    equipment(top)
    top.set(ConversionType="DI", Laterality="", PatientOrientation="")
    rows, cols = 240, 320
    plane = np.zeros((1, rows, cols), np.uint16)
    who = cast.person()
    drawn = draw(
        plane, [line(who.sorted, Category.NAME, row=30, col=12, size=20)], ink=(1,), smooth=False
    )
    frames = (shrunk(bases.abdomen(), rows, cols) / 1).clip(0, 4095)[None].astype(np.uint16)
    encode.put_frames(made.data, frames | plane << 12, photometric="MONOCHROME2", bits_stored=12)
    base = 0x60000000
    for element, vr, value in (
        (0x10, "US", rows), (0x11, "US", cols), (0x40, "CS", "G"), (0x50, "SS", [1, 1]),
        (0x100, "US", 16), (0x102, "US", 12),
    ):  # fmt: skip
        made.data.add_new(base | element, vr, value)
    made.drawn(
        [replace(d) for d in drawn],
        ("overlay-embedded",),
        plane="overlay-6000",
        search=[who.search],
    )
    top.tech("SecondaryCaptureDeviceManufacturerModelName", "FrameGrab 4")
    return made
