"""Whole-slide images: VOLUME, LABEL and OVERVIEW (PS3.3 A.32.8)."""

from __future__ import annotations

import numpy as np
from PIL import ImageCms
from pydicom.uid import VLWholeSlideMicroscopyImageStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, line, lines
from phidetect.evaluation.planter import Planter, Tech, name
from phidetect.samples import encode
from phidetect.samples.answer import PlantedText
from phidetect.samples.draw import Line, draw
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["wsi_label", "wsi_overview", "wsi_volume"]


def _slide(cast: Cast, file: str, flavor: str, *, rows: int, cols: int) -> Planter:
    made = Planter.new(file, cast, sop_class=VLWholeSlideMicroscopyImageStorage, modality="SM")
    top = made.top
    identify(top)
    equipment(top, manufacturer="Leica Biosystems", model="Aperio GT 450")
    top.set(
        DeviceSerialNumber="0",
        SoftwareVersions="1.0",
        FrameOfReferenceUID=make_uid(file, "frame"),
        PositionReferenceIndicator="SLIDE_CORNER",
        ImageType=["ORIGINAL", "PRIMARY", flavor, "NONE"],
        ContentDate="20200101",
        ContentTime="101500",
        AcquisitionDateTime="20200101101500",
        AcquisitionDuration=60.0,
        AcquisitionContextSequence=[],
        VolumetricProperties="VOLUME",
        ImagedVolumeWidth=15.0,
        ImagedVolumeHeight=15.0,
        ImagedVolumeDepth=1.0,
        TotalPixelMatrixColumns=cols,
        TotalPixelMatrixRows=rows,
        TotalPixelMatrixFocalPlanes=1,
        SpecimenLabelInImage="NO" if flavor == "VOLUME" else "YES",
        BurnedInAnnotation="YES",
        FocusMethod="AUTO",
        ExtendedDepthOfField="NO",
        ImageOrientationSlide=["0", "-1", "0", "-1", "0", "0"],
        LossyImageCompression="00",
        DimensionOrganizationType="TILED_FULL",
        NumberOfOpticalPaths=1,
    )
    top.item(
        "TotalPixelMatrixOriginSequence",
        XOffsetInSlideCoordinateSystem="20",
        YOffsetInSlideCoordinateSystem="40",
    )
    organization = make_uid(file, "dimension")
    top.item("DimensionOrganizationSequence", DimensionOrganizationUID=organization)
    for pointer in (0x0048021E, 0x0048021F):
        top.item(
            "DimensionIndexSequence",
            DimensionIndexPointer=pointer,
            FunctionalGroupPointer=0x0048021A,
            DimensionOrganizationUID=organization,
        )
    path = top.item("OpticalPathSequence", OpticalPathIdentifier="1")
    path.tech("OpticalPathDescription", f"Brightfield {flavor.lower()}")
    path.code(
        "IlluminationTypeCodeSequence", "111744", "DCM", "Brightfield illumination", tech=True
    )
    path.code(
        "IlluminationColorCodeSequence",
        "414298005",
        "SCT",
        "Full Spectrum",
        tech=flavor == "VOLUME",
    )
    path.set(ObjectiveLensPower="40")
    path.data.ICCProfile = _profile()
    shared = top.item("SharedFunctionalGroupsSequence")
    shared.item("PixelMeasuresSequence", SliceThickness="1", PixelSpacing=["0.000253", "0.000253"])
    shared.item(
        "WholeSlideMicroscopyImageFrameTypeSequence",
        FrameType=["ORIGINAL", "PRIMARY", flavor, "NONE"],
    )
    shared.item("OpticalPathIdentificationSequence", OpticalPathIdentifier="1")
    return made


def _profile() -> bytes:
    # The date and time of making are no part of what a profile says: bytes 24 to 36.
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    raw[24:36] = bytes(12)
    raw[84:100] = bytes(16)
    return bytes(raw) + b"\0" * (len(raw) % 2)


def _pixels(made: Planter, texts: list[Line], *, rows: int, cols: int) -> tuple[PlantedText, ...]:
    frames = np.full((1, rows, cols, 3), 232, np.uint8)
    drawn = draw(frames, texts, ink=(30, 30, 60))
    encode.put_frames(made.data, frames, photometric="RGB", bits_stored=8)
    made.data.NumberOfFrames = 1
    return drawn


def _specimen(made: Planter) -> None:
    """Add the Specimen module (PS3.3 C.7.6.22) with an identifier in each of its texts."""
    top, cast = made.top, made.cast
    top.phi("ContainerIdentifier", cast.identifier("SLIDE"), "container-identifier", Category.ID)
    top.set(IssuerOfTheContainerIdentifierSequence=[])
    top.code("ContainerTypeCodeSequence", "433466003", "SCT", "Microscope slide", tech=True)
    item = top.item("SpecimenDescriptionSequence")
    item.phi("SpecimenIdentifier", cast.identifier("SPEC"), "specimen-identifier", Category.ID)
    item.phi("SpecimenUID", cast.uid(), "specimen-uid", Category.UID)
    item.set(IssuerOfTheSpecimenIdentifierSequence=[])
    item.text(
        "SpecimenShortDescription",
        Tech("core biopsy"),
        " ",
        name(cast.person(), "specimen-short-description"),
    )
    item.text(
        "SpecimenDetailedDescription",
        Tech("left breast, 10 o'clock"),
        ", from ",
        name(cast.person(), "specimen-detailed-description"),
    )
    step = item.item("SpecimenPreparationSequence").item(
        "SpecimenPreparationStepContentItemSequence", ValueType="TEXT"
    )
    step.code("ConceptNameCodeSequence", "111700", "DCM", "Specimen Container Identifier")
    step.text(
        "TextValue",
        Tech("formalin"),
        " by ",
        name(cast.person(), "specimen-preparation", staff=True),
    )


def wsi_volume(cast: Cast) -> Planter:
    """Return one tile of a slide with its specimen."""
    made = _slide(cast, "wsi_volume.dcm", "VOLUME", rows=256, cols=256)
    _specimen(made)
    _pixels(made, [], rows=256, cols=256)
    return made


def wsi_label(cast: Cast) -> Planter:
    """Return the label of a slide, with text in its pixels and beside them."""
    made = _slide(cast, "wsi_label.dcm", "LABEL", rows=200, cols=360)
    cast_name, number = cast.person(), cast.identifier("SP")
    made.top.person("LabelText", "label-text")
    made.top.phi("BarcodeValue", cast.identifier("BAR"), "barcode-value", Category.ID)
    _specimen(made)
    texts = [
        line(cast_name.sorted, Category.NAME, row=20, col=16, size=20),
        line(number, Category.ID, row=60, col=16, size=20),
        *lines("HE", row=120, col=16, size=20),
    ]
    drawn = _pixels(made, texts, rows=200, cols=360)
    made.drawn(drawn, ("slide-label-name", "slide-label-id"), search=[cast_name.search, (number,)])
    return made


def wsi_overview(cast: Cast) -> Planter:
    """Return the overview of a slide, on which its label shows."""
    made = _slide(cast, "wsi_overview.dcm", "OVERVIEW", rows=220, cols=420)
    who = cast.person()
    made.top.person("LabelText", "label-text")
    made.top.phi("BarcodeValue", cast.identifier("BAR"), "barcode-value", Category.ID)
    _specimen(made)
    drawn = _pixels(
        made, [line(who.sorted, Category.NAME, row=30, col=10, size=18)], rows=220, cols=420
    )
    made.drawn(drawn, ("slide-overview-name",), search=[who.search])
    return made
